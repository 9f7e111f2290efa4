/* The transaction of a message: found, or made in its dialog set. */
#ifndef SC_SESSION_FEED_TXN_H
#define SC_SESSION_FEED_TXN_H

#include "session/seen.h"
#include "session/state.h"
#include "session/txn.h"

/* The transaction with that key, when it is not over; NULL: none. */
struct sc_txn *sc_feed_find_txn(struct sc_state *state, const struct sc_txn_key *key);

/* A transaction in the message's dialog set, which is made when there is none. NULL: the
 * message is late, that is counted, and `seen` has the number of its row. */
struct sc_txn *sc_feed_new_txn(struct sc_state *state, const struct sc_txn_key *key,
			       const struct sc_message *message, struct sc_seen *seen);

#endif
