/* Chains (core/session/chain.c): which request continues an attempt, and until when.
 * Expected values are written from the table of METRICS.md DL-4, row by row. */
#include <glib.h>

#include "base/limits.h"
#include "base/time.h"
#include "session/auth.h"
#include "session/chain.h"
#include "session/instance.h"
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

/* METRICS.md DL-4: until when a request may continue one with this final of 10 s. */
static int64_t expected_until(unsigned code, uint32_t retry_after_s)
{
	static const unsigned challenges[] = {401, 407, 0};
	static const unsigned soon[] = {415, 420, 421, 422, 423, 488, 0};
	static const unsigned delayed[] = {404, 413, 480, 486, 500, 503, 600, 603, 0};

	if (is_one_of(code, challenges)) /* with its nonce */
		return S(10) + S(300);
	if ((code >= 300 && code < 400) || code == 416)
		return S(10) + T1_64;
	if (is_one_of(code, soon))
		return S(10) + S(2);
	return is_one_of(code, delayed) && retry_after_s != SC_NO_SECONDS
		       ? S(10) + S(retry_after_s) + S(2)
		       : SC_TIME_NONE;
}

/* A final response at 10 s, to a request without a history. */
static int64_t until_of(unsigned code, uint32_t retry_after_s, const struct sc_chain *chain)
{
	struct sc_reply_more more = {.retry_after_s = retry_after_s};
	struct sc_reply final = {.code = (uint16_t)code, .seen = {S(9), S(10), 2}, .extra = &more};
	struct sc_txn last = {.method = SC_INVITE, .state = SC_TXN_COMPLETED, .final = &final};

	return sc_chain_until(&state, &last, chain);
}

/* Every code there is, without and with Retry-After. */
static void test_every_code(void)
{
	const struct sc_chain none = {0};

	set_up_state(S(10));
	for (unsigned code = 200; code < 700; code++) {
		g_test_message("%u", code);
		g_assert_cmpint(until_of(code, SC_NO_SECONDS, &none), ==,
				expected_until(code, SC_NO_SECONDS));
		g_assert_cmpint(until_of(code, 60, &none), ==, expected_until(code, 60));
	}
}

/* "A challenge that refuses credentials ends the attempt." */
static void test_refused(void)
{
	const struct sc_chain refused = {.refused = true};

	set_up_state(S(10));
	g_assert_cmpint(until_of(401, SC_NO_SECONDS, &refused), ==, SC_TIME_NONE);
	g_assert_cmpint(until_of(407, SC_NO_SECONDS, &refused), ==, SC_TIME_NONE);
	g_assert_cmpint(until_of(302, SC_NO_SECONDS, &refused), ==, S(10) + T1_64);
}

/* Of two rows about the same final each has a window of its own: else one would be dead. */
static void test_every_row(void)
{
	size_t count;
	const struct sc_chain_rule *rules = sc_chain_rules(&count);

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (rules[i].from == rules[j].from && rules[i].to == rules[j].to)
				g_assert_cmpint(rules[i].window, !=, rules[j].window);
}

/* "Also each further contact, whatever finals come between." */
static void test_contacts(void)
{
	struct sc_chain chain = {.redirected = true, .tries = 1, .contacts = 2};

	set_up_state(S(10));
	g_assert_cmpint(until_of(486, SC_NO_SECONDS, &chain), ==, S(10) + T1_64);
	g_assert_cmpint(until_of(604, SC_NO_SECONDS, &chain), ==, S(10) + T1_64);
	g_assert_cmpint(until_of(200, SC_NO_SECONDS, &chain), ==, SC_TIME_NONE);
	chain.tries = 2;
	g_assert_cmpint(until_of(486, SC_NO_SECONDS, &chain), ==, SC_TIME_NONE);
}

/* "None: timed out, an ICMP error, or a RST: within 64*T1." */
static void test_failover(void)
{
	const struct sc_chain none = {0};
	struct sc_txn_more more = {.unreachable_ns = S(3)};
	struct sc_txn last = {.method = SC_INVITE,
			      .state = SC_TXN_CALLING,
			      .has_request = true,
			      .request = {S(1), S(1), 1}};

	set_up_state(S(1) + T1_64 - 1);
	g_assert_cmpint(sc_chain_until(&state, &last, &none), ==, SC_TIME_NONE);
	set_up_state(S(1) + T1_64);
	g_assert_cmpint(sc_chain_until(&state, &last, &none), ==, S(1) + T1_64 + T1_64);
	last.state = SC_TXN_NET_FAILED;
	last.extra = &more;
	g_assert_cmpint(sc_chain_until(&state, &last, &none), ==, S(3) + T1_64);
}

/* ---- does a request continue? ---- */

/* Lists of challenges and credentials as auth.c keeps them. */
#define AUTH(name, realm_text, nonce_text, is_stale) \
	union { \
		struct sc_auth_list list; \
		char bytes[sizeof(struct sc_auth_list) + sizeof(struct sc_auth)]; \
	} name = {.bytes = {0}}; \
	name.list.count = 1; \
	name.list.auth[0] = (struct sc_auth) \
	{ \
		.realm = sc_span_of(realm_text), .nonce = sc_span_of(nonce_text), .proxy = true, \
		.stale = is_stale \
	}

static void test_continues(void)
{
	const struct sc_chain none = {0};
	AUTH(asked, "r", "n1", false);
	AUTH(given, "r", "n1", false);
	AUTH(other, "r", "n2", false);
	struct sc_reply_more asks = {.retry_after_s = SC_NO_SECONDS, .auth = &asked.list};
	struct sc_reply final = {.code = 407, .seen = {S(10), S(10), 2}, .extra = &asks};
	struct sc_txn last = {
		.method = SC_INVITE, .state = SC_TXN_COMPLETED, .cseq = 5, .final = &final};
	static const struct row {
		int64_t at_ns;
		unsigned cseq;
		char auth; /* n: the nonce of the challenge, o: another one, -: none */
		enum sc_link link;
		const char *reason;
	} rows[] = {
		{S(11), 6, 'o', SC_LINK_PLAIN, "any credentials, soon"},
		{S(11), 5, 'o', SC_LINK_PLAIN, "CSeq does not fall"},
		{S(11), 4, 'o', SC_LINK_NONE, "it falls"},
		{S(11), 6, '-', SC_LINK_NONE, "no credentials"},
		{S(10) + T1_64, 6, 'o', SC_LINK_PLAIN, "64*T1"},
		{S(10) + T1_64 + 1, 6, 'o', SC_LINK_NONE, "too late"},
		{S(11), 6, 'n', SC_LINK_NONCE, "the nonce proves it"},
		{S(11), 1, 'n', SC_LINK_NONCE, "whatever the CSeq"},
		{S(310), 6, 'n', SC_LINK_NONCE, "300 s"},
		{S(310) + 1, 6, 'n', SC_LINK_NONE, "more than 300 s"},
	};

	set_up_state(S(10));
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct sc_txn_more carries = sc_txn_plain;
		struct sc_txn next = {.method = SC_INVITE,
				      .cseq = rows[i].cseq,
				      .has_request = true,
				      .request = {rows[i].at_ns, rows[i].at_ns, 3},
				      .extra = &carries};

		carries.auth = rows[i].auth == 'n'   ? &given.list
			       : rows[i].auth == 'o' ? &other.list
						     : NULL;
		g_test_message("%s", rows[i].reason);
		g_assert_cmpint(sc_chain_continues(&state, &last, &none, &next), ==, rows[i].link);
	}
}

static void test_continues_changed(void)
{
	const struct sc_chain none = {0};
	struct sc_reply final = {.code = 488, .seen = {S(10), S(10), 2}};
	struct sc_txn last = {
		.method = SC_INVITE, .state = SC_TXN_COMPLETED, .cseq = 5, .final = &final};
	struct sc_txn next = {.method = SC_INVITE, .cseq = 6, .has_request = true};

	set_up_state(S(10));
	next.request.first_ns = S(12);
	g_assert_cmpint(sc_chain_continues(&state, &last, &none, &next), ==, SC_LINK_PLAIN);
	next.request.first_ns++;
	g_assert_cmpint(sc_chain_continues(&state, &last, &none, &next), ==, SC_LINK_NONE);
	final.code = 487;
	next.request.first_ns = S(11);
	g_assert_cmpint(sc_chain_continues(&state, &last, &none, &next), ==, SC_LINK_NONE);
}

/* "A request with credentials also continues one whose final was not captured." */
static void test_unseen_challenge(void)
{
	const struct sc_chain none = {0};
	AUTH(given, "r", "n1", false);
	struct sc_txn_more carries = sc_txn_plain;
	struct sc_txn last = {.method = SC_INVITE, .state = SC_TXN_CALLING, .cseq = 1};
	struct sc_txn next = {.method = SC_INVITE, .cseq = 2, .has_request = true};

	set_up_state(S(1));
	next.request.first_ns = S(1);
	g_assert_cmpint(sc_chain_continues(&state, &last, &none, &next), ==, SC_LINK_NONE);
	carries.auth = &given.list;
	next.extra = &carries;
	g_assert_cmpint(sc_chain_continues(&state, &last, &none, &next), ==, SC_LINK_PLAIN);
	last.extra = &carries; /* it had them already */
	g_assert_cmpint(sc_chain_continues(&state, &last, &none, &next), ==, SC_LINK_NONE);
}

/* Clients are meant to answer challenge, redirect, 422 and 423 (RFC 3261 22, 8.1.3.4,
 * 10.3; RFC 4028 7.4); what may follow the others is theirs. A challenge is waited
 * for 64*T1, not for as long as its nonce may live. */
static void test_awaits_retry(void)
{
	const struct sc_chain none = {0};

	for (unsigned code = 200; code < 700; code++) {
		struct sc_reply final = {.code = (uint16_t)code, .seen = {S(9), S(10), 2}};
		const struct sc_txn last = {.final = &final};
		bool soon = code == 422 || code == 423;
		bool meant = (code >= 300 && code < 400) || code == 401 || code == 407 || soon;
		int64_t until_ns = S(10) + (soon ? S(2) : T1_64);

		g_test_message("%u", code);
		set_up_state(until_ns);
		g_assert_cmpint(sc_chain_awaits_retry(&state, &last, &none), ==, meant);
		set_up_state(until_ns + 1);
		g_assert_false(sc_chain_awaits_retry(&state, &last, &none));
	}
	g_assert_false(sc_chain_awaits_retry(&state, &(struct sc_txn){.method = SC_INVITE}, &none));
}

/* METRICS.md 5.4: which finals another BYE may mend, and how long it is waited for. */
static void test_bye_retry(void)
{
	for (unsigned code = 200; code < 700; code++) {
		struct sc_reply_more more = {.retry_after_s = 3};
		struct sc_reply final = {.code = (uint16_t)code, .seen = {S(9), S(10), 2}};
		bool challenge = code == 401 || code == 407, busy = code == 500 || code == 503;

		set_up_state(S(10));
		g_assert_cmpint(sc_bye_retry_until(&state.config, &final), ==,
				challenge ? S(10) + T1_64 : SC_TIME_NONE);
		final.extra = &more;
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
	static struct sc_reply_more two_contacts = {.contacts = 2};

	for (unsigned i = 0; codes[i]; i++) {
		struct sc_txn *txn = &links->requests[i];

		*txn = request_of(1, 2, 1, S(1 + i));
		txn->instance = (struct sc_instance *)&links->finals[i]; /* one each */
		links->finals[i] =
			(struct sc_reply){.code = (uint16_t)codes[i], .extra = &two_contacts};
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
		unsigned challenges;
		bool looped, redirected;
		unsigned tries;
		const char *reason;
	} rows[] = {
		{{200}, 0, false, false, 0, "one request"},
		{{401, 200}, 1, false, false, 0, "one challenge before the latest"},
		{{401, 401, 200}, 2, false, false, 0, "two challenges are no loop"},
		{{401, 401, 401}, 2, true, false, 0, "METRICS.md DL-4: three are one"},
		{{401, 401, 401, 200}, 3, true, false, 0, "also when it ends well"},
		{{407, 401, 407, 200}, 3, true, false, 0, "whoever challenges"},
		{{401, 407, 200}, 2, false, false, 0, "two challengers"},
		{{401, 486, 401, 200}, 1, false, false, 0, "in a row alone"},
		{{302, 486, 200}, 0, false, true, 2, "two tries after the 3xx"},
		{{401, 302, 401, 200}, 1, false, true, 2, "a challenge at a contact"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct links links = {0};
		struct sc_chain chain;
		const struct sc_txn *latest = link_up(&links, rows[i].codes, &chain);

		g_test_message("%s", rows[i].reason);
		g_assert_nonnull(latest);
		g_assert_null(latest->next);
		g_assert_cmpuint(chain.challenges, ==, rows[i].challenges);
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
	g_test_add_func("/chain/refused", test_refused);
	g_test_add_func("/chain/contacts", test_contacts);
	g_test_add_func("/chain/failover", test_failover);
	g_test_add_func("/chain/continues", test_continues);
	g_test_add_func("/chain/unseen challenge", test_unseen_challenge);
	g_test_add_func("/chain/continues changed", test_continues_changed);
	g_test_add_func("/chain/awaits retry", test_awaits_retry);
	g_test_add_func("/chain/bye retry", test_bye_retry);
	g_test_add_func("/chain/origin", test_origin);
	g_test_add_func("/chain/mine", test_mine);
	g_test_add_func("/chain/latest", test_latest);
	g_test_add_func("/chain/hops", test_hops);
	return g_test_run();
}
