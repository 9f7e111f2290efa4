/* Prints what the statistics of core/verdict/ make of data sets on standard input, for
 * test_statistics.py; one a line:
 *
 *   fisher PART_A WHOLE_A PART_B WHOLE_B    p
 *   newcombe PART_A WHOLE_A PART_B WHOLE_B  low high
 *   ranks N_A N_B SAMPLE...                 p; samples sorted
 *   holm N P...                             N corrected ones
 *   mean N_A N_B SAMPLE...                  low high
 *   PERCENT N_A N_B SAMPLE...               low high */
#include <glib.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verdict/bootstrap.h"
#include "verdict/holm.h"
#include "verdict/proportion.h"

static uint64_t whole(void)
{
	uint64_t number = 0;

	if (scanf("%" SCNu64, &number) != 1)
		exit(2);
	return number;
}

static struct sc_ratio ratio(void)
{
	const uint64_t part = whole();

	return (struct sc_ratio){part, whole()};
}

static void read_samples(struct sc_sorted_samples *a, struct sc_sorted_samples *b)
{
	int64_t *values;

	a->count = whole();
	b->count = whole();
	values = g_new(int64_t, a->count + b->count);
	for (size_t i = 0; i < a->count + b->count; i++)
		values[i] = (int64_t)whole();
	a->values = values;
	b->values = values + a->count;
}

static void of_ratios(const char *what)
{
	const struct sc_ratio a = ratio(), b = ratio();
	const struct sc_bounds bounds = sc_newcombe(a, b);

	if (strcmp(what, "fisher") == 0)
		printf("%.17g\n", sc_fisher(a, b));
	else
		printf("%.17g %.17g\n", bounds.low, bounds.high);
}

static void of_samples(const char *what)
{
	struct sc_sorted_samples a, b;
	struct sc_change_range range;

	read_samples(&a, &b);
	if (strcmp(what, "ranks") == 0) {
		printf("%.17g\n", sc_mann_whitney(a, b));
	} else {
		range = strcmp(what, "mean") == 0
				? sc_bootstrap_mean(a, b)
				: sc_bootstrap_percentile(a, b, (unsigned)strtoul(what, NULL, 10));
		printf("%" PRId64 " %" PRId64 "\n", range.low, range.high);
	}
	g_free((void *)(uintptr_t)a.values);
}

static void of_several(void)
{
	const size_t count = whole();
	g_autofree double *p = g_new(double, count);

	for (size_t i = 0; i < count; i++)
		if (scanf("%lf", &p[i]) != 1)
			exit(2);
	sc_holm(p, count);
	for (size_t i = 0; i < count; i++)
		printf("%.17g%c", p[i], i + 1 < count ? ' ' : '\n');
}

int main(void)
{
	char what[16];

	while (scanf("%15s", what) == 1) {
		if (strcmp(what, "holm") == 0)
			of_several();
		else if (strcmp(what, "fisher") == 0 || strcmp(what, "newcombe") == 0)
			of_ratios(what);
		else
			of_samples(what);
		fflush(stdout);
	}
	return 0;
}
