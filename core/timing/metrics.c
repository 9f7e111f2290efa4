#include "timing/metrics.h"

#include <glib.h>

#include "base/limits.h"
#include "base/time.h"
#include "message/message.h"
#include "timing/sample.h"
#include "timing/stats.h"

const char *const sc_dimension_names[] = {"from", "to",  "from_domain", "to_domain",
					  "src",  "dst", "minute",      NULL};
enum dimension { FROM, TO, FROM_DOMAIN, TO_DOMAIN, SRC, DST, MINUTE };

/* Reasons a metric may have for leaving rows out; there are fewer. */
#define REASONS_MAX 16

struct sum {
	GArray *samples; /* int64_t ns, made with the first */
	uint64_t numerator, denominator;
	struct sc_tally reasons[REASONS_MAX];
	size_t reason_count;
};

struct change { /* of the number of calls up */
	int64_t time_ns;
	int32_t by;
};

struct group {
	struct sum *sums;    /* one a metric */
	GHashTable *seconds; /* second -> calls started in it */
	GArray *changes;
	uint64_t attempts, refreshes, lapses;
};

struct sc_metrics {
	struct sc_config config;
	struct sc_counters *counters;
	int by;                                /* enum dimension; -1: none */
	unsigned of_measure[SC_MEASURE_COUNT]; /* index of its metric */
	struct group *all;
	GHashTable *groups;                             /* text -> group */
	uint64_t messages, retransmissions, duplicates; /* they have no group */
};

static struct group *new_group(void)
{
	struct group *group = g_new0(struct group, 1);

	group->sums = g_new0(struct sum, sc_metrics_count);
	group->seconds = g_hash_table_new(g_direct_hash, g_direct_equal);
	group->changes = g_array_new(FALSE, FALSE, sizeof(struct change));
	return group;
}

static void free_group(void *data)
{
	struct group *group = data;

	for (unsigned i = 0; i < sc_metrics_count; i++)
		if (group->sums[i].samples)
			g_array_free(group->sums[i].samples, TRUE);
	g_free(group->sums);
	g_hash_table_destroy(group->seconds);
	g_array_free(group->changes, TRUE);
	g_free(group);
}

static unsigned metric_of_measure(enum sc_measure_id id)
{
	unsigned i = 0;

	while (sc_metrics_all[i].measure != (int)id)
		i++;
	return i;
}

struct sc_metrics *sc_metrics_new(const struct sc_config *config, const char *by,
				  struct sc_counters *counters)
{
	struct sc_metrics *metrics = g_new0(struct sc_metrics, 1);

	metrics->config = *config;
	metrics->counters = counters;
	metrics->by = -1;
	for (int i = 0; by && sc_dimension_names[i]; i++)
		if (strcmp(by, sc_dimension_names[i]) == 0)
			metrics->by = i;
	for (int id = 0; id < SC_MEASURE_COUNT; id++)
		metrics->of_measure[id] = metric_of_measure((enum sc_measure_id)id);
	metrics->all = new_group();
	metrics->groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_group);
	return metrics;
}

void sc_metrics_free(struct sc_metrics *metrics)
{
	if (!metrics)
		return;
	free_group(metrics->all);
	g_hash_table_destroy(metrics->groups);
	g_free(metrics);
}

/* ---- groups (RFC 6076 5.1) ---- */

#define GROUP_TEXT_MAX 256u

static size_t put_text(char *text, struct sc_span value)
{
	size_t len = MIN(value.len, GROUP_TEXT_MAX - 1);

	for (size_t i = 0; i < len; i++)
		text[i] = value.ptr[i] == '\0' ? '?' : value.ptr[i];
	text[len] = '\0';
	return len;
}

static struct sc_span domain_of(struct sc_span user_at_host)
{
	const char *at =
		user_at_host.len > 0 ? memchr(user_at_host.ptr, '@', user_at_host.len) : NULL;

	return at ? sc_span_between(at + 1, user_at_host.ptr + user_at_host.len) : user_at_host;
}

static void put_host(char *text, struct sc_endpoint endpoint, const struct sc_endpoint *other)
{
	if (!sc_endpoint_same_ip(&endpoint, other))
		endpoint.port = 0;
	sc_endpoint_format(text, &endpoint);
}

static struct group *group_of(struct sc_metrics *metrics, struct sc_span from, struct sc_span to,
			      const struct sc_endpoint *src, const struct sc_endpoint *dst,
			      int64_t start_ns)
{
	char text[GROUP_TEXT_MAX];
	struct group *group;

	switch (metrics->by) {
	case FROM:
		put_text(text, from);
		break;
	case TO:
		put_text(text, to);
		break;
	case FROM_DOMAIN:
		put_text(text, domain_of(from));
		break;
	case TO_DOMAIN:
		put_text(text, domain_of(to));
		break;
	case SRC:
		put_host(text, *src, dst);
		break;
	case DST:
		put_host(text, *dst, src);
		break;
	case MINUTE:
		sc_time_format(text,
			       start_ns - ((start_ns % (60 * SC_NS_PER_S)) + 60 * SC_NS_PER_S) %
						  (60 * SC_NS_PER_S),
			       false);
		if (strlen(text) > 16)
			memcpy(text + 16, "Z", 2); /* 2026-01-02T03:04Z */
		break;
	default:
		return metrics->all;
	}
	group = g_hash_table_lookup(metrics->groups, text);
	if (!group && g_hash_table_size(metrics->groups) >= SC_METRIC_GROUPS_MAX) {
		metrics->counters->n[SC_COUNT_LIMIT_GROUPS]++;
		return NULL;
	}
	if (!group) {
		group = new_group();
		g_hash_table_insert(metrics->groups, g_strdup(text), group);
	}
	return group;
}

/* ---- sums ---- */

static void exclude(struct sum *sum, const char *reason)
{
	for (size_t i = 0; i < sum->reason_count; i++)
		if (strcmp(sum->reasons[i].name, reason) == 0) {
			sum->reasons[i].count++;
			return;
		}
	if (sum->reason_count < REASONS_MAX)
		sum->reasons[sum->reason_count++] = (struct sc_tally){reason, 1};
}

static void add(struct sum *sum, const struct sc_sample *sample)
{
	if (sample->excluded) {
		exclude(sum, sample->excluded);
	} else if (sample->interval) {
		if (!sum->samples)
			sum->samples = g_array_new(FALSE, FALSE, sizeof(int64_t));
		g_array_append_val(sum->samples, sample->interval->ns);
	} else {
		sum->numerator += sample->numerator;
		sum->denominator += sample->denominator;
	}
}

static void add_call(struct group *group, const struct sc_config *config,
		     const struct sc_call_row *row)
{
	for (unsigned i = 0; i < sc_metrics_count; i++) {
		const struct sc_metric *metric = &sc_metrics_all[i];
		struct sc_sample sample = {0};

		if (metric->of_call && metric->of_call(metric, config, row, &sample))
			add(&group->sums[i], &sample);
	}
	if (row->start_ns != SC_TIME_NONE && strcmp(row->outcome, "truncated") != 0) {
		void *second = (void *)(intptr_t)(row->start_ns / SC_NS_PER_S);
		uintptr_t started = (uintptr_t)g_hash_table_lookup(group->seconds, second);

		g_hash_table_insert(group->seconds, second, (void *)(started + 1));
		group->attempts++;
	}
	if (row->answered_ns != SC_TIME_NONE) {
		struct change up = {row->answered_ns, 1}, down = {row->ended_ns, -1};

		g_array_append_val(group->changes, up);
		if (row->ended_ns != SC_TIME_NONE)
			g_array_append_val(group->changes, down);
	}
}

void sc_metrics_call(struct sc_metrics *metrics, const struct sc_call_row *row)
{
	struct group *group =
		group_of(metrics, row->from, row->to, &row->src, &row->dst, row->start_ns);

	if (group)
		add_call(group, &metrics->config, row);
}

void sc_metrics_registration(struct sc_metrics *metrics, const struct sc_registration_row *row)
{
	struct group *group =
		group_of(metrics, row->from, row->to, &row->src, &row->dst, row->start_ns);

	for (unsigned i = 0; group && i < sc_metrics_count; i++) {
		const struct sc_metric *metric = &sc_metrics_all[i];
		struct sc_sample sample = {0};

		if (metric->of_registration &&
		    metric->of_registration(metric, &metrics->config, row, &sample))
			add(&group->sums[i], &sample);
	}
}

void sc_metrics_measure(struct sc_metrics *metrics, const struct sc_measure *measure)
{
	bool by = metrics->by >= 0; /* nobody asks for the names otherwise */
	struct sc_span none = {NULL, 0};
	struct group *group = group_of(metrics, by ? sc_uri_aor(measure->from_uri) : none,
				       by ? sc_uri_aor(measure->to_uri) : none, &measure->src,
				       &measure->dst, measure->start_ns);
	struct sc_sample sample = {.interval = &measure->interval};

	if (!group)
		return;
	if (measure->interval.skewed)
		sample.excluded = "clock-skew";
	add(&group->sums[metrics->of_measure[measure->id]], &sample);
	if (measure->id == SC_MEASURE_REGI) {
		group->refreshes++;
		group->lapses += measure->late;
	}
}

void sc_metrics_message(struct sc_metrics *metrics, const struct sc_message_row *row)
{
	metrics->messages++;
	metrics->retransmissions += strcmp(row->copy, sc_copy_word(SC_RETRANSMISSION)) == 0;
	metrics->duplicates += strcmp(row->copy, sc_copy_word(SC_DUPLICATE)) == 0 ||
			       strcmp(row->copy, sc_copy_word(SC_OTHER_TAP)) == 0;
}

void sc_metrics_messages(struct sc_metrics *metrics, const struct sc_counters *counters)
{
	metrics->messages += counters->n[SC_COUNT_MESSAGES];
	metrics->retransmissions += counters->n[SC_COUNT_RETRANSMISSIONS];
	metrics->duplicates += counters->n[SC_COUNT_DUPLICATES];
}

/* ---- results ---- */

static struct sc_quantity quantity(int64_t value, enum sc_unit unit)
{
	return (struct sc_quantity){value, unit, SC_PRESENT};
}

static struct sc_quantity undefined(enum sc_unit unit)
{
	return (struct sc_quantity){0, unit, SC_NOT_APPLICABLE};
}

static void time_row(struct sc_metric_row *row, struct sum *sum)
{
	struct sc_stats stats;

	row->unit = "s";
	if (!sum->samples)
		return;
	row->n = sum->samples->len;
	sc_stats_of(&stats, (int64_t *)(void *)sum->samples->data, sum->samples->len);
	row->value = row->mean = quantity(stats.mean, SC_UNIT_SECONDS);
	row->min = quantity(stats.min, SC_UNIT_SECONDS);
	row->max = quantity(stats.max, SC_UNIT_SECONDS);
	row->stddev = quantity(stats.stddev, SC_UNIT_SECONDS);
	row->p50 = quantity(stats.p50, SC_UNIT_SECONDS);
	row->p90 = quantity(stats.p90, SC_UNIT_SECONDS);
	row->p95 = quantity(stats.p95, SC_UNIT_SECONDS);
	row->p99 = quantity(stats.p99, SC_UNIT_SECONDS);
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

static void cps_row(struct sc_metric_row *row, const struct group *group, int64_t span_ns)
{
	GHashTableIter iter;
	void *started;
	uintptr_t peak = 0;

	row->unit = "1/s";
	row->n = group->attempts;
	if (group->attempts == 0)
		return;
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

static int by_time(const void *one, const void *other)
{
	const struct change *a = one, *b = other;

	if (a->time_ns != b->time_ns)
		return a->time_ns < b->time_ns ? -1 : 1;
	return a->by - b->by; /* one that ends makes room for one that begins */
}

static void concurrency_row(struct sc_metric_row *row, const struct group *group, int64_t first_ns,
			    int64_t end_ns)
{
	int64_t up = 0, peak = 0, since_ns = first_ns;
	__int128 call_time = 0;

	row->unit = "";
	if (group->changes->len == 0)
		return;
	g_array_sort(group->changes, by_time);
	for (guint i = 0; i < group->changes->len; i++) {
		const struct change *change = &g_array_index(group->changes, struct change, i);

		call_time += (__int128)up * sc_time_diff(change->time_ns, since_ns);
		since_ns = change->time_ns;
		up += change->by;
		row->n += change->by > 0;
		peak = MAX(peak, up);
	}
	call_time += (__int128)up * sc_time_diff(end_ns, since_ns);
	row->value = row->max = quantity(peak, SC_UNIT_COUNT);
	if (end_ns > first_ns)
		row->mean = quantity(
			sc_divide_half_even(call_time * 1000, sc_time_diff(end_ns, first_ns)),
			SC_UNIT_AVERAGE);
}

/* The sum of all session times, in minutes. */
static void minutes_row(struct sc_metric_row *row, const struct sum *durations)
{
	__int128 total = 0;

	row->unit = "min";
	row->n = durations->samples ? durations->samples->len : 0;
	if (row->n == 0)
		return;
	for (guint i = 0; i < durations->samples->len; i++)
		total += g_array_index(durations->samples, int64_t, i);
	row->value = quantity(sc_divide_half_even(total * 1000, 60 * SC_NS_PER_S), SC_UNIT_AVERAGE);
}

static void other_row(const struct sc_metrics *metrics, struct sc_metric_row *row,
		      const struct group *group, int64_t first_ns, int64_t end_ns)
{
	if (strcmp(row->metric, "CPS") == 0)
		cps_row(row, group, sc_time_diff(end_ns, first_ns));
	else if (strcmp(row->metric, "CONCURRENCY") == 0)
		concurrency_row(row, group, first_ns, end_ns);
	else if (strcmp(row->metric, "MOU") == 0)
		minutes_row(row, &group->sums[sc_metric_find(SC_SPAN_LIT("SDT_S"))]);
	else if (strcmp(row->metric, "REG_LAPSE") == 0)
		ratio_row(row, group->lapses, group->refreshes);
	else if (metrics->by < 0)
		ratio_row(row, metrics->retransmissions, metrics->messages - metrics->duplicates);
	else
		row->unit = "%";
}

static int by_reason(const void *one, const void *other)
{
	return strcmp(((const struct sc_tally *)one)->name, ((const struct sc_tally *)other)->name);
}

static void emit_group(const struct sc_metrics *metrics, const struct group *group,
		       struct sc_span name, int64_t first_ns, int64_t end_ns, sc_metric_fn *emit,
		       void *user)
{
	for (unsigned i = 0; i < sc_metrics_count; i++) {
		const struct sc_metric *metric = &sc_metrics_all[i];
		struct sum *sum = &group->sums[i];
		struct sc_metric_row row = {
			.group = name,
			.metric = metric->name,
			.label = metric->label,
			.source = metric->source,
			.value = undefined(SC_UNIT_COUNT),
			.numerator = undefined(SC_UNIT_COUNT),
			.denominator = undefined(SC_UNIT_COUNT),
		};

		row.min = row.mean = row.max = row.stddev = row.value;
		row.p50 = row.p90 = row.p95 = row.p99 = row.value;
		if (metric->kind == SC_METRIC_TIME || metric->kind == SC_METRIC_MEASURE)
			time_row(&row, sum);
		else if (metric->kind == SC_METRIC_RATIO)
			ratio_row(&row, sum->numerator, sum->denominator);
		else
			other_row(metrics, &row, group, first_ns, end_ns);
		qsort(sum->reasons, sum->reason_count, sizeof sum->reasons[0], by_reason);
		row.excluded = (struct sc_tally_list){sum->reasons, sum->reason_count};
		emit(user, &row);
	}
}

static int by_text(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

void sc_metrics_finish(struct sc_metrics *metrics, int64_t first_ns, int64_t end_ns,
		       sc_metric_fn *emit, void *user)
{
	GPtrArray *names = g_ptr_array_new();
	GHashTableIter iter;
	void *name;

	if (metrics->by < 0) {
		emit_group(metrics, metrics->all, (struct sc_span){NULL, 0}, first_ns, end_ns, emit,
			   user);
	} else {
		g_hash_table_iter_init(&iter, metrics->groups);
		while (g_hash_table_iter_next(&iter, &name, NULL))
			g_ptr_array_add(names, name);
		g_ptr_array_sort(names, by_text);
	}
	for (guint i = 0; i < names->len; i++) {
		const char *text = g_ptr_array_index(names, i);
		emit_group(metrics, g_hash_table_lookup(metrics->groups, text),
			   sc_span(text, strlen(text)), first_ns, end_ns, emit, user);
	}
	g_ptr_array_free(names, TRUE);
}
