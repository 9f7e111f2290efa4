#include "session/attempt.h"

#include "base/time.h"
#include "session/chain.h"
#include "session/dialog_set.h"
#include "session/hidden.h"
#include "session/instance.h"
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

/* The request came from the host that another one of the attempt went to, yet was
 * not forwarded from it: a B2BUA that keeps the Call-ID (and maybe the From-tag)
 * but starts a Via list of its own (METRICS.md 9, RO-B2BUA). */
static bool is_b2bua_leg(const struct sc_attempt *attempt, const struct sc_txn *request)
{
	struct sc_endpoint sender = sc_host_of(&request->src, &request->dst);

	if (request->via_count != 1)
		return false;
	for (const struct sc_txn *other = attempt->requests; other; other = other->next) {
		struct sc_endpoint receiver = sc_host_of(&other->dst, &other->src);
		struct sc_endpoint origin = sc_host_of(&other->src, &other->dst);

		if (other->has_request && sc_endpoint_eq(&sender, &receiver) &&
		    !sc_endpoint_eq(&sender, &origin) && !sc_txn_is_downstream(other, request))
			return true;
	}
	return false;
}

/* The attempt that another hop of the request belongs to; of several the newest. */
static struct sc_attempt *attempt_of_hop(enum sc_owner_kind kind, const struct sc_txn *request)
{
	const struct sc_txn *hop = request->instance->hops;
	struct sc_attempt *newest = NULL;

	for (unsigned i = 0; hop && i < SC_INSTANCE_HOPS_MAX; hop = hop->next_hop, i++) {
		struct sc_attempt *attempt = sc_attempt_of_owner(hop->owner);

		if (hop != request && attempt && attempt->owner.kind == kind &&
		    (!newest || attempt->owner.number > newest->owner.number) &&
		    !is_b2bua_leg(attempt, request))
			newest = attempt;
	}
	return newest;
}

/* How surely the request continues the attempt; what the same host sent counts for more. */
static unsigned continues(const struct sc_state *state, const struct sc_attempt *attempt,
			  const struct sc_txn *request)
{
	struct sc_chain chain;
	const struct sc_txn *latest = sc_chain_latest(attempt->requests, &chain);
	enum sc_link link;

	if (!latest || is_b2bua_leg(attempt, request))
		return 0;
	link = sc_chain_continues(state, latest, &chain, request);
	if (link == SC_LINK_NONE)
		return 0;
	return 2 * (unsigned)link + sc_chain_mine(sc_chain_origin(attempt->requests), request);
}

struct sc_attempt *sc_attempt_find(const struct sc_state *state, enum sc_owner_kind kind,
				   const struct sc_txn *request)
{
	struct sc_attempt *best = attempt_of_hop(kind, request);
	struct sc_owner *owner = request->set->owners[kind].newest;
	unsigned most = 0;

	if (best || !request->has_request)
		return best;
	for (unsigned i = 0; owner && i < SC_ATTEMPTS_SEARCHED_MAX; owner = owner->next, i++) {
		unsigned sure = continues(state, (struct sc_attempt *)owner, request);

		if (sure > most) {
			most = sure;
			best = (struct sc_attempt *)owner;
		}
	}
	return best;
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
	/* A message may have begun before others that were complete earlier. */
	attempt->first_ns = MIN(attempt->first_ns, packet->first.time_ns);
	if (packet->last.number < attempt->first_frame) {
		attempt->first_frame = packet->last.number;
		attempt->first_file_frame = packet->last.file_number;
		attempt->first_file = packet->last.file;
	}
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
		int64_t deadline_ns = sc_txn_over_at(state, txn);
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
	switch (sc_txn_state_now(state, txn)) {
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

/* Does the link's final answer credentials that followed a challenge, or stand
 * alone because the challenge was not captured? */
static bool answers_challenge(const struct sc_txn *before, const struct sc_txn *retry)
{
	if (!before || !sc_txn_more(retry)->auth)
		return false;
	return before->final ? before->final->code == 401 || before->final->code == 407
			     : !sc_txn_more(before)->auth;
}

struct sc_attempt_count sc_attempt_count(const struct sc_state *state,
					 const struct sc_attempt *attempt,
					 const struct sc_txn *origin, struct sc_unit_end *units)
{
	struct sc_attempt_count count = {0};
	const struct sc_txn *before = NULL; /* of another link, and */
	const struct sc_txn *last = NULL; /* latest of this link, with its final where one has it */

	for (const struct sc_txn *txn = attempt->requests; origin && txn; txn = txn->next) {
		bool same_link = last && txn->instance == last->instance;

		if (!sc_chain_tells(origin, txn))
			continue;
		if (same_link && !sc_chain_mine(origin, txn)) /* it stands in for what is there */
			count.units--;
		units[count.units++] = unit_of(state, txn);
		if (!same_link) {
			before = last;
			count.auth_rounds += answers_challenge(before, txn);
			count.redirects += before && before->final && before->final->code >= 300 &&
					   before->final->code < 400;
		}
		if (!same_link || txn->final)
			last = txn;
	}
	return count;
}
