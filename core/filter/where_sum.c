/* Expressions: sums and differences of keys, such as tta - srd.
 *
 * All keys of a comparison are brought to its left side. Then a sum of keys is
 * compared with a number. Times and durations go together as they do in life: the
 * difference of two times is a duration, a time and a duration make a time. */
#include "filter/where_parser.h"

/* Of one side, or of both. */
struct sum {
	struct sc_where_parser *p;
	struct sc_where_test *test;
	int sign;           /* of the side: 1, or -1 of the right one */
	int times;          /* points in time, by their signs: 0 makes a duration, 1 a time */
	struct sc_token at; /* where the side begins */
};

bool sc_where_at_sign(const struct sc_where_parser *p)
{
	return p->token.type == SC_TOKEN_WORD &&
	       (*p->token.source.ptr == '-' || *p->token.source.ptr == '+');
}

/* Seconds and times may stand in one sum; else all are of one kind. */
static bool same_kind(enum sc_as one, enum sc_as other)
{
	bool both_seconds = (one == SC_AS_SECONDS || one == SC_AS_TIME) &&
			    (other == SC_AS_SECONDS || other == SC_AS_TIME);

	return one == other || both_seconds;
}

static void add_key(struct sum *sum, const struct sc_column *column, int sign)
{
	struct sc_where_parser *p = sum->p;
	enum sc_as as = sc_type_of(column)->as;
	struct sc_where_term term = {column, sign * sum->sign};

	if (!same_kind(as, sc_type_of(sum->test->column)->as))
		sc_where_fail(p, p->token, "%s is %s, and %s is %s: there is no sum of them",
			      sum->test->column->key,
			      sc_where_kind_text(sc_type_of(sum->test->column)->as), column->key,
			      sc_where_kind_text(as));
	if (as == SC_AS_TIME)
		sum->times += term.sign;
	g_array_append_val(p->where->terms, term);
	sum->test->term_count++;
}

/* A duration may be added to a time, so of both kinds either may stand here. */
static void add_literal(struct sum *sum, int sign)
{
	struct sc_where_parser *p = sum->p;
	enum sc_as as = sc_type_of(sum->test->column)->as;
	bool quoted = p->token.type == SC_TOKEN_STRING;
	struct sc_span text = sc_where_take(p);
	struct sc_where_value value = {0};

	if (as == SC_AS_TIME &&
	    sc_where_value_parse(sum->test->column, SC_AS_SECONDS, text, quoted, &value))
		as = SC_AS_SECONDS;
	else if (as == SC_AS_SECONDS &&
		 sc_where_value_parse(sum->test->column, SC_AS_TIME, text, quoted, &value))
		as = SC_AS_TIME;
	else if (!sc_where_value_parse(sum->test->column, as, text, quoted, &value))
		sc_where_fail_value(p, sum->test, p->token);
	if (as == SC_AS_TIME)
		sum->times += sign * sum->sign;
	sum->test->constant += (__int128)value.number * sign * sum->sign;
}

static void add_operand(struct sum *sum, int sign)
{
	struct sc_where_parser *p = sum->p;
	const struct sc_column *column = NULL;

	if (p->token.type != SC_TOKEN_WORD && p->token.type != SC_TOKEN_STRING) {
		sc_where_fail_expected(p, "a key or a value");
		return;
	}
	if (p->token.type == SC_TOKEN_WORD)
		column = sc_where_key(p);
	if (column)
		add_key(sum, column, sign);
	else
		add_literal(sum, sign);
	sc_where_advance(p);
}

/* Operands with signs between them; the first has been read. */
static void add_rest(struct sum *sum)
{
	struct sc_where_parser *p = sum->p;

	while (!p->failed && sc_where_at_sign(p)) {
		int sign = *p->token.source.ptr == '-' ? -1 : 1;

		sc_where_cut(p, 1);
		sc_where_advance(p);
		add_operand(sum, sign);
	}
}

/* What the sum is, now that all of it was read: at most so many times. */
static void settle(struct sum *sum, int times_max)
{
	enum sc_as as = sc_type_of(sum->test->column)->as;

	if (as == SC_AS_TIME || as == SC_AS_SECONDS)
		as = sum->times == 0 ? SC_AS_SECONDS : SC_AS_TIME;
	if (sum->times < 0 || sum->times > times_max)
		sc_where_fail(sum->p, sum->at,
			      "the difference of two times is a duration; a time and a duration "
			      "do not compare");
	sum->test->as = as;
}

void sc_where_sum(struct sc_where_parser *p, struct sc_where_test *test)
{
	struct sum sum = {.p = p, .test = test, .sign = 1, .at = p->token};

	test->first_term = p->where->terms->len;
	add_key(&sum, test->column, 1);
	add_rest(&sum);
	settle(&sum, 1);
}

/* Does a key follow, or a sign? Otherwise it is a literal alone. */
static bool has_key(struct sc_where_parser *p)
{
	struct sc_where_parser ahead = *p;

	if (p->token.type == SC_TOKEN_WORD && sc_where_key(&ahead))
		return true;
	if (p->token.type != SC_TOKEN_WORD && p->token.type != SC_TOKEN_STRING)
		return false;
	sc_where_advance(&ahead);
	return sc_where_at_sign(&ahead);
}

bool sc_where_sum_right(struct sc_where_parser *p, struct sc_where_test *test)
{
	struct sum sum = {.p = p, .test = test, .sign = 1, .at = p->token};
	struct sc_where_range zero = {0};

	if (!has_key(p))
		return false;
	if (test->term_count == 0) { /* the left side is one key */
		test->first_term = p->where->terms->len;
		add_key(&sum, test->column, 1);
	} else if (test->as == SC_AS_TIME) {
		sum.times = 1;
	}
	sum.sign = -1;
	add_operand(&sum, 1);
	add_rest(&sum);
	settle(&sum, 0);
	test->first = p->where->ranges->len;
	test->count = 1;
	g_array_append_val(p->where->ranges, zero);
	return true;
}
