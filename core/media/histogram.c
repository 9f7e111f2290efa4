#include "media/histogram.h"

#include <string.h>

#define PAGE_BITS 5u
#define PAGE_BUCKETS (1u << PAGE_BITS)

static size_t page_bytes(bool wide)
{
	return PAGE_BUCKETS * (wide ? sizeof(uint32_t) : sizeof(uint16_t));
}

static unsigned pages_of(uint32_t pages)
{
	return (unsigned)__builtin_popcount(pages);
}

/* Where the page lies, or would lie, among those that are there. */
static unsigned place_of(const struct sc_histogram *histogram, unsigned page)
{
	return pages_of(histogram->pages & ((1u << page) - 1));
}

/* Moves the counts into room for `page` too. */
static void add_page(struct sc_histogram *histogram, struct sc_pool *pool, unsigned page)
{
	size_t bytes = page_bytes(histogram->wide), all = pages_of(histogram->pages) * bytes;
	size_t before = place_of(histogram, page) * bytes;
	char *counts = sc_pool_take(pool, all + bytes);

	if (histogram->counts) {
		memcpy(counts, histogram->counts, before);
		memcpy(counts + before + bytes, (char *)histogram->counts + before, all - before);
		sc_pool_give(pool, histogram->counts, all);
	}
	histogram->counts = counts;
	histogram->pages |= 1u << page;
}

static void widen(struct sc_histogram *histogram, struct sc_pool *pool)
{
	size_t buckets = pages_of(histogram->pages) * PAGE_BUCKETS;
	uint32_t *counts = sc_pool_take(pool, buckets * sizeof *counts);

	for (size_t i = 0; i < buckets; i++)
		counts[i] = ((uint16_t *)histogram->counts)[i];
	sc_pool_give(pool, histogram->counts, buckets * sizeof(uint16_t));
	histogram->counts = counts;
	histogram->wide = true;
}

void sc_histogram_add(struct sc_histogram *histogram, struct sc_pool *pool, uint64_t value)
{
	unsigned page = 0, bucket;

	if (value > UINT32_MAX)
		value = UINT32_MAX;
	if (value >= PAGE_BUCKETS)
		page = 64 - PAGE_BITS - (unsigned)__builtin_clzll(value);
	bucket = (unsigned)(page > 0 ? value >> (page - 1) : value) % PAGE_BUCKETS;
	if (!(histogram->pages >> page & 1))
		add_page(histogram, pool, page);
	histogram->samples++;
	bucket += place_of(histogram, page) * PAGE_BUCKETS;
	if (!histogram->wide) {
		uint16_t *count = &((uint16_t *)histogram->counts)[bucket];

		if (*count < UINT16_MAX) {
			++*count;
			return;
		}
		widen(histogram, pool);
	}
	++((uint32_t *)histogram->counts)[bucket];
}

static uint64_t top_of(unsigned page, unsigned bucket)
{
	return page == 0 ? bucket : ((uint64_t)(PAGE_BUCKETS + bucket + 1) << (page - 1)) - 1;
}

uint64_t sc_histogram_percentile(const struct sc_histogram *histogram, unsigned percent)
{
	uint64_t rank = (histogram->samples * percent + 99) / 100, passed = 0, top = 0;
	size_t at = 0;

	for (unsigned page = 0; passed < rank && page < 32; page++) {
		if (!(histogram->pages >> page & 1))
			continue;
		for (unsigned i = 0; passed < rank && i < PAGE_BUCKETS; i++, at++) {
			passed += histogram->wide ? ((uint32_t *)histogram->counts)[at]
						  : ((uint16_t *)histogram->counts)[at];
			top = top_of(page, i);
		}
	}
	return top;
}

void sc_histogram_clear(struct sc_histogram *histogram, struct sc_pool *pool)
{
	if (histogram->counts)
		sc_pool_give(pool, histogram->counts,
			     pages_of(histogram->pages) * page_bytes(histogram->wide));
	*histogram = (struct sc_histogram){0};
}
