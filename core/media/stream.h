/* A stream of RTP: one direction, one SSRC, measured from its packets' headers (METRICS.md 12).
 *
 * Packets wait, eight at a time, until all are measured together: so a packet touches the first
 * line of the stream and its own place among those waiting, two cache lines, and the rest of
 * the stream is fetched for eight. Whoever wants figures settles first. All arithmetic is in
 * integers, and nothing is allocated but for a delay or gap of a size that is new, and marks. */
#ifndef SC_MEDIA_STREAM_H
#define SC_MEDIA_STREAM_H

#include "media/codec.h"
#include "media/copies.h"
#include "media/course.h"
#include "media/histogram.h"
#include "media/marks.h"
#include "media/sequence.h"
#include "media/figures.h"
#include "media/transit.h"
#include "media/waiting.h"

#define SC_STREAM_WAITING 8u

/* What all streams share. */
struct sc_stream_context {
	struct sc_pool *pool;
	int64_t dup_window_ns; /* sc_config */
};

/* A time without packets, from the last one before it to the first one after it. */
struct sc_stream_gap {
	int64_t from_ns, to_ns;
	uint64_t from_frame, to_frame;
};
#define SC_STREAM_GAP_NS (2 * INT64_C(1000000000)) /* shorter ones are told by delta_max */

struct sc_stream {
	/* What every packet touches. */
	uint8_t waiting_count;
	uint8_t payload_type;    /* of the packets that wait and those to come */
	enum sc_payload payload; /* what that is */
	uint32_t clock_rate;     /* Hz; 0: not known */
	struct sc_waiting_first first;
	struct sc_waiting waiting[SC_STREAM_WAITING];

	/* Of those that are settled, copies not counted. */
	struct sc_transit transit;
	struct sc_sequence sequence;
	struct sc_media_copies recent;
	struct sc_histogram variation; /* ns, the |D| of the jitter */

	int64_t start_ns, last_ns; /* of the first and the last packet; SC_TIME_NONE: none */
	uint64_t first_frame, last_frame;
	uint64_t payload_bytes;
	uint32_t copies;        /* that the capture has twice */
	uint32_t events, noise; /* packets of DTMF and comfort noise */
	uint32_t gaps_all;      /* with those that are not kept */
	uint8_t timed_type;     /* the last payload type that is no event; 255: none */
	uint8_t voice_type;     /* the last one that is no comfort noise either; 255: none */
	uint8_t voice_changes;  /* how often it became another; at most 255 */
	uint8_t dscp;           /* the last one */
	bool dscp_changed;
	bool timed;        /* the clock of the packets to come is known, and goes on */
	bool after_noise;  /* the last packet was of comfort noise */
	uint8_t gap_count; /* of `gaps` */

	int64_t delta_max_ns;
	uint64_t delta_max_frame;
	struct sc_stream_gap *gaps; /* in the pool; the order is none */

	/* The step of the timestamp from one packet to the next: what most have, by vote. */
	uint32_t step_ticks, step_votes;

	struct sc_course *course; /* NULL: nobody asked how it went over time */
	struct sc_marks marks;    /* of voice; those not taken are ahead of all packets */
	int64_t turn_ns;          /* when there is next more to do than to count, of these three */

	/* Intervals of ten seconds (RTP-5). */
	int64_t interval_end_ns;
	uint32_t interval_expected, interval_unique; /* until its beginning */
	uint32_t intervals, intervals_lossy;
};

/* Where a stream begins at a multiple of that, no packet lies across two lines. */
_Static_assert(offsetof(struct sc_stream, waiting) % sizeof(struct sc_waiting) == 0,
	       "waiting packets lie within lines");

/* A stream of no packets. */
void sc_stream_init(struct sc_stream *stream);

/* From its first packet on, how it goes over time is kept (course.h). */
void sc_stream_keep_course(struct sc_stream *stream, struct sc_pool *pool);

/* Gives back what it keeps in the pool. */
void sc_stream_clear(struct sc_stream *stream, struct sc_pool *pool);

/* Measures the packets that wait. */
void sc_stream_settle(struct sc_stream *stream, const struct sc_stream_context *context);

/* The packets to come have that payload type: before the first packet, whenever
 * `payload_type` is another, and when a new SDP says otherwise of the same. */
void sc_stream_payload(struct sc_stream *stream, const struct sc_stream_context *context,
		       uint8_t payload_type, enum sc_payload payload, uint32_t clock_rate);

/* What was counted until now goes into its course, if that is kept. */
void sc_stream_count_course(struct sc_stream *stream, struct sc_pool *pool);

/* A packet is to come soon: fetches the place for it, and what is measured when that is the last
 * one. */
static inline void sc_stream_fetch(const struct sc_stream *stream)
{
	__builtin_prefetch(&stream->waiting[stream->waiting_count], 1);
	if (stream->waiting_count == SC_STREAM_WAITING - 1)
		for (size_t at = offsetof(struct sc_stream, transit); at < sizeof *stream; at += 64)
			__builtin_prefetch((const char *)stream + at, 1);
}

static inline void sc_stream_feed(struct sc_stream *stream, const struct sc_stream_context *context,
				  const struct sc_stream_packet *packet)
{
	struct sc_waiting *place = &stream->waiting[stream->waiting_count];

	if (stream->waiting_count == 0 || !sc_waiting_put(place, &stream->first, packet)) {
		sc_stream_settle(stream, context);
		stream->first = sc_waiting_first(packet);
		sc_waiting_put(&stream->waiting[0], &stream->first, packet);
	}
	if (++stream->waiting_count == SC_STREAM_WAITING)
		sc_stream_settle(stream, context);
}

/* Its latest packet, waiting or not. */
static inline int64_t sc_stream_latest_ns(const struct sc_stream *stream)
{
	return stream->waiting_count > 0
		       ? sc_waiting_ns(&stream->waiting[stream->waiting_count - 1], &stream->first)
		       : stream->last_ns;
}

/* Sets a mark, which a packet that is measured later takes. False: there are too many. */
bool sc_stream_mark(struct sc_stream *stream, struct sc_pool *pool, int64_t at_ns);

/* From packet to packet by their timestamps, as most have it; SC_TIME_NONE: not known. Settled. */
int64_t sc_stream_ptime_ns(const struct sc_stream *stream);

/* Packets of voice so far: neither DTMF nor comfort noise. Settled. */
static inline uint32_t sc_stream_voice(const struct sc_stream *stream)
{
	return stream->sequence.received - stream->events - stream->noise;
}

#endif
