#include "session/interval.h"

#include "base/time.h"

struct sc_interval sc_interval_absent(enum sc_absence reason)
{
	return (struct sc_interval){.absent = reason};
}

struct sc_interval sc_interval_between(int64_t start_ns, uint64_t start_frame, int64_t stop_ns,
				       uint64_t stop_frame)
{
	int64_t ns = sc_time_diff(stop_ns, start_ns);

	if (start_ns == SC_TIME_NONE || stop_ns == SC_TIME_NONE) /* records without a time */
		return sc_interval_absent(SC_NO_START);
	return (struct sc_interval){
		.ns = ns, .start_frame = start_frame, .stop_frame = stop_frame, .skewed = ns < 0};
}

/* A request whose first sending is known to be lost starts nothing: its
 * response was seen more than T1 before, or before and because of it again. */
bool sc_txn_start_known(const struct sc_state *state, const struct sc_txn *txn)
{
	return txn->has_request && !txn->start_lost &&
	       !(txn->replies && sc_time_diff(txn->request.first_ns, txn->replies->seen.first_ns) >
					 state->config.t1_ns);
}

struct sc_interval sc_request_to_request(const struct sc_state *state, const struct sc_txn *txn,
					 const struct sc_txn *later)
{
	struct sc_interval interval;

	if (!sc_txn_start_known(state, txn))
		return sc_interval_absent(SC_NO_START);
	interval = sc_interval_between(txn->request.first_ns, txn->request.frame,
				       later->request.first_ns, later->request.frame);
	interval.start_late = txn->start_late;
	return interval;
}

/* From a request sent to a response received. */
struct sc_interval sc_request_to(const struct sc_state *state, const struct sc_txn *txn,
				 const struct sc_reply *reply)
{
	struct sc_interval interval;

	if (!sc_txn_start_known(state, txn))
		return sc_interval_absent(SC_NO_START);
	interval = sc_interval_between(txn->request.first_ns, txn->request.frame,
				       sc_reply_received(reply)->last_ns,
				       sc_reply_received(reply)->frame);
	interval.start_late = txn->start_late;
	return interval;
}
