/* Statistics of measured times (METRICS.md CV-6): integers in, integers out. */
#ifndef SC_TIMING_STATS_H
#define SC_TIMING_STATS_H

#include <stddef.h>
#include <stdint.h>

struct sc_stats {
	size_t count;
	__int128 total;
	int64_t min, mean, max, stddev; /* of the population; ns */
	int64_t p50, p90, p95, p99;     /* nearest rank */
};

/* Sorts `values`, with as much room again in `spare`; where the result is, in
 * the one or the other, is returned. */
int64_t *sc_sort(int64_t *values, int64_t *spare, size_t count);

/* `sorted` in ascending order; `count` is at least 1. */
void sc_stats_of(struct sc_stats *stats, const int64_t *sorted, size_t count);

/* part / whole in hundredths of a percent, rounded half to even once. */
int64_t sc_percent(uint64_t part, uint64_t whole);

/* numerator / denominator rounded half to even; denominator > 0. */
int64_t sc_divide_half_even(__int128 numerator, __int128 denominator);

#endif
