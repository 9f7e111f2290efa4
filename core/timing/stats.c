#include "timing/stats.h"

#include <math.h>
#include <stdlib.h>

static int by_value(const void *one, const void *other)
{
	int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;

	return a < b ? -1 : a > b;
}

int64_t sc_divide_half_even(__int128 numerator, __int128 denominator)
{
	__int128 quotient = numerator / denominator, rest = numerator % denominator;
	__int128 twice = (rest < 0 ? -rest : rest) * 2;

	if (twice > denominator || (twice == denominator && quotient % 2 != 0))
		quotient += numerator < 0 ? -1 : 1;
	return (int64_t)quotient;
}

int64_t sc_percent(uint64_t part, uint64_t whole)
{
	return sc_divide_half_even((__int128)part * 10000, (__int128)whole);
}

/* The p-th percentile is sorted[ceil(p/100 * N)], counted from 1. */
static int64_t nearest_rank(const int64_t *sorted, size_t count, unsigned percent)
{
	size_t rank = (size_t)(((unsigned __int128)count * percent + 99) / 100);

	return sorted[rank > 0 ? rank - 1 : 0];
}

void sc_stats_of(struct sc_stats *stats, int64_t *values, size_t count)
{
	__int128 sum = 0;
	long double mean, squares = 0;

	qsort(values, count, sizeof *values, by_value);
	for (size_t i = 0; i < count; i++)
		sum += values[i];
	mean = (long double)sum / (long double)count;
	for (size_t i = 0; i < count; i++) {
		long double off = (long double)values[i] - mean;
		squares += off * off;
	}
	stats->min = values[0];
	stats->max = values[count - 1];
	stats->mean = sc_divide_half_even(sum, (__int128)count);
	stats->stddev = (int64_t)llrintl(sqrtl(squares / (long double)count));
	stats->p50 = nearest_rank(values, count, 50);
	stats->p90 = nearest_rank(values, count, 90);
	stats->p95 = nearest_rank(values, count, 95);
	stats->p99 = nearest_rank(values, count, 99);
}
