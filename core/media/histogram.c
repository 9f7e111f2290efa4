#include "media/histogram.h"

#include <string.h>

static size_t page_bytes(const struct sc_histogram *histogram)
{
	return (size_t)SC_HISTOGRAM_BUCKETS * histogram->width;
}

static uint32_t count_at(const struct sc_histogram *histogram, size_t at)
{
	switch (histogram->width) {
	case sizeof(uint8_t):
		return ((uint8_t *)histogram->counts)[at];
	case sizeof(uint16_t):
		return ((uint16_t *)histogram->counts)[at];
	default:
		return ((uint32_t *)histogram->counts)[at];
	}
}

static void set_count(struct sc_histogram *histogram, size_t at, uint32_t count)
{
	switch (histogram->width) {
	case sizeof(uint8_t):
		((uint8_t *)histogram->counts)[at] = (uint8_t)count;
		break;
	case sizeof(uint16_t):
		((uint16_t *)histogram->counts)[at] = (uint16_t)count;
		break;
	default:
		((uint32_t *)histogram->counts)[at] = count;
	}
}

/* A page more, behind the others. */
static void add_page(struct sc_histogram *histogram, struct sc_pool *pool, unsigned page)
{
	size_t bytes, all;
	char *counts;

	if (histogram->width == 0)
		histogram->width = sizeof(uint8_t);
	bytes = page_bytes(histogram);
	all = histogram->page_count * bytes;
	counts = sc_pool_take(pool, all + bytes);
	if (histogram->counts)
		memcpy(counts, histogram->counts, all);
	sc_pool_give(pool, histogram->counts, all);
	histogram->counts = counts;
	histogram->place[page] = ++histogram->page_count;
}

static void widen(struct sc_histogram *histogram, struct sc_pool *pool)
{
	struct sc_histogram old = *histogram;
	size_t bytes = old.page_count * page_bytes(&old);

	histogram->width *= 2;
	histogram->counts = sc_pool_take(pool, 2 * bytes);
	for (size_t i = 0; i < old.page_count * SC_HISTOGRAM_BUCKETS; i++)
		set_count(histogram, i, count_at(&old, i));
	sc_pool_give(pool, old.counts, bytes);
}

void sc_histogram_add_rest(struct sc_histogram *histogram, struct sc_pool *pool, unsigned page,
			   unsigned bucket)
{
	uint32_t count;
	size_t at;

	if (histogram->place[page] == 0)
		add_page(histogram, pool, page);
	at = (histogram->place[page] - 1u) * SC_HISTOGRAM_BUCKETS + bucket;
	count = count_at(histogram, at);
	if (count < UINT32_MAX && count == UINT32_MAX >> (32 - 8 * histogram->width))
		widen(histogram, pool);
	if (count < UINT32_MAX) /* or 4,294,967,295 packets at one value: that many it is */
		set_count(histogram, at, count + 1);
}

static uint64_t top_of(unsigned page, unsigned bucket)
{
	return page == 0 ? bucket
			 : ((uint64_t)(SC_HISTOGRAM_BUCKETS + bucket + 1) << (page - 1)) - 1;
}

/* The rank of the p-th percentile among so many, from 1. */
static uint64_t rank_of(uint64_t samples, unsigned percent)
{
	return (samples * percent + 99) / 100;
}

void sc_histogram_percentiles(const struct sc_histogram *histogram, const unsigned *percents,
			      uint64_t *values, unsigned count)
{
	uint64_t samples = 0, passed = 0;
	unsigned next = 0;

	for (size_t i = 0; i < histogram->page_count * SC_HISTOGRAM_BUCKETS; i++)
		samples += count_at(histogram, i);
	while (samples == 0 && next < count)
		values[next++] = 0;
	for (unsigned page = 0; page < SC_HISTOGRAM_PAGES && next < count; page++) {
		size_t first = (histogram->place[page] - 1u) * (size_t)SC_HISTOGRAM_BUCKETS;

		for (unsigned i = 0; histogram->place[page] > 0 && i < SC_HISTOGRAM_BUCKETS; i++) {
			passed += count_at(histogram, first + i);
			while (next < count && passed >= rank_of(samples, percents[next]))
				values[next++] = top_of(page, i);
		}
	}
}

void sc_histogram_clear(struct sc_histogram *histogram, struct sc_pool *pool)
{
	if (histogram->counts)
		sc_pool_give(pool, histogram->counts,
			     histogram->page_count * page_bytes(histogram));
	*histogram = (struct sc_histogram){0};
}
