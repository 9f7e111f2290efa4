#include "timing/stats.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"

/* ---- sorting: by digits, least significant first ---- */

/* Fewer than these are not worth the tables. */
#define DIGITS_FROM 512u
/* Tables of that size stay in the first cache. */
#define DIGIT_BITS_MAX 11u

static int by_value(const void *one, const void *other)
{
	int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;

	return a < b ? -1 : a > b;
}

/* From `keys` into `sorted`, by the digit at `shift`. */
static void sort_by_digit(const uint64_t *keys, uint64_t *sorted, size_t count, unsigned shift,
			  unsigned bits)
{
	size_t next[1u << DIGIT_BITS_MAX], sum = 0;
	const size_t digits = (size_t)1 << bits;

	memset(next, 0, digits * sizeof next[0]);
	for (size_t i = 0; i < count; i++)
		next[(keys[i] >> shift) & (digits - 1)]++;
	for (size_t digit = 0; digit < digits; digit++) {
		size_t here = next[digit];

		next[digit] = sum;
		sum += here;
	}
	for (size_t i = 0; i < count; i++)
		sorted[next[(keys[i] >> shift) & (digits - 1)]++] = keys[i];
}

/* What all values exceed the least by a multiple of. Most captures count in microseconds:
 * that is ten bits less to sort by. */
static uint64_t step_of(const int64_t *values, size_t count, int64_t least)
{
	for (size_t i = 0; i < count; i++)
		if (((uint64_t)values[i] - (uint64_t)least) % SC_NS_PER_US != 0)
			return 1;
	return SC_NS_PER_US;
}

static unsigned bits_of(uint64_t number)
{
	return number == 0 ? 0 : 64 - (unsigned)__builtin_clzll(number);
}

int64_t *sc_sort(int64_t *values, int64_t *spare, size_t count)
{
	int64_t least = INT64_MAX, most = INT64_MIN;
	uint64_t *keys = (uint64_t *)values, *other = (uint64_t *)spare, step;
	unsigned passes, bits;
	bool sorted = true;

	for (size_t i = 0; i < count; i++) {
		sorted &= values[i] >= most;
		least = values[i] < least ? values[i] : least;
		most = values[i] > most ? values[i] : most;
	}
	if (sorted)
		return values;
	if (count < DIGITS_FROM) {
		qsort(values, count, sizeof *values, by_value);
		return values;
	}
	step = step_of(values, count, least);
	for (size_t i = 0; i < count; i++)
		keys[i] = step == 1 ? keys[i] - (uint64_t)least
				    : (keys[i] - (uint64_t)least) / SC_NS_PER_US;
	bits = bits_of(((uint64_t)most - (uint64_t)least) / step);
	passes = (bits + DIGIT_BITS_MAX - 1) / DIGIT_BITS_MAX;
	bits = (bits + passes - 1) / passes;
	for (unsigned pass = 0; pass < passes; pass++) {
		uint64_t *from = keys;

		sort_by_digit(from, other, count, pass * bits, bits);
		keys = other;
		other = from;
	}
	for (size_t i = 0; i < count; i++)
		keys[i] = keys[i] * step + (uint64_t)least;
	return (int64_t *)keys;
}

/* ---- figures ---- */

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

void sc_stats_of(struct sc_stats *stats, const int64_t *sorted, size_t count)
{
	__int128 sum = 0;
	long double mean, squares = 0;

	for (size_t i = 0; i < count; i++)
		sum += sorted[i];
	mean = (long double)sum / (long double)count;
	for (size_t i = 0; i < count; i++) {
		long double off = (long double)sorted[i] - mean;
		squares += off * off;
	}
	stats->count = count;
	stats->total = sum;
	stats->min = sorted[0];
	stats->max = sorted[count - 1];
	stats->mean = sc_divide_half_even(sum, (__int128)count);
	stats->stddev = (int64_t)llrintl(sqrtl(squares / (long double)count));
	stats->p50 = nearest_rank(sorted, count, 50);
	stats->p90 = nearest_rank(sorted, count, 90);
	stats->p95 = nearest_rank(sorted, count, 95);
	stats->p99 = nearest_rank(sorted, count, 99);
}
