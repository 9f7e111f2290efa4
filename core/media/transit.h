/* The timing of a stream: arrivals against the sender's timestamps (METRICS.md 12.3, RTP-4,
 * RTP-6).
 *
 * The transit of a packet is its arrival less its timestamp, both counted from the first
 * packet's, in nanoseconds; exact, since the timestamps are added up before they become time.
 * Jitter is RFC 3550's: of the differences D of transits, packet by packet. */
#ifndef SC_MEDIA_TRANSIT_H
#define SC_MEDIA_TRANSIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"

/* The running minimum of RTP-6 is over 30 s, counted in steps: of the last six whole ones and
 * the one that goes on. */
#define SC_TRANSIT_STEP_NS (5 * INT64_C(1000000000))
#define SC_TRANSIT_STEPS 6u

/* Jitter has 16 bits below the nanosecond. */
#define SC_JITTER_SHIFT 16u

/* What whole steps have left: a stream that is shorter has none. */
struct sc_transit_past {
	int64_t steps[SC_TRANSIT_STEPS]; /* least transits of the last ones */
	unsigned step_count;
	/* Least squares over the least transits: seconds, nanoseconds. */
	double n, x, y, xx, xy;
};

/* Without the alignment that the compiler gives to them, which costs room. */
#define SC_BY_EIGHT __attribute__((packed, aligned(8)))

struct sc_transit {
	uint64_t ns_per_tick;        /* of the timestamp, in 2^-32 ns; 0: the clock is not known */
	int64_t base_ns;             /* the first arrival */
	int64_t transit_ns;          /* of the last packet */
	uint64_t jitter, jitter_max; /* ns << SC_JITTER_SHIFT */
	uint32_t samples;            /* Ds in the jitter */
	bool started;
	bool unfed; /* the next D is of two payload types: it is no jitter */
	unsigned __int128 jitter_sum SC_BY_EIGHT;
	__int128 media SC_BY_EIGHT; /* the last timestamp from the first one's, in 2^-32 ns */
	uint32_t timestamp;
	uint32_t clock_rate; /* Hz */
	uint64_t variation_max_ns;
	int64_t transit_least_ns, transit_most_ns; /* since the beginning of the stream */

	/* Least transits: of the last whole steps, of this step. */
	int64_t steps_min_ns;
	int64_t step_min_ns, step_min_at_ns; /* when that was, from the first arrival */
	int64_t step_end_ns;                 /* from the first arrival */
	struct sc_transit_past *past;        /* in the pool; NULL: no whole step yet */
};

/* A payload type begins, with that clock in Hz (0: not known): what follows is no jitter
 * against what was before. Another rate begins the timing anew. */
void sc_transit_clock(struct sc_transit *transit, uint32_t clock_rate);

/* What a packet's arrival tells. */
struct sc_transit_step {
	uint64_t variation_ns; /* |D|, at most SC_VARIATION_MAX_NS; SC_NO_VARIATION: no jitter */
	uint64_t late_ns;      /* transit beyond the running minimum */
};

#define SC_VARIATION_MAX_NS (UINT64_C(1) << 44) /* five hours */
#define SC_NO_VARIATION UINT64_MAX

/* The clock is known. `ahead`: its number is ahead of all before; `fresh`: something else than
 * the network may have moved it: it has a marker, or the sender began anew. */
struct sc_transit_step sc_transit_take(struct sc_transit *transit, struct sc_pool *pool,
				       int64_t time_ns, uint32_t timestamp, bool ahead, bool fresh);

/* Gives back what it keeps in the pool. */
void sc_transit_clear(struct sc_transit *transit, struct sc_pool *pool);

/* Timestamps less arrivals, both from the first packet on: the one furthest from 0. Positive
 * where the timestamps run ahead. */
int64_t sc_transit_skew_ns(const struct sc_transit *transit);

/* Clock drift in parts per million, positive where the sender's clock is fast: the slope of
 * the skew. False: less than three whole steps. */
bool sc_transit_drift(const struct sc_transit *transit, double *ppm);

/* Ticks of the timestamp as nanoseconds, rounded to the nearest. */
int64_t sc_transit_ns(const struct sc_transit *transit, int32_t ticks);

#endif
