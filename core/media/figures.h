/* The figures of a stream (stream.h). */
#ifndef SC_MEDIA_FIGURES_H
#define SC_MEDIA_FIGURES_H

#include "media/runs.h"

struct sc_stream;
struct sc_stream_context;

/* All that is known of a stream, so far. Times in ns; SC_TIME_NONE: absent. */
struct sc_stream_result {
	bool valid; /* RTP-1: two consecutive numbers */
	int64_t start_ns, end_ns;
	uint64_t first_frame, last_frame;
	uint64_t payload_bytes;
	uint64_t packets; /* received: without the capture's copies, and without strays */
	uint64_t expected, lost, duplicates, out_of_order, reorder_max;
	int64_t lost_rfc;
	uint64_t copies, strays, restarts;
	uint64_t events, noise;

	uint64_t loss_runs[SC_LOSS_RUNS], loss_max_run;
	uint64_t intervals, intervals_lossy; /* of ten seconds; with more than 1 % lost */

	/* Bursts and gaps of lost and (60 ms) discarded packets. */
	uint64_t bursts, burst_bad, burst_packets;
	uint64_t gaps, gap_bad, gap_packets;
	int64_t burst_ns, gap_ns; /* mean durations: packets times ptime */

	int64_t jitter_ns, jitter_mean_ns, jitter_max_ns;
	int64_t pdv_p50_ns, pdv_p95_ns, pdv_p99_ns, pdv_max_ns;
	int64_t delta_max_ns;
	uint64_t delta_max_frame;
	int64_t skew_max_ns;
	bool has_drift;
	double drift_ppm;
	int64_t ptime_ns;

	uint64_t discarded[SC_BUFFER_COUNT]; /* of each buffer */
	uint64_t bad_runs[SC_BUFFER_COUNT];  /* runs of lost and discarded packets */
};

/* Settles. */
void sc_stream_result(struct sc_stream *stream, const struct sc_stream_context *context,
		      struct sc_stream_result *result);

#endif
