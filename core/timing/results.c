/* From sums to rows: what `metrics` shows. */
#include <stdlib.h>

#include "base/time.h"
#include "timing/sample.h"
#include "timing/stats.h"
#include "timing/sums.h"

static struct sc_quantity quantity(int64_t value, enum sc_unit unit)
{
	return (struct sc_quantity){value, unit, SC_PRESENT};
}

static struct sc_quantity undefined(enum sc_unit unit)
{
	return (struct sc_quantity){0, unit, SC_NOT_APPLICABLE};
}

/* Sorts the samples of a metric, and forgets them: the most of what is kept. */
static void work_out(struct sc_stats *stats, struct sc_sum *sum)
{
	size_t count = sc_samples_count(&sum->samples);
	int64_t *values;

	if (count == 0)
		return;
	values = g_new(int64_t, 2 * count);
	sc_samples_read(&sum->samples, values);
	sc_samples_clear(&sum->samples);
	sc_stats_of(stats, sc_sort(values, values + count, count), count);
	g_free(values);
}

static void time_row(struct sc_metric_row *row, const struct sc_stats *stats)
{
	row->unit = "s";
	row->n = stats->count;
	if (stats->count == 0)
		return;
	row->value = row->mean = quantity(stats->mean, SC_UNIT_SECONDS);
	row->min = quantity(stats->min, SC_UNIT_SECONDS);
	row->max = quantity(stats->max, SC_UNIT_SECONDS);
	row->stddev = quantity(stats->stddev, SC_UNIT_SECONDS);
	row->p50 = quantity(stats->p50, SC_UNIT_SECONDS);
	row->p90 = quantity(stats->p90, SC_UNIT_SECONDS);
	row->p95 = quantity(stats->p95, SC_UNIT_SECONDS);
	row->p99 = quantity(stats->p99, SC_UNIT_SECONDS);
}

static void ratio_row(struct sc_metric_row *row, uint64_t numerator, uint64_t denominator)
{
	row->unit = "%";
	row->n = denominator;
	row->numerator = quantity((int64_t)numerator, SC_UNIT_COUNT);
	row->denominator = quantity((int64_t)denominator, SC_UNIT_COUNT);
	if (denominator > 0) /* RFC 6076 4: otherwise undefined, never 0 */
		row->value = quantity(sc_percent(numerator, denominator), SC_UNIT_PERCENT);
}

static void cps_row(struct sc_metric_row *row, struct sc_group *group, int64_t span_ns)
{
	GHashTableIter iter;
	void *started;
	uintptr_t peak = 0;

	row->unit = "1/s";
	row->n = group->attempts;
	if (group->attempts == 0)
		return;
	for (unsigned i = 0; i < SC_SECONDS_RECENT; i++)
		sc_group_keep_second(group, &group->recent[i]);
	g_hash_table_iter_init(&iter, group->seconds);
	while (g_hash_table_iter_next(&iter, NULL, &started))
		peak = MAX(peak, (uintptr_t)started);
	row->value = row->max = quantity((int64_t)peak * 1000, SC_UNIT_PER_SECOND);
	if (span_ns > 0)
		row->mean =
			quantity(sc_divide_half_even((__int128)group->attempts * 1000 * SC_NS_PER_S,
						     span_ns),
				 SC_UNIT_PER_SECOND);
}

/* How many calls are up: one more with each answer, one less with each end. */
static void concurrency_row(struct sc_metric_row *row, struct sc_group *group, int64_t first_ns,
			    int64_t end_ns)
{
	struct sc_times *ups = &group->answered, *downs = &group->ended;
	int64_t up = 0, peak = 0, since_ns = first_ns;
	__int128 call_time = 0;

	row->unit = "";
	if (ups->count == 0)
		return;
	sc_times_sort(ups);
	sc_times_sort(downs);
	for (size_t i = 0, j = 0; i < ups->count || j < downs->count;) {
		/* At the same time: one that ends makes room for one that begins. */
		bool down =
			i == ups->count || (j < downs->count && downs->at_ns[j] <= ups->at_ns[i]);
		int64_t time_ns = down ? downs->at_ns[j++] : ups->at_ns[i++];

		call_time += (__int128)up * sc_time_diff(time_ns, since_ns);
		since_ns = time_ns;
		up += down ? -1 : 1;
		peak = MAX(peak, up);
	}
	call_time += (__int128)up * sc_time_diff(end_ns, since_ns);
	row->n = ups->count;
	row->value = row->max = quantity(peak, SC_UNIT_COUNT);
	if (end_ns > first_ns)
		row->mean = quantity(
			sc_divide_half_even(call_time * 1000, sc_time_diff(end_ns, first_ns)),
			SC_UNIT_AVERAGE);
}

/* The sum of all session times, in minutes. */
static void minutes_row(struct sc_metric_row *row, const struct sc_stats *durations)
{
	row->unit = "min";
	row->n = durations->count;
	if (row->n > 0)
		row->value =
			quantity(sc_divide_half_even(durations->total * 1000, 60 * SC_NS_PER_S),
				 SC_UNIT_AVERAGE);
}

/* What the rows are made from, and for whom. */
struct results {
	const struct sc_metrics *metrics;
	struct sc_stats *stats; /* of the group's metrics so far */
	int64_t first_ns, end_ns;
	sc_metric_fn *emit;
	void *user;
};

static void other_row(const struct results *results, struct sc_metric_row *row,
		      struct sc_group *group)
{
	const struct sc_metrics *metrics = results->metrics;

	if (strcmp(row->metric, "CPS") == 0)
		cps_row(row, group, sc_time_diff(results->end_ns, results->first_ns));
	else if (strcmp(row->metric, "CONCURRENCY") == 0)
		concurrency_row(row, group, results->first_ns, results->end_ns);
	else if (strcmp(row->metric, "MOU") == 0)
		minutes_row(row, &results->stats[sc_metric_find(SC_SPAN_LIT("SDT_S"))]);
	else if (strcmp(row->metric, "REG_LAPSE") == 0)
		ratio_row(row, group->lapses, group->refreshes);
	else if (metrics->by < 0)
		ratio_row(row, metrics->retransmissions, metrics->messages - metrics->duplicates);
	else
		row->unit = "%";
}

static int by_reason(const void *one, const void *other)
{
	const struct sc_tally *a = one, *b = other;

	return strcmp(sc_counted_words[a->word - 1], sc_counted_words[b->word - 1]);
}

/* The reasons that came, in alphabetical order; `items` has room for all. */
static struct sc_tally_list reasons_of(const struct sc_sum *sum, struct sc_tally *items)
{
	size_t count = 0;

	for (uint8_t reason = 1; sum->reasons && reason < SC_COUNTED_END; reason++)
		if (sum->reasons[reason] > 0)
			items[count++] = (struct sc_tally){sum->reasons[reason], reason};
	if (count > 0)
		qsort(items, count, sizeof *items, by_reason);
	return (struct sc_tally_list){items, count};
}

static void emit_group(const struct results *results, struct sc_group *group, struct sc_span name)
{
	struct sc_tally reasons[SC_COUNTED_END];

	for (unsigned i = 0; i < sc_metrics_count; i++) {
		const struct sc_metric *metric = &sc_metrics_all[i];
		const unsigned source = results->metrics->source[i];
		struct sc_sum *sum = &group->sums[source];
		struct sc_metric_row row = {
			.group = name,
			.metric = metric->name,
			.label = metric->label,
			.source = metric->source,
			.definition = metric->definition,
			.value = undefined(SC_UNIT_COUNT),
			.numerator = undefined(SC_UNIT_COUNT),
			.denominator = undefined(SC_UNIT_COUNT),
		};

		row.min = row.mean = row.max = row.stddev = row.value;
		row.p50 = row.p90 = row.p95 = row.p99 = row.value;
		results->stats[i] = (struct sc_stats){0};
		if (source == i)
			work_out(&results->stats[i], sum);
		if (metric->kind == SC_METRIC_TIME || metric->kind == SC_METRIC_MEASURE)
			time_row(&row, &results->stats[source]);
		else if (metric->kind == SC_METRIC_RATIO)
			ratio_row(&row, sum->numerator, sum->denominator);
		else
			other_row(results, &row, group);
		row.excluded = reasons_of(sum, reasons);
		results->emit(results->user, &row);
	}
}

static int by_text(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

void sc_metrics_finish(struct sc_metrics *metrics, int64_t first_ns, int64_t end_ns,
		       sc_metric_fn *emit, void *user)
{
	struct results results = {
		metrics, g_new0(struct sc_stats, sc_metrics_count), first_ns, end_ns, emit, user};
	GPtrArray *names = g_ptr_array_new();
	GHashTableIter iter;
	void *name;

	if (metrics->by < 0)
		emit_group(&results, metrics->all, (struct sc_span){NULL, 0});
	g_hash_table_iter_init(&iter, metrics->groups);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_ptr_array_add(names, name);
	g_ptr_array_sort(names, by_text);
	for (guint i = 0; i < names->len; i++) {
		const char *text = g_ptr_array_index(names, i);

		emit_group(&results, g_hash_table_lookup(metrics->groups, text),
			   sc_span(text, strlen(text)));
	}
	g_ptr_array_free(names, TRUE);
	g_free(results.stats);
}
