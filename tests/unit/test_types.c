/* Types of columns (core/base/type.h): a value of each type through every
 * operation, with texts written by hand; and that the rows of the product are
 * what their tables say: nothing in them is lost by packing or copying. */
#include "base/row_copy.h"
#include "base/row_pack.h"
#include "base/type.h"
#include "filter/where.h"
#include "session/rows.h"
#include "timing/explain.h"
#include "timing/metrics.h"
#include "verdict/diff.h"
#include "verdict/expectation.h"

/* ---- a row with a member of each type ---- */

struct leg {
	uint64_t code;
	bool answered;
};

struct each {
	uint64_t count, id, frame, flags;
	struct sc_span text, borrowed;
	const char *name;
	struct sc_interval interval;
	int64_t span_ns, time_ns;
	struct sc_quantity quantity;
	struct sc_tally_list tally;
	struct sc_frame_list frames, counts;
	struct sc_row_list rows;
	struct sc_endpoint endpoint;
	enum sc_copy word;
	enum sc_truth maybe;
	bool yes;
};

static const char *const flag_words[] = {"early", "late", NULL};

#define COLUMN(row, member, of_type) \
	{ \
		.key = #member, .type = of_type, .offset = offsetof(struct row, member) \
	}
#define WORDS(member, of_type, set) \
	{ \
		.key = #member, .type = of_type, .offset = offsetof(struct each, member), \
		.words = set \
	}

static const struct sc_column leg_columns[] = {
	COLUMN(leg, code, SC_T_ID),
	COLUMN(leg, answered, SC_T_BOOL),
};
static const struct sc_table legs = {"legs", leg_columns, G_N_ELEMENTS(leg_columns), NULL, 0};

static const struct sc_column columns[] = {
	COLUMN(each, count, SC_T_COUNT),
	COLUMN(each, id, SC_T_ID),
	COLUMN(each, frame, SC_T_FRAME),
	COLUMN(each, yes, SC_T_BOOL),
	COLUMN(each, maybe, SC_T_TRUTH),
	COLUMN(each, text, SC_T_TEXT),
	COLUMN(each, borrowed, SC_T_BORROWED),
	COLUMN(each, name, SC_T_NAME),
	WORDS(word, SC_T_WORD, sc_copy_words),
	COLUMN(each, interval, SC_T_INTERVAL),
	COLUMN(each, span_ns, SC_T_SPAN_NS),
	COLUMN(each, time_ns, SC_T_TIME),
	COLUMN(each, endpoint, SC_T_ENDPOINT),
	WORDS(flags, SC_T_FLAGS, flag_words),
	COLUMN(each, quantity, SC_T_QUANTITY),
	WORDS(tally, SC_T_TALLY, flag_words),
	COLUMN(each, frames, SC_T_FRAMES),
	COLUMN(each, counts, SC_T_COUNTS),
	{.key = "rows", .type = SC_T_ROWS, .offset = offsetof(struct each, rows), .nested = &legs},
};
static const struct sc_table table = {"each", columns, G_N_ELEMENTS(columns), NULL, 0};
_Static_assert(G_N_ELEMENTS(columns) == SC_TYPE_COUNT, "a column of each type");

static struct each full(void)
{
	static const struct sc_tally tally[] = {{5, 2}, {7, 1}};
	static const uint64_t frames[] = {3, 300}, counts[] = {0, 2, 0};
	static const struct leg rows[] = {{200, true}, {486, false}};

	return (struct each){
		.count = 0,
		.id = 7,
		.frame = 1u << 20,
		.yes = true,
		.maybe = SC_TRUTH_YES,
		.text = {"a\"b,", 4},
		.borrowed = {"c", 1},
		.name = "N",
		.word = SC_DUPLICATE,
		.interval = {-1500000000, 3, 5, .start_late = true, .skewed = true},
		.span_ns = 1,
		.time_ns = INT64_C(1767323045000000006),
		.endpoint = {.addr = {192, 0, 2, 1}, .port = 5060, .family = 4},
		.flags = 1 << 1,
		.quantity = {440, SC_UNIT_PERCENT, SC_PRESENT},
		.tally = {tally, 2},
		.frames = {frames, 2},
		.counts = {counts, 3},
		.rows = {rows, 2, sizeof rows[0]},
	};
}

static struct each empty(void)
{
	return (struct each){.interval.absent = SC_NO_START,
			     .quantity.absent = SC_EXCLUDED,
			     .span_ns = SC_TIME_NONE,
			     .time_ns = SC_TIME_NONE};
}

/* ---- what each type can do, by hand ---- */

static const struct {
	enum sc_type type;
	const char *table, *csv, *json;
	bool number, empty_is_absent, reason;
	const char *holds, *fails; /* of the full row */
} cases[] = {
	{SC_T_COUNT, "0", "0", "0", true, false, false, "count == 0 and count < 1", "count > 0"},
	{SC_T_ID, "7", "7", "7", true, true, false, "id in {1..7}", "id != 7"},
	{SC_T_FRAME, "1048576", "1048576", "1048576", true, true, false, "frame >= 1048576",
	 "frame < 1000000"},
	{SC_T_BOOL, "true", "true", "true", false, false, false,
	 "yes and yes == true and yes != false and yes in {true}", "not yes or yes == false"},
	{SC_T_TRUTH, "true", "true", "true", false, true, false, "maybe and maybe == true",
	 "not maybe or maybe == false"},
	{SC_T_TEXT, "a\"b,", "\"a\"\"b,\"", "\"a\\\"b,\"", false, true, false,
	 "text contains \"b,\"", "text == \"a\""},
	{SC_T_BORROWED, "c", "c", "\"c\"", false, true, false, "borrowed ~ c", "borrowed > d"},
	{SC_T_NAME, "N", "N", "\"N\"", false, true, false, "name == N", "name == n"},
	{SC_T_WORD, "duplicate", "duplicate", "\"duplicate\"", false, true, false,
	 "word == duplicate and word > a", "word != duplicate"},
	{SC_T_INTERVAL, "-1.500", "-1.500000000", "-1.5", true, true, true, "interval < -1.4",
	 "interval > 0"},
	{SC_T_SPAN_NS, "0.000000", "0.000000001", "0.000000001", true, true, false, "span_ns > 0",
	 "span_ns >= 1"},
	{SC_T_TIME, "2026-01-02T03:04:05.000000006Z", "2026-01-02T03:04:05.000000006Z",
	 "\"2026-01-02T03:04:05.000000006Z\"", false, true, false, "time_ns > 2026-01-02T03:04:05Z",
	 "time_ns < 2026-01-02T03:04:05Z"},
	{SC_T_ENDPOINT, "192.0.2.1:5060", "192.0.2.1:5060", "\"192.0.2.1:5060\"", false, true,
	 false, "endpoint == 192.0.2.1", "endpoint == 192.0.2.1:1"},
	{SC_T_FLAGS, "late", "late", "[\"late\"]", false, false, false, "flags == late",
	 "flags == early"},
	{SC_T_QUANTITY, "4.40", "4.40", "4.40", true, true, true,
	 "quantity == 4.4 and quantity > 4", "quantity in {1..4}"},
	{SC_T_TALLY, "late=5 early=7", "\"{\"\"late\"\":5,\"\"early\"\":7}\"",
	 "{\"late\":5,\"early\":7}", false, false, false, "tally", "not tally"},
	{SC_T_FRAMES, "3 300", "3 300", "[3,300]", false, false, false, "frames", "not frames"},
	{SC_T_COUNTS, "0 2 0", "0 2 0", "[0,2,0]", false, false, false, "counts", "not counts"},
	{SC_T_ROWS, "2",
	 "\"[{\"\"code\"\":200,\"\"answered\"\":true},{\"\"code\"\":486,\"\"answered\"\":false}]\"",
	 "[{\"code\":200,\"answered\":true},{\"code\":486,\"answered\":false}]", false, false,
	 false, "rows", "not rows"},
};
_Static_assert(G_N_ELEMENTS(cases) == SC_TYPE_COUNT, "a case for each type");

static char *text_of(const struct sc_column *column, const void *row, enum sc_style style)
{
	GString *text = g_string_new(NULL);

	sc_cell_text(text, column, row, style);
	return g_string_free(text, FALSE);
}

static void assert_text(const struct sc_column *column, const void *row, enum sc_style style,
			const char *wanted)
{
	g_autofree char *text = text_of(column, row, style);

	g_assert_cmpstr(text, ==, wanted);
}

static bool passes(const char *expression, const void *row)
{
	struct sc_where_error error = {0};
	struct sc_where *where = sc_where_parse(expression, &table, NULL, &error);
	bool passed;

	if (!where)
		g_error("%s: %s", expression, error.text);
	passed = sc_where_match(where, row);
	sc_where_free(where);
	return passed;
}

static void test_each(void)
{
	const struct each row = full(), none = empty();

	for (size_t i = 0; i < SC_TYPE_COUNT; i++) {
		const struct sc_column *column = &columns[i];
		const struct sc_type_ops *type = sc_type_of(column);

		g_assert_cmpint(cases[i].type, ==, column->type);
		g_test_message("%s", column->key);
		assert_text(column, &row, SC_STYLE_TABLE, cases[i].table);
		assert_text(column, &row, SC_STYLE_CSV, cases[i].csv);
		assert_text(column, &row, SC_STYLE_JSON, cases[i].json);
		g_assert_cmpint(type->number, ==, cases[i].number);
		g_assert_true(sc_cell_present(column, &row));
		g_assert_cmpint(sc_cell_present(column, &none), ==, !cases[i].empty_is_absent);
		g_assert_cmpint(type->absence != NULL, ==, cases[i].reason);
		g_assert_true(passes(cases[i].holds, &row));
		g_assert_false(passes(cases[i].fails, &row));
		g_assert_false(passes(column->key, &none) && cases[i].empty_is_absent);
	}
}

static void test_no_truth(void)
{
	struct sc_where_error error = {0};

	g_assert_null(sc_where_parse("yes == maybe", &table, NULL, &error));
	g_assert_cmpstr(error.text, ==, "yes is true or false, such as true; not maybe");
	g_assert_null(sc_where_parse("yes < true", &table, NULL, &error));
}

static void test_doubles(void)
{
	static const struct {
		struct sc_quantity quantity;
		double value;
	} all[] = {{{440, SC_UNIT_PERCENT, SC_PRESENT}, 4.4},
		   {{3, SC_UNIT_COUNT, SC_PRESENT}, 3},
		   {{-1500000000, SC_UNIT_SECONDS, SC_PRESENT}, -1.5},
		   {{2500, SC_UNIT_PER_SECOND, SC_PRESENT}, 2.5},
		   {{1, SC_UNIT_AVERAGE, SC_PRESENT}, 0.001},
		   {{10000000, SC_UNIT_PROBABILITY, SC_PRESENT}, 0.01}};

	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		g_assert_cmpfloat_with_epsilon(sc_quantity_double(&all[i].quantity), all[i].value,
					       1e-12);
}

/* ---- packing and copying ---- */

/* Do both cells say the same? */
static void assert_same(const struct sc_column *column, const void *one, const void *other)
{
	g_autofree char *a = NULL, *b = NULL;

	g_test_message("%s", column->key);
	if (column->type == SC_T_BORROWED) {
		g_assert_false(sc_cell_present(column, other));
		return;
	}
	g_assert_cmpint(sc_cell_present(column, one), ==, sc_cell_present(column, other));
	if (column->type == SC_T_INTERVAL) {
		const struct sc_interval *x = sc_cell(column, one), *y = sc_cell(column, other);

		g_assert_cmpint(x->absent, ==, y->absent);
		g_assert_cmpint(x->ns, ==, y->ns);
		g_assert_cmpuint(x->start_frame, ==, y->start_frame);
		g_assert_cmpuint(x->stop_frame, ==, y->stop_frame);
		g_assert_cmpint(x->start_late, ==, y->start_late);
		g_assert_cmpint(x->skewed, ==, y->skewed);
	}
	if (column->type == SC_T_ROWS) {
		const struct sc_row_list *x = sc_cell(column, one), *y = sc_cell(column, other);
		const struct sc_column *member;

		g_assert_cmpuint(x->count, ==, y->count);
		for (size_t row = 0; row < x->count; row++)
			for (size_t i = 0; (member = sc_table_member(column->nested, i)); i++)
				assert_same(member, (const char *)x->items + row * x->stride,
					    (const char *)y->items + row * y->stride);
	}
	if (!sc_cell_present(column, one))
		return;
	a = text_of(column, one, SC_STYLE_JSON);
	b = text_of(column, other, SC_STYLE_JSON);
	g_assert_cmpstr(a, ==, b);
}

static void assert_kept(const struct sc_table *kind, size_t row_bytes, const void *row)
{
	GByteArray *lists = g_byte_array_new();
	g_autofree void *packed = sc_row_pack(kind, row);
	g_autofree void *unpacked = g_malloc(row_bytes), *copy = NULL;
	const struct sc_column *column;
	size_t bytes;

	copy = sc_row_copy(kind, row_bytes, row, &bytes);
	memset(unpacked, 0xee, row_bytes); /* no column is left out */
	sc_row_unpack(kind, packed, unpacked, lists);
	for (size_t i = 0; (column = sc_table_member(kind, i)); i++) {
		assert_same(column, row, unpacked);
		assert_same(column, row, copy);
	}
	g_byte_array_free(lists, TRUE);
}

static void test_kept(void)
{
	const struct each row = full(), none = empty();

	assert_kept(&table, sizeof row, &row);
	assert_kept(&table, sizeof none, &none);
}

/* ---- the rows of the product ---- */

static const struct {
	const struct sc_table *table;
	size_t bytes;
} kinds[] = {
	{&sc_messages_table, sizeof(struct sc_message_row)},
	{&sc_transactions_table, sizeof(struct sc_txn_row)},
	{&sc_calls_table, sizeof(struct sc_call_row)},
	{&sc_registrations_table, sizeof(struct sc_registration_row)},
	{&sc_elements_table, sizeof(struct sc_element_row)},
	{&sc_metrics_table, sizeof(struct sc_metric_row)},
	{&sc_explain_table, sizeof(struct sc_explain_row)},
};

static const void *full_rows(const struct sc_table *kind, size_t count, size_t stride);

/* Puts a value into the cell that no other cell of the row has. */
static void fill(const struct sc_column *column, void *cell, uint64_t n)
{
	struct each value = full();
	const char *from = (const char *)&value;

	value.count = value.id = value.frame = n;
	value.time_ns = value.span_ns = value.interval.ns = value.quantity.value = (int64_t)n;
	value.endpoint.port = (uint16_t)n;
	value.text = sc_span(g_intern_string("some text") + n % 4, 5);
	value.word = 1;
	if (column->type == SC_T_ROWS) { /* a stride is the size of the widest cell's end */
		size_t stride = 0;
		const struct sc_column *member;

		for (size_t i = 0; (member = sc_table_member(column->nested, i)); i++)
			stride = MAX(stride, member->offset + sc_type_of(member)->bytes);
		stride = (stride + 15) / 16 * 16;
		*(struct sc_row_list *)cell =
			(struct sc_row_list){full_rows(column->nested, 2, stride), 2, stride};
		return;
	}
	for (size_t i = 0; i < SC_TYPE_COUNT; i++)
		if (columns[i].type == column->type)
			memcpy(cell, from + columns[i].offset, sc_type_of(column)->bytes);
	if (column->type == SC_T_TALLY) /* words of the test's own set */
		*(struct sc_tally_list *)cell = value.tally;
}

static void fill_row(const struct sc_table *kind, char *row)
{
	const struct sc_column *column;

	for (size_t i = 0; (column = sc_table_member(kind, i)); i++)
		fill(column, row + column->offset, 100 + i);
}

static const void *full_rows(const struct sc_table *kind, size_t count, size_t stride)
{
	static GPtrArray *made;
	char *rows = g_malloc0(count * stride);

	if (!made)
		made = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(made, rows);
	for (size_t i = 0; i < count; i++)
		fill_row(kind, rows + i * stride);
	return rows;
}

static void test_product(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autofree char *row = g_malloc0(kinds[i].bytes);

		g_test_message("%s", kinds[i].table->name);
		fill_row(kinds[i].table, row);
		assert_kept(kinds[i].table, kinds[i].bytes, row);
	}
}

/* Every byte of a row belongs to one member of its table, but for fewer than
 * eight that align the end: nothing in it can be forgotten by who walks the table. */
static void assert_whole(const struct sc_table *kind, size_t bytes)
{
	g_autofree char *owned = g_malloc0(bytes);
	const struct sc_column *column;
	size_t end = 0;

	for (size_t i = 0; (column = sc_table_member(kind, i)); i++)
		for (size_t at = 0; at < sc_type_of(column)->bytes; at++)
			if (owned[column->offset + at]++)
				g_error("%s: %s overlaps another member", kind->name, column->key);
	while (bytes > 0 && !owned[bytes - 1])
		end++, bytes--;
	g_assert_cmpuint(end, <, 8);
	for (size_t at = 0; at < bytes; at++)
		if (!owned[at])
			g_error("%s: byte %zu of %zu is no member", kind->name, at, bytes);
}

static const struct sc_table *nested(const struct sc_table *kind, const char *key)
{
	const struct sc_column *column;

	for (size_t i = 0; (column = sc_table_member(kind, i)); i++)
		if (strcmp(column->key, key) == 0)
			return column->nested;
	g_error("%s has no %s", kind->name, key);
}

static void test_whole(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		assert_whole(kinds[i].table, kinds[i].bytes);
	assert_whole(&sc_diff_table, sizeof(struct sc_diff_row));
	assert_whole(&sc_expect_table, sizeof(struct sc_expect_row));
	assert_whole(nested(&sc_calls_table, "dialogs"), sizeof(struct sc_dialog_row));
	assert_whole(nested(&sc_calls_table, "units"), sizeof(struct sc_unit_end));
	assert_whole(nested(&sc_elements_table, "evidence"), sizeof(struct sc_role_row));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/types/each", test_each);
	g_test_add_func("/types/no-truth", test_no_truth);
	g_test_add_func("/types/doubles", test_doubles);
	g_test_add_func("/types/kept", test_kept);
	g_test_add_func("/types/product", test_product);
	g_test_add_func("/types/whole", test_whole);
	return g_test_run();
}
