/* Row filters: the grammar and the meaning are in core/filter/where.h; here
 * each expression stands beside the rows it keeps, or the place of its error. */
#include "sample_rows.h"
#include "filter/where.h"

/* The rows: what differs from sample_full(), by hand. */
enum { FULL, BUSY, EMPTY, ODD, ROWS };

static struct sample_row rows[ROWS];

static void make_rows(void)
{
	static const uint8_t address[16] = {0x20, 1, 0xd, 0xb8, [15] = 1};

	rows[FULL] = sample_full(1); /* from alice, completed, srd 1.5, flags early start-late */
	rows[BUSY] = sample_full(2);
	rows[BUSY].from = sample_text("Bob \"b\" <sip:bob@example.com>");
	rows[BUSY].outcome = SC_OUTCOME_BUSY;
	rows[BUSY].srd.ns = 250000000;
	rows[BUSY].src = sc_endpoint_ip6(address, 5061);
	rows[BUSY].flags = 1 << 1; /* no-ack */
	rows[BUSY].value = (struct sc_quantity){3, SC_UNIT_COUNT, SC_PRESENT};
	rows[BUSY].start_ns += SC_NS_PER_S;
	rows[EMPTY] = sample_empty();
	rows[ODD] = sample_full(UINT64_MAX);
	rows[ODD].from = sc_span("a\0b\xff", 4);
	rows[ODD].outcome = SC_OUTCOME_NO_ANSWER;
	rows[ODD].srd.ns = -1;
	rows[ODD].flags = 0;
}

/* Keeps: the letters of the rows, F(ull) B(usy) E(mpty) O(dd). */
static const struct {
	const char *expression, *keeps;
} meanings[] = {
	/* every operator, as sign and as word */
	{"srd == 1.5", "F"},
	{"srd eq 1.50", "F"},
	{"srd != 1.5", "BO"},
	{"srd ne 1.5", "BO"},
	{"srd < 1.5", "BO"},
	{"srd lt 0.25", "O"},
	{"srd <= 0.25", "BO"},
	{"srd le 0.25", "BO"},
	{"srd > 0.25", "F"},
	{"srd gt 0.249999999", "FB"},
	{"srd >= 0.25", "FB"},
	{"srd ge 0.250000001", "F"},
	{"from contains \"ob\"", "B"},
	{"from contains \"OB\"", ""},
	{"from matches \"^ALI\"", "F"},
	{"from matches \"(?-i)^ALI\"", ""},
	{"from ~ \"o.*@\"", "B"},
	{"outcome in {\"busy\", \"no_answer\"}", "BO"},
	{"outcome in {busy no_answer}", "BO"},
	{"row in {2}", "B"},
	{"row in {1..5}", "FB"},
	{"row in {0..1, 7..9}", "F"},
	{"srd in {-0.5 .. 0.25}", "BO"},
	/* a key alone, and what has no value */
	{"srd", "FBO"},
	{"not srd", "E"},
	{"retries", "FBEO"}, /* 0 is a value */
	{"row", "FBO"},
	{"flags", "FB"}, /* any flag at all */
	{"evidence", "FBO"},
	{"legs", "FBO"},
	{"excluded", "FBO"},
	{"srd == 0", ""},
	{"srd != 0", "FBO"},
	{"!(srd != 0)", "E"},
	{"value", "FBO"},
	/* numbers */
	{"retries == 7", "FBO"},
	{"retries == 0x7", "FBO"},
	{"retries in {0X00..0x6}", "E"},
	{"row == 0x7FFFFFFFFFFFFFFF", "O"},
	{"retries < 1", "E"},
	{"retries > -1", "FBEO"},
	{"row > 9000000000000000000", "O"},
	{"first_frame == 3", "FBO"},
	{"open_for == 0.000000001", "FBO"},
	{"value == 52.63", "FO"},
	{"value >= 3 and value < 4", "B"},
	/* times */
	{"start == \"2026-01-02T03:04:05.000000006Z\"", "FO"},
	{"start > 2026-01-02T03:04:06Z", "B"},
	{"start < \"2026-01-02T05:04:06+02:00\"", "FO"},
	{"start in {\"2026-01-02T03:04:06Z\" .. \"2026-01-02T03:04:07Z\"}", "B"},
	/* text: bytes, quotes, escapes */
	{"outcome == busy", "B"},
	{"outcome == \"busy\"", "B"},
	{"outcome == \"Busy\"", "B"},
	{"outcome >= \"c\"", "FO"},
	{"outcome in {a..c}", "B"},
	{"from contains \"\\\"b\\\"\"", "B"},
	{"from == \"a\\x00b\\xff\"", "O"},
	{"from contains \"\\x00\"", "O"},
	{"from contains \"\"", "FBO"},
	{"from == alice", "F"},
	{"from matches \"^\\w+$\"", "F"},
	{"from matches \"^\\\\w+$\"", "F"},
	{"from matches \"\\x2e\\x63om\"", "B"},
	/* endpoints */
	{"src == 192.0.2.1", "FO"},
	{"src == 192.0.2.1:5060", "FO"},
	{"src == \"192.0.2.1:5061\"", ""},
	{"src == 2001:db8::1", "B"},
	{"src == 2001:DB8:0:0::1", "B"},
	{"src == [2001:db8::1]:5061", "B"},
	{"src == [2001:db8::1]:5060", ""},
	{"src != 192.0.2.1", "B"},
	{"src in {192.0.2.1:1, 2001:db8::1}", "B"},
	{"src contains \":506\"", "FBO"},
	{"src matches \"^192\\.0\"", "FO"},
	/* flags */
	{"flags == no-ack", "B"},
	{"flags == \"no-ack\"", "B"},
	{"flags contains \"early\"", "F"},
	{"flags != early", "BEO"},
	{"flags in {early, no-ack}", "FB"},
	/* how they bind: not, and, or */
	{"row == 1 or row == 2 and outcome == busy", "FB"},
	{"(row == 1 or row == 2) and outcome == busy", "B"},
	{"row == 1 || row == 2 && outcome == completed", "F"},
	{"not row == 1 and row", "BO"},
	{"!row == 1 && row", "BO"},
	{"not (row == 1 and row)", "BEO"},
	{"not not srd", "FBO"},
	{"!!srd", "FBO"},
	{"row==1||row==2", "FB"},
	{"  ( ( srd ) )  ", "FBO"},
	{"srd\tand\nfrom", "FBO"},
	{"row == 1 OR row == 2 AND srd", "FB"},
	/* not in, sets in parentheses, ranges without any */
	{"outcome not in {busy, no_answer}", "F"}, /* not E: what is absent passes no test */
	{"not outcome in {busy}", "FEO"},
	{"outcome in (busy, no_answer)", "BO"},
	{"row in (2)", "B"},
	{"row in 1..5", "FB"},
	{"row in 2", "B"},
	{"row not in 1..5", "O"},
	{"row == 1..5", "FB"},
	{"row != 1..5", "O"},
	{"from not contains \"ob\"", "FO"},
	{"from not matches \"^ali\"", "BO"},
	{"flags not contains early", "BEO"},
	/* null */
	{"srd is null", "E"},
	{"srd is not null", "FBO"},
	{"srd == null", "E"},
	{"srd != NULL", "FBO"},
	{"from == \"null\"", ""},
	{"legs is null", "E"},
	{"flags is null", "EO"},
	{"srd is 1.5", "F"},
	{"srd is not 1.5", "BO"},
	/* sums: FULL has row 1, BUSY 2, retries 7; srd 1.5, 0.25, -, -0.000000001 */
	{"retries - row == 5", "B"},
	{"retries-row == 5", "B"},
	{"retries - row - 1 > 4", "F"},
	{"retries > row", "FB"},
	{"row < retries - 5", "F"},
	{"row > 7 - retries", "FBO"},
	{"retries - row in {5..6}", "FB"},
	{"retries - row in {6, 9..99}", "F"},
	{"retries - row not in 6", "BO"},
	{"srd - open_for > 1", "F"},
	{"srd + srd > 1", "F"},
	{"srd > open_for", "FB"},
	{"srd - open_for", "FBO"},
	{"srd - open_for is null", "E"},
	{"start - start < 1ms", "FBO"},
	{"start + srd > 2026-01-02T03:04:06Z", "FB"},
	{"start > \"2026-01-02T03:04:06Z\" - 500ms", "B"},
	{"row - 9223372036854775807 < 0", "FB"},
	/* units */
	{"srd >= 250ms", "FB"},
	{"srd == 1500ms", "F"},
	{"srd < 1m", "FBO"},
	{"srd in {100ms .. 1s}", "B"},
	{"srd == 1500000us", "F"},
	{"srd > 0.0001h", "F"}, /* 0.36 s */
	{"srd > 1d", ""},
	/* networks */
	{"src in 192.0.2.0/24", "FO"},
	{"src == 192.0.0.0/16", "FO"},
	{"src in 192.0.2.0/31", "FO"},
	{"src in 192.0.2.2/31", ""},
	{"src != 192.0.2.0/24", "B"},
	{"src in {10.0.0.0/8, 2001:db8::/32}", "B"},
	{"src in 2001:db8::/127", "B"},
	{"src in 2001:db8::8000/113", ""},
	{"src not in {10.0.0.0/8}", "FBO"},
	/* key against key */
	{"from == from", "FBO"},
	{"from != outcome", "FBO"},
	{"from == \"outcome\"", ""},
	{"src == src", "FBO"},
};

static const char letters[] = "FBEO";

static void test_meanings(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(meanings); i++) {
		struct sc_where_error error = {0};
		struct sc_where *where =
			sc_where_parse(meanings[i].expression, &sample_table, NULL, &error);
		char kept[ROWS + 1] = "";
		size_t count = 0;

		if (!where)
			g_error("%s: %s", meanings[i].expression, error.text);
		for (size_t row = 0; row < ROWS; row++)
			if (sc_where_match(where, &rows[row]))
				kept[count++] = letters[row];
		if (strcmp(kept, meanings[i].keeps) != 0)
			g_error("%s: keeps <%s>, not <%s>", meanings[i].expression, kept,
				meanings[i].keeps);
		sc_where_free(where);
	}
}

/* The second line marks the place the error must point at. */
static const struct {
	const char *expression, *place, *text;
} errors[] = {
	{"", "", "the expression is empty"},
	{"  ", "", "the expression is empty"},
	{"srdd > 3", "^~~~", "unknown key \"srdd\"; did you mean \"srd\"?"},
	{"row and outcom == busy", "        ^~~~~~",
	 "unknown key \"outcom\"; did you mean \"outcome\"?"},
	{"zzzzzz", "^~~~~~", "unknown key \"zzzzzz\"; \"sipchron samples --help\" lists the keys"},
	{"srd > \"busy\"", "      ^~~~~~",
	 "srd is a duration in seconds, such as 0.25 or 250ms; not \"busy\""},
	{"srd > \"3\"", "      ^~~",
	 "srd is a duration in seconds, such as 0.25 or 250ms; not \"3\""},
	{"row == 1.5", "       ^~~", "row is a whole number, such as 486; not 1.5"},
	{"row == 1or", "       ^~~", "row is a whole number, such as 486; not 1or"},
	{"row == 99999999999999999999", "       ^~~~~~~~~~~~~~~~~~~~",
	 "row is a whole number, such as 486; not 99999999999999999999"},
	{"row == 0x8000000000000000", "       ^~~~~~~~~~~~~~~~~~",
	 "row is a whole number, such as 486; not 0x8000000000000000"},
	{"row == 0xg", "       ^~~", "row is a whole number, such as 486; not 0xg"},
	{"row == 0x1g", "       ^~~~", "row is a whole number, such as 486; not 0x1g"},
	{"start > 5", "        ^",
	 "start is a time (RFC 3339), such as \"2026-01-02T03:04:05Z\"; not 5"},
	{"src == 1.2.3", "       ^~~~~",
	 "src is an address with or without a port, or a network, such as 192.0.2.1:5060 or "
	 "10.0.0.0/8; not 1.2.3"},
	{"src == 1.2.3.4:70000", "       ^~~~~~~~~~~~~",
	 "src is an address with or without a port, or a network, such as 192.0.2.1:5060 or "
	 "10.0.0.0/8; not 1.2.3.4:70000"},
	{"src == \"\"", "       ^~",
	 "src is an address with or without a port, or a network, such as 192.0.2.1:5060 or "
	 "10.0.0.0/8; not \"\""},
	{"src < 1.2.3.4", "    ^",
	 "src is an address with or without a port, or a network: it cannot be compared so"},
	{"srd contains 3", "    ^~~~~~~~",
	 "srd is a duration in seconds: it cannot be compared so"},
	{"flags > early", "      ^", "flags is a set of flags: it cannot be compared so"},
	{"flags == no-akc", "         ^~~~~~", "flags knows no no-akc; did you mean \"no-ack\"?"},
	{"flags in {early..no-ack}", "               ^~", "flags has no order and no ranges"},
	{"legs == 1", "     ^~", "legs is a list: it cannot be compared so"},
	{"evidence == 3", "         ^~", "evidence is a list: it cannot be compared so"},
	{"srd = 3", "    ^", "equality is \"==\""},
	{"srd & row", "    ^", "conjunction is \"&&\" or \"and\""},
	{"srd | row", "    ^", "disjunction is \"||\" or \"or\""},
	{"srd >", "     ^", "a value expected at the end"},
	{"srd > and", "      ^~~", "a value expected"},
	{"> 3", "^", "a key expected"},
	{"srd > 3 and", "           ^", "a key expected at the end"},
	{"srd 3", "    ^", "\"and\", \"or\" or the end expected"},
	{"(srd > 3", "        ^", "\")\" expected at the end"},
	{"srd > 3)", "       ^", "\"and\", \"or\" or the end expected"},
	{"row in", "      ^", "a set such as {a, b} expected at the end"},
	{"row in (3}", "         ^", "a value expected"},
	{"row in {400-499}", "        ^~~~~~~",
	 "row is a whole number, such as 486; not 400-499; a range is written {400..499}"},
	{"row > 1..5", "      ^", "a range goes with \"in\""},
	{"row not > 5", "        ^", "\"in\", \"contains\" or \"matches\" expected"},
	{"from like \"a%\"", "     ^~~~",
	 "there is no \"like\"; say from contains \"...\" or from matches \"^...$\""},
	{"srd BETWEEN 1 and 2", "    ^~~~~~~", "there is no \"between\"; say srd in {a..b}"},
	{"from startswith \"a\"", "     ^~~~~~~~~~",
	 "there is no \"startswith\"; say from matches \"^...\""},
	{"srd <> 3", "    ^~", "inequality is \"!=\""},
	{"srd - row > 1", "      ^~~",
	 "srd is a duration in seconds, and row is a whole number: there is no sum of them"},
	{"srd > start", "      ^~~~~",
	 "the difference of two times is a duration; a time and a duration do not compare"},
	{"srd > 3parsecs", "      ^~~~~~~~",
	 "srd is a duration in seconds, such as 0.25 or 250ms; not 3parsecs"},
	{"src in 10.0.0.0/33", "       ^~~~~~~~~~~",
	 "src is an address with or without a port, or a network, such as 192.0.2.1:5060 or "
	 "10.0.0.0/8; not 10.0.0.0/33"},
	{"row in {}", "        ^", "a value expected"},
	{"row in {3", "         ^", "a value expected at the end"},
	{"row in {3,}", "          ^", "a value expected"},
	{"from == \"abc", "        ^~~~", "the string has no closing quote"},
	{"from == 'abc'", "        ^", "strings stand in double quotes"},
	{"from matches \"(\"", "             ^~~", NULL}, /* the reason is PCRE's */
	{"from matches \"(*UTF)a\"", "             ^~~~~~~~~",
	 "a regular expression cannot begin with \"(*\""},
	{"from matches \"a\\x00\"", "             ^~~~~~~",
	 "a regular expression cannot hold a NUL byte"},
	{"srd ; row", "    ^", "this character has no meaning here"},
	{"from == \"J\u00f6rg\" and x", "                   ^",
	 NULL}, /* columns of the terminal, not bytes */
};

static void test_errors(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(errors); i++) {
		struct sc_where_error error = {0};
		struct sc_where *where =
			sc_where_parse(errors[i].expression, &sample_table, NULL, &error);

		if (where)
			g_error("%s: accepted", errors[i].expression);
		if (errors[i].text)
			g_assert_cmpstr(error.text, ==, errors[i].text);
		if (*errors[i].place) {
			g_autofree char *expected = g_strdup_printf(
				"  %s\n  %s", errors[i].expression, errors[i].place);
			g_autofree char *shown = sc_where_point(errors[i].expression, &error);

			g_assert_cmpstr(shown, ==, expected);
		}
	}
}

/* Words of a set are text to an expression, in order, and known: equality with any
 * other is refused. Case does not matter. */
static void test_words(void)
{
	static const char *const words[] = {"busy", "completed", NULL};
	static const struct sc_column column = {
		.key = "outcome", .type = SC_T_WORD, .words = words};
	static const struct sc_table table = {"samples", &column, 1, NULL, 0};
	static const struct {
		const char *expression, *keeps; /* of the values 0, 1 and 2 */
	} cases[] = {
		{"outcome", "12"},
		{"outcome == busy", "1"},
		{"outcome != busy", "2"},
		{"outcome == Busy", "1"},
		{"outcome in {BUSY, Completed}", "12"},
		{"outcome not in {busy}", "2"},
		{"outcome > busy", "2"},
		{"outcome in {a .. c}", "1"},
		{"outcome ~ \"^c.*d$\"", "2"},
		{"outcome contains \"s\"", "1"},
		{"not outcome", "0"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sc_where_error error = {0};
		struct sc_where *where = sc_where_parse(cases[i].expression, &table, NULL, &error);
		char kept[4] = "";

		g_assert_nonnull(where);
		for (uint8_t value = 0; value <= 2; value++)
			if (sc_where_match(where, &value))
				g_snprintf(kept + strlen(kept), 2, "%u", value);
		g_assert_cmpstr(kept, ==, cases[i].keeps);
		sc_where_free(where);
	}
}

static void test_wrong_words(void)
{
	static const char *const words[] = {"busy", "no_answer", NULL};
	static const struct sc_column column = {
		.key = "outcome", .type = SC_T_WORD, .words = words};
	static const struct sc_table table = {"samples", &column, 1, NULL, 0};
	static const struct {
		const char *expression, *text;
	} cases[] = {
		{"outcome == buzy", "outcome knows no buzy; did you mean \"busy\"?"},
		{"outcome != no-answer", "outcome knows no no-answer; did you mean \"no_answer\"?"},
		{"outcome in {busy, \"no answer\"}",
		 "outcome knows no \"no answer\"; did you mean \"no_answer\"?"},
		{"outcome == zzz", "outcome knows no zzz; it is one of busy, no_answer"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sc_where_error error = {0};

		g_assert_null(sc_where_parse(cases[i].expression, &table, NULL, &error));
		g_assert_cmpstr(error.text, ==, cases[i].text);
	}
}

/* Two expressions: both must hold, whichever has what the other lacks. */
static void test_both(void)
{
	struct sc_where_error error;
	struct sc_where *one = sc_where_parse("row == 1 or row == 2", &sample_table, NULL, &error);
	struct sc_where *other = sc_where_parse("outcome == busy", &sample_table, NULL, &error);
	struct sc_where *both = sc_where_and(sc_where_and(NULL, one), other);

	g_assert_false(sc_where_match(both, &rows[FULL]));
	g_assert_true(sc_where_match(both, &rows[BUSY]));
	g_assert_false(sc_where_match(both, &rows[ODD]));
	sc_where_free(both);
}

static char *repeated(const char *piece, unsigned times, const char *end)
{
	GString *text = g_string_new(NULL);

	for (unsigned i = 0; i < times; i++)
		g_string_append(text, piece);
	g_string_append(text, end);
	return g_string_free(text, FALSE);
}

/* Depth is bounded, length is not. */
static void test_size(void)
{
	struct sc_where_error error;
	g_autofree char *deep = repeated("(", 100000, "srd");
	g_autofree char *nots = repeated("!", 100000, "srd");
	g_autofree char *wide = repeated("srd == 7 or ", 100000, "srd");

	g_assert_null(sc_where_parse(deep, &sample_table, NULL, &error));
	g_assert_cmpstr(error.text, ==, "more than 100 levels of parentheses and \"not\"");
	g_assert_null(sc_where_parse(nots, &sample_table, NULL, &error));
	g_assert_cmpstr(error.text, ==, "more than 100 levels of parentheses and \"not\"");
	struct sc_where *where = sc_where_parse(wide, &sample_table, NULL, &error);
	g_assert_nonnull(where);
	g_assert_true(sc_where_match(where, &rows[FULL]));
	g_assert_false(sc_where_match(where, &rows[EMPTY]));
	sc_where_free(where);
}

/* A pattern that backtracks for ever is given up, and that is told. */
static void test_costly_pattern(void)
{
	struct sc_where_error error;
	struct sample_row row = sample_full(1);
	struct sc_where *where =
		sc_where_parse("from matches \"^(a|aa)+$\"", &sample_table, NULL, &error);

	row.from = sample_text("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac");
	g_assert_false(sc_where_match(where, &row));
	g_assert_cmpuint(sc_where_given_up(where), ==, 1);
	row.from = sample_text("aaa");
	g_assert_true(sc_where_match(where, &row));
	g_assert_cmpuint(sc_where_given_up(where), ==, 1);
	sc_where_free(where);
}

/* Whatever is typed: an answer or an error inside the text, never a crash. */
static void test_random_expressions(void)
{
	static const char *const pieces[] = {
		"srd",     "from", "flags",  "src",     "start",    "legs",  "==", "!=",
		"<",       "in",   "{",      "}",       "..",       ",",     "(",  ")",
		"and",     "or",   "not",    "matches", "contains", "\"a\"", "\"", "\\",
		"3",       "1.5",  "no-ack", "~",       "!",        "&&",    "||", "\xff",
		"[::1]:5", "x",    "%s",     "\n",      "=",        "-",     "+",  "-srd",
		"null",    "is",   "like",   "::/3",    "1m",       "row",   "0x", "not in",
	};
	GRand *rand = g_rand_new_with_seed(3261);
	unsigned accepted = 0;

	for (unsigned round = 0; round < 50000; round++) {
		struct sc_where_error error;
		GString *text = g_string_new(NULL);

		for (int i = g_rand_int_range(rand, 1, 9); i > 0; i--) {
			g_string_append(text,
					pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
			g_string_append_c(text, ' ');
		}
		struct sc_where *where = sc_where_parse(text->str, &sample_table, NULL, &error);
		if (where) {
			accepted++;
			for (size_t row = 0; row < ROWS; row++)
				sc_where_match(where, &rows[row]);
		} else {
			g_assert_cmpuint(error.offset + error.length, <=, text->len);
			g_free(sc_where_point(text->str, &error));
		}
		sc_where_free(where);
		g_string_free(text, TRUE);
	}
	g_assert_cmpuint(accepted, >, 100); /* the test reaches both */
	g_rand_free(rand);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	make_rows();
	g_test_add_func("/where/meanings", test_meanings);
	g_test_add_func("/where/errors", test_errors);
	g_test_add_func("/where/words", test_words);
	g_test_add_func("/where/wrong-words", test_wrong_words);
	g_test_add_func("/where/both", test_both);
	g_test_add_func("/where/size", test_size);
	g_test_add_func("/where/costly-pattern", test_costly_pattern);
	g_test_add_func("/where/random", test_random_expressions);
	return g_test_run();
}
