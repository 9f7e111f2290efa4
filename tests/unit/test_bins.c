/* Counts per interval. Expected values are counted by hand, or by the loop. */
#include <glib.h>

#include "writers/chart/bins.h"

static void counts_by_interval(void)
{
	struct sc_bins *bins = sc_bins_new(2, 10);
	int64_t from, to;

	g_assert_false(sc_bins_range(bins, &from, &to));
	sc_bins_add(bins, 25, 0);
	sc_bins_add(bins, 29, 0);
	sc_bins_add(bins, 30, 0);
	sc_bins_add(bins, 99, 1);
	sc_bins_add(bins, -1, 1); /* before the start: its own interval, not that of 0 */
	g_assert_true(sc_bins_range(bins, &from, &to));
	g_assert_cmpint(from, ==, -10);
	g_assert_cmpint(to, ==, 100);
	g_assert_cmpuint(sc_bins_count(bins, 20, 30, 0), ==, 2);
	g_assert_cmpuint(sc_bins_count(bins, 30, 40, 0), ==, 1);
	g_assert_cmpuint(sc_bins_count(bins, 0, 40, 0), ==, 3);
	g_assert_cmpuint(sc_bins_count(bins, -10, 0, 1), ==, 1);
	g_assert_cmpuint(sc_bins_count(bins, 0, 90, 1), ==, 0);
	g_assert_cmpuint(sc_bins_count(bins, -1000, 1000, 1), ==, 2);
	sc_bins_free(bins);
}

/* Ten times as long intervals when there are too many; nothing is lost. */
static void intervals_get_longer(void)
{
	struct sc_bins *bins = sc_bins_new(1, 1);
	uint64_t sum = 0;
	int64_t from, to, step;

	for (int64_t i = 0; i < 300000; i++)
		sc_bins_add(bins, i * 7, 0);
	step = sc_bins_step(bins);
	g_assert_cmpint(step, ==, 100); /* 2,100,000 long: 65,536 intervals of 33 would do */
	g_assert_true(sc_bins_range(bins, &from, &to));
	g_assert_cmpint(from, ==, 0);
	g_assert_cmpint(to, ==, 2100000);
	for (int64_t at = from; at < to; at += step) {
		const uint64_t count = sc_bins_count(bins, at, at + step, 0);

		/* Multiples of 7 from `at` on, below at + 100. */
		g_assert_cmpuint(count, ==, (uint64_t)((at + 99) / 7 - (at + 6) / 7 + 1));
		sum += count;
	}
	g_assert_cmpuint(sum, ==, 300000);
	sc_bins_free(bins);
}

/* A clock that runs backwards, and jumps of centuries. */
static void backwards_and_far(void)
{
	struct sc_bins *bins = sc_bins_new(1, 1000);
	int64_t from, to;

	for (int64_t i = 100000; i > -100000; i--)
		sc_bins_add(bins, i * 1000, 0);
	g_assert_true(sc_bins_range(bins, &from, &to));
	g_assert_cmpuint(sc_bins_count(bins, from, to, 0), ==, 200000);
	g_assert_cmpint(from, <=, -99999 * 1000);
	g_assert_cmpint(to, >, 100000 * 1000);
	sc_bins_add(bins, INT64_MAX, 0);
	sc_bins_add(bins, INT64_MIN + 1, 0);
	g_assert_cmpint(sc_bins_step(bins), >, INT64_MAX / 65536 / 10);
	g_assert_true(sc_bins_range(bins, &from, &to));
	g_assert_cmpuint(sc_bins_count(bins, from, to, 0), ==, 200002);
	sc_bins_free(bins);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/bins/counts", counts_by_interval);
	g_test_add_func("/bins/longer", intervals_get_longer);
	g_test_add_func("/bins/backwards", backwards_and_far);
	return g_test_run();
}
