#include "session/registration_row.h"

#include "base/time.h"
#include "session/chain.h"
#include "session/hidden.h"
#include "session/interval.h"
#include "session/outcome.h"
#include "session/txn_state.h"

static enum sc_registration_outcome
outcome_of(const struct sc_state *state, const struct sc_txn *latest, const struct sc_chain *chain)
{
	unsigned code;

	if (!latest || !sc_txn_start_known(state, latest))
		return SC_REGISTRATION_TRUNCATED;
	if (!latest->final) {
		if (sc_hidden_answer(state, latest))
			return SC_REGISTRATION_TRUNCATED;
		switch (sc_txn_state_at(latest, state->now_ns, &state->config)) {
		case SC_TXN_TIMED_OUT:
			return SC_REGISTRATION_FAILED_TIMEOUT;
		case SC_TXN_NET_FAILED:
			return SC_REGISTRATION_FAILED_NETWORK;
		default:
			return SC_REGISTRATION_OPEN;
		}
	}
	code = latest->final->code;
	if (sc_code_success(code))
		return SC_REGISTRATION_OK;
	if (sc_chain_awaits_retry(state, latest, chain))
		return SC_REGISTRATION_OPEN;
	if (sc_chain_retry_hidden(state, latest, chain))
		return SC_REGISTRATION_TRUNCATED;
	if (code < 400)
		return SC_REGISTRATION_REDIRECTED;
	return sc_code_failure(code) ? SC_REGISTRATION_FAILED : SC_REGISTRATION_AUTH_FAILED;
}

/* Is what became of it hidden in a hole? Else it is the start that is missing. */
static bool is_hidden(const struct sc_state *state, const struct sc_txn *latest,
		      enum sc_registration_outcome outcome)
{
	return outcome == SC_REGISTRATION_TRUNCATED && latest && sc_txn_start_known(state, latest);
}

/* Why, in the words that calls have too. */
static enum sc_sub_outcome sub_outcome_of(const struct sc_state *state, const struct sc_txn *latest,
					  enum sc_registration_outcome outcome)
{
	switch (outcome) {
	case SC_REGISTRATION_TRUNCATED:
		return is_hidden(state, latest, outcome) ? SC_SUB_GAP : SC_SUB_NONE;
	case SC_REGISTRATION_OPEN:
		return !latest->final              ? SC_SUB_NONE
		       : latest->final->code < 400 ? SC_SUB_REDIRECTING
						   : SC_SUB_CHALLENGED;
	case SC_REGISTRATION_AUTH_FAILED:
		return sc_chain_refusal(latest);
	case SC_REGISTRATION_FAILED:
		return sc_outcome_of_final(latest->final->code, false,
					   sc_reply_more(latest->final)->q850)
			.sub;
	default:
		return SC_SUB_NONE;
	}
}

static struct sc_interval delay(const struct sc_state *state, const struct sc_txn *start,
				const struct sc_txn *latest, enum sc_registration_outcome outcome)
{
	if (outcome == SC_REGISTRATION_OK)
		return sc_request_to(state, start, latest->final);
	if (outcome == SC_REGISTRATION_OPEN)
		return sc_interval_absent(SC_NO_STOP_OPEN);
	if (outcome == SC_REGISTRATION_TRUNCATED)
		return sc_interval_absent(is_hidden(state, latest, outcome) ? SC_NO_STOP_GAP
									    : SC_NO_START);
	return sc_interval_absent(outcome == SC_REGISTRATION_FAILED_TIMEOUT ? SC_NO_STOP_TIMEOUT
									    : SC_NOT_APPLICABLE);
}

/* Can a message of it lie in a hole? One that is over has none behind its last. */
static bool touched(const struct sc_state *state, const struct sc_attempt *attempt,
		    enum sc_registration_outcome outcome)
{
	bool over = outcome != SC_REGISTRATION_TRUNCATED && outcome != SC_REGISTRATION_OPEN;

	return sc_hidden_of_requests(state, attempt->requests, attempt->first_ns,
				     over ? attempt->owner.last_ns - 1 : INT64_MAX);
}

/* Facts as of calls: those of its transactions, and of the attempt. */
static uint64_t flags_of(const struct sc_attempt *attempt, const struct sc_txn *origin,
			 const struct sc_chain *chain)
{
	uint64_t flags = chain->looped ? SC_FLAG(AUTH_LOOP) : 0;

	if (attempt->owner.limited || attempt->owner.surrendered)
		flags |= SC_FLAG(LIMITED);
	for (const struct sc_txn *txn = attempt->requests; txn; txn = txn->next) {
		flags |= txn->flags;
		if (txn->start_late && origin && sc_chain_mine(origin, txn))
			flags |= SC_FLAG(START_LATE);
	}
	return flags;
}

void sc_registration_row(const struct sc_state *state, const struct sc_registration *registration,
			 struct sc_registration_row *row, struct sc_registration_scratch *scratch)
{
	const struct sc_attempt *attempt = &registration->attempt;
	struct sc_attempt_count count;
	struct sc_repeats hop;
	struct sc_chain chain;
	const struct sc_txn *latest = sc_chain_latest(attempt->requests, &chain);
	const struct sc_txn *origin = sc_chain_origin(attempt->requests);
	const struct sc_txn *first = attempt->requests;

	while (first && origin && !sc_chain_mine(origin, first))
		first = first->next;
	*row = (struct sc_registration_row){
		.registration = attempt->owner.number,
		.asked = attempt->asked,
		.call_id = attempt->owner.set->key.call_id,
		.aor = attempt->to,
		.contact = registration->contact,
		.from = attempt->from,
		.to = attempt->to,
		.start_ns = attempt->first_ns,
		.first_frame = attempt->first_frame,
		.file_frame = attempt->first_file_frame,
		.file_index = attempt->first_file,
		.file = sc_state_file(state, attempt->first_file),
		.user_agent = attempt->user_agent,
		.last_frame = attempt->last_frame,
		.kind = registration->kind,
		.outcome = outcome_of(state, latest, &chain),
		.expires_ns = registration->expires_ns,
		.retransmissions = attempt->retransmissions,
		.duplicates = attempt->duplicates,
	};
	hop = sc_attempt_repeats(attempt, origin ? origin : first);
	row->hop_retransmissions = hop.retransmissions;
	row->hop_duplicates = hop.duplicates;
	row->flags = flags_of(attempt, origin, &chain);
	if (touched(state, attempt, row->outcome))
		row->flags |= SC_FLAG(CAPTURE_GAP);
	row->sub_outcome = sub_outcome_of(state, latest, row->outcome);
	row->rrd = delay(state, first, latest, row->outcome);
	row->rrd_auth = delay(state, latest, latest, row->outcome);
	if (latest && !sc_chain_mine(origin, latest))
		row->rrd = row->rrd_auth = sc_interval_absent(SC_NOT_CAPTURED);
	if (row->rrd.skewed || row->rrd_auth.skewed)
		row->flags |= SC_FLAG(CLOCK_SKEW);
	if (first) {
		row->src = first->src;
		row->dst = first->dst;
	}
	if (!latest) { /* only responses were captured */
		for (const struct sc_txn *txn = first; txn; txn = txn->next)
			row->final_code = txn->final ? txn->final->code : row->final_code;
		row->kind = SC_REG_NONE;
		return;
	}
	if (latest->final) {
		row->final_code = latest->final->code;
		row->reason = sc_reply_more(latest->final)->reason;
	}
	count = sc_attempt_count(state, attempt, origin, scratch->units);
	row->units = (struct sc_row_list){scratch->units, count.units, sizeof scratch->units[0]};
	row->auth_rounds = count.auth_rounds;
}
