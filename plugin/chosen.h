/* Streams that a display filter chooses, of what passes it. */
#ifndef SC_PLUGIN_CHOSEN_H
#define SC_PLUGIN_CHOSEN_H

#include "plugin.h"

/* A frame has passed a filter. How many of its streams, all or none, are chosen by that? What RTP
 * or RTCP of one stream has are the stream's own values; a report on several has those of all, so
 * it chooses them only if none was chosen by its own. `own`: a set of handles, of those that were.
 */
uint32_t sc_plugin_chosen_streams(GHashTable *own, const struct sc_plugin_frame *frame);

#endif
