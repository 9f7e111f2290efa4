#include "media/stream.h"

#include <string.h>

#include "base/limits.h"
#include "base/time.h"

static const uint64_t buffer_ns[] = {
	[SC_BUFFER_50] = 50 * SC_NS_PER_MS,
	[SC_BUFFER_60] = 60 * SC_NS_PER_MS,
	[SC_BUFFER_200] = 200 * SC_NS_PER_MS,
};

#define NO_TYPE UINT8_MAX

/* What is done for each packet in a row, and what is not. */
#define HOT inline __attribute__((always_inline))
#define COLD __attribute__((noinline))

#define INTERVAL_NS (10 * SC_NS_PER_S)

void sc_stream_init(struct sc_stream *stream)
{
	memset(stream, 0, sizeof *stream);
	stream->payload_type = stream->timed_type = stream->voice_type = NO_TYPE;
	stream->start_ns = stream->last_ns = SC_TIME_NONE;
	stream->turn_ns = stream->interval_end_ns = SC_TIME_NONE;
}

void sc_stream_keep_course(struct sc_stream *stream, struct sc_pool *pool)
{
	stream->course = sc_course_new(pool);
}

void sc_stream_clear(struct sc_stream *stream, struct sc_pool *pool)
{
	sc_histogram_clear(&stream->variation, pool);
	if (stream->gaps)
		sc_pool_give(pool, stream->gaps, SC_STREAM_GAPS_MAX * sizeof *stream->gaps);
	sc_course_free(stream->course, pool);
	stream->course = NULL;
	stream->gaps = NULL;
	stream->gap_count = 0;
	sc_marks_clear(&stream->marks, pool);
	sc_sequence_clear(&stream->sequence, pool);
	sc_transit_clear(&stream->transit, pool);
}

void sc_stream_payload(struct sc_stream *stream, const struct sc_stream_context *context,
		       uint8_t payload_type, enum sc_payload payload, uint32_t clock_rate)
{
	sc_stream_settle(stream, context);
	stream->payload_type = payload_type;
	stream->payload = payload;
	stream->clock_rate = clock_rate;
}

/* Packets of that payload type come now. Events have no part in the timing, and comfort noise
 * is no other voice. */
static void take_payload(struct sc_stream *stream)
{
	stream->timed = stream->payload != SC_PAYLOAD_EVENT && stream->clock_rate > 0;
	if (stream->payload == SC_PAYLOAD_EVENT)
		return;
	if (stream->payload_type != stream->timed_type ||
	    stream->clock_rate != stream->transit.clock_rate)
		sc_transit_clock(&stream->transit, stream->clock_rate);
	stream->timed_type = stream->payload_type;
	if (stream->payload == SC_PAYLOAD_NOISE || stream->payload_type == stream->voice_type)
		return;
	if (stream->voice_type != NO_TYPE && stream->voice_changes < UINT8_MAX)
		stream->voice_changes++;
	stream->voice_type = stream->payload_type;
}

/* ---- gaps ---- */

static int64_t gap_ns(const struct sc_stream_gap *gap)
{
	return sc_time_diff(gap->to_ns, gap->from_ns);
}

/* Keeps the longest ones. */
static COLD void note_gap(struct sc_stream *stream, struct sc_pool *pool, struct sc_stream_gap gap)
{
	struct sc_stream_gap *place;

	stream->gaps_all++;
	if (!stream->gaps)
		stream->gaps = sc_pool_take(pool, SC_STREAM_GAPS_MAX * sizeof *stream->gaps);
	if (stream->gap_count < SC_STREAM_GAPS_MAX) {
		stream->gaps[stream->gap_count++] = gap;
		return;
	}
	place = &stream->gaps[0];
	for (uint32_t i = 1; i < SC_STREAM_GAPS_MAX; i++)
		if (gap_ns(&stream->gaps[i]) < gap_ns(place))
			place = &stream->gaps[i];
	if (gap_ns(place) < gap_ns(&gap))
		*place = gap;
}

/* The time since the packet before. Where a talker was silent, the next packet begins a
 * talkspurt, or follows comfort noise: that is no delta. */
static HOT void note_delta(struct sc_stream *stream, struct sc_pool *pool,
			   const struct sc_stream_packet *packet)
{
	int64_t delta_ns = sc_time_diff(packet->time_ns, stream->last_ns);
	bool noise = stream->payload == SC_PAYLOAD_NOISE;

	if (delta_ns > stream->delta_max_ns && !packet->marker && !noise && !stream->after_noise) {
		stream->delta_max_ns = delta_ns;
		stream->delta_max_frame = packet->frame;
	}
	if (delta_ns >= SC_STREAM_GAP_NS)
		note_gap(stream, pool,
			 (struct sc_stream_gap){stream->last_ns, packet->time_ns,
						stream->last_frame, packet->frame});
	stream->after_noise = noise;
	stream->last_ns = packet->time_ns;
	stream->last_frame = packet->frame;
}

/* ---- intervals ---- */

void sc_stream_count_course(struct sc_stream *stream, struct sc_pool *pool)
{
	struct sc_course_counts counts = {
		.expected = sc_sequence_expected(&stream->sequence),
		.unique = stream->sequence.unique,
		.samples = stream->transit.samples,
		.jitter_ns = (uint64_t)(stream->transit.jitter_sum >> SC_JITTER_SHIFT),
	};

	if (!stream->course)
		return;
	counts.discarded = stream->course->discarded;
	sc_course_count(stream->course, pool, &counts);
}

static void note_first(struct sc_stream *stream, const struct sc_stream_packet *packet)
{
	stream->start_ns = stream->last_ns = packet->time_ns;
	stream->first_frame = packet->frame;
	stream->dscp = packet->dscp;
	stream->interval_end_ns = sc_time_add(packet->time_ns, INTERVAL_NS);
}

static void end_interval(struct sc_stream *stream, int64_t time_ns)
{
	uint32_t all = sc_sequence_expected(&stream->sequence);
	uint32_t expected = all - stream->interval_expected;
	uint32_t unique = stream->sequence.unique - stream->interval_unique;

	if (expected > 0) {
		stream->intervals++;
		stream->intervals_lossy +=
			expected > unique && (uint64_t)(expected - unique) * 100 > expected;
	}
	stream->interval_expected = all;
	stream->interval_unique = stream->sequence.unique;
	stream->interval_end_ns = sc_time_add(
		stream->start_ns,
		sc_time_add(sc_time_floor(sc_time_diff(time_ns, stream->start_ns), INTERVAL_NS),
			    INTERVAL_NS));
}

/* ---- a packet ---- */

/* The majority vote of Boyer and Moore: a step that most packets have, wins. */
static HOT void note_step(struct sc_stream *stream, uint32_t step)
{
	if (step == stream->step_ticks)
		stream->step_votes++;
	else if (stream->step_votes > 0)
		stream->step_votes--;
	else {
		stream->step_ticks = step;
		stream->step_votes = 1;
	}
}

static COLD void discard(struct sc_stream *stream, struct sc_pool *pool, uint64_t late_ns,
			 uint32_t extended)
{
	for (unsigned i = 0; i < SC_BUFFER_COUNT; i++)
		if (late_ns > buffer_ns[i])
			sc_sequence_discard(&stream->sequence, pool, i, extended);
	if (stream->course && late_ns > buffer_ns[SC_BUFFER_60])
		stream->course->discarded++;
}

/* Where a packet stands among the others. */
struct standing {
	enum sc_arrival place;
	bool follows; /* the one before it was the last to come */
	uint32_t extended;
};

static HOT void measure_timing(struct sc_stream *stream, struct sc_pool *pool,
			       const struct sc_stream_packet *packet,
			       const struct standing *standing)
{
	enum sc_arrival place = standing->place;
	struct sc_transit_step step;

	if (standing->follows)
		note_step(stream, packet->timestamp - stream->transit.timestamp);
	step = sc_transit_take(&stream->transit, pool, packet->time_ns, packet->timestamp,
			       place == SC_PLACE_NEXT || place == SC_PLACE_ANEW,
			       packet->marker || place == SC_PLACE_ANEW);
	if (step.variation_ns != SC_NO_VARIATION)
		sc_histogram_add(&stream->variation, pool, step.variation_ns);
	if (step.late_ns > buffer_ns[SC_BUFFER_50] && place != SC_PLACE_AGAIN)
		discard(stream, pool, step.late_ns, standing->extended);
}

static bool is_copy(const struct sc_stream *stream, const struct sc_stream_context *context,
		    const struct sc_stream_packet *packet, uint32_t extended)
{
	return sc_media_copies_is(&stream->recent, packet->seq, stream->sequence.highest - extended,
				  packet->ip_id, packet->time_ns,
				  sc_time_diff(packet->time_ns, stream->last_ns),
				  context->dup_window_ns);
}

/* What is known of the header, of a packet that is neither copy nor stray. */
static HOT void note_packet(struct sc_stream *stream, const struct sc_stream_packet *packet,
			    enum sc_arrival place)
{
	if (place != SC_PLACE_AGAIN)
		sc_media_copies_note(&stream->recent, packet->seq, packet->ip_id, packet->time_ns);
	stream->payload_bytes += packet->payload_bytes;
	stream->dscp_changed |= packet->dscp != stream->dscp;
	stream->dscp = packet->dscp;
}

static int64_t earlier(int64_t one_ns, int64_t other_ns)
{
	return one_ns < other_ns ? one_ns : other_ns;
}

bool sc_stream_mark(struct sc_stream *stream, struct sc_pool *pool, int64_t at_ns)
{
	if (!sc_marks_set(&stream->marks, pool, at_ns))
		return false;
	stream->turn_ns = earlier(stream->turn_ns, at_ns);
	return true;
}

/* The first packet, the first of an interval, or one that takes marks. */
static COLD void turn(struct sc_stream *stream, struct sc_pool *pool,
		      const struct sc_stream_packet *packet)
{
	if (stream->start_ns == SC_TIME_NONE)
		note_first(stream, packet);
	else if (packet->time_ns >= stream->interval_end_ns)
		end_interval(stream, packet->time_ns);
	if (stream->payload != SC_PAYLOAD_EVENT && stream->payload != SC_PAYLOAD_NOISE)
		sc_marks_take(&stream->marks, packet->time_ns, packet->frame,
			      sc_stream_voice(stream));
	stream->turn_ns = earlier(stream->interval_end_ns, sc_marks_next(&stream->marks));
	if (!stream->course)
		return;
	if (packet->time_ns >= stream->course->end_ns) {
		sc_stream_count_course(stream, pool);
		sc_course_turn(stream->course, packet->time_ns);
	}
	stream->turn_ns = earlier(stream->turn_ns, stream->course->end_ns);
}

/* A packet that is not simply the next. False: it is the capture's copy. */
static bool enter(struct sc_stream *stream, const struct sc_stream_context *context,
		  const struct sc_stream_packet *packet, struct standing *standing)
{
	uint32_t extended, highest = stream->sequence.highest;
	enum sc_arrival place = sc_sequence_place(&stream->sequence, packet->seq, &extended);

	if (place == SC_PLACE_AGAIN && is_copy(stream, context, packet, extended)) {
		stream->copies++;
		return false;
	}
	standing->place = place;
	standing->follows = extended == highest + 1;
	standing->extended =
		sc_sequence_enter(&stream->sequence, context->pool, place, extended, packet->seq);
	return true;
}

static void measure(struct sc_stream *stream, const struct sc_stream_context *context,
		    const struct sc_stream_packet *packet)
{
	struct standing standing;

	if (packet->time_ns >= stream->turn_ns)
		turn(stream, context->pool, packet);
	if (!enter(stream, context, packet, &standing))
		return;
	note_delta(stream, context->pool, packet);
	if (standing.place == SC_PLACE_STRAY)
		return;
	note_packet(stream, packet, standing.place);
	if (stream->timed)
		measure_timing(stream, context->pool, packet, &standing);
}

/* How many of the packets from there on are simply the next ones, with nothing else to do. */
static unsigned run_of(const struct sc_stream *stream, const struct sc_stream_packet *packets,
		       unsigned left)
{
	unsigned count = 0;

	if (!stream->sequence.valid)
		return 0;
	for (; count < left; count++)
		if (!sc_sequence_follows(&stream->sequence, packets[count].seq, count) ||
		    packets[count].time_ns >= stream->turn_ns)
			break;
	return count;
}

/* The same as measure() of each. */
static void measure_run(struct sc_stream *stream, const struct sc_stream_context *context,
			const struct sc_stream_packet *packets, unsigned count)
{
	struct standing standing = {SC_PLACE_NEXT, true, stream->sequence.highest + 1};

	sc_sequence_follow(&stream->sequence, count);
	for (unsigned i = 0; i < count; i++) {
		note_delta(stream, context->pool, &packets[i]);
		note_packet(stream, &packets[i], SC_PLACE_NEXT);
	}
	for (unsigned i = 0; i < count && stream->timed; i++, standing.extended++)
		measure_timing(stream, context->pool, &packets[i], &standing);
}

static void measure_waiting(struct sc_stream *stream, const struct sc_stream_context *context)
{
	struct sc_stream_packet packets[SC_STREAM_WAITING];
	unsigned at = 0, run;

	for (unsigned i = 0; i < stream->waiting_count; i++)
		packets[i] = sc_waiting_get(&stream->waiting[i], &stream->first);
	while (at < stream->waiting_count) {
		run = run_of(stream, &packets[at], stream->waiting_count - at);
		if (run > 0)
			measure_run(stream, context, &packets[at], run);
		else
			measure(stream, context, &packets[at]);
		at += run > 0 ? run : 1;
	}
}

void sc_stream_settle(struct sc_stream *stream, const struct sc_stream_context *context)
{
	uint32_t before = stream->sequence.received;

	if (stream->waiting_count == 0)
		return;
	take_payload(stream);
	measure_waiting(stream, context);
	stream->waiting_count = 0;
	if (stream->payload == SC_PAYLOAD_EVENT)
		stream->events += stream->sequence.received - before;
	else if (stream->payload == SC_PAYLOAD_NOISE)
		stream->noise += stream->sequence.received - before;
}
