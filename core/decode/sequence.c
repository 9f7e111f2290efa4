#include "decode/sequence.h"

#include "base/limits.h"
#include "decode/doubt.h"
#include "decode/sealed.h"
#include "decode/walk.h"

/* Bytes of a stream on their way out. */
struct run {
	struct sc_bytes bytes;
	uint32_t missing;                 /* behind them, not captured */
	const struct sc_frame_ref *frame; /* in which they came */
	uint32_t interface, ip_id;
	bool snapped; /* the capture cut the frame */
};

/* Lost bytes were sent after the bytes before them and before the bytes behind them, and they had
 * arrived when they were confirmed. */
static int64_t arrived_ns(const struct sc_stream *stream, uint32_t until)
{
	int64_t until_ns = INT64_MAX;

	if (stream->hold.first)
		until_ns = stream->hold.first->before_ns;
	if (stream->acked && sc_seq_diff(stream->ack, until) >= 0)
		until_ns = MIN(until_ns, stream->acked_ns);
	return until_ns;
}

static void lose(struct sc_decoder *decoder, const struct sc_connection *connection, unsigned way,
		 struct sc_stream *stream, uint32_t until)
{
	if (until == stream->next) /* a piece that waited for something else */
		return;
	/* One gap may be given up bit by bit. */
	if (stream->gap == 0)
		sc_count(decoder, SC_COUNT_TCP_GAPS);
	sc_stream_tell_hole(decoder, connection, way, stream->sent_ns, arrived_ns(stream, until),
			    false);
	stream->doubt_told = false;
	stream->gap += until - stream->next;
	stream->next = until;
}

/* Hands out a run that begins where the stream stands. */
static void hand_out(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way,
		     const struct run *run, const struct sc_frame_ref *available)
{
	struct sc_stream *stream = &connection->ways[way];
	struct sc_segment segment = {
		.stream = stream->id,
		.data = run->bytes.ptr,
		.len = run->bytes.len,
		.gap = stream->gap,
		.unknown_gap = stream->unknown_gap,
	};
	struct sc_packet packet;

	stream->next += run->bytes.len + run->missing;
	stream->gap += run->missing;
	stream->sent_ns = run->frame->time_ns;
	if (__builtin_expect(stream->doubt_told, 0))
		sc_doubt_came(decoder, connection, way);
	if (run->missing > 0)
		sc_stream_tell_hole(decoder, connection, way, stream->sent_ns, stream->sent_ns,
				    false);
	if (run->bytes.len == 0)
		return;
	if (__builtin_expect(sc_tls_begins(run->bytes), 0))
		sc_count(decoder, connection->sip_port ? SC_COUNT_TLS : SC_COUNT_TLS_ELSEWHERE);
	packet = sc_stream_packet(connection, way, run->frame, available, run->interface);
	packet.ip_id = run->ip_id;
	packet.snapped = run->snapped;
	packet.missing = run->missing;
	stream->gap = run->missing;
	stream->unknown_gap = false;
	if (decoder->sink.segment)
		decoder->sink.segment(decoder->sink.user, &packet, &segment);
}

/* How much of a run is new when the run begins `known` bytes before where the stream stands. */
static void cut_known(struct run *run, uint32_t known)
{
	uint32_t captured = known < run->bytes.len ? known : run->bytes.len;

	run->bytes = sc_bytes_after(run->bytes, captured);
	run->missing -= known - captured;
}

/* Does what this side sends have to wait? It does when the side has confirmed bytes of the other
 * direction that still wait behind a gap: these came before what it sends now. */
static bool must_wait(const struct sc_connection *connection, unsigned way)
{
	const struct sc_stream *other = &connection->ways[!way];
	int32_t confirmed = other->acked ? sc_seq_diff(other->ack, other->next) : 0;

	return other->hold.first && confirmed > 0 && confirmed <= SC_TCP_JUMP_BYTES_MAX;
}

/* Hands out the first held piece. `latest`: the last of the frames that it waited for. */
static void hand_out_held(struct sc_decoder *decoder, struct sc_connection *connection,
			  unsigned way, struct sc_frame_ref *latest)
{
	struct sc_stream *stream = &connection->ways[way];
	struct sc_piece *piece = stream->hold.first;
	uint32_t known = stream->next - piece->seq;
	struct run run = {{piece->data, piece->len}, piece->missing, &piece->frame,
			  piece->interface,          piece->ip_id,   piece->snapped};

	if (piece->frame.number > latest->number)
		*latest = piece->frame;
	if (known > 0)
		sc_count(decoder, SC_COUNT_TCP_RETRANSMITTED);
	if (known < piece->span) {
		cut_known(&run, known);
		hand_out(decoder, connection, way, &run, latest);
	}
	sc_hold_drop(&decoder->streams->holds, &stream->hold, piece);
}

/* Can the first held piece be handed out? Not before an earlier one that it confirms. */
static bool is_due(const struct sc_connection *connection, unsigned way)
{
	const struct sc_stream *stream = &connection->ways[way];
	const struct sc_piece *piece = stream->hold.first;

	if (!piece || sc_seq_diff(piece->seq, stream->next) > 0)
		return false;
	return !must_wait(connection, way) ||
	       piece->frame.number < connection->ways[!way].hold.first->frame.number;
}

/* Hands out held pieces up to the next gap, and what of the other direction waited for
 * them, in the order in which they came. `available`: the frame that filled
 * the gap before them. NULL: the gap was given up, so the receiver had had
 * those bytes and a piece was complete when it and those before it had come. */
static void drain(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way,
		  const struct sc_frame_ref *available)
{
	const struct sc_stream *ways = connection->ways;
	struct sc_frame_ref latest[2] = {{0}, {0}};

	if (available)
		latest[way] = *available;
	for (;;) {
		bool due[2] = {is_due(connection, 0), is_due(connection, 1)};
		unsigned next = due[1];

		if (!due[0] && !due[1])
			return;
		if (due[0] && due[1])
			next = ways[1].hold.first->frame.number < ways[0].hold.first->frame.number;
		hand_out_held(decoder, connection, next, &latest[next]);
	}
}

/* Gives up what is missing before `until`. */
static void give_up(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way,
		    uint32_t until)
{
	struct sc_stream *stream = &connection->ways[way], *other = &connection->ways[!way];
	const struct sc_piece *first = stream->hold.first;

	lose(decoder, connection, way, stream, until);
	drain(decoder, connection, way, NULL);
	if (!first || stream->hold.first != first || sc_seq_diff(first->seq, stream->next) > 0)
		return;
	/* This side waits for the other direction, which waits behind a gap of its own. */
	lose(decoder, connection, !way, other, other->hold.first->seq);
	drain(decoder, connection, way, NULL);
}

static void give_up_first_gap(struct sc_decoder *decoder, struct sc_connection *connection,
			      unsigned way)
{
	struct sc_stream *stream = &connection->ways[way];

	if (must_wait(connection, way))
		sc_sequence_give_up_acked(decoder, connection, !way);
	if (stream->hold.first)
		give_up(decoder, connection, way, stream->hold.first->seq);
}

void sc_sequence_flush(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way)
{
	while (connection->ways[way].hold.first)
		give_up_first_gap(decoder, connection, way);
}

void sc_sequence_give_up_acked(struct sc_decoder *decoder, struct sc_connection *connection,
			       unsigned way)
{
	struct sc_stream *stream = &connection->ways[way];
	uint32_t ack = stream->ack;

	if (!stream->known || !stream->acked ||
	    sc_seq_diff(ack, stream->next) > SC_TCP_JUMP_BYTES_MAX)
		return;
	/* The FIN counts as one, but it is not a byte. */
	if (stream->fin && sc_seq_diff(ack, stream->fin_seq) > 0)
		ack = stream->fin_seq;
	while (sc_seq_diff(ack, stream->next) > 0 && (stream->hold.first || stream->fin)) {
		const struct sc_piece *piece = stream->hold.first;
		bool all = piece && sc_seq_diff(piece->seq, ack) <= 0;
		give_up(decoder, connection, way, all ? piece->seq : ack);
	}
}

void sc_sequence_acked(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way,
		       uint32_t ack, int64_t time_ns)
{
	struct sc_stream *stream = &connection->ways[way];

	if (!stream->acked || sc_seq_diff(ack, stream->ack) > 0) {
		bool nothing_known = !stream->acked && !stream->known;

		stream->acked = true;
		stream->ack = ack;
		stream->acked_ns = time_ns;
		if (nothing_known)
			stream->sent_ns = time_ns;
		else if (__builtin_expect(ack != stream->next, 0))
			sc_doubt_acked(decoder->streams, stream, time_ns);
	}
	/* Pieces behind the gap wait for a moment (sc_streams_expire). */
	if (__builtin_expect(stream->fin && !stream->hold.first, 0))
		sc_sequence_give_up_acked(decoder, connection, way);
}

static void hold_back(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way,
		      const struct run *run, uint32_t seq)
{
	struct sc_holds *holds = &decoder->streams->holds;
	struct sc_stream *stream = &connection->ways[way];
	struct sc_piece piece = {
		.frame = *run->frame,
		.before_ns = run->frame->time_ns,
		.seq = seq,
		.span = run->bytes.len + run->missing,
		.missing = run->missing,
		.interface = run->interface,
		.ip_id = run->ip_id,
		.snapped = run->snapped,
	};

	if (stream->acked && sc_seq_diff(stream->ack, seq) >= 0) /* confirmed before */
		piece.before_ns = stream->acked_ns;
	if (!sc_hold_add(holds, &stream->hold, &piece, run->bytes)) {
		sc_count(decoder, SC_COUNT_TCP_RETRANSMITTED);
		return;
	}
	if (stream->hold.count == 1)
		stream->hold.since_ns = run->frame->time_ns;
	while (sc_hold_full(&stream->hold))
		give_up_first_gap(decoder, connection, way);
	while (holds->bytes > SC_HELD_BYTES_MAX) {
		struct sc_connection *other = holds->oldest->owner;
		give_up_first_gap(decoder, other, holds->oldest == &other->ways[1].hold);
	}
}

/* Too far away to be of the connection that was followed so far: the stream goes on from there. */
static void jump(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way,
		 uint32_t seq, int64_t time_ns)
{
	struct sc_stream *stream = &connection->ways[way];

	sc_sequence_flush(decoder, connection, way);
	sc_count(decoder, SC_COUNT_TCP_GAPS);
	stream->unknown_gap = true;
	stream->doubt_told = false;
	sc_stream_tell_hole(decoder, connection, way, stream->sent_ns, time_ns, false);
	stream->fin = false;
	stream->acked = false;
	stream->next = seq;
}

/* A keep-alive probe (RFC 9293 3.8.4): one byte just before those that are due. It need not have
 * been captured before. */
static bool is_probe(const struct sc_stream *stream, const struct run *run, uint32_t seq)
{
	if (run->bytes.len + run->missing != 1)
		return false;
	if (stream->known)
		return seq + 1 == stream->next;
	return stream->acked && seq + 1 == stream->ack;
}

void sc_sequence_take(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way,
		      const struct sc_walk *walk, uint32_t seq)
{
	struct sc_stream *stream = &connection->ways[way];
	struct run run = {walk->rest,      walk->missing, walk->first,
			  walk->interface, walk->ip_id,   walk->snapped};
	int32_t distance;

	if (__builtin_expect(run.bytes.len <= 1, 0) && is_probe(stream, &run, seq))
		return;
	if (__builtin_expect(stream->closed, 0)) {
		bool old = sc_seq_diff(seq, stream->next) < 0;
		sc_count(decoder, old ? SC_COUNT_TCP_RETRANSMITTED : SC_COUNT_BAD_TRANSPORT);
		return;
	}
	if (!stream->known) {
		stream->known = true;
		stream->next = seq;
		if (stream->doubt_told && sc_seq_diff(seq, stream->ack) >= 0)
			stream->doubt_told = false; /* these are behind it */
	}
	distance = sc_seq_diff(seq, stream->next);
	if (distance > SC_TCP_JUMP_BYTES_MAX || distance < -SC_TCP_JUMP_BYTES_MAX) {
		jump(decoder, connection, way, seq, walk->first->time_ns);
		distance = 0;
	}
	if (distance < 0) {
		uint32_t known = stream->next - seq;
		sc_count(decoder, SC_COUNT_TCP_RETRANSMITTED);
		if (known >= run.bytes.len + run.missing)
			return;
		cut_known(&run, known);
		seq = stream->next;
	}
	if (distance > 0 || __builtin_expect(must_wait(connection, way), 0)) {
		hold_back(decoder, connection, way, &run, seq);
		return;
	}
	hand_out(decoder, connection, way, &run, walk->last);
	if (__builtin_expect(stream->hold.first != NULL, 0))
		drain(decoder, connection, way, walk->last);
}
