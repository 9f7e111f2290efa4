/* Requests: new, repeated, forwarded. */
#ifndef SC_SESSION_FEED_REQUEST_H
#define SC_SESSION_FEED_REQUEST_H

#include "session/seen.h"
#include "session/state.h"
#include "session/txn.h"

/* A request but ACK: its transaction, NULL if it is late; `seen` gets copy, cause and index. */
struct sc_txn *sc_feed_request(struct sc_state *state, const struct sc_message *message,
			       const struct sc_packet *packet, struct sc_seen *seen);

/* The same request came again on its hop. */
void sc_feed_repeated_request(struct sc_state *state, struct sc_txn *txn,
			      const struct sc_message *message, const struct sc_packet *packet,
			      struct sc_seen *seen);

/* A transaction has got its request, and its owner is known. */
void sc_feed_new_request(struct sc_state *state, struct sc_txn *txn,
			 const struct sc_message *message, const struct sc_packet *packet,
			 struct sc_seen *seen);

#endif
