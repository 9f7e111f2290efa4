/* What the parts of feed share. */
#ifndef SC_SESSION_FEED_PARTS_H
#define SC_SESSION_FEED_PARTS_H

#include "session/call.h"
#include "session/feed.h"

#define SC_FLAG(id) (UINT64_C(1) << SC_FLAG_##id)

/* Each returns the message's transaction and fills in `seen`'s copy, cause and index. */
struct sc_txn *sc_feed_request(struct sc_state *state, const struct sc_message *message,
			       const struct sc_packet *packet, struct sc_seen *seen);
struct sc_txn *sc_feed_ack(struct sc_state *state, const struct sc_message *message,
			   const struct sc_packet *packet, struct sc_seen *seen);
struct sc_txn *sc_feed_reply(struct sc_state *state, const struct sc_message *message,
			     const struct sc_packet *packet, struct sc_seen *seen);

/* A transaction in the message's dialog set, which is made when there is none. */
struct sc_txn *sc_feed_new_txn(struct sc_state *state, const struct sc_txn_key *key,
			       const struct sc_message *message);

/* Gives a new transaction to its call, registration, dialog or dialog set. */
void sc_feed_own(struct sc_state *state, struct sc_txn *txn, const struct sc_message *message,
		 const struct sc_packet *packet);

#endif
