/* When does a new request continue an attempt? (METRICS.md DL-4) */
#include "session/chain.h"

#include "base/limits.h"
#include "base/time.h"
#include "session/auth.h"
#include "session/hidden.h"
#include "session/instance.h"
#include "session/txn_state.h"

#define RETRY (SC_EVIDENCE_CSEQ | SC_EVIDENCE_CREDENTIALS | SC_EVIDENCE_UNREFUSED)
#define NONCE (SC_EVIDENCE_NONCE | SC_EVIDENCE_UNREFUSED)
#define NEXT SC_EVIDENCE_CSEQ

/* RFC 3261 8.1.2, 8.1.3.4, 8.1.3.5, 22; RFC 4028 for 422. Any row that holds will do. */
static const struct sc_chain_rule rules[] = {
	{300, 399, SC_CHAIN_REDIRECT, NEXT, SC_WINDOW_64T1},
	{401, 401, SC_CHAIN_CHALLENGE, RETRY, SC_WINDOW_64T1},
	{401, 401, SC_CHAIN_CHALLENGE, NONCE, SC_WINDOW_NONCE},
	{404, 404, SC_CHAIN_AFTER_DELAY, NEXT, SC_WINDOW_RETRY_AFTER},
	{407, 407, SC_CHAIN_CHALLENGE, RETRY, SC_WINDOW_64T1},
	{407, 407, SC_CHAIN_CHALLENGE, NONCE, SC_WINDOW_NONCE},
	{413, 413, SC_CHAIN_AFTER_DELAY, NEXT, SC_WINDOW_RETRY_AFTER},
	{415, 415, SC_CHAIN_CHANGE, NEXT, SC_WINDOW_SOON},
	{416, 416, SC_CHAIN_CHANGE, NEXT, SC_WINDOW_64T1},
	{420, 421, SC_CHAIN_CHANGE, NEXT, SC_WINDOW_SOON},
	{422, 423, SC_CHAIN_REPAIR, NEXT, SC_WINDOW_SOON},
	{480, 480, SC_CHAIN_AFTER_DELAY, NEXT, SC_WINDOW_RETRY_AFTER},
	{486, 486, SC_CHAIN_AFTER_DELAY, NEXT, SC_WINDOW_RETRY_AFTER},
	{488, 488, SC_CHAIN_CHANGE, NEXT, SC_WINDOW_SOON},
	{500, 500, SC_CHAIN_AFTER_DELAY, NEXT, SC_WINDOW_RETRY_AFTER},
	{503, 503, SC_CHAIN_AFTER_DELAY, NEXT, SC_WINDOW_RETRY_AFTER},
	{600, 600, SC_CHAIN_AFTER_DELAY, NEXT, SC_WINDOW_RETRY_AFTER},
	{603, 603, SC_CHAIN_AFTER_DELAY, NEXT, SC_WINDOW_RETRY_AFTER},
	{300, 699, SC_CHAIN_NEXT_CONTACT, NEXT | SC_EVIDENCE_CONTACT, SC_WINDOW_64T1},
	{0, 0, SC_CHAIN_UNSEEN, NEXT | SC_EVIDENCE_FIRST, SC_WINDOW_ANY},
	{0, 0, SC_CHAIN_FAILOVER, NEXT, SC_WINDOW_GIVEN_UP},
};

const struct sc_chain_rule *sc_chain_rules(size_t *count)
{
	*count = sizeof rules / sizeof rules[0];
	return rules;
}

/* Challenges in a row that a chain follows when each says stale=true. */
#define STALE_LINKS_MAX 5

/* ---- windows ---- */

/* A retry may come this much later than Retry-After says. */
#define RETRY_AFTER_GRACE_NS (2 * SC_NS_PER_S)

/* A client mends its request at once. */
#define SOON_NS (2 * SC_NS_PER_S)

/* Servers let a nonce live for some minutes. */
#define NONCE_LIFE_NS (300 * SC_NS_PER_S)

int64_t sc_retry_after_until(const struct sc_reply *final)
{
	return sc_time_add(final->seen.last_ns,
			   sc_time_add(sc_seconds_ns(sc_reply_more(final)->retry_after_s),
				       RETRY_AFTER_GRACE_NS));
}

/* METRICS.md 5.4 says which finals a further BYE may mend, DL-4 how soon it comes. */
int64_t sc_bye_retry_until(const struct sc_config *config, const struct sc_reply *final)
{
	if (final->code == 401 || final->code == 407)
		return sc_time_add(final->seen.last_ns, sc_timer_64t1(config));
	if ((final->code == 500 || final->code == 503) &&
	    sc_reply_more(final)->retry_after_s != SC_NO_SECONDS)
		return sc_retry_after_until(final);
	return SC_TIME_NONE;
}

static int64_t given_up_until(const struct sc_state *state, const struct sc_txn *last)
{
	int64_t window_ns = sc_timer_64t1(&state->config);

	switch (sc_txn_state_at(last, state->now_ns, &state->config)) {
	case SC_TXN_NET_FAILED:
		return sc_time_add(sc_txn_more(last)->unreachable_ns, window_ns);
	case SC_TXN_TIMED_OUT:
		return sc_time_add(sc_txn_deadline(last, &state->config), window_ns);
	default:
		return SC_TIME_NONE;
	}
}

/* INT64_MAX: for ever; SC_TIME_NONE: there is no such window. */
static int64_t window_end(const struct sc_state *state, const struct sc_txn *last,
			  enum sc_chain_window window)
{
	switch (window) {
	case SC_WINDOW_64T1:
		return sc_time_add(last->final->seen.last_ns, sc_timer_64t1(&state->config));
	case SC_WINDOW_SOON:
		return sc_time_add(last->final->seen.last_ns, SOON_NS);
	case SC_WINDOW_NONCE:
		return sc_time_add(last->final->seen.last_ns, NONCE_LIFE_NS);
	case SC_WINDOW_RETRY_AFTER:
		return sc_reply_more(last->final)->retry_after_s == SC_NO_SECONDS
			       ? SC_TIME_NONE
			       : sc_retry_after_until(last->final);
	case SC_WINDOW_GIVEN_UP:
		return given_up_until(state, last);
	case SC_WINDOW_ANY:
		break;
	}
	return INT64_MAX;
}

/* ---- evidence ---- */

static unsigned evidence_of_chain(const struct sc_chain *chain)
{
	return (chain->refused ? 0 : SC_EVIDENCE_UNREFUSED) |
	       (chain->redirected && chain->tries < chain->contacts ? SC_EVIDENCE_CONTACT : 0);
}

static unsigned evidence_of_request(const struct sc_txn *last, const struct sc_txn *request)
{
	const struct sc_auth_list *auth = sc_txn_more(request)->auth;
	bool nonce = last->final && sc_auth_carries_nonce(auth, sc_reply_more(last->final)->auth);

	return (request->cseq >= last->cseq ? SC_EVIDENCE_CSEQ : 0) |
	       (auth ? SC_EVIDENCE_CREDENTIALS : 0) |
	       (auth && !sc_txn_more(last)->auth ? SC_EVIDENCE_FIRST : 0) |
	       (nonce ? SC_EVIDENCE_NONCE : 0);
}

/* Is the row about such an end, and does the evidence there is suffice? */
static bool holds(const struct sc_chain_rule *rule, const struct sc_txn *last, unsigned evidence)
{
	unsigned code = last->final ? last->final->code : 0;

	return code >= rule->from && code <= rule->to && (rule->evidence & ~evidence) == 0;
}

int64_t sc_chain_until(const struct sc_state *state, const struct sc_txn *last,
		       const struct sc_chain *chain)
{
	unsigned evidence = evidence_of_chain(chain) | SC_EVIDENCE_OF_REQUEST;
	int64_t until_ns = SC_TIME_NONE, end_ns;

	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		if (!holds(&rules[i], last, evidence) || rules[i].window == SC_WINDOW_ANY)
			continue;
		end_ns = window_end(state, last, (enum sc_chain_window)rules[i].window);
		until_ns = MAX(until_ns, end_ns);
	}
	return until_ns;
}

/* Until when the attempt is in progress for want of a retry, and till when one may come. */
static void expect_retry(const struct sc_state *state, const struct sc_txn *last,
			 const struct sc_chain *chain, int64_t *soon_ns, int64_t *until_ns)
{
	unsigned evidence = evidence_of_chain(chain) | SC_EVIDENCE_OF_REQUEST;

	*soon_ns = *until_ns = SC_TIME_NONE;
	for (size_t i = 0; last->final && i < sizeof rules / sizeof rules[0]; i++) {
		unsigned kind = rules[i].continuation;
		int64_t end_ns;

		if ((kind != SC_CHAIN_CHALLENGE && kind != SC_CHAIN_REDIRECT &&
		     kind != SC_CHAIN_REPAIR) ||
		    !holds(&rules[i], last, evidence))
			continue;
		end_ns = window_end(state, last, (enum sc_chain_window)rules[i].window);
		*until_ns = MAX(*until_ns, end_ns);
		if (rules[i].window != SC_WINDOW_NONCE)
			*soon_ns = MAX(*soon_ns, end_ns);
	}
}

bool sc_chain_awaits_retry(const struct sc_state *state, const struct sc_txn *last,
			   const struct sc_chain *chain)
{
	int64_t soon_ns, until_ns;

	expect_retry(state, last, chain, &soon_ns, &until_ns);
	return soon_ns != SC_TIME_NONE && soon_ns >= state->now_ns;
}

bool sc_chain_retry_hidden(const struct sc_state *state, const struct sc_txn *last,
			   const struct sc_chain *chain)
{
	int64_t soon_ns, until_ns;

	if (!state->gaps || !last->final)
		return false;
	expect_retry(state, last, chain, &soon_ns, &until_ns);
	return soon_ns != SC_TIME_NONE && soon_ns < state->now_ns &&
	       sc_hidden_between(state, &last->src, &last->dst, last->final->seen.first_ns,
				 until_ns);
}

enum sc_link sc_chain_continues(const struct sc_state *state, const struct sc_txn *last,
				const struct sc_chain *chain, const struct sc_txn *request)
{
	unsigned evidence = evidence_of_chain(chain) | evidence_of_request(last, request);
	enum sc_link link = SC_LINK_NONE;

	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		int64_t end_ns;

		if (!holds(&rules[i], last, evidence))
			continue;
		end_ns = window_end(state, last, (enum sc_chain_window)rules[i].window);
		if (end_ns == SC_TIME_NONE || request->request.first_ns > end_ns)
			continue;
		if (evidence & SC_EVIDENCE_NONCE)
			return SC_LINK_NONCE;
		link = SC_LINK_PLAIN;
	}
	return link;
}

/* ---- whose requests ---- */

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

bool sc_chain_same_sender(const struct sc_txn *origin, const struct sc_txn *request)
{
	struct sc_endpoint home = sc_host_of(&origin->src, &origin->dst);
	struct sc_endpoint sender = sc_host_of(&request->src, &request->dst);

	if (home.port == 0 || sender.port == 0)
		home.port = sender.port = 0;
	return request->has_request && request->via_count <= origin->via_count &&
	       sc_endpoint_eq(&home, &sender);
}

/* The same element sent both, and neither is a branch of a fork of the other. */
static bool sent_again(const struct sc_txn *request, const struct sc_txn *before)
{
	return before != request && request->via_count == before->via_count &&
	       sc_chain_mine(before, request) &&
	       (request->via_count <= 1 || !sc_span_eq(request->vias, before->vias));
}

static bool is_challenge(const struct sc_reply *final)
{
	return final && (final->code == 401 || final->code == 407);
}

bool sc_chain_same_cseq_retry(const struct sc_txn *request)
{
	const struct sc_txn *hop = request->instance->hops;

	for (unsigned i = 0; sc_txn_more(request)->auth && hop && i < SC_INSTANCE_HOPS_MAX;
	     hop = hop->next_hop, i++)
		if (hop->has_request && is_challenge(hop->final) && sent_again(request, hop))
			return true;
	return false;
}

/* ---- what the first hop did not show ---- */

/* The hops of a request as one behind the originating endpoint's sees them. */
struct hops {
	const struct sc_txn *mine; /* the latest that the originating endpoint sent; NULL: none */
	uint16_t via_count;        /* fewest Vias behind it; 0: there is no hop behind */
	bool pending;              /* one of these has no final */
	int64_t again_ns;          /* last copy of mine; SC_TIME_NONE */
};

static void look_at_hops(struct hops *hops, const struct sc_txn *origin,
			 const struct sc_instance *instance)
{
	const struct sc_txn *hop = instance->hops;

	*hops = (struct hops){.again_ns = SC_TIME_NONE};
	for (unsigned i = 0; hop && i < SC_INSTANCE_HOPS_MAX; hop = hop->next_hop, i++) {
		if (sc_chain_mine(origin, hop)) {
			if (!hops->mine || !hops->mine->final)
				hops->mine = hop;
			hops->again_ns = MAX(hops->again_ns, sc_txn_more(hop)->request_again_ns);
		} else if (hop->has_request && hop->via_count > origin->via_count) {
			if (hops->via_count == 0 || hop->via_count < hops->via_count) {
				hops->via_count = hop->via_count;
				hops->pending = false;
			}
			if (hop->via_count == hops->via_count)
				hops->pending |= !hop->final;
		}
	}
}

/* A proxy passes a 2xx and a 6xx on at once, others when all branches are over
 * (RFC 3261 16.7). Who sends the request again has not got what was passed on. */
static bool final_passed_on(const struct hops *hops, const struct sc_txn *hop)
{
	const struct sc_reply *final = hop->final;

	if (!final || sc_txn_more(hops->mine)->unreachable_ns != SC_TIME_NONE)
		return false;
	if (hops->pending && !sc_code_success(final->code) && final->code < 600)
		return false;
	return hops->again_ns == SC_TIME_NONE || hops->again_ns < final->seen.first_ns;
}

bool sc_chain_other_tells(const struct sc_txn *origin, const struct sc_txn *request)
{
	struct hops hops;

	if (sc_chain_mine(origin, request))
		return true;
	if (!request->has_request || request->via_count <= origin->via_count)
		return false;
	look_at_hops(&hops, origin, request->instance);
	if (request->via_count != hops.via_count)
		return false;
	if (hops.mine)
		return !hops.mine->final && final_passed_on(&hops, request);
	return !sc_txn_is_downstream(request, origin); /* a proxy may answer a challenge itself */
}

/* ---- the chain ---- */

static bool asks(const struct sc_reply *final, const struct sc_auth *auth)
{
	const struct sc_auth_list *asked;

	if (!is_challenge(final))
		return false;
	asked = sc_reply_more(final)->auth;
	return asked ? sc_auth_of_realm(asked, auth) != NULL : auth->proxy == (final->code == 407);
}

/* Was this challenge made before, and answered since, with nothing but challenges between? */
static bool answered_before(const struct sc_txn *requests, const struct sc_txn *origin,
			    const struct sc_txn *latest, const struct sc_auth *auth)
{
	bool asked = false, answered = false;

	for (const struct sc_txn *txn = requests; txn; txn = txn->next) {
		if (!sc_chain_tells(origin, txn))
			continue;
		answered |= asked && sc_auth_of_realm(sc_txn_more(txn)->auth, auth);
		if (txn == latest)
			break;
		asked |= asks(txn->final, auth);
		if (txn->final && !is_challenge(txn->final)) /* the next is asked anew */
			asked = answered = false;
	}
	return answered;
}

/* RFC 3261 22.3: credentials are for one realm each. Who asks again for what
 * was given refuses it, unless only the nonce was too old. */
static bool refuses(const struct sc_txn *requests, const struct sc_txn *origin,
		    const struct sc_txn *latest, const struct sc_chain *chain)
{
	const struct sc_auth_list *asked = sc_reply_more(latest->final)->auth;
	const struct sc_auth unnamed = {.proxy = latest->final->code == 407};

	if (!asked)
		return answered_before(requests, origin, latest, &unnamed);
	for (unsigned i = 0; i < asked->count; i++) {
		bool stale = asked->auth[i].stale && chain->challenges < STALE_LINKS_MAX;
		if (stale || !answered_before(requests, origin, latest, &asked->auth[i]))
			return false;
	}
	return true;
}

/* An empty nonce is no answer: a client of IMS names its user with it (RFC 3310 3). */
static bool answered(const struct sc_txn *last, const struct sc_auth *asked)
{
	const struct sc_auth *given = sc_auth_of_realm(sc_txn_more(last)->auth, asked);

	return given && !(given->nonce.ptr && given->nonce.len == 0);
}

enum sc_sub_outcome sc_chain_refusal(const struct sc_txn *last)
{
	const struct sc_auth_list *asked = last->final ? sc_reply_more(last->final)->auth : NULL;
	const struct sc_auth unnamed = {.proxy = last->final && last->final->code == 407};

	if (!is_challenge(last->final))
		return SC_SUB_NONE;
	if (sc_auth_stale(asked))
		return SC_SUB_STALE;
	if (!asked)
		return answered(last, &unnamed) ? SC_SUB_WRONG_CREDENTIALS : SC_SUB_NO_CREDENTIALS;
	for (unsigned i = 0; i < asked->count; i++)
		if (answered(last, &asked->auth[i]))
			return SC_SUB_WRONG_CREDENTIALS;
	return SC_SUB_NO_CREDENTIALS;
}

/* METRICS.md DL-4: the third challenge without a 2xx is a loop. */
#define LOOP_CHALLENGES 3

static void link_up(struct sc_chain *chain, const struct sc_reply *final)
{
	chain->challenges = is_challenge(final) ? (uint16_t)(chain->challenges + 1) : 0;
	chain->looped |= chain->challenges >= LOOP_CHALLENGES;
	if (final->code >= 300 && final->code < 400) {
		chain->redirected = true;
		chain->tries = 0;
		chain->contacts = sc_reply_more(final)->contacts;
	}
}

struct sc_txn *sc_chain_latest(struct sc_txn *requests, struct sc_chain *chain)
{
	struct sc_txn *origin = sc_chain_origin(requests), *latest = NULL;

	*chain = (struct sc_chain){0};
	if (!origin)
		return NULL;
	for (struct sc_txn *txn = requests; txn; txn = txn->next) {
		if (!sc_chain_tells(origin, txn))
			continue;
		/* The hop that stands in for a final knows more than the one before it. */
		if (latest && latest->instance == txn->instance && latest->final && !txn->final &&
		    !sc_chain_mine(origin, latest))
			continue;
		if (latest && latest->final && txn->instance != latest->instance)
			link_up(chain, latest->final);
		if (chain->redirected)
			chain->tries++;
		latest = txn;
	}
	if (latest && is_challenge(latest->final)) {
		chain->looped |= chain->challenges + 1 >= LOOP_CHALLENGES;
		chain->refused = refuses(requests, origin, latest, chain);
	}
	return latest;
}
