/* Requests inside a dialog that lack its To-tag (METRICS.md FX-15). */
#ifndef SC_SESSION_FEED_TAG_H
#define SC_SESSION_FEED_TAG_H

#include "session/state.h"

/* The tag that a request without To-tag should have: that of the only dialog which its Call-ID
 * and From-tag can mean. False: it sets a dialog up, or belongs to none. */
bool sc_feed_lacking_tag(struct sc_state *state, const struct sc_message *message,
			 const struct sc_packet *packet, struct sc_span *tag);

#endif
