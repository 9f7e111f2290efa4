/* Responses: new, repeated, forwarded; and what they tell of dialogs. */
#ifndef SC_SESSION_FEED_REPLY_H
#define SC_SESSION_FEED_REPLY_H

#include "session/seen.h"
#include "session/state.h"
#include "session/txn.h"

/* A response: its transaction, NULL if it is late; `seen` gets copy, cause and index. */
struct sc_txn *sc_feed_reply(struct sc_state *state, const struct sc_message *message,
			     const struct sc_packet *packet, struct sc_seen *seen);

#endif
