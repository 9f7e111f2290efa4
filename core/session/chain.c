/* When does a new request continue an attempt? (METRICS.md DL-4) */
#include "session/chain.h"

#include "base/time.h"
#include "session/txn_state.h"

/* RFC 3261 8.1.3.4, 8.1.3.5, 22; RFC 4028 for 422. */
static const struct sc_chain_rule rules[] = {
	{300, 399, SC_CHAIN_REDIRECT},    {401, 401, SC_CHAIN_CHALLENGE},
	{404, 404, SC_CHAIN_AFTER_DELAY}, {407, 407, SC_CHAIN_CHALLENGE},
	{413, 413, SC_CHAIN_AFTER_DELAY}, {415, 416, SC_CHAIN_CHANGE},
	{420, 421, SC_CHAIN_CHANGE},      {422, 423, SC_CHAIN_REPAIR},
	{480, 480, SC_CHAIN_AFTER_DELAY}, {486, 486, SC_CHAIN_AFTER_DELAY},
	{488, 488, SC_CHAIN_CHANGE},      {500, 500, SC_CHAIN_AFTER_DELAY},
	{503, 503, SC_CHAIN_AFTER_DELAY}, {600, 600, SC_CHAIN_AFTER_DELAY},
	{603, 603, SC_CHAIN_AFTER_DELAY},
};

const struct sc_chain_rule *sc_chain_rules(size_t *count)
{
	*count = sizeof rules / sizeof rules[0];
	return rules;
}

/* Challenges in a row that a chain follows when each says stale=true. */
#define STALE_LINKS_MAX 5

static enum sc_continuation continuation_of(unsigned code)
{
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (code >= rules[i].from && code <= rules[i].to)
			return rules[i].continuation;
	return SC_CHAIN_TERMINAL;
}

/* A retry may come this much later than Retry-After says. */
#define RETRY_AFTER_GRACE_NS (2 * SC_NS_PER_S)

int64_t sc_retry_after_until(const struct sc_reply *final)
{
	return sc_time_add(final->seen.last_ns,
			   sc_time_add(sc_seconds_ns(final->retry_after_s), RETRY_AFTER_GRACE_NS));
}

/* METRICS.md 5.4 says which finals a further BYE may mend, DL-4 how soon it comes. */
int64_t sc_bye_retry_until(const struct sc_config *config, const struct sc_reply *final)
{
	if (final->code == 401 || final->code == 407)
		return sc_time_add(final->seen.last_ns, sc_timer_64t1(config));
	if ((final->code == 500 || final->code == 503) && final->retry_after_s != SC_NO_SECONDS)
		return sc_retry_after_until(final);
	return SC_TIME_NONE;
}

static int64_t until_after_final(const struct sc_state *state, const struct sc_reply *final,
				 const struct sc_chain *chain)
{
	int64_t window_ns = sc_time_add(final->seen.last_ns, sc_timer_64t1(&state->config));

	switch (continuation_of(final->code)) {
	case SC_CHAIN_CHALLENGE:
		if (chain->challenges > 0 && final->code == chain->challenge_code &&
		    (!final->stale || chain->challenges >= STALE_LINKS_MAX))
			break;
		return window_ns;
	case SC_CHAIN_REDIRECT:
	case SC_CHAIN_REPAIR:
	case SC_CHAIN_CHANGE:
		return window_ns;
	case SC_CHAIN_AFTER_DELAY:
		if (final->retry_after_s != SC_NO_SECONDS)
			return sc_retry_after_until(final);
		break;
	case SC_CHAIN_TERMINAL:
		break;
	}
	if (final->code >= 300 && chain->redirected && chain->tries < chain->contacts)
		return window_ns;
	return SC_TIME_NONE;
}

int64_t sc_chain_until(const struct sc_state *state, const struct sc_txn *last,
		       const struct sc_chain *chain)
{
	int64_t deadline_ns = sc_txn_deadline(last, &state->config);

	if (last->final)
		return until_after_final(state, last->final, chain);
	switch (sc_txn_state_at(last, state->now_ns, &state->config)) {
	case SC_TXN_NET_FAILED: /* failover to the next address, 8.1.2 */
		return sc_time_add(last->unreachable_ns, sc_timer_64t1(&state->config));
	case SC_TXN_TIMED_OUT:
		return sc_time_add(deadline_ns, sc_timer_64t1(&state->config));
	default:
		return SC_TIME_NONE;
	}
}

bool sc_chain_continues(const struct sc_state *state, const struct sc_txn *last,
			const struct sc_chain *chain, const struct sc_txn *request)
{
	int64_t until_ns;

	if (request->cseq < last->cseq)
		return false;
	/* The challenge itself was not captured: credentials come out of nowhere. */
	if (!last->final && request->has_auth && !last->has_auth)
		return true;
	until_ns = sc_chain_until(state, last, chain);
	return until_ns != SC_TIME_NONE && request->request.first_ns <= until_ns;
}

bool sc_chain_expects_retry(const struct sc_txn *last)
{
	enum sc_continuation continuation =
		last->final ? continuation_of(last->final->code) : SC_CHAIN_TERMINAL;

	return continuation == SC_CHAIN_CHALLENGE || continuation == SC_CHAIN_REDIRECT ||
	       continuation == SC_CHAIN_REPAIR;
}

struct sc_txn *sc_chain_origin(struct sc_txn *requests)
{
	struct sc_txn *origin = NULL;

	for (struct sc_txn *txn = requests; txn; txn = txn->next)
		if (txn->has_request && (!origin || txn->via_count < origin->via_count ||
					 (txn->via_count == origin->via_count &&
					  txn->request.first_ns < origin->request.first_ns)))
			origin = txn;
	return origin;
}

bool sc_chain_mine(const struct sc_txn *origin, const struct sc_txn *request)
{
	struct sc_endpoint home = sc_host_of(&origin->src, &origin->dst);
	struct sc_endpoint sender = sc_host_of(&request->src, &request->dst);

	if (home.port == 0 || sender.port == 0)
		home.port = sender.port = 0;
	return request->has_request && request->via_count <= origin->via_count &&
	       sc_endpoint_eq(&home, &sender);
}

static bool is_challenge(const struct sc_txn *txn)
{
	return txn->final && (txn->final->code == 401 || txn->final->code == 407);
}

/* METRICS.md 16: the third challenge without a 2xx is a loop. */
#define LOOP_CHALLENGES 3

struct sc_txn *sc_chain_latest(struct sc_txn *requests, struct sc_chain *chain)
{
	struct sc_txn *origin = sc_chain_origin(requests), *latest = NULL;
	unsigned in_a_row = 0;

	*chain = (struct sc_chain){0};
	if (!origin)
		return NULL;
	for (struct sc_txn *txn = requests; txn; txn = txn->next) {
		if (!sc_chain_mine(origin, txn))
			continue;
		if (latest && latest->final && txn->instance != latest->instance) {
			unsigned code = latest->final->code;
			bool challenged = is_challenge(latest);

			in_a_row = challenged ? in_a_row + 1 : 0;
			chain->looped |= in_a_row >= LOOP_CHALLENGES;

			/* Another challenger's code begins a series of its own. */
			chain->challenges = !challenged ? 0
					    : code == chain->challenge_code
						    ? (uint16_t)(chain->challenges + 1)
						    : 1;
			chain->challenge_code = challenged ? (uint16_t)code : 0;
			if (code >= 300 && code < 400) {
				chain->redirected = true;
				chain->tries = 0;
				chain->contacts = latest->final->contacts;
			}
		}
		if (chain->redirected)
			chain->tries++;
		latest = txn;
	}
	chain->looped |= latest && is_challenge(latest) && in_a_row + 1 >= LOOP_CHALLENGES;
	return latest;
}
