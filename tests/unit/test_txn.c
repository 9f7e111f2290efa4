/* What identifies a transaction, and what it keeps (core/session/txn.c, hashes.c,
 * instance.c, via_list.c). Expected values are written from METRICS.md TX-1, TX-2, TX-6
 * and RFC 3261 17.1.3, 17.2.3, 8.1.1.7. */
#include "session_ladder.h"

#include "session/dialog_set.h"
#include "session/instance.h"
#include "session/txn.h"
#include "session/txns.h"

/* One message in a state of its own, with everything that is part of a key. */
struct parts {
	const char *start, *via, *from_tag, *to_tag, *cseq, *call_id;
};

#define COOKIE "z9hG4bK"

static const struct parts usual = {
	"INVITE sip:b@x SIP/2.0", "h;branch=" COOKIE "1", "f", "", "1 INVITE", "one"};

static char *text_of(const struct parts *parts)
{
	return g_strdup_printf("%s\r\nVia: SIP/2.0/UDP %s\r\nFrom: <sip:a@x>;tag=%s\r\n"
			       "To: <sip:b@x>%s%s\r\nCall-ID: %s\r\nCSeq: %s\r\n\r\n",
			       parts->start, parts->via, parts->from_tag,
			       *parts->to_tag ? ";tag=" : "", parts->to_tag, parts->call_id,
			       parts->cseq);
}

static void parse(struct sc_message *message, const char *text)
{
	g_assert_cmpint(sc_message_parse(message, sc_span(text, strlen(text)), SC_DATAGRAM, 0), ==,
			SC_PARSE_OK);
}

/* Are the two messages found to be of one transaction? */
static bool same(const struct parts *one, const struct parts *other, enum sc_method as)
{
	g_autofree char *first_text = text_of(one), *text = text_of(other);
	struct ladder *ladder = ladder_new(NULL);
	struct sc_state *state = &ladder->state;
	const struct sc_packet packet = {.src = ladder_host('a'), .dst = ladder_host('b')};
	struct sc_message message;
	struct sc_dialog_set *set;
	struct sc_txn_key key;
	struct sc_txn *txn;
	bool found;

	parse(&message, first_text);
	sc_hashes_of(&state->hashes, &message);
	sc_txn_key_of(&key, &message, &state->hashes, message.method);
	set = sc_dialog_set_new(state, &message);
	txn = sc_txn_enter(state, &key, set, &message);
	if (message.request)
		sc_txn_set_request(txn, &state->pool, &message, &packet);
	sc_txn_let_expire(set, txn);
	parse(&message, text);
	sc_hashes_of(&state->hashes, &message);
	sc_txn_key_of(&key, &message, &state->hashes, as);
	found = sc_index_find(&state->txns, key.hash, sc_txn_is, &key) == txn;
	ladder_free(ladder);
	return found;
}

static enum sc_method method_of(const struct parts *parts)
{
	const char *name = strchr(parts->cseq, ' ') + 1;

	return sc_method_from(sc_span(name, strlen(name)));
}

/* TX-1: a response, or the request again, with one part changed. */
static void test_key(void)
{
	static const struct row {
		struct parts parts;
		bool same;
		const char *reason;
	} rows[] = {
		{{"SIP/2.0 200 OK", "h;branch=" COOKIE "1", "f", "t", "1 INVITE", "one"},
		 true,
		 "its response"},
		{{"SIP/2.0 200 OK", "h;branch=" COOKIE "2", "f", "t", "1 INVITE", "one"},
		 false,
		 "the branch"},
		{{"SIP/2.0 200 OK", "h;branch=" COOKIE "1", "f", "t", "2 INVITE", "one"},
		 false,
		 "the CSeq"},
		{{"SIP/2.0 200 OK", "h;branch=" COOKIE "1", "f", "t", "1 OPTIONS", "one"},
		 false,
		 "the method"},
		{{"SIP/2.0 200 OK", "h;branch=" COOKIE "1", "f", "t", "1 INVITE", "two"},
		 false,
		 "the Call-ID"},
		{{"SIP/2.0 200 OK", "g;branch=" COOKIE "1", "f", "t", "1 INVITE", "one"},
		 false,
		 "the host of sent-by"},
		{{"SIP/2.0 200 OK", "H;branch=" COOKIE "1", "f", "t", "1 INVITE", "one"},
		 true,
		 "hosts are compared without case (RFC 3261 7.3.1)"},
		{{"SIP/2.0 200 OK", "h:5060;branch=" COOKIE "1", "f", "t", "1 INVITE", "one"},
		 true,
		 "the port that the other left out"},
		{{"SIP/2.0 200 OK", "h:5061;branch=" COOKIE "1", "f", "t", "1 INVITE", "one"},
		 false,
		 "a port that the other would have said (18.1.1)"},
		{{"SIP/2.0 200 OK", "h;branch=" COOKIE "1", "g", "t", "1 INVITE", "one"},
		 true,
		 "tags are no part of it (17.1.3)"},
		{{"INVITE sip:c@x SIP/2.0", "h;branch=" COOKIE "1", "f", "", "1 INVITE", "one"},
		 true,
		 "nor is the Request-URI"},
		{{"SIP/2.0 200 OK", "h;branch=Z9HG4Bk1", "f", "t", "1 INVITE", "one"},
		 true,
		 "the cookie counts without case (FX-15)"},
		{{"SIP/2.0 200 OK", "h;branch=z9hG4bL1", "f", "t", "1 INVITE", "one"},
		 false,
		 "another cookie is none"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].reason);
		g_assert_cmpint(same(&usual, &rows[i].parts, method_of(&rows[i].parts)), ==,
				rows[i].same);
	}
}

/* Behind the cookie every letter counts. */
static void test_branch_case(void)
{
	struct parts one = usual, other = usual;

	one.via = "h;branch=" COOKIE "a";
	other.via = "h;branch=" COOKIE "A";
	g_assert_false(same(&one, &other, SC_INVITE));
	other.via = "h;branch=z9Hg4bKa";
	g_assert_true(same(&one, &other, SC_INVITE));
}

/* Both say a port: they have to be the same (17.1.3: sent-by). */
static void test_port(void)
{
	struct parts one = usual, other = usual;

	one.via = other.via = "h:5060;branch=" COOKIE "1";
	g_assert_true(same(&one, &other, SC_INVITE));
	other.via = "h:5061;branch=" COOKIE "1";
	g_assert_false(same(&one, &other, SC_INVITE));
}

/* Extension methods are told by their names, with case (CL-2). */
static void test_extension_method(void)
{
	struct parts one = usual, other = usual;

	one.start = "FOO sip:b@x SIP/2.0";
	one.cseq = "1 FOO";
	other.start = "SIP/2.0 200 OK";
	other.cseq = "1 FOO";
	g_assert_true(same(&one, &other, SC_EXTENSION));
	other.cseq = "1 foo";
	g_assert_false(same(&one, &other, SC_EXTENSION));
}

/* TX-2: without the cookie, or with nothing behind it, RFC 2543's rules hold. */
static void test_old_key(void)
{
	static const struct row {
		const char *via, *start, *from_tag, *to_tag, *method;
		bool same;
		const char *reason;
	} rows[] = {
		{"1", "SIP/2.0 200 OK", "f", "t", "INVITE", true, "its response"},
		{"1", "SIP/2.0 200 OK", "g", "t", "INVITE", false, "the From-tag"},
		{"1", "X sip:b@x SIP/2.0", "f", "", "INVITE", true, "the request again"},
		{"1", "X sip:c@x SIP/2.0", "f", "", "INVITE", false, "the Request-URI"},
		{"1", "X sip:b@x SIP/2.0", "f", "t", "INVITE", false, "the To-tag"},
		{"1", "X sip:b@x SIP/2.0", "f", "t", "BYE", false, "the To-tag of any other"},
		{COOKIE, "SIP/2.0 200 OK", "g", "t", "INVITE", false, "the cookie alone"},
		{COOKIE "1", "SIP/2.0 200 OK", "g", "t", "INVITE", true, "a branch of RFC 3261"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct row *row = &rows[i];
		g_autofree char *via = g_strdup_printf("h;branch=%s", row->via);
		g_autofree char *cseq = g_strdup_printf("1 %s", row->method);
		g_autofree char *first = g_strdup_printf("%s sip:b@x SIP/2.0", row->method);
		g_autofree char *start =
			row->start[0] == 'X' ? g_strdup_printf("%s%s", row->method, row->start + 1)
					     : g_strdup(row->start);
		const struct parts one = {first, via, "f", "", cseq, "one"};
		const struct parts other = {start, via, row->from_tag, row->to_tag, cseq, "one"};

		g_test_message("%s", row->reason);
		g_assert_cmpint(same(&one, &other, method_of(&one)), ==, row->same);
	}
}

/* ---- what a response says ---- */

static void add(struct ladder *ladder, struct sc_txn *txn, const char *code, const char *more)
{
	g_autofree char *text =
		g_strdup_printf("SIP/2.0 %s X\r\nVia: SIP/2.0/UDP h;branch=" COOKIE "1\r\n"
				"From: <sip:a@x>;tag=f\r\nTo: <sip:b@x>;tag=t\r\nCall-ID: one\r\n"
				"CSeq: 1 INVITE\r\n%s\r\n",
				code, more);
	const struct sc_packet packet = {.src = ladder_host('b'), .dst = ladder_host('a')};
	struct sc_message message;
	struct sc_reply_key key;

	parse(&message, text);
	key = sc_reply_key_of(&message);
	g_assert_nonnull(sc_txn_add_reply(&ladder->state.pool, txn, &message, &packet, &key));
}

/* A transaction with one response, which has that code and these headers; to be freed. */
static struct sc_txn *answered(struct ladder *ladder, const char *code, const char *more)
{
	struct sc_txn *txn = sc_pool_take(&ladder->state.pool, sizeof *txn);

	txn->src = ladder_host('a');
	txn->dst = ladder_host('b');
	txn->bytes = sizeof *txn;
	add(ladder, txn, code, more);
	return txn;
}

static void test_reply_headers(void)
{
	static const struct row {
		const char *code, *headers;
		uint32_t retry_after_s, session_expires_s;
		uint16_t contacts, q850;
	} rows[] = {
		{"503", "", SC_NO_SECONDS, SC_NO_SECONDS, 0, 0},
		{"503", "Retry-After: 18 (meeting)\r\n", 18, SC_NO_SECONDS, 0, 0},
		{"200", "Session-Expires: 90;refresher=uac\r\n", SC_NO_SECONDS, 90, 0, 0},
		{"302", "Contact: <sip:c@x>, <sip:d@x>\r\n", SC_NO_SECONDS, SC_NO_SECONDS, 2, 0},
		{"200", "Contact: <sip:c@x>\r\n", SC_NO_SECONDS, SC_NO_SECONDS, 0, 0},
		{"486", "Reason: Q.850;cause=17\r\n", SC_NO_SECONDS, SC_NO_SECONDS, 0, 17},
	};
	struct ladder *ladder = ladder_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct sc_txn *txn = answered(ladder, rows[i].code, rows[i].headers);
		const struct sc_reply *reply = txn->last_reply;

		g_test_message("%s %s", rows[i].code, rows[i].headers);
		g_assert_cmpuint(sc_reply_more(reply)->retry_after_s, ==, rows[i].retry_after_s);
		g_assert_cmpuint(sc_reply_more(reply)->session_expires_s, ==,
				 rows[i].session_expires_s);
		g_assert_cmpuint(sc_reply_more(reply)->contacts, ==, rows[i].contacts);
		g_assert_cmpuint(sc_reply_more(reply)->q850, ==, rows[i].q850);
		sc_txn_free(&ladder->state.pool, txn);
	}
	ladder_free(ladder);
}

/* The first final counts; a 2xx replaces a 3xx-6xx (METRICS.md 3.4), never the other way. */
static void test_final(void)
{
	static const struct row {
		const char *codes[3];
		unsigned final;
	} rows[] = {
		{{"180"}, 0},          {{"180", "486"}, 486}, {{"486", "200"}, 200},
		{{"200", "486"}, 200}, {{"486", "603"}, 486}, {{"299", "200"}, 299},
		{{"199", "300"}, 300},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);
		struct sc_txn *txn;

		SAY(ladder, 0, "ab", "INVITE", "1");
		for (size_t k = 0; k < 3 && rows[i].codes[k]; k++)
			SAY(ladder, 1, "ba", rows[i].codes[k], "1", "t");
		txn = sc_index_next(&ladder->state.txns, &(size_t){0});
		g_assert_cmpuint(txn->final ? txn->final->code : 0, ==, rows[i].final);
		ladder_free(ladder);
	}
}

/* ---- hops (TX-6) ---- */

/* The hop of a path; NULL: none. */
static const struct sc_txn *hop_from(struct ladder *ladder, char sender)
{
	struct sc_endpoint host = ladder_host(sender);
	const struct sc_txn *txn;
	size_t at = 0;

	while ((txn = sc_index_next(&ladder->state.txns, &at)))
		if (sc_endpoint_eq(&txn->src, &host))
			return txn;
	return NULL;
}

static void test_downstream(void)
{
	struct ladder *ladder = ladder_new(NULL);
	const struct sc_txn *upper, *lower, *beside;

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 0.1, "bc", "INVITE", "i2", .via = "i1");
	SAY(ladder, 0.2, "dc", "INVITE", "i3", .via = "i9");
	upper = hop_from(ladder, 'a');
	lower = hop_from(ladder, 'b');
	beside = hop_from(ladder, 'd');
	g_assert_true(upper->instance == lower->instance); /* same CSeq, method, To-tag */
	g_assert_cmpuint(upper->instance->count, ==, 3);
	g_assert_true(sc_txn_is_downstream(lower, upper));
	g_assert_false(sc_txn_is_downstream(upper, lower));
	g_assert_false(sc_txn_is_downstream(beside, upper));
	ladder_free(ladder);
}

/* Same Call-ID and From-tag, but one part of the request changed: another instance. */
static void test_instances(void)
{
	struct ladder *ladder = ladder_new(NULL);
	struct sc_instance *one;

	SAY(ladder, 0, "ab", "OPTIONS", "i1");
	one = hop_from(ladder, 'a')->instance;
	SAY(ladder, 0.1, "bc", "OPTIONS", "i2", .cseq = 2);
	SAY(ladder, 0.2, "cd", "MESSAGE", "i3");
	SAY(ladder, 0.3, "de", "OPTIONS", "i4", "t");
	g_assert_cmpuint(one->count, ==, 1);
	SAY(ladder, 0.4, "ef", "OPTIONS", "i5");
	g_assert_cmpuint(one->count, ==, 2);
	ladder_free(ladder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/txn/key", test_key);
	g_test_add_func("/txn/branch case", test_branch_case);
	g_test_add_func("/txn/port", test_port);
	g_test_add_func("/txn/extension method", test_extension_method);
	g_test_add_func("/txn/old key", test_old_key);
	g_test_add_func("/txn/reply headers", test_reply_headers);
	g_test_add_func("/txn/final", test_final);
	g_test_add_func("/txn/downstream", test_downstream);
	g_test_add_func("/txn/instances", test_instances);
	return g_test_run();
}
