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

static bool in_network(const struct sc_endpoint *endpoint, const struct sc_where_value *network)
{
	size_t bytes = network->prefix_bits / 8;
	unsigned bits = network->prefix_bits % 8;
	const uint8_t *a = endpoint->addr, *b = network->endpoint.addr;

	return endpoint->family == network->endpoint.family && memcmp(a, b, bytes) == 0 &&
	       (bits == 0 || ((a[bytes] ^ b[bytes]) >> (8 - bits)) == 0);
}

static const struct sc_where_term *terms_of(const struct sc_where *where,
					    const struct sc_where_test *test)
{
	return &g_array_index(where->terms, struct sc_where_term, test->first_term);
}

static int compare_sum(const struct sc_where *where, const struct sc_where_test *test,
		       const void *row, int64_t number)
{
	const struct sc_where_term *terms = terms_of(where, test);
	__int128 sum = test->constant;

	for (size_t i = 0; i < test->term_count; i++) {
		const struct sc_column *column = terms[i].column;
		__int128 value = sc_type_of(column)->number_of(sc_cell(column, row));

		sum += terms[i].sign * value;
	}
	return (sum > number) - (sum < number);
}

/* With another column of the row, of the same kind. */
static int compare_other(const struct sc_where_test *test, const void *row)
{
	char room[SC_ENDPOINT_TEXT_MAX], room_of_other[SC_ENDPOINT_TEXT_MAX];

	return compare_text(text_of(test->column, row, room),
			    text_of(test->other, row, room_of_other));
}

/* Less than, equal to or greater than 0; kinds without an order: 0 or 1. */
static int compare(const struct sc_where *where, const struct sc_where_test *test, const void *row,
		   const struct sc_where_value *value)
{
	const void *cell = sc_cell(test->column, row);
	const struct sc_endpoint *endpoint = cell;
	int64_t number;

	if (test->term_count > 0)
		return compare_sum(where, test, row, value->number);
	if (test->other)
		return compare_other(test, row);
	switch (test->as) {
	case SC_AS_TEXT:
		return compare_text(text_of(test->column, row, NULL), value->text);
	case SC_AS_ENDPOINT:
		if (value->prefix_bits > 0)
			return !in_network(endpoint, value);
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

/* Is everything there that the test asks about? */
static bool is_present(const struct sc_where *where, const struct sc_where_test *test,
		       const void *row)
{
	const struct sc_where_term *terms = terms_of(where, test);

	for (size_t i = 0; i < test->term_count; i++)
		if (!sc_cell_present(terms[i].column, row))
			return false;
	return sc_cell_present(test->column, row) &&
	       (!test->other || sc_cell_present(test->other, row));
}

static bool in_set(const struct sc_where *where, const struct sc_where_test *test, const void *row,
		   const struct sc_where_range *ranges)
{
	for (size_t i = 0; i < test->count; i++)
		if (compare(where, test, row, &ranges[i].low) >= 0 &&
		    compare(where, test, row, &ranges[i].high) <= 0)
			return true;
	return false;
}

bool sc_where_holds(enum sc_where_op op, int order)
{
	switch (op) {
	case SC_OP_EQ:
		return order == 0;
	case SC_OP_NE:
		return order != 0;
	case SC_OP_LT:
		return order < 0;
	case SC_OP_LE:
		return order <= 0;
	case SC_OP_GT:
		return order > 0;
	default:
		return order >= 0;
	}
}

/* Of a row that has the value. */
static bool passes(struct sc_where *where, const struct sc_where_test *test, const void *row)
{
	const struct sc_where_range *ranges =
		&g_array_index(where->ranges, struct sc_where_range, test->first);
	const void *cell = sc_cell(test->column, row);
	char room[SC_ENDPOINT_TEXT_MAX];
	struct sc_span text;

	switch (test->op) {
	case SC_OP_PRESENT:
		return has_any(test, cell);
	case SC_OP_ABSENT:
		return !has_any(test, cell);
	case SC_OP_ASKED:
		return (*(const uint64_t *)cell & test->asked) == test->asked &&
		       (*(const uint64_t *)cell & test->unasked) == 0;
	case SC_OP_MATCHES:
		return matches(where, test->regex, text_of(test->column, row, room));
	case SC_OP_CONTAINS:
		text = text_of(test->column, row, room);
		return memmem(text.ptr, text.len, ranges->low.text.ptr, ranges->low.text.len);
	case SC_OP_IN:
		return in_set(where, test, row, ranges);
	default:
		return sc_where_holds(test->op, compare(where, test, row, &ranges->low));
	}
}

bool sc_where_test_eval(struct sc_where *where, const struct sc_where_test *test, const void *row)
{
	if (!is_present(where, test, row))
		return test->op == SC_OP_ABSENT;
	return passes(where, test, row) != test->negated;
}
