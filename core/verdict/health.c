#include "verdict/health.h"

#include "base/limits.h"
#include "timing/metric_list.h"
#include "timing/table_parts.h"
#include "verdict/health_parts.h"

/* A call rings three minutes at most before somebody gives up (RFC 3261 16.6, Timer C): a response
 * that comes later than that in a capture has its request in it. */
#define REQUEST_BEFORE_NS (200 * SC_NS_PER_S)
/* Other requests are answered within 64 T1 (RFC 3261 17.1.2.2), with the usual T1. */
#define ANSWER_WITHIN_NS (32 * SC_NS_PER_S)

struct sc_health *sc_health_new(struct sc_counters *counters, const int64_t *first_ns)
{
	struct sc_health *health = g_new0(struct sc_health, 1);

	health->counters = counters;
	health->first_ns = first_ns;
	sc_health_pairs_init(&health->pairs);
	health->seconds.all = g_array_new(FALSE, TRUE, sizeof(struct sc_health_second));
	for (unsigned i = 0; i < SC_CHECK_COUNT; i++)
		health->results[i].text = g_string_new(NULL);
	return health;
}

void sc_health_free(struct sc_health *health)
{
	if (!health)
		return;
	sc_health_pairs_clear(&health->pairs);
	g_array_free(health->seconds.all, TRUE);
	for (unsigned i = 0; i < SC_CHECK_COUNT; i++)
		g_string_free(health->results[i].text, TRUE);
	g_free(health);
}

void sc_health_note_frame(struct sc_health_seen *seen, uint64_t frame)
{
	unsigned at = seen->frame_count;

	if (frame == 0)
		return;
	while (at > 0 && seen->frames[at - 1] > frame)
		at--;
	if (at > 0 && seen->frames[at - 1] == frame)
		return;
	if (seen->frame_count < SC_HEALTH_FRAMES_MAX)
		seen->frame_count++;
	memmove(&seen->frames[at + 1], &seen->frames[at],
		(seen->frame_count - at - 1) * sizeof seen->frames[0]);
	seen->frames[at] = frame;
}

/* ---- rows ---- */

/* Flags that tell of the capture. */
#define TELLING (SC_FLAG(SNAPLEN) | SC_FLAG(CAPTURE_GAP) | SC_FLAG(INFERRED) | SC_FLAG(CLOCK_SKEW))

static inline void note_time(struct sc_health *health, int64_t start_ns)
{
	if (health->fine || start_ns == SC_TIME_NONE)
		return;
	health->times++;
	health->fine = start_ns % SC_NS_PER_MS != 0;
}

static void note_flags(struct sc_health *health, uint64_t flags, uint64_t frame)
{
	if (flags & SC_FLAG(SNAPLEN))
		sc_health_note(&health->snapped, frame);
	if (flags & SC_FLAG(CAPTURE_GAP))
		sc_health_note(&health->gaps, frame);
	if (flags & SC_FLAG(CLOCK_SKEW))
		sc_health_note(&health->skewed, frame);
}

/* So soon after the beginning of the capture? */
static bool is_early(const struct sc_health *health, int64_t time_ns, int64_t within_ns)
{
	return time_ns == SC_TIME_NONE || sc_time_diff(time_ns, *health->first_ns) <= within_ns;
}

/* The start of a row is not in the capture: it began before, or the request was lost. */
static void note_start(struct sc_health *health, int64_t start_ns, bool replied, int64_t within_ns,
		       uint64_t frame)
{
	if (replied && !is_early(health, start_ns, within_ns))
		sc_health_note(&health->unrequested, frame);
	else
		sc_health_note(&health->starts, frame);
}

static bool call_is_open(const struct sc_call_row *row)
{
	return row->outcome == SC_OUTCOME_IN_PROGRESS ||
	       (row->outcome == SC_OUTCOME_ANSWERED && row->sub_outcome == SC_SUB_OPEN);
}

/* Of a call that is not as it should be. */
static void note_odd_call(struct sc_health *health, const struct sc_call_row *row)
{
	bool startless = row->outcome == SC_OUTCOME_TRUNCATED && row->sub_outcome != SC_SUB_GAP;
	bool replied = row->rang || row->final_code != 0;

	note_flags(health, row->flags, row->first_frame);
	if (startless)
		note_start(health, row->start_ns, replied, REQUEST_BEFORE_NS, row->first_frame);
	else if ((row->flags & SC_FLAG(INFERRED)) && !(row->flags & SC_FLAG(CAPTURE_GAP)))
		sc_health_note(&health->inferred, row->first_frame);
	if (call_is_open(row))
		sc_health_note(&health->opens, row->first_frame);
	if (row->frd.absent == SC_PRESENT)
		return;
	if (row->answers_alone)
		sc_health_pair_half(health, &row->src, &row->dst, SC_WAY_RESPONSES,
				    row->first_frame);
	else if (!startless && !replied && (row->flags & SC_FLAG(INFERRED)))
		sc_health_pair_half(health, &row->src, &row->dst, SC_WAY_REQUESTS,
				    row->first_frame);
}

void sc_health_call(struct sc_health *health, const struct sc_call_row *row)
{
	health->attempts++;
	note_time(health, row->start_ns);
	if (row->described) {
		health->answered++;
		if (!row->media_seen)
			sc_health_note(&health->silent, row->first_frame);
	}
	if (row->frd.absent == SC_PRESENT)
		sc_health_pair_both(health, &row->src, &row->dst);
	if ((row->flags & TELLING) || row->outcome == SC_OUTCOME_TRUNCATED || call_is_open(row))
		note_odd_call(health, row);
}

void sc_health_registration(struct sc_health *health, const struct sc_registration_row *row)
{
	bool startless =
		row->outcome == SC_REGISTRATION_TRUNCATED && !(row->flags & SC_FLAG(CAPTURE_GAP));

	health->attempts++;
	note_time(health, row->start_ns);
	note_flags(health, row->flags, row->first_frame);
	if (startless)
		note_start(health, row->start_ns, row->final_code != 0, ANSWER_WITHIN_NS,
			   row->first_frame);
	if (row->outcome == SC_REGISTRATION_OPEN)
		sc_health_note(&health->opens, row->first_frame);
	if (row->final_code != 0 && startless && !is_early(health, row->start_ns, ANSWER_WITHIN_NS))
		sc_health_pair_half(health, &row->src, &row->dst, SC_WAY_RESPONSES,
				    row->first_frame);
	else if (row->final_code != 0 && !startless)
		sc_health_pair_both(health, &row->src, &row->dst);
}

void sc_health_stream(struct sc_health *health, const struct sc_stream_row *row)
{
	health->streams++;
	if (row->call == 0)
		sc_health_note(&health->strays, row->first_frame);
	sc_health_seconds_stream(health, row);
}

/* ---- files ---- */

/* Counters whose frames are worth knowing. */
static const enum sc_counter watched[] = {
	SC_COUNT_SNAPLEN,
	SC_COUNT_FRAGMENTS_LOST,
	SC_COUNT_FRAGMENTS_ALONE,
	SC_COUNT_TCP_GAPS,
	SC_COUNT_TLS,
	SC_COUNT_SEALED_SIP,
	SC_COUNT_ESP,
	SC_COUNT_DUPLICATES,
	SC_COUNT_BEFORE_REQUEST,
};

void sc_health_record(struct sc_health *health, uint64_t number, const struct sc_counters *stages,
		      unsigned count)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(watched); i++) {
		const enum sc_counter counter = watched[i];
		uint64_t now = 0;

		for (unsigned stage = 0; stage < count; stage++)
			now += stages[stage].n[counter];
		if (now != health->before.n[counter])
			sc_health_note(&health->counted[counter], number);
		health->before.n[counter] = now;
	}
}

static void add_steps(struct sc_health_seen *seen, int64_t *largest_ns,
		      const struct sc_clock_steps *steps)
{
	for (uint64_t i = 0; i < steps->count; i++)
		sc_health_note(seen, i < SC_CLOCK_FRAMES_MAX ? steps->frames[i] : 0);
	*largest_ns = MAX(*largest_ns, steps->largest_ns);
}

void sc_health_capture(struct sc_health *health, const struct sc_health_capture *capture)
{
	health->records += capture->records;
	health->undecoded += capture->undecoded;
	if (__builtin_add_overflow(health->dropped, capture->dropped, &health->dropped))
		health->dropped = UINT64_MAX;
	health->resolution_ns = MAX(health->resolution_ns, capture->resolution_ns);
	if (!capture->clock)
		return;
	add_steps(&health->back, &health->back_ns, &capture->clock->back);
	add_steps(&health->ahead, &health->ahead_ns, &capture->clock->ahead);
}

/* ---- the verdict ---- */

static void settle_check(struct sc_health *health, unsigned check)
{
	struct sc_health_result *result = &health->results[check];

	g_string_truncate(result->text, 0);
	*result = (struct sc_health_result){.verdict = SC_HEALTH_OK, .text = result->text};
	sc_health_checks[check].judge(health, result);
}

void sc_health_settle(struct sc_health *health)
{
	for (unsigned i = 0; i < SC_CHECK_COUNT; i++)
		settle_check(health, i);
	health->settled = true;
}

/* Two checks that push a figure different ways leave it open where it lies. */
static enum sc_bias both_ways(enum sc_bias one, enum sc_bias other)
{
	if (one == SC_BIAS_NONE || one == other)
		return other;
	return SC_BIAS_EITHER;
}

static void judge_metric(const struct sc_health *health, const char *metric,
			 struct sc_health_row *row)
{
	row->trust = SC_TRUST_TRUSTED;
	for (unsigned i = 0; i < SC_CHECK_COUNT; i++) {
		enum sc_health_verdict verdict = health->results[i].verdict;
		enum sc_bias bias = SC_BIAS_NONE;

		if (verdict != SC_HEALTH_OK)
			bias = sc_health_effect((enum sc_health_check_id)i, metric);
		if (bias == SC_BIAS_NONE)
			continue;
		row->because |= UINT64_C(1) << i;
		row->direction = both_ways(row->direction, bias);
		row->trust = verdict == SC_HEALTH_UNUSABLE ? SC_TRUST_UNUSABLE
							   : MAX(row->trust, SC_TRUST_BIASED);
	}
}

enum sc_trust sc_health_trust(const struct sc_health *health, const struct sc_metric_row *row)
{
	struct sc_health_row judged = {0};

	judge_metric(health, row->metric, &judged);
	return judged.trust;
}

static void emit_check(const struct sc_health *health, unsigned check,
		       void (*emit)(void *user, const struct sc_health_row *row), void *user)
{
	const struct sc_health_result *result = &health->results[check];
	const struct sc_health_row row = {
		.check = sc_health_checks[check].id,
		.verdict = result->verdict,
		.count = sc_quantity((int64_t)MIN(result->count, INT64_MAX), SC_UNIT_COUNT),
		.of = sc_quantity((int64_t)MIN(result->of, INT64_MAX), SC_UNIT_COUNT),
		.text = sc_span(result->text->str, result->text->len),
		.advice = sc_health_checks[check].advice,
		.frames = {result->seen.frames, result->seen.frame_count},
	};

	emit(user, &row);
}

void sc_health_rows(const struct sc_health *health,
		    void (*emit)(void *user, const struct sc_health_row *row), void *user)
{
	const struct sc_quantity none = {.absent = SC_NOT_APPLICABLE, .unit = SC_UNIT_COUNT};

	for (unsigned i = 0; i < SC_CHECK_COUNT; i++)
		emit_check(health, i, emit, user);
	for (unsigned i = 0; i < sc_metrics_count; i++) {
		struct sc_health_row row = {
			.metric = sc_metrics_all[i].name, .count = none, .of = none};

		judge_metric(health, row.metric, &row);
		emit(user, &row);
	}
}
