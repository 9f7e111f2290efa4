/* Keys that a side of a call pressed and told of by INFO (METRICS.md 12.6). They are the call's;
 * they are shown with those of the stream that this side sent then. */
#ifndef SC_SESSION_PRESSED_H
#define SC_SESSION_PRESSED_H

#include "session/media_stream.h"
#include "session/state.h"

/* Their durations are in milliseconds. */
#define SC_PRESSED_RATE 1000u

/* An INFO of the call that was not there before. */
void sc_pressed_note(struct sc_state *state, struct sc_call *call, const struct sc_message *message,
		     const struct sc_packet *packet);

void sc_pressed_free(struct sc_state *state, struct sc_call *call);

/* Those of the side that sends the stream; NULL: it is not known who that is. */
const struct sc_dtmf *sc_pressed_of_sender(const struct sc_media_stream *stream);

/* Was it this stream that the side sent, of voice, when the key was pressed? Of several that which
 * began last; before the first one that one. All streams of the call are settled. */
bool sc_pressed_beside(const struct sc_media_stream *stream, const struct sc_dtmf_event *event);

#endif
