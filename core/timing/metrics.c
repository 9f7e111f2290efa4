#include "timing/metrics.h"

#include "base/limits.h"
#include "base/time.h"
#include "message/message.h"
#include "session/copies.h"
#include "timing/sample.h"
#include "timing/sums.h"

const char *const sc_dimension_names[] = {"from", "to",  "from_domain", "to_domain",
					  "src",  "dst", "minute",      NULL};
enum dimension { FROM, TO, FROM_DOMAIN, TO_DOMAIN, SRC, DST, MINUTE };

static struct sc_group *new_group(void)
{
	struct sc_group *group = g_new0(struct sc_group, 1);

	group->sums = g_new0(struct sc_sum, sc_metrics_count);
	group->seconds = g_hash_table_new(g_direct_hash, g_direct_equal);
	return group;
}

static void free_group(void *data)
{
	struct sc_group *group = data;

	for (unsigned i = 0; i < sc_metrics_count; i++) {
		sc_samples_clear(&group->sums[i].samples);
		g_free(group->sums[i].reasons);
	}
	g_free(group->sums);
	g_hash_table_destroy(group->seconds);
	sc_times_clear(&group->answered);
	sc_times_clear(&group->ended);
	g_free(group);
}

/* The first metric that takes the same samples from a call as metric `index`. */
static unsigned source_of(unsigned index)
{
	const struct sc_metric *metric = &sc_metrics_all[index], *other = sc_metrics_all;

	if (!metric->of_call || metric->kind != SC_METRIC_TIME)
		return index;
	while (other->of_call != metric->of_call || other->interval != metric->interval ||
	       other->class != metric->class || other->wanted != metric->wanted)
		other++;
	return (unsigned)(other - sc_metrics_all);
}

/* Which metrics take part in what. */
static void sort_metrics(struct sc_metrics *metrics)
{
	metrics->call_times = g_new(unsigned, sc_metrics_count);
	metrics->call_ratios = g_new(unsigned, sc_metrics_count);
	metrics->registrations = g_new(unsigned, sc_metrics_count);
	metrics->source = g_new(unsigned, sc_metrics_count);
	for (unsigned i = 0; i < sc_metrics_count; i++) {
		const struct sc_metric *metric = &sc_metrics_all[i];

		metrics->source[i] = source_of(i);
		if (metric->kind == SC_METRIC_MEASURE)
			metrics->of_measure[metric->measure] = i;
		else if (metric->of_registration)
			metrics->registrations[metrics->registration_count++] = i;
		else if (metric->kind == SC_METRIC_RATIO)
			metrics->call_ratios[metrics->call_ratio_count++] = i;
		else if (metric->kind == SC_METRIC_TIME && metrics->source[i] == i)
			metrics->call_times[metrics->call_time_count++] = i;
	}
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
	sort_metrics(metrics);
	metrics->all = new_group();
	metrics->group_text = g_string_new(NULL);
	metrics->groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_group);
	return metrics;
}

static struct sc_group *copy_group(const struct sc_group *from)
{
	struct sc_group *group = new_group();
	GHashTable *seconds = group->seconds;
	struct sc_sum *sums = group->sums;
	GHashTableIter iter;
	void *second, *started;

	*group = *from;
	group->seconds = seconds;
	group->sums = sums;
	g_hash_table_iter_init(&iter, from->seconds);
	while (g_hash_table_iter_next(&iter, &second, &started))
		g_hash_table_insert(seconds, second, started);
	sc_times_copy(&group->answered, &from->answered);
	sc_times_copy(&group->ended, &from->ended);
	for (unsigned i = 0; i < sc_metrics_count; i++) {
		sums[i] = from->sums[i];
		sums[i].reasons =
			g_memdup2(sums[i].reasons, SC_COUNTED_END * sizeof *sums[i].reasons);
		sc_samples_copy(&sums[i].samples, &from->sums[i].samples);
	}
	return group;
}

struct sc_metrics *sc_metrics_copy(const struct sc_metrics *metrics)
{
	struct sc_metrics *copy = sc_metrics_new(&metrics->config, NULL, metrics->counters);

	free_group(copy->all);
	copy->all = copy_group(metrics->all);
	copy->messages = metrics->messages;
	copy->retransmissions = metrics->retransmissions;
	copy->duplicates = metrics->duplicates;
	return copy;
}

void sc_metrics_free(struct sc_metrics *metrics)
{
	if (!metrics)
		return;
	free_group(metrics->all);
	g_hash_table_destroy(metrics->groups);
	g_string_free(metrics->group_text, TRUE);
	g_free(metrics->call_times);
	g_free(metrics->call_ratios);
	g_free(metrics->registrations);
	g_free(metrics->source);
	g_free(metrics);
}

bool sc_metric_worth_a_line(const struct sc_metric_row *row)
{
	return row->n > 0 || sc_metric_find(sc_span(row->metric, strlen(row->metric))) <=
				     sc_metric_find(SC_SPAN_LIT("REG_AUTH_FAIL"));
}

/* ---- groups (RFC 6076 5.1) ---- */

static void put_text(GString *text, struct sc_span value)
{
	for (size_t i = 0; i < value.len; i++)
		g_string_append_c(text, value.ptr[i] == '\0' ? '?' : value.ptr[i]);
}

static struct sc_span domain_of(struct sc_span user_at_host)
{
	const char *at =
		user_at_host.len > 0 ? memchr(user_at_host.ptr, '@', user_at_host.len) : NULL;

	return at ? sc_span_between(at + 1, user_at_host.ptr + user_at_host.len) : user_at_host;
}

static void put_host(GString *text, struct sc_endpoint endpoint, const struct sc_endpoint *other)
{
	char host[SC_ENDPOINT_TEXT_MAX];

	if (!sc_endpoint_same_ip(&endpoint, other))
		endpoint.port = 0;
	sc_endpoint_format(host, &endpoint);
	g_string_append(text, host);
}

/* 2026-01-02T03:04Z */
static void put_minute(GString *text, int64_t time_ns)
{
	const size_t seconds_at = strlen("2026-01-02T03:04");
	const int64_t minute_ns = 60 * SC_NS_PER_S;
	char time[SC_TIME_TEXT_MAX];
	size_t len = sc_time_format(time, time_ns - ((time_ns % minute_ns) + minute_ns) % minute_ns,
				    false);

	g_string_append_len(text, time, (gssize)MIN(len, seconds_at));
	if (len > seconds_at)
		g_string_append_c(text, 'Z');
}

static struct sc_group *find_group(struct sc_metrics *metrics, struct sc_span from,
				   struct sc_span to, const struct sc_endpoint *src,
				   const struct sc_endpoint *dst, int64_t start_ns)
{
	GString *text = g_string_truncate(metrics->group_text, 0);
	struct sc_group *group;

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
		put_minute(text, start_ns);
		break;
	default:
		return NULL;
	}
	group = g_hash_table_lookup(metrics->groups, text->str);
	if (!group && g_hash_table_size(metrics->groups) >= SC_METRIC_GROUPS_MAX) {
		metrics->counters->n[SC_COUNT_LIMIT_GROUPS]++;
		return NULL;
	}
	if (!group) {
		group = new_group();
		g_hash_table_insert(metrics->groups, g_strdup(text->str), group);
	}
	return group;
}

static inline struct sc_group *group_of(struct sc_metrics *metrics, struct sc_span from,
					struct sc_span to, const struct sc_endpoint *src,
					const struct sc_endpoint *dst, int64_t start_ns)
{
	return metrics->by < 0 ? metrics->all : find_group(metrics, from, to, src, dst, start_ns);
}

/* ---- sums ---- */

static void exclude(struct sc_sum *sum, enum sc_counted reason)
{
	if (!sum->reasons)
		sum->reasons = g_new0(uint64_t, SC_COUNTED_END);
	sum->reasons[reason]++;
}

static inline void add(struct sc_sum *sum, const struct sc_sample *sample)
{
	if (__builtin_expect(sample->excluded != SC_COUNTED_NONE, 0)) {
		exclude(sum, sample->excluded);
	} else if (sample->interval) {
		sc_samples_add(&sum->samples, sample->interval->ns);
	} else {
		sum->numerator += sample->numerator;
		sum->denominator += sample->denominator;
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
	for (unsigned i = 0; i < metrics->call_ratio_count; i++) {
		const unsigned index = metrics->call_ratios[i];
		const struct sc_metric *metric = &sc_metrics_all[index];
		struct sc_sample sample = {0};

		if (metric->of_call(metric, &facts, &sample))
			add(&group->sums[index], &sample);
	}
}

void sc_group_keep_second(struct sc_group *group, struct sc_second *recent)
{
	void *second = (void *)(intptr_t)recent->second;
	uintptr_t started = (uintptr_t)g_hash_table_lookup(group->seconds, second);

	if (recent->started > 0)
		g_hash_table_insert(group->seconds, second, (void *)(started + recent->started));
	recent->started = 0;
}

static void add_start(struct sc_group *group, int64_t start_ns)
{
	int64_t second = start_ns / SC_NS_PER_S;
	struct sc_second *recent = &group->recent[(uint64_t)second % SC_SECONDS_RECENT];

	if (recent->second != second)
		sc_group_keep_second(group, recent);
	recent->second = second;
	recent->started++;
	group->attempts++;
}

void sc_metrics_call(struct sc_metrics *metrics, const struct sc_call_row *row)
{
	struct sc_group *group =
		group_of(metrics, row->from, row->to, &row->src, &row->dst, row->start_ns);

	if (!group)
		return;
	add_samples(metrics, group, row);
	if (row->start_ns != SC_TIME_NONE && row->outcome != SC_OUTCOME_TRUNCATED)
		add_start(group, row->start_ns);
	if (row->answered_ns == SC_TIME_NONE)
		return;
	sc_times_add(&group->answered, row->answered_ns);
	if (row->ended_ns != SC_TIME_NONE)
		sc_times_add(&group->ended, row->ended_ns);
}

void sc_metrics_registration(struct sc_metrics *metrics, const struct sc_registration_row *row)
{
	struct sc_group *group =
		group_of(metrics, row->from, row->to, &row->src, &row->dst, row->start_ns);

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
	bool names = metrics->by >= FROM && metrics->by <= TO_DOMAIN; /* nobody else asks */
	struct sc_span none = {NULL, 0};
	struct sc_group *group = group_of(metrics, names ? sc_uri_aor(measure->from_uri) : none,
					  names ? sc_uri_aor(measure->to_uri) : none, &measure->src,
					  &measure->dst, measure->start_ns);
	struct sc_sample sample = {.interval = &measure->interval};

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
	metrics->messages++;
	metrics->retransmissions += row->copy == SC_RETRANSMISSION;
	metrics->duplicates += row->copy == SC_DUPLICATE || row->copy == SC_OTHER_TAP;
}

void sc_metrics_messages(struct sc_metrics *metrics, const struct sc_counters *counters)
{
	metrics->messages += counters->n[SC_COUNT_MESSAGES];
	metrics->retransmissions += counters->n[SC_COUNT_RETRANSMISSIONS];
	metrics->duplicates += counters->n[SC_COUNT_DUPLICATES];
}
