/* One test of an expression, on one row. */
#include "filter/where_tree.h"
#include "base/type.h"

/* `room` is where an endpoint is written to. */
static struct sc_span text_of(const struct sc_column *column, const void *row, char *room)
{
	return sc_type_of(column)->text_of(column, sc_cell(column, row), room);
}

static int compare_text(struct sc_span a, struct sc_span b)
{
	int order = memcmp(a.ptr, b.ptr, MIN(a.len, b.len));

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* Less than, equal to or greater than 0; kinds without an order: 0 or 1. */
static int compare(const struct sc_where_test *test, const void *row,
		   const struct sc_where_value *value)
{
	const void *cell = sc_cell(test->column, row);
	const struct sc_endpoint *endpoint = cell;
	int64_t number;

	switch (test->as) {
	case SC_AS_TEXT:
		return compare_text(text_of(test->column, row, NULL), value->text);
	case SC_AS_ENDPOINT:
		if (value->endpoint.port == 0)
			return !sc_endpoint_same_ip(endpoint, &value->endpoint);
		return !sc_endpoint_eq(endpoint, &value->endpoint);
	case SC_AS_FLAGS:
		return (*(const uint64_t *)cell & value->bit) == 0;
	default:
		number = sc_type_of(test->column)->number_of(cell);
		return (number > value->number) - (number < value->number);
	}
}

static bool matches(struct sc_where *where, GRegex *regex, struct sc_span text)
{
	GError *error = NULL;
	bool found = g_regex_match_full(regex, text.ptr, (gssize)text.len, 0, 0, NULL, &error);

	if (error) { /* PCRE's match limit */
		where->given_up++;
		g_error_free(error);
	}
	return found;
}

/* Is there anything? What counts as present may still be an empty list, or false. */
static bool has_any(const struct sc_where_test *test, const void *cell)
{
	const struct sc_type_ops *type = sc_type_of(test->column);

	return !type->any || type->any(cell);
}

static bool in_set(const struct sc_where_test *test, const void *row,
		   const struct sc_where_range *ranges)
{
	for (size_t i = 0; i < test->count; i++)
		if (compare(test, row, &ranges[i].low) >= 0 &&
		    compare(test, row, &ranges[i].high) <= 0)
			return true;
	return false;
}

bool sc_where_test_eval(struct sc_where *where, const struct sc_where_test *test, const void *row)
{
	const struct sc_where_range *ranges =
		&g_array_index(where->ranges, struct sc_where_range, test->first);
	const void *cell = sc_cell(test->column, row);
	char room[SC_ENDPOINT_TEXT_MAX];
	struct sc_span text;

	if (!sc_cell_present(test->column, row))
		return false;
	switch (test->op) {
	case SC_OP_PRESENT:
		return has_any(test, cell);
	case SC_OP_MATCHES:
		return matches(where, test->regex, text_of(test->column, row, room));
	case SC_OP_CONTAINS:
		text = text_of(test->column, row, room);
		return memmem(text.ptr, text.len, ranges->low.text.ptr, ranges->low.text.len);
	case SC_OP_IN:
		return in_set(test, row, ranges);
	case SC_OP_EQ:
		return compare(test, row, &ranges->low) == 0;
	case SC_OP_NE:
		return compare(test, row, &ranges->low) != 0;
	case SC_OP_LT:
		return compare(test, row, &ranges->low) < 0;
	case SC_OP_LE:
		return compare(test, row, &ranges->low) <= 0;
	case SC_OP_GT:
		return compare(test, row, &ranges->low) > 0;
	case SC_OP_GE:
		return compare(test, row, &ranges->low) >= 0;
	}
	return false;
}
