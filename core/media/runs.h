/* Losses in a row (METRICS.md RTP-5), and bursts and gaps (RFC 3611 4.7.2), of what became of
 * each packet, told in the order of sequence numbers.
 *
 * Bursts are told apart directly from that order, as METRICS.md 12.4 says; the example of
 * RFC 3611's appendix A.2 is not used. */
#ifndef SC_MEDIA_RUNS_H
#define SC_MEDIA_RUNS_H

#include <stdbool.h>
#include <stdint.h>

/* So many received packets in a row end a burst (RFC 3611: Gmin). */
#define SC_BURST_GMIN 16u

/* Simulated jitter buffers (METRICS.md RTP-6), of 50, 60 and 200 ms; bursts, and what is told
 * without the name of a buffer, are of the second. */
enum sc_buffer { SC_BUFFER_50, SC_BUFFER_60, SC_BUFFER_200, SC_BUFFER_COUNT };

#define SC_LOSS_RUNS 10u /* lengths 1 to 9, and 10 and more */

struct sc_runs {
	uint64_t packets; /* told so far, received or not */

	/* lost */
	uint32_t lost_runs[SC_LOSS_RUNS];
	uint32_t lost_run; /* the one that goes on */
	uint32_t lost_run_max;

	/* lost or discarded, by each buffer */
	struct {
		uint32_t packets, runs;
		bool goes_on; /* the last packet was one */
	} bad[SC_BUFFER_COUNT];

	/* events (lost or discarded packets) with less than Gmin received ones between them */
	uint64_t group_first, group_last; /* packets before the first and the last event */
	uint32_t group_events;            /* 0: none yet */
	/* groups that are over: those of one event belong to a gap */
	uint64_t burst_packets;
	uint32_t bursts, burst_bad, gap_bad;
	uint32_t gaps;      /* stretches of packets outside bursts, but for the last one */
	uint64_t burst_end; /* packets up to the end of the last burst */
};

/* What became of up to 64 packets in a row, one bit each, the lowest first: those bits in
 * `mask`, which is one stretch of ones. A packet is lost if it was not seen. */
void sc_runs_tell(struct sc_runs *runs, uint64_t mask, uint64_t seen,
		  const uint64_t discarded[SC_BUFFER_COUNT]);

/* Ends what goes on: no packet follows. */
void sc_runs_end(struct sc_runs *runs);

#endif
