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

/* Did the event that would stop an interval come before the one that starts it? Then there is
 * no interval (METRICS.md FX-16). Where only the times are reversed, the clock stepped back. */
static inline bool sc_interval_too_early(const struct sc_stamp *start, const struct sc_stamp *stop)
{
	return stop->first_ns < start->first_ns && stop->frame < start->frame;
}

/* From the first sending of one request to that of a later one. */
struct sc_interval sc_request_to_request(const struct sc_state *state, const struct sc_txn *txn,
					 const struct sc_txn *later);

/* From a request sent to a response received. */
struct sc_interval sc_request_to(const struct sc_state *state, const struct sc_txn *txn,
				 const struct sc_reply *reply);

#endif
