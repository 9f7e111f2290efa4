/* How much happened in each interval, for a capture of unknown length: counting
 * starts with short intervals, and ten become one when they get too many. */
#ifndef SC_WRITERS_CHART_BINS_H
#define SC_WRITERS_CHART_BINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sc_bins;

/* Counts `columns` things. `step_ns`: the interval to begin with. */
struct sc_bins *sc_bins_new(size_t columns, int64_t step_ns);
void sc_bins_free(struct sc_bins *bins); /* NULL is fine */

void sc_bins_add(struct sc_bins *bins, int64_t at_ns, size_t column);

/* The interval now: everything below speaks of multiples of it. */
int64_t sc_bins_step(const struct sc_bins *bins);

/* Where the first interval begins and the last one ends; false: nothing was counted. */
bool sc_bins_range(const struct sc_bins *bins, int64_t *from_ns, int64_t *to_ns);

/* What was counted from `from_ns` up to, not including, `to_ns`. */
uint64_t sc_bins_count(const struct sc_bins *bins, int64_t from_ns, int64_t to_ns, size_t column);

#endif
