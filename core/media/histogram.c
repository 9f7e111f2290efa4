#include "media/histogram.h"

#include <string.h>

static size_t page_bytes(bool wide)
{
	return SC_HISTOGRAM_BUCKETS * (wide ? sizeof(uint32_t) : sizeof(uint16_t));
}

/* A page more, behind the others. */
static void add_page(struct sc_histogram *histogram, struct sc_pool *pool, unsigned page)
{
	size_t bytes = page_bytes(histogram->wide), all = histogram->page_count * bytes;
	char *counts = sc_pool_take(pool, all + bytes);

	if (histogram->counts)
		memcpy(counts, histogram->counts, all);
	sc_pool_give(pool, histogram->counts, all);
	histogram->counts = counts;
	histogram->place[page] = ++histogram->page_count;
}

static void widen(struct sc_histogram *histogram, struct sc_pool *pool)
{
	size_t buckets = histogram->page_count * SC_HISTOGRAM_BUCKETS;
	uint32_t *counts = sc_pool_take(pool, buckets * sizeof *counts);

	for (size_t i = 0; i < buckets; i++)
		counts[i] = ((uint16_t *)histogram->counts)[i];
	sc_pool_give(pool, histogram->counts, buckets * sizeof(uint16_t));
	histogram->counts = counts;
	histogram->wide = true;
}

void sc_histogram_add_rest(struct sc_histogram *histogram, struct sc_pool *pool, unsigned page,
			   unsigned bucket)
{
	size_t at;

	if (histogram->place[page] == 0)
		add_page(histogram, pool, page);
	at = (histogram->place[page] - 1) * SC_HISTOGRAM_BUCKETS + bucket;
	if (!histogram->wide && ((uint16_t *)histogram->counts)[at] == UINT16_MAX)
		widen(histogram, pool);
	if (histogram->wide)
		++((uint32_t *)histogram->counts)[at];
	else
		++((uint16_t *)histogram->counts)[at];
}

static uint32_t count_at(const struct sc_histogram *histogram, size_t at)
{
	return histogram->wide ? ((uint32_t *)histogram->counts)[at]
			       : ((uint16_t *)histogram->counts)[at];
}

static uint64_t top_of(unsigned page, unsigned bucket)
{
	return page == 0 ? bucket
			 : ((uint64_t)(SC_HISTOGRAM_BUCKETS + bucket + 1) << (page - 1)) - 1;
}

uint64_t sc_histogram_percentile(const struct sc_histogram *histogram, unsigned percent)
{
	uint64_t samples = 0, rank, passed = 0, top = 0;

	for (size_t i = 0; i < histogram->page_count * SC_HISTOGRAM_BUCKETS; i++)
		samples += count_at(histogram, i);
	rank = (samples * percent + 99) / 100;
	for (unsigned page = 0; page < SC_HISTOGRAM_PAGES; page++)
		for (unsigned i = 0; i < SC_HISTOGRAM_BUCKETS && histogram->place[page] > 0; i++) {
			if (passed >= rank)
				return top;
			passed += count_at(histogram,
					   (histogram->place[page] - 1) * SC_HISTOGRAM_BUCKETS + i);
			top = top_of(page, i);
		}
	return top;
}

void sc_histogram_clear(struct sc_histogram *histogram, struct sc_pool *pool)
{
	if (histogram->counts)
		sc_pool_give(pool, histogram->counts,
			     histogram->page_count * page_bytes(histogram->wide));
	*histogram = (struct sc_histogram){0};
}
