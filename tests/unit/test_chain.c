/* Chains (core/session/chain.c): which request continues an attempt, and until when.
 * Expected values are written from the table of METRICS.md DL-4, row by row. */
#include <glib.h>

#include "base/limits.h"
#include "base/time.h"
#include "session/chain.h"
#include "session/txn_state.h"

#define S(n) ((int64_t)((n)*1e9))
#define T1_64 S(32)

/* Its configuration and clock are all that chains look at. */
static struct sc_state state;

static void set_up_state(int64_t now_ns)
{
	sc_config_default(&state.config);
	state.now_ns = now_ns;
}

/* ---- the table ---- */

static bool is_one_of(unsigned code, const unsigned *codes)
{
	for (; *codes; codes++)
		if (*codes == code)
			return true;
	return false;
}

/* METRICS.md DL-4. */
static enum sc_continuation expected_of(unsigned code)
{
	static const unsigned challenges[] = {401, 407, 0};
	static const unsigned repairs[] = {422, 423, 0};
	static const unsigned changes[] = {415, 416, 420, 421, 488, 0};
	static const unsigned delayed[] = {404, 413, 480, 486, 500, 503, 600, 603, 0};

	if (code >= 300 && code < 400)
		return SC_CHAIN_REDIRECT;
	return is_one_of(code, challenges) ? SC_CHAIN_CHALLENGE
	       : is_one_of(code, repairs)  ? SC_CHAIN_REPAIR
	       : is_one_of(code, changes)  ? SC_CHAIN_CHANGE
	       : is_one_of(code, delayed)  ? SC_CHAIN_AFTER_DELAY
					   : SC_CHAIN_TERMINAL;
}

/* A final response at 10 s, to a request without a history. */
static int64_t until_of(unsigned code, uint32_t retry_after_s, const struct sc_chain *chain,
			bool stale)
{
	struct sc_reply final = {.code = (uint16_t)code,
				 .seen = {S(9), S(10), 2},
				 .retry_after_s = retry_after_s,
				 .stale = stale};
	struct sc_txn last = {.method = SC_INVITE, .state = SC_TXN_COMPLETED, .final = &final};

	return sc_chain_until(&state, &last, chain);
}

/* Every code there is, without and with Retry-After. */
static void test_every_code(void)
{
	const struct sc_chain none = {0};

	set_up_state(S(10));
	for (unsigned code = 200; code < 700; code++) {
		enum sc_continuation kind = expected_of(code);
		bool window = kind != SC_CHAIN_TERMINAL && kind != SC_CHAIN_AFTER_DELAY;
		bool delayed = kind == SC_CHAIN_AFTER_DELAY;

		g_test_message("%u", code);
		g_assert_cmpint(until_of(code, SC_NO_SECONDS, &none, false), ==,
				window ? S(10) + T1_64 : SC_TIME_NONE);
		g_assert_cmpint(until_of(code, 60, &none, false), ==,
				window    ? S(10) + T1_64
				: delayed ? S(10) + S(60) + S(2)
					  : SC_TIME_NONE);
	}
}

/* A row that no code reaches first would be dead. */
static void test_every_row(void)
{
	size_t count;
	const struct sc_chain_rule *rules = sc_chain_rules(&count);
	bool taken[64] = {false};

	for (unsigned code = 300; code < 700; code++)
		for (size_t i = 0; i < count; i++)
			if (code >= rules[i].from && code <= rules[i].to) {
				g_assert_cmpint(rules[i].continuation, ==, expected_of(code));
				taken[i] = true;
				break;
			}
	for (size_t i = 0; i < count; i++)
		g_assert_true(taken[i]);
}

/* "A second challenge of the same code to a retry ends the attempt at once, unless it
 * says stale=true (up to five times)." */
static void test_challenges(void)
{
	static const struct row {
		unsigned code, before, before_code;
		bool stale, goes_on;
	} rows[] = {
		{401, 0, 0, false, true},   {401, 1, 401, false, false},
		{401, 1, 407, false, true}, /* another challenger */
		{407, 1, 401, false, true}, {401, 1, 401, true, true},
		{401, 4, 401, true, true},  {401, 5, 401, true, false},
		{407, 4, 407, true, true},  {407, 5, 407, true, false},
	};

	set_up_state(S(10));
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct sc_chain chain = {.challenges = (uint16_t)rows[i].before,
					 .challenge_code = (uint16_t)rows[i].before_code};

		g_test_message("row %zu", i);
		g_assert_cmpint(until_of(rows[i].code, SC_NO_SECONDS, &chain, rows[i].stale), ==,
				rows[i].goes_on ? S(10) + T1_64 : SC_TIME_NONE);
	}
}

/* "Also each further contact, whatever finals come between." */
static void test_contacts(void)
{
	struct sc_chain chain = {.redirected = true, .tries = 1, .contacts = 2};

	set_up_state(S(10));
	g_assert_cmpint(until_of(486, SC_NO_SECONDS, &chain, false), ==, S(10) + T1_64);
	g_assert_cmpint(until_of(604, SC_NO_SECONDS, &chain, false), ==, S(10) + T1_64);
	g_assert_cmpint(until_of(200, SC_NO_SECONDS, &chain, false), ==, SC_TIME_NONE);
	chain.tries = 2;
	g_assert_cmpint(until_of(486, SC_NO_SECONDS, &chain, false), ==, SC_TIME_NONE);
}

/* "None: timed out, an ICMP error, or a RST: within 64*T1." */
static void test_failover(void)
{
	const struct sc_chain none = {0};
	struct sc_txn last = {.method = SC_INVITE,
			      .state = SC_TXN_CALLING,
			      .has_request = true,
			      .request = {S(1), S(1), 1},
			      .unreachable_ns = SC_TIME_NONE};

	set_up_state(S(1) + T1_64 - 1);
	g_assert_cmpint(sc_chain_until(&state, &last, &none), ==, SC_TIME_NONE);
	set_up_state(S(1) + T1_64);
	g_assert_cmpint(sc_chain_until(&state, &last, &none), ==, S(1) + T1_64 + T1_64);
	last.state = SC_TXN_NET_FAILED;
	last.unreachable_ns = S(3);
	g_assert_cmpint(sc_chain_until(&state, &last, &none), ==, S(3) + T1_64);
}

/* ---- does a request continue? ---- */

static void test_continues(void)
{
	const struct sc_chain none = {0};
	struct sc_reply final = {
		.code = 401, .seen = {S(10), S(10), 2}, .retry_after_s = SC_NO_SECONDS};
	struct sc_txn last = {
		.method = SC_INVITE, .state = SC_TXN_COMPLETED, .cseq = 5, .final = &final};
	struct sc_txn next = {.method = SC_INVITE, .cseq = 6, .has_request = true};

	set_up_state(S(10));
	next.request.first_ns = S(10) + T1_64;
	g_assert_true(sc_chain_continues(&state, &last, &none, &next));
	next.request.first_ns++;
	g_assert_false(sc_chain_continues(&state, &last, &none, &next));
	next.request.first_ns = S(11);
	next.cseq = 5; /* it does not fall */
	g_assert_true(sc_chain_continues(&state, &last, &none, &next));
	next.cseq = 4;
	g_assert_false(sc_chain_continues(&state, &last, &none, &next));
	next.cseq = 6;
	final.code = 486;
	g_assert_false(sc_chain_continues(&state, &last, &none, &next));
}

/* "A request with credentials also continues one whose final was not captured." */
static void test_unseen_challenge(void)
{
	const struct sc_chain none = {0};
	struct sc_txn last = {.method = SC_INVITE, .state = SC_TXN_CALLING, .cseq = 1};
	struct sc_txn next = {.method = SC_INVITE, .cseq = 2, .has_request = true};

	set_up_state(S(1));
	next.request.first_ns = S(1);
	g_assert_false(sc_chain_continues(&state, &last, &none, &next));
	next.has_auth = true;
	g_assert_true(sc_chain_continues(&state, &last, &none, &next));
	last.has_auth = true; /* it had them already */
	g_assert_false(sc_chain_continues(&state, &last, &none, &next));
}

/* Clients are meant to answer challenge, redirect, 422 and 423 (RFC 3261 22, 8.1.3.4,
 * 10.3; RFC 4028 7.4); what may follow the others is theirs. */
static void test_expects_retry(void)
{
	for (unsigned code = 200; code < 700; code++) {
		struct sc_reply final = {.code = (uint16_t)code};
		const struct sc_txn last = {.final = &final};
		bool meant = (code >= 300 && code < 400) || code == 401 || code == 407 ||
			     code == 422 || code == 423;

		g_test_message("%u", code);
		g_assert_cmpint(sc_chain_expects_retry(&last), ==, meant);
	}
	g_assert_false(sc_chain_expects_retry(&(struct sc_txn){.method = SC_INVITE}));
}

/* METRICS.md 5.4: which finals another BYE may mend, and how long it is waited for. */
static void test_bye_retry(void)
{
	for (unsigned code = 200; code < 700; code++) {
		struct sc_reply final = {.code = (uint16_t)code,
					 .seen = {S(9), S(10), 2},
					 .retry_after_s = SC_NO_SECONDS};
		bool challenge = code == 401 || code == 407, busy = code == 500 || code == 503;

		set_up_state(S(10));
		g_assert_cmpint(sc_bye_retry_until(&state.config, &final), ==,
				challenge ? S(10) + T1_64 : SC_TIME_NONE);
		final.retry_after_s = 3;
		g_assert_cmpint(sc_bye_retry_until(&state.config, &final), ==,
				challenge ? S(10) + T1_64
				: busy    ? S(10) + S(3) + S(2)
					  : SC_TIME_NONE);
	}
}

/* ---- whose requests (METRICS.md DL-6) ---- */

static struct sc_endpoint host(uint8_t last, uint16_t port)
{
	const uint8_t addr[4] = {192, 0, 2, last};

	return sc_endpoint_ip4(addr, port);
}

static struct sc_txn request_of(uint8_t from, uint8_t to, uint16_t vias, int64_t at_ns)
{
	return (struct sc_txn){.method = SC_INVITE,
			       .has_request = true,
			       .src = host(from, 5060),
			       .dst = host(to, 5060),
			       .via_count = vias,
			       .request = {at_ns, at_ns, 1}};
}

static void test_origin(void)
{
	struct sc_txn proxied = request_of(2, 3, 2, S(1)), sent = request_of(1, 2, 1, S(2));
	struct sc_txn early = request_of(9, 2, 1, S(1)), unseen = request_of(8, 2, 0, S(0));

	unseen.has_request = false;
	proxied.next = &sent;
	sent.next = &early;
	early.next = &unseen;
	g_assert_true(sc_chain_origin(&proxied) == &early); /* fewest Vias, then the earlier */
	sent.next = &unseen;
	g_assert_true(sc_chain_origin(&proxied) == &sent);
	g_assert_null(sc_chain_origin(&unseen));
	g_assert_null(sc_chain_origin(NULL));
}

static void test_mine(void)
{
	struct sc_txn origin = request_of(1, 2, 1, S(1)), other = request_of(1, 3, 1, S(2));

	g_assert_true(sc_chain_mine(&origin, &other));
	other.via_count = 2; /* forwarded by the same host */
	g_assert_false(sc_chain_mine(&origin, &other));
	other = request_of(2, 3, 1, S(2));
	g_assert_false(sc_chain_mine(&origin, &other));
	other = request_of(1, 3, 1, S(2));
	other.has_request = false;
	g_assert_false(sc_chain_mine(&origin, &other));
	/* Ports matter where both ends have one address (DL-3). */
	other = request_of(1, 3, 1, S(2));
	other.src.port = 5062;
	g_assert_true(sc_chain_mine(&origin, &other));
	origin = request_of(1, 1, 1, S(1));
	other = request_of(1, 1, 1, S(2));
	other.src.port = 5062;
	g_assert_false(sc_chain_mine(&origin, &other));
}

/* ---- the latest link, and what came before ---- */

#define LINKS_MAX 10

struct links {
	struct sc_txn requests[LINKS_MAX];
	struct sc_reply finals[LINKS_MAX];
};

/* Requests of one host, each answered by the next of `codes`; 0 ends them. */
static const struct sc_txn *link_up(struct links *links, const unsigned *codes,
				    struct sc_chain *chain)
{
	for (unsigned i = 0; codes[i]; i++) {
		struct sc_txn *txn = &links->requests[i];

		*txn = request_of(1, 2, 1, S(1 + i));
		txn->instance = (struct sc_instance *)&links->finals[i]; /* one each */
		links->finals[i] = (struct sc_reply){.code = (uint16_t)codes[i], .contacts = 2};
		txn->final = &links->finals[i];
		if (i > 0)
			links->requests[i - 1].next = txn;
	}
	return sc_chain_latest(links->requests, chain);
}

static void test_latest(void)
{
	static const struct row {
		unsigned codes[LINKS_MAX];
		unsigned challenges, challenge_code;
		bool looped, redirected;
		unsigned tries;
		const char *reason;
	} rows[] = {
		{{200}, 0, 0, false, false, 0, "one request"},
		{{401, 200}, 1, 401, false, false, 0, "one challenge before the latest"},
		{{401, 401, 200}, 2, 401, false, false, 0, "two challenges are no loop"},
		{{401, 401, 401}, 2, 401, true, false, 0, "METRICS.md DL-4: three are one"},
		{{401, 401, 401, 200}, 3, 401, true, false, 0, "also when it ends well"},
		{{407, 401, 407, 200}, 1, 407, true, false, 0, "whoever challenges"},
		{{401, 407, 200}, 1, 407, false, false, 0, "a series of its own"},
		{{401, 486, 401, 200}, 1, 401, false, false, 0, "in a row alone"},
		{{302, 486, 200}, 0, 0, false, true, 2, "two tries after the 3xx"},
		{{401, 302, 401, 200}, 1, 401, false, true, 2, "a challenge at a contact"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct links links = {0};
		struct sc_chain chain;
		const struct sc_txn *latest = link_up(&links, rows[i].codes, &chain);

		g_test_message("%s", rows[i].reason);
		g_assert_nonnull(latest);
		g_assert_null(latest->next);
		g_assert_cmpuint(chain.challenges, ==, rows[i].challenges);
		g_assert_cmpuint(chain.challenge_code, ==, rows[i].challenge_code);
		g_assert_cmpint(chain.looped, ==, rows[i].looped);
		g_assert_cmpint(chain.redirected, ==, rows[i].redirected);
		g_assert_cmpuint(chain.tries, ==, rows[i].tries);
		g_assert_cmpuint(chain.contacts, ==, rows[i].redirected ? 2 : 0);
	}
}

/* Two hops of one request are one link. */
static void test_hops(void)
{
	struct links links = {0};
	struct sc_chain chain;
	static const unsigned codes[] = {401, 401, 200, 0};

	link_up(&links, codes, &chain);
	links.requests[1].instance = links.requests[0].instance;
	sc_chain_latest(links.requests, &chain);
	g_assert_cmpuint(chain.challenges, ==, 1);
	g_assert_false(chain.looped);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/chain/every code", test_every_code);
	g_test_add_func("/chain/every row", test_every_row);
	g_test_add_func("/chain/challenges", test_challenges);
	g_test_add_func("/chain/contacts", test_contacts);
	g_test_add_func("/chain/failover", test_failover);
	g_test_add_func("/chain/continues", test_continues);
	g_test_add_func("/chain/unseen challenge", test_unseen_challenge);
	g_test_add_func("/chain/expects retry", test_expects_retry);
	g_test_add_func("/chain/bye retry", test_bye_retry);
	g_test_add_func("/chain/origin", test_origin);
	g_test_add_func("/chain/mine", test_mine);
	g_test_add_func("/chain/latest", test_latest);
	g_test_add_func("/chain/hops", test_hops);
	return g_test_run();
}
