/* What expressions ask of messages: beside each question stand the messages for which it holds, by
 * RFC 3261 7.3.1 (folds, several rows and values, names without case) and 7.3.3 (compact forms). */
#include "filter/predicates.h"
#include "filter/where.h"
#include "guard.h"
#include "session/asked.h"
#include "session_ladder.h"

#define START "INVITE sip:b@example.com SIP/2.0\r\n"
#define REST \
	"Via: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@x>;tag=f\r\nTo: <sip:b@x>\r\n" \
	"Call-ID: one\r\nCSeq: 1 INVITE\r\n"

/* A: rows of all kinds. B: compact names, a body. C: next to nothing. */
static const char *const messages[] = {
	START REST
	"Subject:   two\r\n words \r\nX-Lab: one, two\r\nx-lab: three\r\n"
	"Supported: 100rel , \"a,b\",timer\r\nSUPPORTED: replaces\r\nOrganization:\r\n\r\n",
	START REST "s: words\r\nk: timer\r\nc: application/sdp\r\nl: 28\r\n\r\n"
		   "m=audio 4000 RTP/AVP 0\r\n\1\xff\r\n",
	START REST "\r\n",
};

static const struct {
	const char *question, *holds;
} questions[] = {
	/* names: without case, compact forms and long ones the same */
	{"header(\"Subject\")", "AB"},
	{"header(subject)", "AB"},
	{"header(\"S\") contains \"words\"", "AB"},
	{"header(\"k\") == timer", "AB"},
	{"header(\"supported\") == TIMER", ""},
	{"header(\"X-Lab\")", "A"},
	{"header(\"Lab\")", ""},
	{"header(\"X-Lab-2\")", ""},
	{"header(\"Call-ID\") == one", "ABC"},
	{"header(\"i\") == one", "ABC"},
	/* a value is without its folds and what is around it */
	{"header(\"Subject\") == \"two words\"", "A"},
	{"header(\"Subject\") contains \"\\n\"", ""},
	{"header(\"Subject\") matches \"^two words$\"", "A"},
	/* several: any */
	{"header(\"x-LAB\") == three", "A"},
	{"header(\"X-Lab\") == \"one, two\"", "A"}, /* nobody knows that it is a list */
	{"header(\"X-Lab\") == one", ""},
	{"header(\"Supported\") == replaces", "A"},
	{"header(\"Supported\") == 100rel", "A"}, /* this one is */
	{"header(\"Supported\") == \"\\\"a,b\\\"\"", "A"},
	{"header(\"Supported\") == b", ""},
	{"header(\"Supported\") == \"100rel , \\\"a,b\\\",timer\"", "A"},
	{"header(\"Supported\") in {timer, replaces}", "AB"},
	{"header(\"Supported\") in {r..s}", "A"},
	/* one without a value is there, and empty */
	{"header(\"Organization\")", "A"},
	{"header(\"Organization\") == \"\"", "A"},
	{"header(\"Organization\") contains \"\"", "A"},
	{"header(\"Organization\") matches \".\"", ""},
	/* not */
	{"not header(\"Supported\") == timer", "C"},
	{"header(\"Supported\") != timer", ""},
	{"header(\"Supported\") != replaces", "B"},
	{"header(\"Supported\") not contains \"rel\"", "B"},
	{"header(\"Supported\") not in {100rel}", "B"},
	{"header(\"Supported\") is null", "C"},
	{"header(\"Supported\") != null", "AB"},
	{"header(\"Organization\") is not null", "A"},
	{"not header(\"Supported\")", "C"},
	/* bodies: bytes, as they were sent */
	{"body", "B"},
	{"not body", "AC"},
	{"body contains \"m=audio\"", "B"},
	{"body contains \"M=AUDIO\"", ""},
	{"body matches \"^M=AUDIO\"", "B"},
	{"body contains \"\\x01\\xff\\r\\n\"", "B"},
	{"body not contains \"video\"", "B"},
	{"body is null", "AC"},
	{"body contains \"Subject\"", ""},
	/* "any." says the same */
	{"any.body contains \"audio\"", "B"},
	{"any.header(\"Subject\") matches \"TWO\"", "A"},
	/* with each other */
	{"body and header(\"s\")", "B"},
	{"body or header(\"X-Lab\") == three", "AB"},
	{"body and body and body == body2", ""},
};

struct row {
	uint64_t asked;
	struct sc_span from;
};

static const struct sc_column columns[] = {
	{.key = "from", .type = SC_T_TEXT, .offset = offsetof(struct row, from)}};
static const struct sc_column inner[] = {
	{.key = "asked", .type = SC_T_COUNT, .offset = offsetof(struct row, asked)}};
static const struct sc_table table = {"rows", columns, 1, inner, 1};

static struct sc_where *parse(const char *text, struct sc_predicates *predicates)
{
	struct sc_where_error error = {0};
	struct sc_where *where = sc_where_parse(text, &table, predicates, &error);

	if (!where)
		g_error("%s: %s", text, error.text);
	return where;
}

/* What a state says of a message. */
static uint32_t ask(struct ladder *ladder, const char *text, size_t len)
{
	struct sc_message message;

	ladder->counters.n[SC_COUNT_MESSAGES]++;
	if (sc_message_parse(&message, sc_span(text, len), SC_DATAGRAM, 0) != SC_PARSE_OK)
		return 0;
	return sc_asked_of(&ladder->state, &message);
}

static struct ladder *asking(struct sc_predicates *predicates)
{
	struct sc_config config;

	sc_config_default(&config);
	config.predicates = predicates;
	return ladder_new(&config);
}

static void test_questions(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(questions); i++) {
		struct sc_predicates *predicates = sc_predicates_new();
		struct sc_where *where = parse(questions[i].question, predicates);
		struct ladder *ladder = asking(predicates);
		char holds[G_N_ELEMENTS(messages) + 1] = "";
		size_t count = 0;

		for (size_t m = 0; m < G_N_ELEMENTS(messages); m++) {
			struct row row = {.asked = ask(ladder, messages[m], strlen(messages[m]))};

			if (sc_where_match(where, &row))
				holds[count++] = (char)('A' + m);
		}
		if (strcmp(holds, questions[i].holds) != 0)
			g_error("%s: holds for <%s>, not <%s>", questions[i].question, holds,
				questions[i].holds);
		ladder_free(ladder);
		sc_where_free(where);
		sc_predicates_free(predicates);
	}
}

/* The second line marks the place the error must point at. */
static const struct {
	const char *expression, *place, *text;
} errors[] = {
	{"header contains \"x\"", "^~~~~~", "which header? header(\"Reason\")"},
	{"any.header", "^~~~~~~~~~", "which header? any.header(\"Reason\")"},
	{"header(", "       ^", "the name of a header expected at the end"},
	{"header()", "       ^", "the name of a header expected"},
	{"header(\"\")", "       ^~", "that cannot be the name of a header"},
	{"header(\"a b\")", "       ^~~~~", "that cannot be the name of a header"},
	{"header(\"a:\")", "       ^~~~", "that cannot be the name of a header"},
	{"header(\"a\\x00\")", "       ^~~~~~~", "that cannot be the name of a header"},
	{"header(\"a\" == b", "           ^~", "\")\" expected"},
	{"header(\"a\") == ", "               ^", "a value expected at the end"},
	{"header(\"a\") 3", "            ^", "\"and\", \"or\" or the end expected"},
	{"header(\"a\") like b", "            ^~~~",
	 "there is no \"like\"; say header(\"a\") contains \"...\" or header(\"a\") matches "
	 "\"^...$\""},
	{"body == from", "        ^~~~",
	 "body is compared with a value; the word itself is written \"from\""},
	{"from == body", NULL, NULL}, /* a word */
	{"body matches \"(\"", "             ^~~", NULL},
	{"body + 1 == 3", "     ^", "\"and\", \"or\" or the end expected"},
	{"bodi contains \"x\"", "^~~~", "unknown key \"bodi\"; did you mean \"body\"?"},
	{"headers(\"x\")", "^~~~~~~", "unknown key \"headers\"; did you mean \"header\"?"},
};

static void test_errors(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(errors); i++) {
		struct sc_predicates *predicates = sc_predicates_new();
		struct sc_where_error error = {0};
		struct sc_where *where =
			sc_where_parse(errors[i].expression, &table, predicates, &error);

		if ((where != NULL) != (errors[i].place == NULL))
			g_error("%s: %s", errors[i].expression, where ? "accepted" : error.text);
		if (!where && errors[i].text)
			g_assert_cmpstr(error.text, ==, errors[i].text);
		if (!where) {
			g_autofree char *expected = g_strdup_printf(
				"  %s\n  %s", errors[i].expression, errors[i].place);
			g_autofree char *shown = sc_where_point(errors[i].expression, &error);

			g_assert_cmpstr(shown, ==, expected);
		}
		sc_where_free(where);
		sc_predicates_free(predicates);
	}
}

/* Rows without messages, and an analysis that nobody asks. */
static void test_no_messages(void)
{
	static const struct sc_table without = {"hosts", columns, 1, NULL, 0};
	struct sc_predicates *predicates = sc_predicates_new();
	struct sc_where_error error = {0};
	struct ladder *ladder;

	g_assert_null(sc_where_parse("from and body", &without, predicates, &error));
	g_assert_cmpuint(error.offset, ==, strlen("from and "));
	g_assert_cmpstr(error.text, ==,
			"a row of hosts has no messages to look into; those of messages, calls "
			"and registrations have");
	g_assert_null(sc_where_parse("body", &table, NULL, &error));
	g_assert_null(sc_where_parse("bodi", &without, predicates, &error));
	g_assert_null(strstr(error.text, "body"));
	ladder = asking(predicates);
	g_assert_null(ladder->state.asked);
	ladder_free(ladder);
	sc_predicates_free(predicates);
}

/* SC_PREDICATES_MAX questions, whichever expressions they stand in; the same one again is none. */
static void test_limit(void)
{
	struct sc_predicates *predicates = sc_predicates_new();
	struct sc_where_error error = {0};

	for (int i = 0; i < SC_PREDICATES_MAX; i++) {
		g_autofree char *text = g_strdup_printf("header(\"X-%d\") == a", i);

		sc_where_free(parse(text, predicates));
		sc_where_free(
			parse("header(\"X-0\") == a and header(\"x-0\") == \"a\"", predicates));
	}
	g_assert_cmpuint(sc_predicates_count(predicates), ==, SC_PREDICATES_MAX);
	g_assert_null(sc_where_parse("from and header(\"X-0\") == b", &table, predicates, &error));
	g_assert_cmpstr(error.text, ==, "more than 32 questions about headers and bodies");
	g_assert_cmpuint(error.offset, ==, strlen("from and "));
	sc_predicates_free(predicates);
}

static bool call_holds(const struct ladder *ladder, struct sc_where *where)
{
	struct row row = {.asked = ladder_call(ladder)->asked};

	return sc_where_match(where, &row);
}

#define TELL(ladder, ...) \
	do { \
		(ladder)->counters.n[SC_COUNT_MESSAGES]++; \
		SAY(ladder, __VA_ARGS__); \
	} while (0)

/* A call has what any of its messages has: requests, responses, what is sent again, its BYE; not
 * what comes when its row was handed out. */
static void test_calls(void)
{
	static const char *const places[] = {"invite", "180", "again", "200", "ack", "bye", "late"};

	for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
		struct sc_predicates *predicates = sc_predicates_new();
		struct sc_where *has = parse("any.header(\"X-Mark\") == here", predicates);
		struct sc_where *not = parse("not any.header(\"X-Mark\") contains e", predicates);
		struct ladder *ladder = asking(predicates);
#define MARK(place) strcmp(places[i], place) == 0 ? "X-Mark: here\r\n" : NULL

		TELL(ladder, 0, "ab", "INVITE", "i1", .more = MARK("invite"));
		TELL(ladder, 1, "ba", "180", "i1", "t", .more = MARK("180"));
		TELL(ladder, 1.7, "ba", "180", "i1", "t", .more = MARK("again"));
		TELL(ladder, 2, "ba", "200", "i1", "t", .more = MARK("200"));
		TELL(ladder, 2.1, "ab", "ACK", "a1", "t", .more = MARK("ack"));
		TELL(ladder, 3, "ab", "BYE", "b1", "t", 2, .more = MARK("bye"));
		TELL(ladder, 3.1, "ba", "200", "b1", "t", 2, "BYE");
		ladder_clock(ladder, S(200));
		g_assert_cmpuint(ladder->call_count, ==, 1);
		TELL(ladder, 201, "ba", "200", "i1", "t", .more = MARK("late"));
		g_assert_cmpint(call_holds(ladder, has), ==, strcmp(places[i], "late") != 0);
		g_assert_cmpint(call_holds(ladder, not ), ==, strcmp(places[i], "late") == 0);
		ladder_free(ladder);
		sc_where_free(has);
		sc_where_free(not );
		sc_predicates_free(predicates);
	}
}

static void test_registrations(void)
{
	struct sc_predicates *predicates = sc_predicates_new();
	struct sc_where *has = parse("any.header(\"Server\") matches \"^lab\"", predicates);
	struct ladder *ladder = asking(predicates);

	TELL(ladder, 0, "ab", "REGISTER", "r1");
	TELL(ladder, 0.1, "ba", "200", "r1", "t", 1, "REGISTER", .more = "Server: Lab 2\r\n");
	TELL(ladder, 1, "ab", "REGISTER", "r2", .call_id = "two");
	TELL(ladder, 1.1, "ba", "200", "r2", "t", 1, "REGISTER", .call_id = "two");
	ladder_finish(ladder);
	g_assert_cmpuint(ladder->registration_count, ==, 2);
	for (unsigned i = 0; i < 2; i++) {
		struct row row = {.asked = ladder->registrations[i].asked};

		g_assert_cmpint(sc_where_match(has, &row), ==, i == 0);
	}
	ladder_free(ladder);
	sc_where_free(has);
	sc_predicates_free(predicates);
}

/* Two questions of two expressions are kept apart, and joined rows have both. */
static void test_bits(void)
{
	struct sc_predicates *predicates = sc_predicates_new();
	struct sc_where *one = parse("header(\"Subject\") and body", predicates);
	struct sc_where *other =
		parse("header(\"X-Lab\") == one and header(\"X-Lab\") contains one "
		      "and body == one and header(\"X-Lab\") == two",
		      predicates);
	struct ladder *ladder = asking(predicates);
	struct row row = {.asked = ask(ladder, messages[1], strlen(messages[1]))};

	g_assert_cmpuint(sc_predicates_count(predicates), ==, 6);
	g_assert_cmpuint(row.asked, ==, 3);
	g_assert_true(sc_where_match(one, &row));
	g_assert_false(sc_where_match(other, &row));
	ladder_free(ladder);
	sc_where_free(one);
	sc_where_free(other);
	sc_predicates_free(predicates);
}

/* Text that a pattern takes too long on, and text that is too long for one. */
static void test_given_up(void)
{
	struct sc_predicates *predicates = sc_predicates_new();
	g_autofree char *as = g_strnfill(SC_PREDICATE_PATTERN_BYTES_MAX + 1, 'a');

	sc_where_free(parse("body matches \"^(a|aa)+$\"", predicates));
	sc_where_free(parse("body matches \"^a\"", predicates));
	as[999] = 'b';
	g_assert_false(sc_predicates_hold(predicates, 0, sc_span(as, 1000)));
	g_assert_cmpuint(sc_predicates_given_up(predicates), ==, 1);
	g_assert_cmpuint(sc_predicates_given_up(predicates), ==, 0);
	g_assert_true(
		sc_predicates_hold(predicates, 1, sc_span(as, SC_PREDICATE_PATTERN_BYTES_MAX)));
	g_assert_false(
		sc_predicates_hold(predicates, 1, sc_span(as, SC_PREDICATE_PATTERN_BYTES_MAX + 1)));
	g_assert_cmpuint(sc_predicates_given_up(predicates), ==, 1);
	sc_predicates_free(predicates);
}

/* Any message, cut anywhere, with any byte in any place: nothing behind its end is read. */
static void test_hostile(void)
{
	static const char bytes[] = {'\0', '\r', '\n', ' ', ':', ',', '"', '\xff'};
	struct sc_predicates *predicates = sc_predicates_new();
	struct sc_where *where = parse(
		"header(\"Supported\") == x or header(\"X-Lab\") contains y or body ~ \"z$\" or "
		"header(\"s\") == w",
		predicates);
	struct ladder *ladder = asking(predicates);

	for (size_t m = 0; m < G_N_ELEMENTS(messages); m++) {
		size_t whole = strlen(messages[m]);
		struct guard guard = guard_new(whole);

		for (size_t len = 0; len <= whole; len++) {
			const char *text = (const char *)guard_put(&guard, messages[m], len);

			ask(ladder, text, len);
			for (size_t i = 0; len > 0 && i < sizeof bytes; i++) {
				guard.end[-1] = (uint8_t)bytes[i];
				ask(ladder, text, len);
			}
			for (size_t i = 0; i < sizeof bytes; i++) {
				g_autofree char *odd = g_memdup2(messages[m], whole);

				odd[MIN(len, whole - 1)] = bytes[i];
				ask(ladder, (const char *)guard_put(&guard, odd, whole), whole);
			}
		}
		guard_free(&guard);
	}
	ladder_free(ladder);
	sc_where_free(where);
	sc_predicates_free(predicates);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/asked/questions", test_questions);
	g_test_add_func("/asked/errors", test_errors);
	g_test_add_func("/asked/no-messages", test_no_messages);
	g_test_add_func("/asked/limit", test_limit);
	g_test_add_func("/asked/calls", test_calls);
	g_test_add_func("/asked/registrations", test_registrations);
	g_test_add_func("/asked/bits", test_bits);
	g_test_add_func("/asked/given-up", test_given_up);
	g_test_add_func("/asked/hostile", test_hostile);
	return g_test_run();
}
