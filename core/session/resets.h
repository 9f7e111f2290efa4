/* TCP resets: which requests waited for their answer on a connection that was
 * reset (METRICS.md 3.4, RFC 3261 18.4). Requests over TCP alone pay for it. */
#ifndef SC_SESSION_RESETS_H
#define SC_SESSION_RESETS_H

#include "session/state.h"
#include "session/txn.h"

/* The request of `txn` was sent and has no final response yet. */
void sc_resets_await(struct sc_state *state, struct sc_txn *txn);

/* It waits no longer: answered, or about to be freed. */
void sc_resets_forget(struct sc_state *state, struct sc_txn *txn);

/* A RST between the two, whoever sent it. */
void sc_resets_note(struct sc_state *state, const struct sc_packet *packet);

/* A response to a request that failed by a RST came on the very connection. */
void sc_resets_disprove(struct sc_state *state, struct sc_txn *txn);

#endif
