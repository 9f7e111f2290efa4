#include "verdict/side.h"

#include <string.h>

#include "timing/metric_list.h"

struct sc_diff_side *sc_diff_side_new(struct sc_span name, struct sc_inventory *inventory)
{
	struct sc_diff_side *side = g_new0(struct sc_diff_side, 1);

	side->name = name.ptr ? g_strndup(name.ptr, name.len) : NULL;
	side->metrics = g_new0(struct sc_diff_side_metric, sc_metrics_count);
	for (unsigned i = 0; i < sc_metrics_count; i++)
		sc_metric_row_clear(&side->metrics[i].row);
	side->inventory = inventory;
	return side;
}

void sc_diff_side_free(struct sc_diff_side *side)
{
	if (!side)
		return;
	for (unsigned i = 0; i < sc_metrics_count; i++)
		g_free((void *)(uintptr_t)side->metrics[i].samples.values);
	g_free(side->metrics);
	g_free(side->name);
	sc_inventory_free(side->inventory);
	g_free(side);
}

void sc_diff_side_take(struct sc_diff_side *side, const struct sc_metric_row *row, int64_t *sorted,
		       size_t count)
{
	const unsigned index = (unsigned)sc_metric_find(sc_span_of(row->metric));
	struct sc_diff_side_metric *metric = &side->metrics[index];

	*metric = (struct sc_diff_side_metric){
		.known = true, .row = *row, .samples = {sorted, count}};
	metric->row.group = (struct sc_span){NULL, 0};
	metric->row.excluded = (struct sc_tally_list){NULL, 0};
	metric->is_ratio = row->denominator.absent == SC_PRESENT;
	if (metric->is_ratio)
		metric->ratio = (struct sc_ratio){(uint64_t)row->numerator.value,
						  (uint64_t)row->denominator.value};
	metric->same = row->n > 0 && !sorted && row->mean.absent == SC_PRESENT &&
		       sc_metrics_all[index].kind == SC_METRIC_TIME;
}

uint64_t sc_diff_side_weight(const struct sc_diff_side *side)
{
	uint64_t weight = 0;

	for (unsigned i = 0; i < sc_metrics_count; i++)
		weight += side->metrics[i].row.n;
	return weight;
}

/* The samples of that metric of all sides but one, together. */
static void join(struct sc_diff_side_metric *metric, struct sc_diff_side *const *sides,
		 size_t count, size_t except, unsigned index)
{
	size_t all = 0, at = 0;
	int64_t *values, *spare, *sorted;

	for (size_t i = 0; i < count; i++)
		all += i == except ? 0 : sides[i]->metrics[index].samples.count;
	if (all == 0)
		return;
	values = g_new(int64_t, all);
	spare = g_new(int64_t, all);
	for (size_t i = 0; i < count; i++) {
		const struct sc_sorted_samples *more = &sides[i]->metrics[index].samples;

		if (i == except || more->count == 0)
			continue;
		memcpy(values + at, more->values, more->count * sizeof *values);
		at += more->count;
	}
	sorted = sc_sort(values, spare, all);
	g_free(sorted == values ? spare : values);
	metric->samples = (struct sc_sorted_samples){sorted, all};
}

/* The figures of the samples. */
static void describe(struct sc_diff_side_metric *metric, const struct sc_metric *of)
{
	struct sc_stats stats = {0};

	if (metric->is_ratio) {
		sc_metric_row_ratio(&metric->row, metric->ratio.part, metric->ratio.whole);
		return;
	}
	if (metric->samples.count > 0)
		sc_stats_of(&stats, metric->samples.values, metric->samples.count);
	sc_metric_row_spread(&metric->row, &stats,
			     of->kind == SC_METRIC_AMOUNT ? of->unit : SC_UNIT_SECONDS);
}

struct sc_diff_side *sc_diff_side_rest(struct sc_diff_side *const *sides, size_t count,
				       size_t except)
{
	struct sc_diff_side *rest = sc_diff_side_new((struct sc_span){NULL, 0}, NULL);

	for (unsigned index = 0; index < sc_metrics_count; index++) {
		struct sc_diff_side_metric *metric = &rest->metrics[index];

		join(metric, sides, count, except, index);
		for (size_t i = 0; i < count; i++) {
			const struct sc_diff_side_metric *more = &sides[i]->metrics[index];

			metric->same |= more->same;
			metric->is_ratio |= more->is_ratio;
			metric->ratio.part += i == except ? 0 : more->ratio.part;
			metric->ratio.whole += i == except ? 0 : more->ratio.whole;
		}
		metric->known = metric->is_ratio || metric->samples.count > 0;
		if (metric->known)
			describe(metric, &sc_metrics_all[index]);
	}
	return rest;
}
