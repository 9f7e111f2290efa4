/* Expressions: one test, from its key to its values. */
#include "filter/where_parser.h"

/* Bounds on what one row may cost: steps of the matcher and its depth. On
 * a text of 1 kB a pattern without nested repetition takes some thousands. */
#define REGEX_LIMITS "(*LIMIT_MATCH=100000)(*LIMIT_RECURSION=10000)"

/* ---- keys ---- */

const struct sc_column *sc_where_key(struct sc_where_parser *p)
{
	struct sc_span word = p->token.source;
	const struct sc_column *column = sc_table_column(p->table, word);
	size_t len = 0;

	if (column)
		return column;
	while (len < word.len && !strchr("-+", word.ptr[len]))
		len++;
	column = len < word.len ? sc_table_column(p->table, sc_span(word.ptr, len)) : NULL;
	if (column)
		sc_where_cut(p, len);
	return column;
}

/* ---- values ---- */

static bool at_value(const struct sc_where_parser *p)
{
	return p->token.type == SC_TOKEN_WORD || p->token.type == SC_TOKEN_STRING;
}

static struct sc_where_value parse_value(struct sc_where_parser *p,
					 const struct sc_where_test *test)
{
	struct sc_where_value value = {0};
	bool quoted = p->token.type == SC_TOKEN_STRING;
	struct sc_span bytes;

	if (!at_value(p)) {
		sc_where_fail_expected(p, "a value");
		return value;
	}
	bytes = sc_where_take(p);
	if (test->op == SC_OP_CONTAINS || test->op == SC_OP_MATCHES)
		value.text = bytes;
	else if (!sc_where_value_parse(test->column, test->as, bytes, quoted, &value))
		sc_where_fail_value(p, test, p->token);
	sc_where_advance(p);
	return value;
}

/* The ends of a range of words need not be words of the set: {a..c}. */
static void need_word(struct sc_where_parser *p, const struct sc_where_test *test,
		      struct sc_token token, struct sc_where_value *value)
{
	bool equality = test->op == SC_OP_EQ || test->op == SC_OP_NE || test->op == SC_OP_IN;

	if (equality && !p->failed && !sc_where_value_word(test->column, value))
		sc_where_fail_value(p, test, token);
}

/* A value, or two with ".." between them: then it says true. */
static bool parse_element(struct sc_where_parser *p, struct sc_where_test *test)
{
	struct sc_token token = p->token;
	struct sc_where_range range;
	bool two;

	range.low = parse_value(p, test);
	two = p->token.type == SC_TOKEN_RANGE;
	if (two) {
		if (!sc_where_allows(test->as, SC_OP_LT))
			sc_where_fail(p, p->token, "%s has no order and no ranges",
				      test->column->key);
		sc_where_advance(p);
		range.high = parse_value(p, test);
	} else {
		need_word(p, test, token, &range.low);
		range.high = range.low;
	}
	g_array_append_val(p->where->ranges, range);
	test->count++;
	return two;
}

/* {3, 5..7}, (3, 5..7), or one element without anything around it */
static void parse_set(struct sc_where_parser *p, struct sc_where_test *test)
{
	enum sc_token_type close = SC_TOKEN_SET_CLOSE;

	if (at_value(p)) {
		parse_element(p, test);
		return;
	}
	if (p->token.type == SC_TOKEN_OPEN)
		close = SC_TOKEN_CLOSE;
	else if (p->token.type != SC_TOKEN_SET_OPEN) {
		sc_where_fail_expected(p, "a set such as {a, b}");
		return;
	}
	sc_where_advance(p);
	do {
		if (test->count > 0 && p->token.type == SC_TOKEN_COMMA)
			sc_where_advance(p);
		parse_element(p, test);
	} while (!p->failed && p->token.type != close);
	sc_where_advance(p);
}

static void compile_regex(struct sc_where_parser *p, struct sc_where_test *test, struct sc_token at)
{
	const struct sc_where_range *range =
		&g_array_index(p->where->ranges, struct sc_where_range, test->first);
	struct sc_span pattern = range->low.text;
	g_autofree char *bounded = NULL;
	GError *error = NULL;

	if (memchr(pattern.ptr, '\0', pattern.len)) {
		sc_where_fail(p, at, "a regular expression cannot hold a NUL byte");
		return;
	}
	/* Such verbs could lift the limits, or ask for UTF-8, which text need not be. */
	if (g_str_has_prefix(pattern.ptr, "(*")) {
		sc_where_fail(p, at, "a regular expression cannot begin with \"(*\"");
		return;
	}
	bounded = g_strconcat(REGEX_LIMITS, pattern.ptr, NULL);
	/* RAW: text from a capture need not be UTF-8. CASELESS: as in Wireshark. */
	test->regex = g_regex_new(bounded, G_REGEX_RAW | G_REGEX_CASELESS, 0, &error);
	if (test->regex)
		return;
	/* GLib's sentence repeats the pattern; its reason stands at the end. */
	const char *reason = strrchr(error->message, ':');
	sc_where_fail(p, at, "not a regular expression:%s", reason ? reason + 1 : " malformed");
	g_error_free(error);
}

/* ---- what a key is compared with ---- */

static bool is_number(enum sc_as as)
{
	return as == SC_AS_WHOLE || as == SC_AS_SECONDS || as == SC_AS_AMOUNT || as == SC_AS_TIME;
}

/* "== null" asks whether there is a value, as "is null" does. */
static bool parse_null(struct sc_where_parser *p, struct sc_where_test *test)
{
	if ((test->op != SC_OP_EQ && test->op != SC_OP_NE) || p->token.type != SC_TOKEN_WORD ||
	    !sc_span_caseeq(p->token.source, SC_SPAN_LIT("null")))
		return false;
	test->op = test->op == SC_OP_EQ ? SC_OP_ABSENT : SC_OP_PRESENT;
	sc_where_advance(p);
	return true;
}

/* A key of the same kind, which is no word of the set: from == to. A word in
 * quotes is never a key. */
static bool parse_other(struct sc_where_parser *p, struct sc_where_test *test)
{
	struct sc_where_value word = {.text = p->token.source};
	const struct sc_column *other = NULL;

	if (p->token.type == SC_TOKEN_WORD &&
	    (test->column->type != SC_T_WORD || !sc_where_value_word(test->column, &word)))
		other = sc_table_column(p->table, p->token.source);
	if (other && p->asking) {
		sc_where_fail(p, p->token,
			      "%s is compared with a value; the word itself is written \"%s\"",
			      test->column->key, other->key);
		return false;
	}
	if (!other || sc_type_of(other)->as != test->as ||
	    (test->as != SC_AS_TEXT && test->as != SC_AS_ENDPOINT))
		return false;
	test->other = other;
	sc_where_advance(p);
	return true;
}

static void parse_comparison(struct sc_where_parser *p, struct sc_where_test *test)
{
	struct sc_token value = p->token;

	if ((is_number(test->as) && sc_where_sum_right(p, test)) || parse_other(p, test) ||
	    !parse_element(p, test))
		return;
	if (test->op != SC_OP_EQ && test->op != SC_OP_NE)
		sc_where_fail(p, value, "a range goes with \"in\"");
	test->negated = test->op == SC_OP_NE;
	test->op = SC_OP_IN;
}

static void parse_operands(struct sc_where_parser *p, struct sc_where_test *test)
{
	struct sc_token value = p->token;

	if (test->op == SC_OP_IN) {
		parse_set(p, test);
	} else if (test->op == SC_OP_CONTAINS || test->op == SC_OP_MATCHES) {
		if (test->as == SC_AS_FLAGS)
			test->op = SC_OP_EQ; /* of a set both say: is it a member */
		parse_element(p, test);
		if (!p->failed && test->op == SC_OP_MATCHES)
			compile_regex(p, test, value);
	} else {
		parse_comparison(p, test);
	}
}

/* ---- the operator ---- */

/* Does the operator search, so that "not" may stand before it? */
static bool searches(enum sc_where_op op)
{
	return op == SC_OP_IN || op == SC_OP_CONTAINS || op == SC_OP_MATCHES;
}

/* "is" and "is not" are "==" and "!=". Returns the token that says what is asked. */
static struct sc_token read_operator(struct sc_where_parser *p, struct sc_where_test *test)
{
	bool is = p->token.type == SC_TOKEN_OPERATOR && p->token.op == SC_OP_PRESENT, negated;
	struct sc_token at = p->token;

	if (is)
		sc_where_advance(p);
	negated = p->token.type == SC_TOKEN_NOT;
	if (negated)
		sc_where_advance(p);
	if (is) {
		test->op = negated ? SC_OP_NE : SC_OP_EQ;
		return at;
	}
	if (p->token.type != SC_TOKEN_OPERATOR || (negated && !searches(p->token.op)))
		sc_where_fail_expected(p, "\"in\", \"contains\" or \"matches\"");
	test->op = p->token.op;
	test->negated = negated;
	at = p->token;
	sc_where_advance(p);
	return at;
}

void sc_where_parse_operator(struct sc_where_parser *p, struct sc_where_test *test)
{
	struct sc_token at;

	if (p->token.type != SC_TOKEN_OPERATOR && p->token.type != SC_TOKEN_NOT) {
		sc_where_fail_foreign(p, test);
		return;
	}
	at = read_operator(p, test);
	if (p->failed || parse_null(p, test))
		return;
	if (!sc_where_allows(test->as, test->op))
		sc_where_fail(p, at, "%s is %s: it cannot be compared so", test->column->key,
			      sc_where_kind_text(test->as));
	parse_operands(p, test);
}

size_t sc_where_parse_test(struct sc_where_parser *p)
{
	struct sc_where_test test = {.op = SC_OP_PRESENT, .first = p->where->ranges->len};
	struct sc_token key = p->token;

	if (key.type != SC_TOKEN_WORD) {
		sc_where_fail_expected(p, "a key");
		return 0;
	}
	test.column = sc_where_key(p);
	if (!test.column) {
		sc_where_fail_key(p, key);
		return 0;
	}
	test.as = sc_type_of(test.column)->as;
	sc_where_advance(p);
	if (is_number(test.as) && sc_where_at_sign(p))
		sc_where_sum(p, &test);
	sc_where_parse_operator(p, &test);
	g_array_append_val(p->where->tests, test);
	return p->where->tests->len - 1;
}
