/* Sessions and roles (core/session/session_keys.c, roles.c): which calls belong
 * together, and what hosts were seen to do.
 *
 * Expected values are written from METRICS.md 9 and 10. */
#include "session_ladder.h"

#include "session/words.h"

/* The session of a call by its number, after the end of the input. */
static uint64_t session_of(const struct ladder *ladder, uint64_t call)
{
	for (unsigned i = 0; i < ladder->call_count; i++)
		if (ladder->calls[i].call == call)
			return ladder->calls[i].session;
	g_assert_not_reached();
}

/* ---- calls that belong together (10) ---- */

/* The first call carries `first`, the second, of other hosts, `second`. */
static const struct pair {
	const char *first, *second;
	bool joined;
	const char *reason;
} pairs[] = {
	{NULL, NULL, false, "nothing in common"},
	{"Session-ID: 0123456789abcdef0123456789abcdef;remote=00000000000000000000000000000000\r\n",
	 "Session-ID: 0123456789abcdef0123456789abcdef;remote=00000000000000000000000000000000\r\n",
	 true, "a UUID in common (RFC 7989)"},
	{"Session-ID: 0123456789abcdef0123456789abcdef\r\n",
	 "Session-ID: fedcba9876543210fedcba9876543210;remote=0123456789abcdef0123456789abcdef\r\n",
	 true, "the other's as the remote one"},
	{"Session-ID: 00000000000000000000000000000000\r\n",
	 "Session-ID: 00000000000000000000000000000000\r\n", false, "RFC 7989 5: nil is unknown"},
	{NULL, "X-Call-ID: one\r\n", true, "it names the other's Call-ID"},
	{NULL, "X-CID: one\r\n", true, "it names the other's Call-ID"},
	{NULL, "X-BroadWorks-Correlation-Info: one\r\n", true, "it names the other's Call-ID"},
	{NULL, "X-Call-ID: none\r\n", false, "it names nobody's"},
	{"P-Charging-Vector: icid-value=i1\r\n", "P-Charging-Vector: icid-value=i1\r\n", true,
	 "the same icid (RFC 7315)"},
	{"P-Charging-Vector: icid-value=i1\r\n", "P-Charging-Vector: icid-value=i2\r\n", false,
	 "another icid"},
	{"P-Charging-Vector: icid-value=i1;icid-generated-at=h\r\n",
	 "P-Charging-Vector: icid-value=i1;icid-generated-at=g\r\n", false,
	 "generated at another host"},
	{"P-Charging-Vector: icid-value=i1;icid-generated-at=h\r\n",
	 "P-Charging-Vector: icid-value=i1;icid-generated-at=h\r\n", true,
	 "generated at the same host"},
	{"P-Charging-Vector: icid-value=i1\r\n",
	 "P-Charging-Vector: icid-value=i2;related-icid=i1\r\n", true, "a related icid"},
	{NULL, "Replaces: one;to-tag=t;from-tag=f\r\n", true, "RFC 3891"},
	{NULL, "Target-Dialog: one;local-tag=t;remote-tag=f\r\n", true, "RFC 4538"},
	{NULL, "In-Reply-To: none, one\r\n", true, "RFC 3261 20.21: any of them"},
	{NULL, "Replaces: none;to-tag=t;from-tag=f\r\n", false, "nobody's dialog"},
	{NULL, "Referred-By: <sip:a@x>;cid=\"one\"\r\n", false, "RFC 3892 names no call"},
};

static void test_pairs(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
		struct ladder *ladder = ladder_new(NULL);

		g_test_message("%s", pairs[i].reason);
		SAY(ladder, 0, "ab", "INVITE", "i1", .more = pairs[i].first);
		SAY(ladder, 5, "cd", "INVITE", "i2", .call_id = "two", .from_tag = "g",
		    .more = pairs[i].second);
		ladder_finish(ladder);
		g_assert_cmpuint(session_of(ladder, 1), ==, 1);
		g_assert_cmpuint(session_of(ladder, 2), ==, pairs[i].joined ? 1 : 2);
		ladder_free(ladder);
	}
}

/* "The same Call-ID joins two legs when the second leaves from the host that the first
 * went to." */
static void test_same_call_id(void)
{
	for (int other = 0; other < 2; other++) {
		struct ladder *ladder = ladder_new(NULL);

		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, 5, other ? "cd" : "bd", "INVITE", "i2", .from_tag = "g");
		ladder_finish(ladder);
		g_assert_cmpuint(session_of(ladder, 2), ==, other ? 2 : 1);
		ladder_free(ladder);
	}
}

/* "Only the call that names moves: a call that is named is joined to nothing by it." */
static void test_named(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "cd", "INVITE", "i2", .call_id = "two", .from_tag = "g");
	SAY(ladder, 2, "ef", "INVITE", "i3", .call_id = "three", .from_tag = "h",
	    .more = "Replaces: two;to-tag=t;from-tag=g\r\nIn-Reply-To: one\r\n");
	ladder_finish(ladder);
	g_assert_cmpuint(session_of(ladder, 1), ==, 1);
	g_assert_cmpuint(session_of(ladder, 2), ==, 2);
	g_assert_cmpuint(session_of(ladder, 3), ==, 2); /* the first one found */
	ladder_free(ladder);
}

/* Calls of a session may have been shown by now: it is never split, nor joined to
 * another. Only a call that is alone in its session joins one. */
static void test_not_alone(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "cd", "INVITE", "i2", .call_id = "two", .from_tag = "g");
	SAY(ladder, 2, "ef", "INVITE", "i3", .call_id = "three", .from_tag = "h",
	    .more = "X-Call-ID: two\r\nX-CID: one\r\n");
	ladder_finish(ladder);
	g_assert_cmpuint(session_of(ladder, 1), ==, 1);
	g_assert_cmpuint(session_of(ladder, 2), ==, 2);
	g_assert_cmpuint(session_of(ladder, 3), ==, 2);
	ladder_free(ladder);
}

/* A text counts as what it is: an icid that reads like a Call-ID joins nothing. */
static void test_kinds(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 5, "cd", "INVITE", "i2", .call_id = "two", .from_tag = "g",
	    .more = "P-Charging-Vector: icid-value=one\r\n");
	ladder_finish(ladder);
	g_assert_cmpuint(session_of(ladder, 2), ==, 2);
	ladder_free(ladder);
}

/* What is over leaves no key behind. */
static void test_forgotten(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "ba", "486", "i1", "t");
	ladder_clock(ladder, S(100));
	g_assert_cmpuint(ladder->call_count, ==, 1);
	SAY(ladder, 100, "cd", "INVITE", "i2", .call_id = "two", .more = "X-Call-ID: one\r\n");
	ladder_finish(ladder);
	g_assert_cmpuint(session_of(ladder, 2), ==, 2);
	ladder_free(ladder);
}

/* ---- roles (9) ---- */

static const struct sc_element_row *element_at(struct ladder *ladder, char letter)
{
	struct sc_endpoint host = ladder_host(letter);

	host.port = 0;
	for (unsigned i = 0; i < ladder->element_count; i++)
		if (sc_endpoint_eq(&ladder->elements[i].endpoint, &host))
			return &ladder->elements[i];
	return NULL;
}

static bool has_role(struct ladder *ladder, char letter, const char *role)
{
	const struct sc_element_row *row = element_at(ladder, letter);

	for (unsigned bit = 0; row && sc_role_words[bit]; bit++)
		if (strcmp(sc_role_words[bit], role) == 0)
			return row->roles >> bit & 1;
	return false;
}

/* RO-B2BUA: within 2 s it starts another call that section 10 joins to the first. */
static void test_b2bua(void)
{
	for (int late = 0; late < 2; late++) {
		struct ladder *ladder = ladder_new(NULL);

		SAY(ladder, 10, "ab", "INVITE", "i1");
		SAY(ladder, 12, "bc", "INVITE", "i2", .call_id = "two", .from_tag = "g",
		    .more = "X-Call-ID: one\r\n", .extra_ns = late);
		ladder_finish(ladder);
		g_assert_cmpuint(session_of(ladder, 2), ==, 1);
		g_assert_cmpint(has_role(ladder, 'b', "b2bua"), ==, !late);
		g_assert_false(has_role(ladder, 'a', "b2bua"));
		ladder_free(ladder);
	}
}

static void test_proxy_and_agents(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 0.1, "bc", "INVITE", "i2", .via = "i1");
	SAY(ladder, 1, "cb", "200", "i2", "t", .via = "i1");
	SAY(ladder, 1.1, "ba", "200", "i1", "t");
	ladder_finish(ladder);
	g_assert_true(has_role(ladder, 'a', "user-agent-client"));
	g_assert_true(has_role(ladder, 'b', "proxy"));
	g_assert_false(has_role(ladder, 'b', "user-agent-client"));
	g_assert_true(has_role(ladder, 'c', "user-agent-server"));
	g_assert_false(has_role(ladder, 'b', "user-agent-server")); /* it sent the INVITE on */
	ladder_free(ladder);
}

static void test_registrar_and_location(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "br", "REGISTER", "r1", .from_tag = "g", .call_id = "two",
	    .more = "Contact: <sip:b@example.com>\r\n");
	SAY(ladder, 0.1, "rb", "200", "r1", "t", .method = "REGISTER", .from_tag = "g",
	    .call_id = "two", .more = "Contact: <sip:b@example.com>;expires=60\r\n");
	SAY(ladder, 10, "ab", "INVITE", "i1"); /* to sip:b@example.com */
	SAY(ladder, 11, "ba", "302", "i1", "t", .more = "Contact: <sip:c@example.com>\r\n");
	ladder_finish(ladder);
	g_assert_true(has_role(ladder, 'r', "registrar"));
	g_assert_true(has_role(ladder, 'r', "location"));
	g_assert_false(has_role(ladder, 'a', "registrar"));
	g_assert_true(has_role(ladder, 'b', "redirect"));
	ladder_free(ladder);
}

/* RO-REGISTRAR: "answers REGISTER with bindings and their expiry, or challenges it". */
static void test_registrar(void)
{
	static const struct row {
		const char *code, *more;
		bool registrar;
	} rows[] = {
		{"200", "Contact: <sip:b@h>;expires=60\r\n", true},
		{"200", "Contact: <sip:b@h>\r\nExpires: 60\r\n", true},
		{"200", "Contact: <sip:b@h>\r\n", false},
		{"200", NULL, false},
		{"401", "WWW-Authenticate: Digest realm=x\r\n", true},
		{"401", NULL, false},
		{"407", "Proxy-Authenticate: Digest realm=x\r\n", false},
		{"404", NULL, false},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);

		g_test_message("row %zu", i);
		SAY(ladder, 0, "br", "REGISTER", "r1", .more = "Contact: <sip:b@h>\r\n");
		SAY(ladder, 0.1, "rb", rows[i].code, "r1", "t", .method = "REGISTER",
		    .more = rows[i].more);
		ladder_finish(ladder);
		g_assert_cmpint(has_role(ladder, 'r', "registrar"), ==, rows[i].registrar);
		ladder_free(ladder);
	}
}

/* RO-UAS: answers "as only the far end does". */
static void test_speaks_for_user(void)
{
	static const struct row {
		const char *code;
		bool user;
	} rows[] = {
		{"100", false}, {"180", true},  {"200", true},  {"404", false}, {"480", true},
		{"486", true},  {"500", false}, {"503", false}, {"600", true},  {"603", true},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);

		g_test_message("%s", rows[i].code);
		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, 1, "ba", rows[i].code, "i1", "t");
		ladder_finish(ladder);
		g_assert_cmpint(has_role(ladder, 'b', "user-agent-server"), ==, rows[i].user);
		ladder_free(ladder);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sessions/pairs", test_pairs);
	g_test_add_func("/sessions/same call id", test_same_call_id);
	g_test_add_func("/sessions/named", test_named);
	g_test_add_func("/sessions/not alone", test_not_alone);
	g_test_add_func("/sessions/kinds", test_kinds);
	g_test_add_func("/sessions/forgotten", test_forgotten);
	g_test_add_func("/roles/b2bua", test_b2bua);
	g_test_add_func("/roles/proxy and agents", test_proxy_and_agents);
	g_test_add_func("/roles/registrar and location", test_registrar_and_location);
	g_test_add_func("/roles/registrar", test_registrar);
	g_test_add_func("/roles/speaks for user", test_speaks_for_user);
	return g_test_run();
}
