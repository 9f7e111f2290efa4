#include "filter/predicates.h"

#include "base/limits.h"
#include "base/type.h"
#include "filter/where_parser.h"

/* What a predicate is about is a text, as if it were a row with one column. */
static const struct sc_column text_column = {.key = "text", .type = SC_T_TEXT};

struct predicate {
	size_t test;     /* in predicates->where->tests */
	GString *header; /* NULL: the body */
};

struct sc_predicates {
	struct sc_where *where; /* only a place for tests and what they point to */
	GArray *list;           /* struct predicate */
	uint64_t too_long;
};

static struct predicate *at(const struct sc_predicates *predicates, unsigned i)
{
	return &g_array_index(predicates->list, struct predicate, i);
}

static void clear(gpointer data)
{
	struct predicate *predicate = data;

	if (predicate->header)
		g_string_free(predicate->header, TRUE);
}

struct sc_predicates *sc_predicates_new(void)
{
	struct sc_predicates *predicates = g_new0(struct sc_predicates, 1);

	predicates->where = sc_where_new();
	predicates->list = g_array_new(FALSE, FALSE, sizeof(struct predicate));
	g_array_set_clear_func(predicates->list, clear);
	return predicates;
}

void sc_predicates_free(struct sc_predicates *predicates)
{
	if (!predicates)
		return;
	sc_where_free(predicates->where);
	g_array_free(predicates->list, TRUE);
	g_free(predicates);
}

struct sc_where *sc_predicates_where(struct sc_predicates *predicates)
{
	return predicates->where;
}

static const struct sc_where_test *test_at(const struct sc_predicates *predicates, size_t test)
{
	return &g_array_index(predicates->where->tests, struct sc_where_test, test);
}

static bool same_test(const struct sc_predicates *predicates, size_t one, size_t other)
{
	const struct sc_where_test *a = test_at(predicates, one), *b = test_at(predicates, other);
	const struct sc_where_range *ranges =
		(const struct sc_where_range *)predicates->where->ranges->data;

	if (a->op != b->op || a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!sc_span_eq(ranges[a->first + i].low.text, ranges[b->first + i].low.text) ||
		    !sc_span_eq(ranges[a->first + i].high.text, ranges[b->first + i].high.text))
			return false;
	return true;
}

static bool same_place(const struct predicate *predicate, struct sc_span header)
{
	if (!predicate->header || !header.ptr)
		return !predicate->header && !header.ptr;
	return sc_span_caseeq(sc_span(predicate->header->str, predicate->header->len), header);
}

int sc_predicates_add(struct sc_predicates *predicates, struct sc_span header,
		      const struct sc_where_test *asked)
{
	struct sc_where_test test = *asked;
	struct predicate predicate = {.test = predicates->where->tests->len};

	test.column = &text_column;
	g_array_append_val(predicates->where->tests, test);
	for (unsigned i = 0; i < predicates->list->len; i++)
		if (same_place(at(predicates, i), header) &&
		    same_test(predicates, at(predicates, i)->test, predicate.test))
			return (int)i;
	if (predicates->list->len >= SC_PREDICATES_MAX)
		return -1;
	if (header.ptr)
		predicate.header = g_string_new_len(header.ptr, (gssize)header.len);
	g_array_append_val(predicates->list, predicate);
	return (int)predicates->list->len - 1;
}

unsigned sc_predicates_count(const struct sc_predicates *predicates)
{
	return predicates->list->len;
}

struct sc_span sc_predicates_header(const struct sc_predicates *predicates, unsigned i)
{
	const GString *header = at(predicates, i)->header;

	return header ? sc_span(header->str, header->len) : (struct sc_span){NULL, 0};
}

bool sc_predicates_hold(struct sc_predicates *predicates, unsigned i, struct sc_span text)
{
	const struct sc_where_test *test = test_at(predicates, at(predicates, i)->test);

	if (test->op == SC_OP_MATCHES && text.len > SC_PREDICATE_PATTERN_BYTES_MAX) {
		predicates->too_long++;
		return false;
	}
	return sc_where_test_eval(predicates->where, test, &text);
}

uint64_t sc_predicates_given_up(struct sc_predicates *predicates)
{
	uint64_t given_up = predicates->where->given_up + predicates->too_long;

	predicates->where->given_up = predicates->too_long = 0;
	return given_up;
}
