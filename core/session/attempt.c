#include "session/attempt.h"

#include "base/time.h"
#include "session/chain.h"
#include "session/txn_state.h"
#include "session/txns.h"

void *sc_attempt_new(struct sc_state *state, enum sc_owner_kind kind, size_t bytes,
		     struct sc_dialog_set *set, const struct sc_message *message,
		     const struct sc_packet *packet)
{
	struct sc_attempt *attempt = sc_pool_take(&state->pool, bytes);

	sc_owner_enter(state, &attempt->owner, kind, set);
	attempt->first_ns = packet->first.time_ns;
	attempt->first_frame = packet->last.number;
	attempt->first_file_frame = packet->last.file_number;
	attempt->first_file = packet->last.file;
	if (message->request)
		attempt->user_agent = sc_pool_keep(&state->pool, message->header[SC_H_USER_AGENT]);
	return attempt;
}

void sc_attempt_free(struct sc_state *state, struct sc_attempt *attempt, size_t bytes)
{
	struct sc_repeats *next;

	for (struct sc_repeats *repeats = attempt->repeats; repeats; repeats = next) {
		next = repeats->next;
		sc_pool_give(&state->pool, repeats, sizeof *repeats);
	}
	sc_txns_end(state, attempt->requests);
	sc_pool_drop(&state->pool, attempt->from);
	sc_pool_drop(&state->pool, attempt->to);
	sc_pool_drop(&state->pool, attempt->user_agent);
	sc_pool_give(&state->pool, attempt, bytes);
}

/* ---- its requests ---- */

bool sc_attempt_has_instance(const struct sc_attempt *attempt, const struct sc_txn *request)
{
	for (const struct sc_txn *other = attempt->requests; other; other = other->next)
		if (other->instance == request->instance)
			return true;
	return false;
}

bool sc_attempt_continues(const struct sc_state *state, const struct sc_attempt *attempt,
			  const struct sc_txn *request)
{
	struct sc_chain chain;
	const struct sc_txn *latest = sc_chain_latest(attempt->requests, &chain);

	return latest && request->has_request && sc_chain_continues(state, latest, &chain, request);
}

bool sc_attempt_add(struct sc_state *state, struct sc_attempt *attempt, struct sc_txn *request)
{
	if (attempt->request_count >= SC_CALL_INVITES_MAX) {
		sc_owner_limit(state, &attempt->owner, SC_COUNT_LIMIT_INVITES);
		sc_txn_let_expire(attempt->owner.set, request);
		return false;
	}
	request->pinned = true;
	request->next = NULL;
	*(attempt->last_request ? &attempt->last_request->next : &attempt->requests) = request;
	attempt->last_request = request;
	attempt->request_count++;
	return true;
}

/* ---- what was seen ---- */

void sc_attempt_saw(struct sc_attempt *attempt, const struct sc_packet *packet, enum sc_copy copy)
{
	attempt->owner.last_ns = MAX(attempt->owner.last_ns, packet->last.time_ns);
	attempt->last_frame = MAX(attempt->last_frame, packet->last.number);
	attempt->retransmissions += copy == SC_RETRANSMISSION;
	attempt->duplicates += copy == SC_DUPLICATE || copy == SC_OTHER_TAP;
}

/* Those of the hop; NULL: there are too many hops. */
static struct sc_repeats *repeats_of(struct sc_state *state, struct sc_attempt *attempt,
				     const struct sc_txn *txn)
{
	struct sc_endpoint_pair ends = sc_endpoint_pair_of(&txn->src, &txn->dst);
	struct sc_repeats **at = &attempt->repeats;

	for (unsigned count = 0; count < SC_ATTEMPT_REPEATS_MAX; count++, at = &(*at)->next) {
		if (!*at) {
			*at = sc_pool_take(&state->pool, sizeof **at);
			(*at)->ends = ends;
		}
		if (memcmp(&(*at)->ends, &ends, sizeof ends) == 0)
			return *at;
	}
	return NULL;
}

void sc_attempt_repeated(struct sc_state *state, struct sc_attempt *attempt,
			 const struct sc_txn *txn, enum sc_copy copy)
{
	struct sc_repeats *repeats = repeats_of(state, attempt, txn);

	if (!repeats) {
		sc_owner_limit(state, &attempt->owner, SC_COUNT_LIMIT_HOPS);
		return;
	}
	repeats->retransmissions += copy == SC_RETRANSMISSION;
	repeats->duplicates += copy == SC_DUPLICATE || copy == SC_OTHER_TAP;
}

/* Is the host that sends `origin` one of the two? */
static bool takes_part(const struct sc_endpoint_pair *ends, const struct sc_txn *origin)
{
	struct sc_endpoint host = sc_host_of(&origin->src, &origin->dst);

	return sc_host_eq(host, sc_host_of(&ends->low, &ends->high)) ||
	       sc_host_eq(host, sc_host_of(&ends->high, &ends->low));
}

struct sc_repeats sc_attempt_repeats(const struct sc_attempt *attempt, const struct sc_txn *origin)
{
	struct sc_repeats sum = {0};

	for (const struct sc_repeats *repeats = attempt->repeats; repeats;
	     repeats = repeats->next) {
		if (origin && !takes_part(&repeats->ends, origin))
			continue;
		sum.retransmissions += repeats->retransmissions;
		sum.duplicates += repeats->duplicates;
	}
	return sum;
}

int64_t sc_attempt_over_at(const struct sc_state *state, const struct sc_attempt *attempt)
{
	struct sc_chain chain;
	const struct sc_txn *latest = sc_chain_latest(attempt->requests, &chain);
	int64_t over_ns = SC_TIME_NONE, until_ns;

	for (const struct sc_txn *txn = attempt->requests; txn; txn = txn->next) {
		int64_t deadline_ns = sc_txn_deadline(txn, &state->config);
		if (deadline_ns < INT64_MAX)
			over_ns = MAX(over_ns, deadline_ns);
	}
	if (latest) {
		/* The time for a retry is a grace itself: it gets no other. */
		until_ns = sc_chain_until(state, latest, &chain);
		if (until_ns != SC_TIME_NONE)
			over_ns =
				MAX(over_ns, sc_time_diff(until_ns, sc_timer_64t1(&state->config)));
	}
	return over_ns;
}

static struct sc_unit_end unit_of(const struct sc_state *state, const struct sc_txn *txn)
{
	if (txn->final)
		return (struct sc_unit_end){.code = txn->final->code,
					    .answered = sc_code_success(txn->final->code)};
	switch (sc_txn_state_at(txn, state->now_ns, &state->config)) {
	case SC_TXN_NET_FAILED: /* RFC 3261 8.1.3.1 */
		return (struct sc_unit_end){.code = 503};
	case SC_TXN_TIMED_OUT:
		return (struct sc_unit_end){.code = 408};
	case SC_TXN_STALLED: /* no timer of the client ran out: that is no 408 */
		return (struct sc_unit_end){.code = 0};
	default:
		return (struct sc_unit_end){.open = true};
	}
}

struct sc_attempt_count sc_attempt_count(const struct sc_state *state,
					 const struct sc_attempt *attempt,
					 const struct sc_txn *origin, const struct sc_txn *latest,
					 struct sc_unit_end *units)
{
	struct sc_attempt_count count = {0};

	for (const struct sc_txn *txn = attempt->requests; origin && txn; txn = txn->next) {
		if (!sc_chain_mine(origin, txn))
			continue;
		units[count.units++] = unit_of(state, txn);
		if (!txn->final || txn->instance == latest->instance)
			continue;
		count.auth_rounds += txn->final->code == 401 || txn->final->code == 407;
		count.redirects += txn->final->code >= 300 && txn->final->code < 400;
	}
	return count;
}
