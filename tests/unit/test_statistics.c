/* The statistics of a comparison, against figures of papers and by hand. tests/verdict/ compares
 * them with what scipy and statsmodels make of many data sets. */
#include <glib.h>
#include <math.h>

#include "verdict/bootstrap.h"
#include "verdict/holm.h"
#include "verdict/proportion.h"
#include "verdict/random.h"

static void assert_near(double found, double wanted, double by)
{
	if (!(fabs(found - wanted) <= by))
		g_error("%.9g is not %.9g", found, wanted);
}

/* R. G. Newcombe (1998), table II, method 10; there it is a - b. */
static void test_newcombe(void)
{
	static const struct {
		struct sc_ratio a, b;
		double low, high;
	} paper[] = {
		{{56, 70}, {48, 80}, 0.0524, 0.3339}, {{9, 10}, {3, 10}, 0.1705, 0.8090},
		{{6, 7}, {2, 7}, 0.0582, 0.8062},     {{5, 56}, {0, 29}, -0.0381, 0.1926},
		{{0, 10}, {0, 20}, -0.1611, 0.2775},  {{0, 10}, {0, 10}, -0.2775, 0.2775},
		{{10, 10}, {0, 20}, 0.6791, 1.0000},  {{10, 10}, {0, 10}, 0.6075, 1.0000},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(paper); i++) {
		const struct sc_bounds found = sc_newcombe(paper[i].b, paper[i].a);

		assert_near(found.low, paper[i].low, 0.00005);
		assert_near(found.high, paper[i].high, 0.00005);
	}
}

/* R. A. Fisher's lady who tastes tea: three of four cups right. Of the 70 ways to choose, 1 and 16
 * are at least as far off on either side. */
static void test_fisher(void)
{
	assert_near(sc_fisher((struct sc_ratio){3, 4}, (struct sc_ratio){1, 4}), 34.0 / 70, 1e-12);
	assert_near(sc_fisher((struct sc_ratio){4, 4}, (struct sc_ratio){0, 4}), 2.0 / 70, 1e-12);
	assert_near(sc_fisher((struct sc_ratio){0, 9}, (struct sc_ratio){0, 5}), 1, 0);
}

static struct sc_sorted_samples samples(const int64_t *values, size_t count)
{
	return (struct sc_sorted_samples){values, count};
}

#define SAMPLES(...) \
	samples((const int64_t[]){__VA_ARGS__}, G_N_ELEMENTS(((const int64_t[]){__VA_ARGS__})))

static void test_mann_whitney(void)
{
	/* 2 of the 20 orders are as far apart. */
	assert_near(sc_mann_whitney(SAMPLES(1, 2, 3), SAMPLES(4, 5, 6)), 0.1, 1e-12);
	/* U is 2 of 6, its variance 6/12 * (6 - 12/20) = 2.7: z = 0.5 / 1.6432 = 0.3043. */
	assert_near(sc_mann_whitney(SAMPLES(5, 6), SAMPLES(5, 6, 7)), 0.7609, 0.00005);
	assert_near(sc_mann_whitney(SAMPLES(4, 4, 4), SAMPLES(4, 4)), 1, 0);
}

static void test_holm(void)
{
	double p[] = {0.04, 0.01, 0.03, 0.5};

	sc_holm(p, G_N_ELEMENTS(p));
	assert_near(p[1], 0.04, 1e-12); /* 4 * 0.01 */
	assert_near(p[2], 0.09, 1e-12); /* 3 * 0.03 */
	assert_near(p[0], 0.09, 1e-12); /* 2 * 0.04 is below the one before it */
	assert_near(p[3], 0.5, 1e-12);
}

/* The outputs of the generator's authors from state 1234567. */
static void test_random(void)
{
	static const uint64_t published[] = {
		UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
		UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
		UINT64_C(16408922859458223821)};
	struct sc_random random = {1234567}, same = {1234567};
	uint64_t ones = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(published); i++) {
		g_assert_cmpuint(sc_random_next(&random), ==, published[i]);
		ones += (uint64_t)__builtin_popcountll(published[i] >> (i == 4 ? 60 : 0));
	}
	g_assert_cmpuint(sc_random_ones(&same, 4 * 64 + 4), ==, ones);
}

#define MANY 10000u

/* Of evenly spread samples: the median of so many has a standard deviation of count / 2 /
 * sqrt(count), the mean one of count / sqrt(12 * count). */
static void test_bootstrap(void)
{
	g_autofree int64_t *values = g_new(int64_t, MANY);
	struct sc_sorted_samples even = {values, MANY};
	struct sc_change_range range;

	for (unsigned i = 0; i < MANY; i++)
		values[i] = i;
	range = sc_bootstrap_percentile(even, even, 50);
	assert_near((double)(range.high - range.low), 2 * 1.96 * 50 * sqrt(2), 20);
	assert_near((double)(range.high + range.low), 0, 10);
	range = sc_bootstrap_mean(even, even);
	assert_near((double)(range.high - range.low), 2 * 1.96 * 100 / sqrt(6), 12);
	assert_near((double)(range.high + range.low), 0, 6);
	range = sc_bootstrap_percentile(SAMPLES(3), SAMPLES(5), 95);
	g_assert_cmpint(range.low, ==, 2);
	g_assert_cmpint(range.high, ==, 2);
	range = sc_bootstrap_mean(SAMPLES(7, 7, 7), SAMPLES(4));
	g_assert_cmpint(range.low, ==, -3);
	g_assert_cmpint(range.high, ==, -3);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/statistics/newcombe", test_newcombe);
	g_test_add_func("/statistics/fisher", test_fisher);
	g_test_add_func("/statistics/mann-whitney", test_mann_whitney);
	g_test_add_func("/statistics/holm", test_holm);
	g_test_add_func("/statistics/random", test_random);
	g_test_add_func("/statistics/bootstrap", test_bootstrap);
	return g_test_run();
}
