/* How often values came, in buckets whose width grows with the value (METRICS.md RTP-4):
 * values below 32 have a bucket each, and from there on each power of two has 32. So a
 * bucket is at most 1/32 of what lies in it wide.
 *
 * Most streams need few powers of two: only those that something fell into take room. */
#ifndef SC_MEDIA_HISTOGRAM_H
#define SC_MEDIA_HISTOGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"

struct sc_histogram {
	void *counts;   /* 32 for each bit of `pages`, lowest first; of 2 bytes, or of 4 if wide */
	uint32_t pages; /* bit 0: values below 32; bit n: from 2^(n+4) on */
	bool wide;      /* some bucket has had more than fit into 2 bytes */
	uint64_t samples; /* all together */
};

/* Values from 2^32 on count as 2^32 - 1. Takes room only for a power of two that is new. */
void sc_histogram_add(struct sc_histogram *histogram, struct sc_pool *pool, uint64_t value);

/* The p-th percentile by nearest rank: the greatest value that the bucket of that rank can
 * hold. `samples` is above 0, and `percent` 1 to 100. */
uint64_t sc_histogram_percentile(const struct sc_histogram *histogram, unsigned percent);

/* Gives its room back. */
void sc_histogram_clear(struct sc_histogram *histogram, struct sc_pool *pool);

#endif
