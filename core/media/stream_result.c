/* A stream's figures, of what its packets left. */
#include "media/stream.h"

#include "base/time.h"

/* Values that need two packets, or a clock, are absent without. */
static void set_absent(struct sc_stream_result *result)
{
	result->jitter_ns = result->jitter_mean_ns = result->jitter_max_ns = SC_TIME_NONE;
	result->pdv_p50_ns = result->pdv_p95_ns = SC_TIME_NONE;
	result->pdv_p99_ns = result->pdv_max_ns = SC_TIME_NONE;
	result->skew_max_ns = result->delta_max_ns = result->ptime_ns = SC_TIME_NONE;
	result->burst_ns = result->gap_ns = SC_TIME_NONE;
}

static void set_counts(const struct sc_stream *stream, struct sc_stream_result *result)
{
	const struct sc_sequence *sequence = &stream->sequence;
	const struct sc_sequence_faults *faults = sc_sequence_faults(sequence);

	result->valid = sequence->valid;
	result->start_ns = stream->start_ns;
	result->end_ns = stream->last_ns;
	result->first_frame = stream->first_frame;
	result->last_frame = stream->last_frame;
	result->payload_bytes = stream->payload_bytes;
	result->packets = sequence->received;
	result->expected = sc_sequence_expected(sequence);
	result->lost = result->expected - sequence->unique;
	result->duplicates = sequence->received - sequence->unique;
	result->out_of_order = faults->out_of_order;
	result->reorder_max = faults->reorder_max;
	result->lost_rfc = sc_sequence_lost_rfc(sequence);
	result->copies = stream->copies;
	result->strays = faults->strays;
	result->restarts = faults->restarts;
	result->events = stream->events;
	result->noise = stream->noise;
}

/* The interval that goes on counts like the others. */
static void set_intervals(const struct sc_stream *stream, struct sc_stream_result *result)
{
	uint64_t expected = result->expected - stream->interval_expected;
	uint64_t unique = stream->sequence.unique - stream->interval_unique;

	result->intervals = stream->intervals + (expected > 0);
	result->intervals_lossy = stream->intervals_lossy +
				  (expected > unique && (expected - unique) * 100 > expected);
}

/* The mean length of `count` stretches with so many packets, each `ptime_ns`. */
static int64_t mean_ns(uint64_t packets, uint64_t count, int64_t ptime_ns)
{
	if (count == 0 || ptime_ns == SC_TIME_NONE)
		return SC_TIME_NONE;
	return (int64_t)(uint64_t)((unsigned __int128)packets * (uint64_t)ptime_ns / count);
}

static void set_runs(const struct sc_stream *stream, struct sc_stream_result *result)
{
	const struct sc_runs runs = sc_sequence_runs(&stream->sequence);

	for (unsigned i = 0; i < SC_LOSS_RUNS; i++)
		result->loss_runs[i] = runs.lost_runs[i];
	result->loss_max_run = runs.lost_run_max;
	for (unsigned i = 0; i < SC_BUFFER_COUNT; i++) {
		result->discarded[i] = runs.bad[i].packets - result->lost;
		result->bad_runs[i] = runs.bad[i].runs;
	}
	result->bursts = runs.bursts;
	result->burst_bad = runs.burst_bad;
	result->burst_packets = runs.burst_packets;
	result->gaps = runs.gaps;
	result->gap_bad = runs.gap_bad;
	result->gap_packets = runs.packets - runs.burst_packets;
	result->burst_ns = mean_ns(result->burst_packets, result->bursts, result->ptime_ns);
	result->gap_ns = mean_ns(result->gap_packets, result->gaps, result->ptime_ns);
}

/* A bucket's upper edge, but no more than was there. */
static void set_percentiles(const struct sc_stream *stream, struct sc_stream_result *result)
{
	static const unsigned percents[] = {50, 95, 99};
	int64_t *const places[] = {&result->pdv_p50_ns, &result->pdv_p95_ns, &result->pdv_p99_ns};
	uint64_t values[3], most = stream->transit.variation_max_ns;

	sc_histogram_percentiles(&stream->variation, percents, values, 3);
	for (unsigned i = 0; i < 3; i++)
		*places[i] =
			(int64_t)(values[i] < most && values[i] < UINT32_MAX ? values[i] : most);
}

int64_t sc_stream_ptime_ns(const struct sc_stream *stream)
{
	if (stream->step_ticks == 0 || stream->transit.ns_per_tick == 0)
		return SC_TIME_NONE;
	return sc_transit_ns(&stream->transit, (int32_t)stream->step_ticks);
}

static void set_timing(const struct sc_stream *stream, struct sc_stream_result *result)
{
	const struct sc_transit *transit = &stream->transit;

	if (result->packets + result->strays > 1) {
		result->delta_max_ns = stream->delta_max_ns;
		result->delta_max_frame = stream->delta_max_frame;
	}
	result->ptime_ns = sc_stream_ptime_ns(stream);
	if (transit->samples == 0)
		return;
	result->jitter_ns = (int64_t)(transit->jitter >> SC_JITTER_SHIFT);
	result->jitter_max_ns = (int64_t)(transit->jitter_max >> SC_JITTER_SHIFT);
	result->jitter_mean_ns =
		(int64_t)(uint64_t)(transit->jitter_sum / transit->samples >> SC_JITTER_SHIFT);
	set_percentiles(stream, result);
	result->pdv_max_ns = (int64_t)transit->variation_max_ns;
	result->skew_max_ns = sc_transit_skew_ns(transit);
	result->has_drift = sc_transit_drift(transit, &result->drift_ppm);
}

void sc_stream_result(struct sc_stream *stream, const struct sc_stream_context *context,
		      struct sc_stream_result *result)
{
	sc_stream_settle(stream, context);
	sc_stream_count_course(stream, context->pool);
	*result = (struct sc_stream_result){0};
	set_absent(result);
	set_counts(stream, result);
	set_intervals(stream, result);
	set_timing(stream, result);
	set_runs(stream, result);
}
