/* Taps on one path: how often the capture has seen a message, farther apart than a mirror
 * makes copies (METRICS.md 3.3). A time that stops when a message was received stops at the
 * copy nearest the receiver, the last one. In one pass a copy that is to come cannot be known,
 * so from the first such copy on a time stands only on copies of the last tap. */
#ifndef SC_PLUGIN_TAPS_H
#define SC_PLUGIN_TAPS_H

#include "plugin.h"

void sc_taps_frame(void); /* the next frame of the first pass comes */
void sc_taps_note(const struct sc_message_row *row);

/* May what the frame at hand measures stand, for all that is known of taps? */
bool sc_taps_decide(void);

void sc_taps_clear(void); /* the file is closed */

#endif
