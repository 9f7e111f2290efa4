#include "writers/chart/bins.h"

#include <glib.h>
#include <string.h>

/* At most; with at least a tenth of that, an interval of any length that is
 * worth drawing is made of many. */
#define BINS_MAX 65536
#define WIDER 10
/* 146 years: what lies further away is damage, and counted there. */
#define FARTHEST_NS (INT64_MAX / 2)

struct sc_bins {
	size_t columns, room;         /* room: intervals */
	int64_t step_ns, first, last; /* numbers of intervals; last < first: none */
	uint64_t *counts;
};

struct sc_bins *sc_bins_new(size_t columns, int64_t step_ns)
{
	struct sc_bins *bins = g_new0(struct sc_bins, 1);

	bins->columns = columns;
	bins->step_ns = step_ns;
	bins->last = -1;
	return bins;
}

void sc_bins_free(struct sc_bins *bins)
{
	if (!bins)
		return;
	g_free(bins->counts);
	g_free(bins);
}

/* Rounds down, below 0 as well. */
static int64_t number_of(int64_t ns, int64_t step_ns)
{
	return ns / step_ns - (ns % step_ns < 0);
}

static uint64_t *cell(const struct sc_bins *bins, int64_t number, size_t column)
{
	return &bins->counts[(size_t)(number - bins->first) * bins->columns + column];
}

/* Room for the numbers from `first` to `last`, which include those there are. */
static void reach(struct sc_bins *bins, int64_t first, int64_t last)
{
	const size_t wanted = (size_t)(last - first + 1), row = bins->columns;

	if (wanted > bins->room) {
		bins->room = MIN(2 * wanted, BINS_MAX);
		bins->counts = g_renew(uint64_t, bins->counts, bins->room * row);
	}
	if (bins->last < bins->first) {
		memset(bins->counts, 0, wanted * row * sizeof *bins->counts);
	} else {
		const size_t had = (size_t)(bins->last - bins->first + 1);
		const size_t before = (size_t)(bins->first - first);
		uint64_t *counts = bins->counts;

		if (before > 0)
			memmove(counts + before * row, counts, had * row * sizeof *counts);
		memset(counts, 0, before * row * sizeof *counts);
		memset(counts + (before + had) * row, 0,
		       (wanted - before - had) * row * sizeof *counts);
	}
	bins->first = first;
	bins->last = last;
}

static void widen(struct sc_bins *bins)
{
	const size_t had = bins->last < bins->first ? 0 : (size_t)(bins->last - bins->first + 1);
	const int64_t first = number_of(bins->first, WIDER), last = number_of(bins->last, WIDER);

	bins->step_ns *= WIDER;
	if (had == 0)
		return;
	for (size_t i = 0; i < had; i++) {
		uint64_t *from = &bins->counts[i * bins->columns], *to;

		to = &bins->counts[(size_t)(number_of(bins->first + (int64_t)i, WIDER) - first) *
				   bins->columns];
		for (size_t column = 0; column < bins->columns; column++) {
			const uint64_t count = from[column];

			from[column] = 0;
			to[column] += count;
		}
	}
	bins->first = first;
	bins->last = last;
}

void sc_bins_add(struct sc_bins *bins, int64_t at_ns, size_t column)
{
	const int64_t at = CLAMP(at_ns, -FARTHEST_NS, FARTHEST_NS);
	int64_t number = number_of(at, bins->step_ns);

	if (bins->last < bins->first)
		reach(bins, number, number);
	while (MAX(number, bins->last) - MIN(number, bins->first) >= BINS_MAX) {
		widen(bins);
		number = number_of(at, bins->step_ns);
	}
	if (number < bins->first) /* room for as many again: going back is dear */
		reach(bins, MAX(number - (bins->last - number), bins->last - BINS_MAX + 1),
		      bins->last);
	else if (number > bins->last)
		reach(bins, bins->first, number);
	++*cell(bins, number, column);
}

int64_t sc_bins_step(const struct sc_bins *bins)
{
	return bins->step_ns;
}

static bool is_empty(const struct sc_bins *bins, int64_t number)
{
	for (size_t column = 0; column < bins->columns; column++)
		if (*cell(bins, number, column) > 0)
			return false;
	return true;
}

bool sc_bins_range(const struct sc_bins *bins, int64_t *from_ns, int64_t *to_ns)
{
	int64_t first = bins->first;

	while (first <= bins->last && is_empty(bins, first))
		first++;
	*from_ns = first * bins->step_ns;
	*to_ns = (bins->last + 1) * bins->step_ns;
	return bins->last >= first;
}

uint64_t sc_bins_count(const struct sc_bins *bins, int64_t from_ns, int64_t to_ns, size_t column)
{
	const int64_t first = MAX(number_of(from_ns, bins->step_ns), bins->first);
	const int64_t last = MIN(number_of(to_ns, bins->step_ns) - 1, bins->last);
	uint64_t sum = 0;

	for (int64_t number = first; number <= last; number++)
		sum += *cell(bins, number, column);
	return sum;
}
