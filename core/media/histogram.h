/* How often values came, in buckets whose width grows with the value (METRICS.md RTP-4):
 * values below 32 have a bucket each, and from there on each power of two has 32. So a
 * bucket is at most 1/32 of what lies in it wide.
 *
 * Most streams need few powers of two: only those that something fell into take room. */
#ifndef SC_MEDIA_HISTOGRAM_H
#define SC_MEDIA_HISTOGRAM_H

#include <stdint.h>

#include "base/pool.h"

#define SC_HISTOGRAM_BITS 5u
#define SC_HISTOGRAM_BUCKETS (1u << SC_HISTOGRAM_BITS) /* of a page */
#define SC_HISTOGRAM_PAGES 28u

struct sc_histogram {
	void *counts; /* 32 for each page that there is, of so many bytes: */
	/* Where a page is among them, from 1; 0: there is none. Page 0 has the values below 32,
	 * page n the power of two from 2^(n + 4) on. */
	uint8_t place[SC_HISTOGRAM_PAGES];
	uint8_t page_count;
	uint8_t width; /* 1, 2 or 4 as the greatest count needs it; 0: no page yet */
};

/* sc_histogram_add, of a histogram that is young, or old, or has no room for the value yet. */
void sc_histogram_add_rest(struct sc_histogram *histogram, struct sc_pool *pool, unsigned page,
			   unsigned bucket);

/* Values from 2^32 on count as 2^32 - 1. Takes room only for a power of two that is new. */
static inline void sc_histogram_add(struct sc_histogram *histogram, struct sc_pool *pool,
				    uint64_t value)
{
	unsigned page = 0, bucket;
	size_t at;

	if (value > UINT32_MAX)
		value = UINT32_MAX;
	if (value >= SC_HISTOGRAM_BUCKETS) {
		page = 63 - SC_HISTOGRAM_BITS - (unsigned)__builtin_clzll(value);
		value >>= page++;
	}
	bucket = (unsigned)value % SC_HISTOGRAM_BUCKETS;
	at = (((size_t)histogram->place[page] - 1) << SC_HISTOGRAM_BITS) + bucket;
	if (histogram->place[page] > 0 && histogram->width == sizeof(uint8_t)) {
		uint8_t *count = (uint8_t *)histogram->counts + at;

		if (*count < UINT8_MAX) {
			++*count;
			return;
		}
	} else if (histogram->place[page] > 0 && histogram->width == sizeof(uint16_t)) {
		uint16_t *count = (uint16_t *)histogram->counts + at;

		if (*count < UINT16_MAX) {
			++*count;
			return;
		}
	}
	sc_histogram_add_rest(histogram, pool, page, bucket);
}

/* Percentiles by nearest rank: the greatest value that the bucket of that rank can hold; 0 when
 * there are none. So many, each 1 to 100, the lowest first. */
void sc_histogram_percentiles(const struct sc_histogram *histogram, const unsigned *percents,
			      uint64_t *values, unsigned count);

/* Gives its room back. */
void sc_histogram_clear(struct sc_histogram *histogram, struct sc_pool *pool);

#endif
