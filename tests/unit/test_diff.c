/* What is said of changes: of samples of one population nothing, of a real shift what it is.
 * Figures are by hand, or follow from how the samples were made. */
#include <glib.h>
#include <math.h>
#include <stdlib.h>

#include "base/time.h"
#include "timing/metric_list.h"
#include "verdict/diff.h"

/* ---- sides, made ---- */

static struct sc_diff_side *new_side(void)
{
	return sc_diff_side_new((struct sc_span){NULL, 0}, NULL);
}

static int by_value(const void *one, const void *other)
{
	const int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;

	return a < b ? -1 : a > b;
}

/* Takes `values`. */
static void set_samples(struct sc_diff_side *side, const char *name, int64_t *values, size_t count)
{
	struct sc_metric_row row;
	struct sc_stats stats;

	qsort(values, count, sizeof *values, by_value);
	sc_stats_of(&stats, values, count);
	sc_metric_row_clear(&row);
	row.metric = name;
	sc_metric_row_spread(&row, &stats, SC_UNIT_SECONDS);
	sc_diff_side_take(side, &row, values, count);
}

static void set_ratio(struct sc_diff_side *side, const char *name, uint64_t part, uint64_t whole)
{
	struct sc_metric_row row;

	sc_metric_row_clear(&row);
	row.metric = name;
	sc_metric_row_ratio(&row, part, whole);
	sc_diff_side_take(side, &row, NULL, 0);
}

/* Delays as networks have them: log-normal, of half a second. */
static int64_t *delays(GRand *random, size_t count, double factor)
{
	int64_t *values = g_new(int64_t, count);

	for (size_t i = 0; i < count; i++) {
		const double u = 1 - g_rand_double(random), v = g_rand_double(random);
		const double normal = sqrt(-2 * log(u)) * cos(2 * G_PI * v);

		values[i] = (int64_t)(0.5e9 * factor * exp(0.4 * normal));
	}
	return values;
}

static uint64_t successes(GRand *random, size_t count, double share)
{
	uint64_t part = 0;

	for (size_t i = 0; i < count; i++)
		part += g_rand_double(random) < share;
	return part;
}

/* ---- what comes of them ---- */

struct found {
	unsigned count[SC_DIFF_FALL + 1]; /* of each verdict */
	GArray *rows;                     /* struct sc_diff_row */
};

static void take(void *user, const struct sc_diff_row *row)
{
	struct found *found = user;

	found->count[row->verdict]++;
	if (found->rows)
		g_array_append_val(found->rows, *row);
}

/* Frees the sides. */
static void compare(struct found *found, struct sc_diff_side *a, struct sc_diff_side *b)
{
	struct sc_diff *diff = sc_diff_new(&sc_thresholds_default);

	sc_diff_add(diff, NULL, a, b);
	sc_diff_finish(diff, take, found);
	sc_diff_free(diff);
	sc_diff_side_free(a);
	sc_diff_side_free(b);
}

#define CALLS 500u

static struct sc_diff_side *site(GRand *random, double factor, double answered)
{
	struct sc_diff_side *side = new_side();

	set_samples(side, "SRD_S", delays(random, CALLS, factor), CALLS);
	set_samples(side, "SDD_S", delays(random, CALLS, factor), CALLS);
	set_ratio(side, "SER", successes(random, CALLS, answered), CALLS);
	return side;
}

/* 200 pairs from one population: at most 4 of the 1,800 rows are said to differ. */
static void test_nothing_changed(void)
{
	GRand *random = g_rand_new_with_seed(1998);
	struct found found = {{0}, NULL};

	for (unsigned pair = 0; pair < 200; pair++)
		compare(&found, site(random, 1, 0.9), site(random, 1, 0.9));
	g_assert_cmpuint(found.count[SC_DIFF_BETTER] + found.count[SC_DIFF_WORSE], <=, 4);
	g_assert_cmpuint(found.count[SC_DIFF_SAME], >=, 200 * 9 - 4);
	g_rand_free(random);
}

/* All that is said of a shift by a fifth is right, and of 100 pairs at least 95 show it in the
 * median and in the mean of both metrics. */
static void test_real_shift(void)
{
	GRand *random = g_rand_new_with_seed(1947);
	unsigned shown = 0;

	for (unsigned pair = 0; pair < 100; pair++) {
		const bool worse = pair % 2;
		struct found found = {{0}, NULL};
		const double slow = 1.2;

		compare(&found, site(random, worse ? 1 : slow, 0.9),
			site(random, worse ? slow : 1, 0.9));
		g_assert_cmpuint(found.count[worse ? SC_DIFF_BETTER : SC_DIFF_WORSE], ==, 0);
		shown += found.count[worse ? SC_DIFF_WORSE : SC_DIFF_BETTER] >= 4;
	}
	g_assert_cmpuint(shown, >=, 95);
	g_rand_free(random);
}

/* ---- single rows ---- */

static struct found rows_of(struct sc_diff_side *a, struct sc_diff_side *b)
{
	struct found found = {{0}, g_array_new(FALSE, FALSE, sizeof(struct sc_diff_row))};

	compare(&found, a, b);
	return found;
}

static const struct sc_diff_row *row_at(const struct found *found, guint i)
{
	g_assert_cmpuint(i, <, found->rows->len);
	return &g_array_index(found->rows, struct sc_diff_row, i);
}

/* 95 of 100, then 60 of 80: 20 points less; by Newcombe's method 10 of 9.9 to 30.5 points. */
static void test_ratio(void)
{
	struct sc_diff_side *a = new_side(), *b = new_side();
	struct found found;
	const struct sc_diff_row *row;

	set_ratio(a, "SER", 95, 100);
	set_ratio(b, "SER", 60, 80);
	set_ratio(a, "ISA", 5, 100);
	set_ratio(b, "ISA", 20, 80);
	set_ratio(a, "SHORT", 1, 7);
	set_ratio(b, "SHORT", 80, 80);
	found = rows_of(a, b);
	row = row_at(&found, 0);
	g_assert_cmpstr(row->metric, ==, "SER");
	g_assert_cmpint(row->change.value, ==, -2000);
	g_assert_cmpint(row->change_percent.value, ==, -2105); /* 20 / 95 */
	g_assert_cmpint(row->count_b.value, ==, 60);
	g_assert_cmpint(row->low.value, >, -3100);
	g_assert_cmpint(row->high.value, <, -900);
	g_assert_cmpint(row->verdict, ==, SC_DIFF_WORSE);
	g_assert_cmpint(row_at(&found, 1)->verdict, ==, SC_DIFF_WORSE); /* more is worse there */
	g_assert_cmpint(row_at(&found, 2)->verdict, ==, SC_DIFF_TOO_FEW);
	g_assert_cmpint(row_at(&found, 2)->p.absent, ==, SC_NOT_APPLICABLE);
	g_array_free(found.rows, TRUE);
}

static int64_t *steps(size_t count, int64_t first_ms)
{
	int64_t *values = g_new(int64_t, count);

	for (size_t i = 0; i < count; i++)
		values[i] = (first_ms + (int64_t)i) * SC_NS_PER_MS;
	return values;
}

/* The verdict of each statistic, in the order of rows: mean, p50, p95, p99. */
static void assert_verdicts(size_t count, int64_t from_ms, int64_t to_ms, const char *metric,
			    const enum sc_diff_verdict wanted[4])
{
	struct sc_diff_side *a = new_side(), *b = new_side();
	struct found found;

	set_samples(a, metric, steps(count, from_ms), count);
	set_samples(b, metric, steps(count, to_ms), count);
	found = rows_of(a, b);
	g_assert_cmpuint(found.rows->len, ==, 4);
	for (guint i = 0; i < 4; i++) {
		const struct sc_diff_row *row = row_at(&found, i);

		g_assert_cmpint(row->verdict, ==, wanted[i]);
		g_assert_cmpint(row->change.value, ==, (to_ms - from_ms) * SC_NS_PER_MS);
	}
	g_array_free(found.rows, TRUE);
}

#define FOUR(verdict) ((const enum sc_diff_verdict[4]){verdict, verdict, verdict, verdict})

/* All samples are so much later, beyond doubt: what counts then is how much, and how many. */
static void test_thresholds(void)
{
	assert_verdicts(1000, 100000, 106000, "SRD_S", FOUR(SC_DIFF_WORSE));
	assert_verdicts(1000, 106000, 100000, "SRD_S", FOUR(SC_DIFF_BETTER));
	assert_verdicts(1000, 106000, 100000, "SDT_S", FOUR(SC_DIFF_CHANGED));
	assert_verdicts(1000, 100000, 104000, "SRD_S", FOUR(SC_DIFF_SAME)); /* 4 % */
	assert_verdicts(10, 20, 29, "SRD_S",                                /* 9 ms */
			(const enum sc_diff_verdict[4]){SC_DIFF_SAME, SC_DIFF_SAME, SC_DIFF_TOO_FEW,
							SC_DIFF_TOO_FEW});
	assert_verdicts(10, 20, 40, "SRD_S",
			(const enum sc_diff_verdict[4]){SC_DIFF_WORSE, SC_DIFF_WORSE,
							SC_DIFF_TOO_FEW, SC_DIFF_TOO_FEW});
	assert_verdicts(7, 20, 4000, "SRD_S", FOUR(SC_DIFF_TOO_FEW));
	/* p95 needs 100 samples: five above it. */
	assert_verdicts(99, 1000, 2000, "SRD_S",
			(const enum sc_diff_verdict[4]){SC_DIFF_WORSE, SC_DIFF_WORSE,
							SC_DIFF_TOO_FEW, SC_DIFF_TOO_FEW});
	assert_verdicts(100, 1000, 2000, "SRD_S",
			(const enum sc_diff_verdict[4]){SC_DIFF_WORSE, SC_DIFF_WORSE, SC_DIFF_WORSE,
							SC_DIFF_TOO_FEW});
	assert_verdicts(500, 10000, 20000, "SRD_S", FOUR(SC_DIFF_WORSE));
}

/* Three groups: what is not in one of them is its other side. */
static void test_rest(void)
{
	struct sc_diff_side *sides[3], *rest;
	const unsigned srd = (unsigned)sc_metric_find(sc_span_of("SRD_S"));
	const unsigned ser = (unsigned)sc_metric_find(sc_span_of("SER"));

	for (unsigned i = 0; i < 3; i++) {
		sides[i] = new_side();
		set_samples(sides[i], "SRD_S", steps(10, 1000 * (3 - (int64_t)i)), 10);
		set_ratio(sides[i], "SER", i + 1, 10);
	}
	rest = sc_diff_side_rest(sides, 3, 1);
	g_assert_cmpuint(rest->metrics[srd].samples.count, ==, 20);
	g_assert_cmpint(rest->metrics[srd].samples.values[0], ==, 1000 * SC_NS_PER_MS);
	g_assert_cmpint(rest->metrics[srd].row.max.value, ==, 3009 * SC_NS_PER_MS);
	g_assert_cmpuint(rest->metrics[ser].ratio.part, ==, 4);
	g_assert_cmpuint(rest->metrics[ser].ratio.whole, ==, 20);
	sc_diff_side_free(rest);
	for (unsigned i = 0; i < 3; i++)
		sc_diff_side_free(sides[i]);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/diff/nothing-changed", test_nothing_changed);
	g_test_add_func("/diff/real-shift", test_real_shift);
	g_test_add_func("/diff/ratio", test_ratio);
	g_test_add_func("/diff/thresholds", test_thresholds);
	g_test_add_func("/diff/rest", test_rest);
	return g_test_run();
}
