/* Sorting and keeping measured times, against the C library's sort. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "timing/samples.h"
#include "timing/stats.h"

static int by_value(const void *one, const void *other)
{
	int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;

	return a < b ? -1 : a > b;
}

static void check_sort(const int64_t *values, size_t count)
{
	int64_t *wanted = g_new(int64_t, count), *both = g_new(int64_t, 2 * count);

	memcpy(wanted, values, count * sizeof *values);
	memcpy(both, values, count * sizeof *values);
	qsort(wanted, count, sizeof *wanted, by_value);
	g_assert_true(memcmp(wanted, sc_sort(both, both + count, count), count * sizeof *wanted) ==
		      0);
	g_free(wanted);
	g_free(both);
}

static int64_t number(GRand *random, unsigned bits)
{
	uint64_t all = (uint64_t)g_rand_int(random) << 32 | g_rand_int(random);

	return (int64_t)(bits == 64 ? all : all & ((UINT64_C(1) << bits) - 1));
}

static void test_sort(void)
{
	static const size_t counts[] = {1, 2, 3, 511, 512, 513, 5000};
	GRand *random = g_rand_new_with_seed(6076);

	for (size_t c = 0; c < G_N_ELEMENTS(counts); c++)
		for (unsigned bits = 1; bits <= 64; bits++) {
			size_t count = counts[c];
			int64_t *values = g_new(int64_t, count);

			for (size_t i = 0; i < count; i++)
				values[i] = number(random, bits) - (bits < 40 ? 1000 : 0);
			check_sort(values, count);
			for (size_t i = 0; bits < 50 && i < count; i++)
				values[i] = values[i] * 1000 - 77;
			check_sort(values, count);
			qsort(values, count, sizeof *values, by_value);
			check_sort(values, count);
			g_free(values);
		}
	g_rand_free(random);
}

static void test_sort_extremes(void)
{
	int64_t values[600];

	for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
		values[i] = i % 3 == 0 ? INT64_MAX : i % 3 == 1 ? INT64_MIN : 0;
	check_sort(values, G_N_ELEMENTS(values));
	for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
		values[i] = 5;
	check_sort(values, G_N_ELEMENTS(values));
	sc_sort(NULL, NULL, 0);
}

static void test_stats(void)
{
	int64_t values[100];
	struct sc_stats stats;

	for (int64_t i = 0; i < 100; i++)
		values[i] = i + 1;
	sc_stats_of(&stats, values, 100);
	g_assert_cmpuint(stats.count, ==, 100);
	g_assert_true(stats.total == 5050);
	g_assert_cmpint(stats.mean, ==, 50); /* 50.5, to even */
	g_assert_cmpint(stats.min, ==, 1);
	g_assert_cmpint(stats.max, ==, 100);
	g_assert_cmpint(stats.stddev, ==, 29); /* 28.87 */
	g_assert_cmpint(stats.p50, ==, 50);
	g_assert_cmpint(stats.p90, ==, 90);
	g_assert_cmpint(stats.p95, ==, 95);
	g_assert_cmpint(stats.p99, ==, 99);
}

/* Whatever is kept comes back as it was. */
static void test_samples(void)
{
	static const int64_t edges[] = {0,
					1,
					INT64_C(0x7fffffff),
					INT64_C(0x80000000),
					INT64_C(2147484000),
					INT64_C(2147484001),
					INT64_C(0x7fffffff) * 1000,
					INT64_C(0x80000000) * 1000,
					-1,
					-1000,
					INT64_MIN,
					INT64_MAX};
	struct sc_samples samples = {0};
	size_t count = 50 * G_N_ELEMENTS(edges);
	int64_t *wanted = g_new(int64_t, count), *found = g_new(int64_t, count);

	for (size_t i = 0; i < count; i++) {
		wanted[i] = edges[i % G_N_ELEMENTS(edges)];
		sc_samples_add(&samples, wanted[i]);
	}
	g_assert_cmpuint(sc_samples_count(&samples), ==, count);
	g_assert_cmpuint(samples.wide.count, ==, 50 * 7);
	sc_samples_read(&samples, found);
	qsort(wanted, count, sizeof *wanted, by_value);
	qsort(found, count, sizeof *found, by_value);
	g_assert_true(memcmp(wanted, found, count * sizeof *wanted) == 0);
	sc_samples_clear(&samples);
	g_assert_cmpuint(sc_samples_count(&samples), ==, 0);
	g_free(wanted);
	g_free(found);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/stats/sort", test_sort);
	g_test_add_func("/stats/sort-extremes", test_sort_extremes);
	g_test_add_func("/stats/figures", test_stats);
	g_test_add_func("/samples/kept", test_samples);
	return g_test_run();
}
