/* Rows sorted by a column: by value, not by text; equal ones as they came; those without
 * a value last. The order is worked out by hand. */
#include "sample_rows.h"
#include "writers/sorted.h"

#define NO_LIMIT SIZE_MAX

static void turn(void *user, const void *data)
{
	const struct sample_row *row = data;

	g_string_append_printf(user, "%" G_GUINT64_FORMAT " ", row->row);
}

/* Rows 1 to 4: srd 3, -, 1, 3; src 10.0.0.9, 10.0.0.10, ::1, none; from b, a, b, a. */
static void add_rows(struct sc_sorted *sorted)
{
	static const uint8_t nine[4] = {10, 0, 0, 9}, ten[4] = {10, 0, 0, 10};
	static const uint8_t six[16] = {[15] = 1};
	static const char *const names[] = {"b", "a", "b", "a"};
	static const int64_t srd_ns[] = {3, 0, 1, 3};

	for (uint64_t n = 1; n <= 4; n++) {
		struct sample_row row = sample_full(n);
		char name[2] = {names[n - 1][0], '\0'}; /* gone when the order is asked for */

		row.from = sample_text(name);
		row.srd.ns = srd_ns[n - 1];
		row.srd.absent = n == 2 ? SC_NO_STOP_OPEN : SC_PRESENT;
		row.src = n == 1   ? sc_endpoint_ip4(nine, 5060)
			  : n == 2 ? sc_endpoint_ip4(ten, 1)
			  : n == 3 ? sc_endpoint_ip6(six, 1)
				   : (struct sc_endpoint){.family = 0};
		sc_sorted_add(sorted, &row);
	}
}

static void test_orders(void)
{
	static const struct {
		const char *key; /* NULL: as they come */
		bool reverse;
		uint64_t limit;
		const char *expected;
	} cases[] = {
		{"srd", false, 0, "3 1 4 2 "},  {"srd", true, 0, "1 4 3 2 "},
		{"from", false, 0, "2 4 1 3 "}, {"from", true, 0, "1 3 2 4 "},
		{"src", false, 0, "1 2 3 4 "},  {"src", true, 0, "3 2 1 4 "},
		{NULL, true, 0, "4 3 2 1 "},    {NULL, false, 0, "1 2 3 4 "},
		{"row", true, 0, "4 3 2 1 "},   {"outcome", false, 0, "1 2 3 4 "},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sc_counters counters = {{0}};
		const struct sc_order order = {
			cases[i].key ? sc_table_column(&sample_table, sample_text(cases[i].key))
				     : NULL,
			cases[i].reverse, cases[i].limit};
		g_autoptr(GString) numbers = g_string_new(NULL);
		struct sc_sorted *sorted =
			sc_sorted_new(&sample_table, sizeof(struct sample_row), &order, NO_LIMIT,
				      turn, numbers, &counters);

		add_rows(sorted);
		g_assert_cmpstr(numbers->str, ==, "");
		sc_sorted_finish(sorted);
		g_assert_cmpstr(numbers->str, ==, cases[i].expected);
		g_assert_cmpuint(counters.n[SC_COUNT_LIMIT_SORTED], ==, 0);
		sc_sorted_free(sorted);
	}
}

/* 100,000 rows, of which three are asked for: memory does not follow them. */
static void test_limit(void)
{
	struct sc_counters counters = {{0}};
	const struct sc_order order = {sc_table_column(&sample_table, sample_text("row")), true, 3};
	g_autoptr(GString) numbers = g_string_new(NULL);
	struct sc_sorted *sorted = sc_sorted_new(&sample_table, sizeof(struct sample_row), &order,
						 4u << 20, turn, numbers, &counters);

	for (uint64_t n = 1; n <= 100000; n++) {
		struct sample_row row = sample_full(n * 7919 % 100003); /* a prime: all different */

		sc_sorted_add(sorted, &row);
	}
	sc_sorted_finish(sorted);
	/* The largest numbers below the prime that are no multiple beyond the last row. */
	g_assert_cmpuint(counters.n[SC_COUNT_LIMIT_SORTED], ==, 0);
	g_assert_true(g_str_has_prefix(numbers->str, "100002 100001 100000 "));
	sc_sorted_free(sorted);
}

/* More than may wait: pieces, each sorted, and that is counted. */
static void test_pieces(void)
{
	struct sc_counters counters = {{0}};
	const struct sc_order order = {sc_table_column(&sample_table, sample_text("row")), true, 0};
	g_autoptr(GString) numbers = g_string_new(NULL);
	struct sc_sorted *sorted = sc_sorted_new(&sample_table, sizeof(struct sample_row), &order,
						 1, turn, numbers, &counters);

	add_rows(sorted);
	sc_sorted_finish(sorted);
	g_assert_cmpstr(numbers->str, ==, "1 2 3 4 ");
	g_assert_cmpuint(counters.n[SC_COUNT_LIMIT_SORTED], ==, 4);
	sc_sorted_free(sorted);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sorted/orders", test_orders);
	g_test_add_func("/sorted/limit", test_limit);
	g_test_add_func("/sorted/pieces", test_pieces);
	return g_test_run();
}
