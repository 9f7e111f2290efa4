#include "timing/metrics.h"

#include <stdlib.h>

#include "base/limits.h"
#include "message/uri.h"
#include "timing/dimension.h"
#include "timing/group.h"
#include "timing/group_metrics.h"
#include "timing/metric_list.h"
#include "timing/sample.h"

struct sc_metrics {
	struct sc_config config;
	struct sc_counters *counters;
	const struct sc_dimension *by;         /* NULL: one value each */
	bool local;                            /* minutes and hours of the clock on the wall */
	unsigned of_measure[SC_MEASURE_COUNT]; /* index of its metric */
	/* Indices of the metrics that are times of calls, ratios of calls, of their media, and of
	 * registrations. */
	unsigned *call_times, *call_ratios, *media, *registrations;
	unsigned call_time_count, call_ratio_count, media_count, registration_count;
	unsigned *source; /* metric -> the one before it with the very same samples, or itself */
	struct sc_group *all;
	GHashTable *groups;  /* name -> group */
	GString *group_name; /* the latest that was looked for */
	struct sc_message_counts messages;
};

/* The first metric that takes the same times from a call as metric `index`. */
static unsigned source_of(unsigned index)
{
	const struct sc_metric *metric = &sc_metrics_all[index];

	if (metric->of_registration || metric->interval == 0)
		return index;
	for (unsigned i = 0; i < index; i++) {
		const struct sc_metric *other = &sc_metrics_all[i];

		if (other->kind == SC_METRIC_TIME && !other->of_registration &&
		    other->interval == metric->interval && other->class == metric->class &&
		    other->wanted == metric->wanted)
			return i;
	}
	return index;
}

/* Which metrics take part in what. */
static void sort_metrics(struct sc_metrics *metrics)
{
	metrics->call_times = g_new(unsigned, sc_metrics_count);
	metrics->call_ratios = g_new(unsigned, sc_metrics_count);
	metrics->media = g_new(unsigned, sc_metrics_count);
	metrics->registrations = g_new(unsigned, sc_metrics_count);
	metrics->source = g_new(unsigned, sc_metrics_count);
	for (unsigned i = 0; i < sc_metrics_count; i++) {
		const struct sc_metric *metric = &sc_metrics_all[i];

		metrics->source[i] = source_of(i);
		if (metric->kind == SC_METRIC_MEASURE)
			metrics->of_measure[metric->measure] = i;
		else if (metric->of_registration)
			metrics->registrations[metrics->registration_count++] = i;
		else if (metric->media)
			metrics->media[metrics->media_count++] = i;
		else if (metric->kind == SC_METRIC_RATIO)
			metrics->call_ratios[metrics->call_ratio_count++] = i;
		else if (metric->kind == SC_METRIC_TIME && metrics->source[i] == i)
			metrics->call_times[metrics->call_time_count++] = i;
	}
}

static void free_group(void *group)
{
	sc_group_free(group);
}

struct sc_metrics *sc_metrics_new(const struct sc_config *config, const char *by, bool local,
				  struct sc_counters *counters)
{
	struct sc_metrics *metrics = g_new0(struct sc_metrics, 1);

	metrics->config = *config;
	metrics->counters = counters;
	metrics->by = by ? sc_dimension_find(by) : NULL;
	metrics->local = local;
	sort_metrics(metrics);
	metrics->all = sc_group_new(sc_metrics_count);
	metrics->group_name = g_string_new(NULL);
	metrics->groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_group);
	return metrics;
}

struct sc_metrics *sc_metrics_copy(const struct sc_metrics *metrics)
{
	struct sc_metrics *copy = sc_metrics_new(&metrics->config, NULL, false, metrics->counters);

	sc_group_free(copy->all);
	copy->all = sc_group_copy(metrics->all);
	copy->messages = metrics->messages;
	return copy;
}

void sc_metrics_free(struct sc_metrics *metrics)
{
	if (!metrics)
		return;
	sc_group_free(metrics->all);
	g_hash_table_destroy(metrics->groups);
	g_string_free(metrics->group_name, TRUE);
	g_free(metrics->call_times);
	g_free(metrics->call_ratios);
	g_free(metrics->media);
	g_free(metrics->registrations);
	g_free(metrics->source);
	g_free(metrics);
}

/* ---- groups (RFC 6076 5.1) ---- */

static struct sc_group *find_group(struct sc_metrics *metrics, const struct sc_subject *subject)
{
	GString *name = g_string_truncate(metrics->group_name, 0);
	struct sc_group *group;

	metrics->by->group_name(name, subject);
	group = g_hash_table_lookup(metrics->groups, name->str);
	if (!group && g_hash_table_size(metrics->groups) >= SC_METRIC_GROUPS_MAX) {
		metrics->counters->n[SC_COUNT_LIMIT_GROUPS]++;
		return NULL;
	}
	if (!group) {
		group = sc_group_new(sc_metrics_count);
		g_hash_table_insert(metrics->groups, g_strdup(name->str), group);
	}
	return group;
}

/* What groups can be told by, of a row of a call or of a registration. */
#define SUBJECT_OF(row, outcome_words) \
	((struct sc_subject){ \
		.from = (row)->from, \
		.to = (row)->to, \
		.src = &(row)->src, \
		.dst = &(row)->dst, \
		.start_ns = (row)->start_ns, \
		.local = metrics->local, \
		.file = (row)->file, \
		.user_agent = (row)->user_agent, \
		.code = (row)->final_code, \
		.outcome = sc_span_of(sc_word(outcome_words, (row)->outcome)), \
	})

static struct sc_group *find_group_of_call(struct sc_metrics *metrics,
					   const struct sc_call_row *row)
{
	return find_group(metrics, &SUBJECT_OF(row, sc_outcome_words));
}

static struct sc_group *find_group_of_registration(struct sc_metrics *metrics,
						   const struct sc_registration_row *row)
{
	return find_group(metrics, &SUBJECT_OF(row, sc_registration_outcome_words));
}

/* ---- sums ---- */

static void exclude(struct sc_sum *sum, enum sc_counted reason, uint64_t count)
{
	if (!sum->reasons)
		sum->reasons = g_new0(uint64_t, SC_COUNTED_END);
	sum->reasons[reason] += count;
}

static inline void add(struct sc_sum *sum, const struct sc_sample *sample)
{
	if (__builtin_expect(sample->excluded != SC_COUNTED_NONE, 0)) {
		exclude(sum, sample->excluded, 1);
	} else if (sample->interval) {
		sc_samples_add(&sum->samples, sample->interval->ns);
	} else if (sample->quantity) {
		sc_samples_add(&sum->samples, sample->quantity->value);
	} else {
		sum->numerator += sample->numerator;
		sum->denominator += sample->denominator;
	}
}

static inline __attribute__((always_inline)) void add_ratios(struct sc_group *group,
							     const struct sc_call_facts *facts,
							     const unsigned *indices,
							     unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		const struct sc_metric *metric = &sc_metrics_all[indices[i]];
		struct sc_sample sample = {0};

		if (metric->of_call(metric, facts, &sample))
			add(&group->sums[indices[i]], &sample);
	}
}

static void add_samples(struct sc_metrics *metrics, struct sc_group *group,
			const struct sc_call_row *row)
{
	struct sc_call_facts facts;

	sc_call_facts(&facts, &metrics->config, row);
	for (unsigned i = 0; i < metrics->call_time_count; i++) {
		const unsigned index = metrics->call_times[i];
		struct sc_sample sample = {0};

		if (sc_call_time(&sc_metrics_all[index], &facts, &sample))
			add(&group->sums[index], &sample);
	}
	add_ratios(group, &facts, metrics->call_ratios, metrics->call_ratio_count);
	if (row->media_seen || row->media > SC_MEDIA_UNKNOWN)
		add_ratios(group, &facts, metrics->media, metrics->media_count);
	else
		group->media_unknown += row->media == SC_MEDIA_UNKNOWN;
}

void sc_metrics_call(struct sc_metrics *metrics, const struct sc_call_row *row)
{
	struct sc_group *group = metrics->by ? find_group_of_call(metrics, row) : metrics->all;

	if (!group)
		return;
	add_samples(metrics, group, row);
	if (row->start_ns != SC_TIME_NONE && row->outcome != SC_OUTCOME_TRUNCATED)
		sc_group_start(group, row->start_ns);
	if (row->answered_ns == SC_TIME_NONE)
		return;
	sc_times_add(&group->answered, row->answered_ns);
	if (row->down_ns != SC_TIME_NONE)
		sc_times_add(&group->ended, row->down_ns);
}

void sc_metrics_registration(struct sc_metrics *metrics, const struct sc_registration_row *row)
{
	struct sc_group *group =
		metrics->by ? find_group_of_registration(metrics, row) : metrics->all;

	for (unsigned i = 0; group && i < metrics->registration_count; i++) {
		const struct sc_metric *metric = &sc_metrics_all[metrics->registrations[i]];
		struct sc_sum *sum = &group->sums[metrics->registrations[i]];
		struct sc_sample sample = {0};

		if (metric->of_registration(metric, &metrics->config, row, &sample))
			add(sum, &sample);
	}
}

void sc_metrics_measure(struct sc_metrics *metrics, const struct sc_measure *measure)
{
	struct sc_subject subject = {.src = &measure->src,
				     .dst = &measure->dst,
				     .start_ns = measure->start_ns,
				     .local = metrics->local};
	struct sc_sample sample = {.interval = &measure->interval};
	struct sc_group *group;

	if (metrics->by && metrics->by->by_row)
		return;
	if (metrics->by && metrics->by->by_names) { /* nobody else asks */
		subject.from = sc_uri_aor(measure->from_uri);
		subject.to = sc_uri_aor(measure->to_uri);
	}
	group = metrics->by ? find_group(metrics, &subject) : metrics->all;
	if (!group)
		return;
	if (measure->interval.skewed)
		sample.excluded = SC_COUNTED_CLOCK_SKEW;
	add(&group->sums[metrics->of_measure[measure->id]], &sample);
	if (measure->id == SC_MEASURE_REGI) {
		group->refreshes++;
		group->lapses += measure->late;
	}
}

void sc_metrics_message(struct sc_metrics *metrics, const struct sc_message_row *row)
{
	metrics->messages.messages++;
	metrics->messages.retransmissions += row->copy == SC_RETRANSMISSION;
	metrics->messages.duplicates += row->copy == SC_DUPLICATE || row->copy == SC_OTHER_TAP;
}

void sc_metrics_messages(struct sc_metrics *metrics, const struct sc_counters *counters)
{
	metrics->messages.messages += counters->n[SC_COUNT_MESSAGES];
	metrics->messages.retransmissions += counters->n[SC_COUNT_RETRANSMISSIONS];
	metrics->messages.duplicates += counters->n[SC_COUNT_DUPLICATES];
}

/* ---- from sums to rows ---- */

/* Sorts the samples of a metric, and forgets them: the most of what is kept. g_free what is given
 * back; NULL: there are none. */
static int64_t *work_out(struct sc_stats *stats, struct sc_sum *sum)
{
	size_t count = sc_samples_count(&sum->samples);
	int64_t *values, *spare, *sorted;

	if (count == 0)
		return NULL;
	values = g_new(int64_t, count);
	spare = g_new(int64_t, count);
	sc_samples_read(&sum->samples, values);
	sc_samples_clear(&sum->samples);
	sorted = sc_sort(values, spare, count);
	sc_stats_of(stats, sorted, count);
	g_free(sorted == values ? spare : values);
	return sorted;
}

/* What the rows are made from, and for whom. */
struct summary {
	const struct sc_metrics *metrics;
	struct sc_stats *stats; /* of the group's metrics so far */
	int64_t first_ns, end_ns;
	sc_metric_samples_fn *emit;
	void *user;
};

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

/* Metric `index` of a group. */
static void emit_metric(const struct summary *summary, struct sc_group *group, struct sc_span name,
			unsigned index)
{
	const struct sc_metric *metric = &sc_metrics_all[index];
	const unsigned source = summary->metrics->source[index];
	struct sc_sum *sum = &group->sums[metric->of_group ? index : source];
	struct sc_tally reasons[SC_COUNTED_END];
	struct sc_metric_row row;
	int64_t *sorted = NULL;

	sc_metric_row_clear(&row);
	row.group = name;
	row.metric = metric->name;
	row.label = metric->label;
	row.source = metric->source;
	row.definition = metric->definition;
	summary->stats[index] = (struct sc_stats){0};
	if (metric->media && metric->kind == SC_METRIC_RATIO && group->media_unknown > 0)
		exclude(sum, SC_COUNTED_UNKNOWN, group->media_unknown);
	if (source == index)
		sorted = work_out(&summary->stats[index], sum);
	if (metric->of_group)
		metric->of_group(
			&(struct sc_group_facts){
				.group = group,
				.stats = &summary->stats[source],
				.messages =
					summary->metrics->by ? NULL : &summary->metrics->messages,
				.first_ns = summary->first_ns,
				.end_ns = summary->end_ns,
			},
			&row);
	else if (metric->kind == SC_METRIC_RATIO)
		sc_metric_row_ratio(&row, sum->numerator, sum->denominator);
	else
		sc_metric_row_spread(&row, &summary->stats[source],
				     metric->kind == SC_METRIC_AMOUNT ? metric->unit
								      : SC_UNIT_SECONDS);
	row.excluded = reasons_of(sum, reasons);
	summary->emit(summary->user, &row, sorted, sorted ? summary->stats[index].count : 0);
}

static void emit_group(const struct summary *summary, struct sc_group *group, struct sc_span name)
{
	for (unsigned i = 0; i < sc_metrics_count; i++)
		emit_metric(summary, group, name, i);
}

static int by_text(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

void sc_metrics_finish_samples(struct sc_metrics *metrics, int64_t first_ns, int64_t end_ns,
			       sc_metric_samples_fn *emit, void *user)
{
	struct summary summary = {
		metrics, g_new0(struct sc_stats, sc_metrics_count), first_ns, end_ns, emit, user};
	GPtrArray *names = g_ptr_array_new();
	GHashTableIter iter;
	void *name;

	if (!metrics->by)
		emit_group(&summary, metrics->all, (struct sc_span){NULL, 0});
	g_hash_table_iter_init(&iter, metrics->groups);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_ptr_array_add(names, name);
	g_ptr_array_sort(names, by_text);
	for (guint i = 0; i < names->len; i++) {
		const char *text = g_ptr_array_index(names, i);

		emit_group(&summary, g_hash_table_lookup(metrics->groups, text), sc_span_of(text));
	}
	g_ptr_array_free(names, TRUE);
	g_free(summary.stats);
}

/* For whom the rows are enough. */
struct rows_alone {
	sc_metric_fn *emit;
	void *user;
};

static void emit_row(void *user, const struct sc_metric_row *row, int64_t *sorted, size_t count)
{
	const struct rows_alone *alone = user;

	(void)count;
	g_free(sorted);
	alone->emit(alone->user, row);
}

void sc_metrics_finish(struct sc_metrics *metrics, int64_t first_ns, int64_t end_ns,
		       sc_metric_fn *emit, void *user)
{
	struct rows_alone alone = {emit, user};

	sc_metrics_finish_samples(metrics, first_ns, end_ns, emit_row, &alone);
}
