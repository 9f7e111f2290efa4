/* One test of an expression, on one row. */
#include "filter/where_tree.h"

/* Cells of struct sc_quantity in billionths, as literals are. */
static int64_t billionths(const struct sc_quantity *quantity)
{
	static const int64_t factor[] = {
		[SC_UNIT_COUNT] = 1000000000, [SC_UNIT_SECONDS] = 1,
		[SC_UNIT_PERCENT] = 10000000, [SC_UNIT_PER_SECOND] = 1000000,
		[SC_UNIT_AVERAGE] = 1000000,
	};
	int64_t product;

	if (__builtin_mul_overflow(quantity->value, factor[quantity->unit], &product))
		return quantity->value < 0 ? INT64_MIN : INT64_MAX;
	return product;
}

static int64_t number_of(enum sc_type type, const void *cell)
{
	switch (type) {
	case SC_T_INTERVAL:
		return ((const struct sc_interval *)cell)->ns;
	case SC_T_SPAN_NS:
	case SC_T_TIME:
		return *(const int64_t *)cell;
	case SC_T_QUANTITY:
		return billionths(cell);
	default: { /* literals end at INT64_MAX: what is above is all the same */
		uint64_t whole = *(const uint64_t *)cell;

		return whole > INT64_MAX ? INT64_MAX : (int64_t)whole;
	}
	}
}

/* `room` is where an endpoint is written to. */
static struct sc_span text_of(const struct sc_column *column, const void *row, char *room)
{
	const void *cell = sc_cell(column, row);

	switch (column->type) {
	case SC_T_TEXT:
		return *(const struct sc_span *)cell;
	case SC_T_ENDPOINT:
		return sc_span(room, sc_endpoint_format(room, cell));
	default: {
		const char *word = sc_cell_word(column, row);

		return sc_span(word, strlen(word));
	}
	}
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

	switch (test->kind) {
	case SC_KIND_TEXT:
		return compare_text(text_of(test->column, row, NULL), value->text);
	case SC_KIND_ENDPOINT:
		if (value->endpoint.port == 0)
			return !sc_endpoint_same_ip(endpoint, &value->endpoint);
		return !sc_endpoint_eq(endpoint, &value->endpoint);
	case SC_KIND_FLAGS:
		return (*(const uint64_t *)cell & value->bit) == 0;
	default:
		number = number_of(test->column->type, cell);
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

/* Is there anything? What counts as present may still be an empty list. */
static bool has_any(const struct sc_where_test *test, const void *cell)
{
	switch (test->column->type) {
	case SC_T_FLAGS:
		return *(const uint64_t *)cell != 0;
	case SC_T_TALLY:
		return ((const struct sc_tally_list *)cell)->count > 0;
	case SC_T_FRAMES:
		return ((const struct sc_frame_list *)cell)->count > 0;
	case SC_T_ROWS:
		return ((const struct sc_row_list *)cell)->count > 0;
	default:
		return true;
	}
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
