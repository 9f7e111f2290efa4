#include "session/hidden.h"

#include "base/time.h"
#include "session/gaps.h"
#include "session/txn_state.h"

bool sc_hidden_between(const struct sc_state *state, const struct sc_endpoint *src,
		       const struct sc_endpoint *dst, int64_t after_ns, int64_t until_ns)
{
	const struct sc_gap *gap = sc_gaps_first(state, src, dst, after_ns);

	return gap && gap->from_ns <= until_ns;
}

/* Either way on the connection of the transaction. */
static bool on_path(const struct sc_state *state, const struct sc_txn *txn, int64_t after_ns,
		    int64_t until_ns)
{
	return sc_may_hide(state, txn) &&
	       (sc_hidden_between(state, &txn->src, &txn->dst, after_ns, until_ns) ||
		sc_hidden_between(state, &txn->dst, &txn->src, after_ns, until_ns));
}

/* ---- answers ---- */

/* A response that is sent after the latest one that was seen. */
static bool hides_answer(const struct sc_state *state, const struct sc_txn *txn, int64_t until_ns)
{
	int64_t after_ns = MAX(txn->request.first_ns, txn->provisional_ns);

	return sc_may_hide(state, txn) && txn->has_request &&
	       sc_hidden_between(state, &txn->dst, &txn->src, after_ns, until_ns);
}

/* What it waited for until it was given up. */
static enum sc_txn_state waiting(const struct sc_txn *txn)
{
	if (txn->provisional_ns != SC_TIME_NONE)
		return SC_TXN_PROCEEDING;
	return txn->method == SC_INVITE ? SC_TXN_CALLING : SC_TXN_TRYING;
}

bool sc_hidden_answer(const struct sc_state *state, const struct sc_txn *txn)
{
	int64_t until_ns;

	if (!sc_may_hide(state, txn))
		return false;
	switch (sc_txn_state_at(txn, state->now_ns, &state->config)) {
	case SC_TXN_TIMED_OUT:
	case SC_TXN_STALLED:
		until_ns = sc_txn_deadline_of(txn, waiting(txn), &state->config);
		break;
	case SC_TXN_NET_FAILED:
		until_ns = txn->reset ? sc_txn_more(txn)->unreachable_ns : SC_TIME_NONE;
		break;
	default:
		return false;
	}
	return hides_answer(state, txn, until_ns);
}

enum sc_txn_state sc_txn_state_now(const struct sc_state *state, const struct sc_txn *txn)
{
	return sc_hidden_answer(state, txn) ? waiting(txn)
					    : sc_txn_state_at(txn, state->now_ns, &state->config);
}

int64_t sc_txn_over_at(const struct sc_state *state, const struct sc_txn *txn)
{
	int64_t deadline_ns = sc_txn_deadline(txn, &state->config);

	if (txn->method != SC_INVITE || txn->state != SC_TXN_CALLING ||
	    !hides_answer(state, txn, deadline_ns))
		return deadline_ns;
	return MAX(deadline_ns, sc_txn_deadline_of(txn, SC_TXN_PROCEEDING, &state->config));
}

/* ---- on the way ---- */

bool sc_hidden_of_requests(const struct sc_state *state, const struct sc_txn *requests,
			   int64_t after_ns, int64_t until_ns)
{
	for (const struct sc_txn *txn = requests; txn && state->gaps; txn = txn->next)
		if (on_path(state, txn, after_ns, until_ns))
			return true;
	return false;
}
