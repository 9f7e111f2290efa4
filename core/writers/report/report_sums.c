#include "writers/report/report_sums.h"

#include "base/limits.h"
#include "base/time.h"
#include "timing/metric_list.h"
#include "timing/sample.h"

void sc_report_sums_init(struct sc_report_sums *sums, const struct sc_config *config)
{
	*sums = (struct sc_report_sums){
		.config = config,
		.rates = sc_bins_new(SC_RATES, SC_NS_PER_MS),
		.concurrency = sc_bins_new(SC_CONCURRENCIES, SC_NS_PER_MS),
		.times = g_new0(struct sc_report_times *, sc_metrics_count),
	};
}

void sc_report_sums_clear(struct sc_report_sums *sums)
{
	sc_bins_free(sums->rates);
	sc_bins_free(sums->concurrency);
	for (unsigned i = 0; i < sc_metrics_count; i++)
		g_free(sums->times[i]);
	g_free(sums->times);
}

/* ---- words ---- */

static void add_word(struct sc_report_words *words, struct sc_span word)
{
	struct sc_report_word *at = words->words, *end = at + words->count;

	if (!word.ptr || word.len >= sizeof at->name || memchr(word.ptr, 0, word.len)) {
		words->others++;
		return;
	}
	while (at < end && (memcmp(at->name, word.ptr, word.len) != 0 || at->name[word.len]))
		at++;
	if (at == end && words->count == SC_REPORT_WORDS_MAX) {
		words->others++;
		return;
	}
	if (at == end) {
		memcpy(at->name, word.ptr, word.len);
		at->name[word.len] = '\0';
		words->count++;
	}
	at->count++;
}

/* ---- times ---- */

/* 6 bits behind the leading one. */
#define BUCKET_BITS 6

static unsigned bucket_of(uint64_t ns)
{
	unsigned shift;

	if (ns < 2u << BUCKET_BITS)
		return (unsigned)ns;
	shift = 63u - (unsigned)__builtin_clzll(ns) - BUCKET_BITS;
	return (shift << BUCKET_BITS) + (unsigned)(ns >> shift);
}

uint64_t sc_report_bucket_top(unsigned bucket)
{
	unsigned shift;

	if (bucket < 2u << BUCKET_BITS)
		return bucket;
	shift = (bucket >> BUCKET_BITS) - 1;
	return ((uint64_t)(bucket - (shift << BUCKET_BITS)) + 1) * (UINT64_C(1) << shift) - 1;
}

static void add_time(struct sc_report_sums *sums, unsigned metric,
		     const struct sc_interval *interval)
{
	if (interval->skewed || interval->ns < 0)
		return;
	if (!sums->times[metric])
		sums->times[metric] = g_new0(struct sc_report_times, 1);
	sums->times[metric]->buckets[bucket_of((uint64_t)interval->ns)]++;
}

static void add_sample(struct sc_report_sums *sums, unsigned metric, const struct sc_sample *sample)
{
	if (sample->interval && !sample->excluded)
		add_time(sums, metric, sample->interval);
}

/* ---- messages ---- */

void sc_report_sums_message(struct sc_report_sums *sums, const struct sc_message_row *row)
{
	const uint64_t step = MIN(row->length / SC_REPORT_LENGTH_STEP, SC_REPORT_LENGTH_STEPS - 1);

	sums->messages++;
	if (row->code == 0) {
		add_word(&sums->requests, row->command);
		sums->request_lengths[step]++;
	} else {
		sums->responses[MIN(row->code, SC_REPORT_CODES - 1)]++;
		sums->response_lengths[step]++;
	}
	if (row->time_ns != SC_TIME_NONE)
		sc_bins_add(sums->rates, row->time_ns, SC_RATE_MESSAGES);
}

/* ---- calls ---- */

/* Starts are counted as the metrics count them: a call whose beginning is not in the capture has
 * none. */
static void add_to_rates(struct sc_report_sums *sums, const struct sc_call_row *row, bool failed)
{
	if (row->outcome == SC_OUTCOME_TRUNCATED || row->start_ns == SC_TIME_NONE)
		return;
	sc_bins_add(sums->rates, row->start_ns, SC_RATE_STARTED);
	if (row->answered_ns != SC_TIME_NONE)
		sc_bins_add(sums->rates, row->start_ns, SC_RATE_ANSWERED);
	if (failed)
		sc_bins_add(sums->rates, row->start_ns, SC_RATE_FAILED);
}

void sc_report_sums_call(struct sc_report_sums *sums, const struct sc_call_row *row)
{
	const bool failed = sc_outcome_grade(row->outcome) == SC_GRADE_BAD;
	struct sc_call_facts facts;

	sums->failed += failed;
	sums->outcomes[row->outcome]++;
	if (row->final_code > 0)
		sums->final_codes[MIN(row->final_code, SC_REPORT_CODES - 1)]++;
	add_to_rates(sums, row, failed);
	if (row->answered_ns != SC_TIME_NONE) {
		sc_bins_add(sums->concurrency, row->answered_ns, SC_CALLS_UP);
		if (row->down_ns != SC_TIME_NONE)
			sc_bins_add(sums->concurrency, row->down_ns, SC_CALLS_DOWN);
	}
	sc_call_facts(&facts, sums->config, row);
	for (unsigned i = 0; i < sc_metrics_count; i++) {
		const struct sc_metric *metric = &sc_metrics_all[i];
		struct sc_sample sample = {0};

		if (metric->kind == SC_METRIC_TIME && metric->of_call &&
		    metric->of_call(metric, &facts, &sample))
			add_sample(sums, i, &sample);
	}
}

void sc_report_sums_registration(struct sc_report_sums *sums, const struct sc_registration_row *row)
{
	sums->registration_outcomes[row->outcome]++;
	for (unsigned i = 0; i < sc_metrics_count; i++) {
		const struct sc_metric *metric = &sc_metrics_all[i];
		struct sc_sample sample = {0};

		if (metric->kind == SC_METRIC_TIME && metric->of_registration &&
		    metric->of_registration(metric, sums->config, row, &sample))
			add_sample(sums, i, &sample);
	}
}

void sc_report_sums_measure(struct sc_report_sums *sums, const struct sc_measure *measure)
{
	for (unsigned i = 0; i < sc_metrics_count; i++)
		if (sc_metrics_all[i].kind == SC_METRIC_MEASURE &&
		    sc_metrics_all[i].measure == measure->id)
			add_time(sums, i, &measure->interval);
}

/* ---- intervals ---- */

/* What both bins hold; false: nothing. */
static bool range_of(const struct sc_report_sums *sums, int64_t *from_ns, int64_t *to_ns)
{
	int64_t first_ns, last_ns;

	if (!sc_bins_range(sums->rates, from_ns, to_ns))
		return false;
	if (sc_bins_range(sums->concurrency, &first_ns, &last_ns)) {
		*from_ns = MIN(*from_ns, first_ns);
		*to_ns = MAX(*to_ns, last_ns);
	}
	return true;
}

bool sc_report_range(const struct sc_report_sums *sums, int64_t interval_ns, int64_t *from_ns,
		     int64_t *to_ns)
{
	if (!range_of(sums, from_ns, to_ns))
		return false;
	*from_ns = sc_time_floor(*from_ns, interval_ns);
	*to_ns = sc_time_floor(sc_time_add(*to_ns, interval_ns - 1), interval_ns);
	return true;
}

void sc_report_span(const struct sc_report_sums *sums, struct sc_report_span *span)
{
	int64_t from_ns, to_ns;

	if (!range_of(sums, &from_ns, &to_ns))
		return;
	/* Powers of ten: the largest is a multiple of all. */
	span->step_ns =
		MAX(span->step_ns, MAX(sc_bins_step(sums->rates), sc_bins_step(sums->concurrency)));
	span->longest_ns = MAX(span->longest_ns, sc_time_diff(to_ns, from_ns));
}

int64_t sc_report_interval(const struct sc_report_span *span)
{
	static const int64_t round_ms[] = {
		1,      2,       5,       10,      20,      50,       100,      200,      500,
		1000,   2000,    5000,    10000,   20000,   30000,    60000,    120000,   300000,
		600000, 1200000, 1800000, 3600000, 7200000, 10800000, 21600000, 43200000, 86400000};
	const int64_t step_ns = MAX(span->step_ns, 1);

	for (size_t i = 0; i < G_N_ELEMENTS(round_ms); i++) {
		const int64_t ns = round_ms[i] * SC_NS_PER_MS;

		if (ns % step_ns == 0 && span->longest_ns / ns < SC_REPORT_INTERVALS_MAX - 1)
			return ns;
	}
	return step_ns * (span->longest_ns / step_ns / SC_REPORT_INTERVALS_MAX + 1);
}
