/* Intervals: from one message to another, or why there is none (METRICS.md 5). */
#ifndef SC_SESSION_INTERVAL_H
#define SC_SESSION_INTERVAL_H

#include "session/state.h"
#include "session/txn.h"

struct sc_interval sc_interval_absent(enum sc_absence reason);
struct sc_interval sc_interval_between(int64_t start_ns, uint64_t start_frame, int64_t stop_ns,
				       uint64_t stop_frame);

/* A request whose first sending is known to be lost starts nothing: its
 * response was seen long before it. */
bool sc_txn_start_known(const struct sc_state *state, const struct sc_txn *txn);

/* From a request sent to a response received. */
struct sc_interval sc_request_to(const struct sc_state *state, const struct sc_txn *txn,
				 const struct sc_reply *reply);

#endif
