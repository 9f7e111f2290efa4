#include "intake.h"

#include <glib.h>

#include "base/limits.h"
#include "base/ports.h"
#include "base/time.h"
#include "decode/decode.h"
#include "decode/inflate.h"
#include "lookahead.h"
#include "message/framer.h"
#include "message/parse.h"
#include "message/start_line.h"
#include "pieces.h"
#include "unfinished.h"

/* Each stage counts for itself, so that none has to wait for another. */
enum stage { DECODE, FRAME, ANALYSE, STAGES };

struct intake {
	const struct sc_intake_job *job;
	struct sc_intake_end *end;
	struct sc_counters counters[STAGES];
	struct sc_decoder *decoder;
	/* Of HEP over TCP and of WebSockets; NULL: nothing was compressed. */
	struct sc_inflate_room *inflate_room;
	GByteArray *inflated;
	GHashTable *streams; /* uint64_t id -> struct stream */
	GQueue waiting;      /* struct stream: those with something unfinished, the oldest first */
	uint64_t kept;       /* bytes of all of them */
	uint64_t kept_max;
	struct sc_lookahead *lookahead; /* before the engine */
	struct sc_engine *engine;
	uint64_t frame;                       /* that is being read */
	struct sc_unfinished_list unfinished; /* streams */
	/* Of the stream that a message is being cut from; NULL: it is a datagram. */
	const struct sc_packet *stream_packet;
	struct sc_pieces *pieces; /* of messages that HEP tells of in several packets */
	const struct sc_piece_carrier *carrier; /* of what comes from there; NULL: it does not */
};

/* One direction of a TCP connection. */
struct stream {
	uint64_t id; /* first: the key */
	struct intake *intake;
	struct sc_framer *framer;
	bool sip;     /* has given a message */
	size_t kept;  /* bytes that the framer keeps: */
	GList waiter; /* if there are any, in `waiting` */
	struct sc_unfinished unfinished;
};

/* What the framer keeps may have changed. */
static void note_kept(struct stream *stream)
{
	struct intake *intake = stream->intake;
	size_t kept = sc_framer_kept(stream->framer);

	if (kept == stream->kept)
		return;
	if (stream->kept == 0)
		g_queue_push_tail_link(&intake->waiting, &stream->waiter);
	else if (kept == 0)
		g_queue_unlink(&intake->waiting, &stream->waiter);
	intake->kept += kept - stream->kept;
	stream->kept = kept;
}

static void free_stream(void *data)
{
	struct stream *stream = data;

	if (stream->kept > 0)
		g_queue_unlink(&stream->intake->waiting, &stream->waiter);
	stream->intake->kept -= stream->kept;
	sc_framer_free(stream->framer);
	g_free(stream);
}

/* ---- what the bytes are ---- */

/* Media and most else begins with a byte that no SIP message has; what may
 * stand before a start-line are printable characters, line ends, or nothing. */
static bool may_be_sip(void *user, const uint8_t *data, uint32_t len)
{
	(void)user;
	return len == 0 || data[0] < 0x80;
}

/* METRICS.md CL-4: on SIP's own ports alone, as anything may look like that. */
static bool keeps_alive(const struct sc_packet *packet, struct sc_span bytes)
{
	return (sc_sip_port(packet->src.port) || sc_sip_port(packet->dst.port)) &&
	       sc_is_keepalive(bytes);
}

/* How the transport tells where a message ends: by Content-Length in TCP (RFC 3261
 * 18.3), by itself in SCTP (RFC 4168) and WebSocket (RFC 7118), by both in UDP. What
 * HEP carries is a datagram, whatever it was before. */
static enum sc_carriage carriage_of(const struct sc_packet *packet, bool out_of_stream)
{
	if (out_of_stream)
		return packet->transport == SC_TCP ? SC_STREAM : SC_WHOLE;
	return packet->transport == SC_SCTP ? SC_WHOLE : SC_DATAGRAM;
}

/* ---- messages ---- */

static bool tell_carried(struct intake *intake, const struct sc_packet *packet,
			 struct sc_span bytes, enum sc_carriage carriage)
{
	const struct sc_intake_job *job = intake->job;
	struct sc_carried carried = {.conversation = intake->stream_packet};
	struct sc_message message;

	if (sc_message_parse(&message, bytes, carriage, packet->missing) != SC_PARSE_OK)
		return false;
	if (intake->carrier) {
		carried.frames = intake->carrier->frames;
		carried.frame_count = intake->carrier->frame_count;
	} else if (!carried.conversation)
		carried.frames = sc_decoder_parts(intake->decoder, &carried.frame_count);
	if (!carried.conversation && packet->transport == SC_SCTP)
		carried.conversation = packet;
	job->carried(job->carried_user, &message, &carried);
	return true;
}

/* ---- what waits ---- */

static void note_unfinished(struct stream *stream)
{
	sc_unfinished_set(&stream->intake->unfinished, &stream->unfinished,
			  sc_framer_waiting_frame(stream->framer));
}

/* What comes after this message began in that frame or behind it. */
static uint64_t settled_frame(const struct intake *intake, const struct sc_packet *packet)
{
	uint64_t frame = MIN(packet->first.number, sc_decoder_waiting_frame(intake->decoder));

	frame = MIN(frame, sc_unfinished_first(&intake->unfinished));
	return MIN(frame, intake->frame);
}

/* False: it is no SIP, or not wanted. */
static bool feed(struct intake *intake, const struct sc_packet *packet, struct sc_span bytes,
		 enum sc_carriage carriage)
{
	const struct sc_intake_job *job = intake->job;
	uint64_t settled = 0;

	if (job->wanted && !job->wanted(job->wanted_user, packet->last.time_ns))
		return false;
	if (job->carried)
		return tell_carried(intake, packet, bytes, carriage);
	if (job->sink.message) /* only a list of messages has an order of its own */
		settled = settled_frame(intake, packet);
	return sc_lookahead_message(intake->lookahead, packet, settled, bytes, carriage);
}

static struct sc_span bytes_of(const uint8_t *data, uint32_t len)
{
	return sc_span((const char *)data, len);
}

static void feed_datagram(struct intake *intake, const struct sc_packet *packet,
			  struct sc_span bytes)
{
	if (feed(intake, packet, bytes, carriage_of(packet, false)))
		return;
	if (keeps_alive(packet, bytes))
		intake->counters[FRAME].n[SC_COUNT_KEEPALIVES]++;
	else if (packet->transport == SC_UDP)
		sc_lookahead_other(intake->lookahead, packet, bytes);
}

/* A message that HEP told of, from pieces or at once. */
static void on_pieces(void *user, const struct sc_packet *packet, struct sc_span bytes,
		      const struct sc_piece_carrier *carrier)
{
	struct intake *intake = user;

	intake->carrier = carrier;
	intake->stream_packet = carrier->stream;
	feed_datagram(intake, packet, bytes);
	intake->carrier = NULL;
	intake->stream_packet = NULL;
}

/* A part of a TCP connection that HEP tells of. */
static __attribute__((noinline)) void
take_piece(struct intake *intake, const struct sc_packet *packet, struct sc_span bytes)
{
	struct sc_piece_carrier carrier = {.stream = intake->stream_packet};

	if (intake->job->carried && !carrier.stream)
		carrier.frames = sc_decoder_parts(intake->decoder, &carrier.frame_count);
	sc_pieces_take(intake->pieces, packet, bytes, &carrier);
}

static void on_datagram(void *user, const struct sc_packet *packet, const uint8_t *data,
			uint32_t len)
{
	if (G_LIKELY(packet->transport != SC_TCP))
		feed_datagram(user, packet, bytes_of(data, len));
	else
		take_piece(user, packet, bytes_of(data, len));
}

static void on_media(void *user, const struct sc_datagram *datagram)
{
	sc_lookahead_media(((struct intake *)user)->lookahead, datagram);
}

/* What is no message; to somebody who asks for messages alone it is nothing. */
static void tell(struct intake *intake, enum sc_event_kind kind, const struct sc_packet *packet,
		 struct sc_span quoted)
{
	if (!intake->job->carried)
		sc_lookahead_event(intake->lookahead, kind, packet, quoted);
}

/* ---- streams ---- */

static void on_cut(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	struct stream *stream = user;

	stream->intake->stream_packet = packet;
	stream->sip |= feed(stream->intake, packet, bytes, carriage_of(packet, true));
	stream->intake->stream_packet = NULL;
}

static void on_cut_hep(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	struct stream *stream = user;
	struct intake *intake = stream->intake;
	struct sc_packet inner = *packet;
	const uint8_t *payload;
	uint32_t payload_len;

	if (!sc_hep_decode((const uint8_t *)bytes.ptr, (uint32_t)bytes.len, &intake->inflate_room,
			   &inner, &payload, &payload_len)) {
		intake->counters[FRAME].n[SC_COUNT_HEP_BAD]++;
		return;
	}
	intake->counters[FRAME].n[SC_COUNT_HEP]++;
	if (payload_len == 0)
		return;
	if (sc_hep_media(&inner, payload, payload_len)) {
		sc_lookahead_other(intake->lookahead, &inner, bytes_of(payload, payload_len));
		return;
	}
	intake->stream_packet = packet;
	on_datagram(intake, &inner, payload, payload_len);
	intake->stream_packet = NULL;
}

static void on_cut_media(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	sc_lookahead_other(((struct stream *)user)->intake->lookahead, packet, bytes);
}

static struct sc_span on_inflate(void *user, struct sc_span packed, struct sc_span window)
{
	struct intake *intake = ((struct stream *)user)->intake;
	struct sc_bytes in = {(const uint8_t *)packed.ptr, (uint32_t)packed.len};
	struct sc_bytes before = {(const uint8_t *)window.ptr, (uint32_t)window.len};

	if (!sc_inflate_message(&intake->inflate_room, &intake->inflated, in, before,
				SC_STREAM_MESSAGE_BYTES_MAX))
		return (struct sc_span){NULL, 0};
	return sc_span((const char *)intake->inflated->data, intake->inflated->len);
}

/* Too much is unfinished: the streams that have waited longest give up. */
static void keep_to_limit(struct intake *intake)
{
	uint64_t *most = &intake->counters[FRAME].n[SC_COUNT_MEMORY_STREAMS];

	while (intake->kept > intake->kept_max) {
		struct stream *oldest = g_queue_peek_head(&intake->waiting);

		sc_framer_give_up(oldest->framer);
		note_kept(oldest);
		note_unfinished(oldest);
	}
	*most = MAX(*most, intake->kept);
	sc_engine_elsewhere(intake->engine, intake->kept);
}

static struct stream *stream_of(struct intake *intake, uint64_t id)
{
	struct stream *stream = g_hash_table_lookup(intake->streams, &id);
	struct sc_framer_sink sink = {NULL, on_cut, on_cut_hep, on_cut_media, on_inflate};

	if (stream)
		return stream;
	stream = g_new0(struct stream, 1);
	stream->id = id;
	stream->waiter.data = stream;
	stream->intake = intake;
	stream->unfinished.frame = SC_UNFINISHED_NONE;
	sink.user = stream;
	stream->framer = sc_framer_new(&sink, &intake->counters[FRAME]);
	g_hash_table_add(intake->streams, stream);
	return stream;
}

static bool carries_sip(const struct intake *intake, uint64_t id)
{
	const struct stream *stream = g_hash_table_lookup(intake->streams, &id);

	return stream && stream->sip;
}

/* Either direction of the connection may have SIP: numbers are given in pairs. */
static void on_hole(void *user, const struct sc_packet *packet, uint64_t id, bool came)
{
	struct intake *intake = user;

	if (carries_sip(intake, id) || carries_sip(intake, ((id - 1) ^ 1) + 1))
		tell(intake, came ? SC_EVENT_FILLED : SC_EVENT_GAP, packet,
		     (struct sc_span){NULL, 0});
}

static void on_segment(void *user, const struct sc_packet *packet, const struct sc_segment *segment)
{
	struct intake *intake = user;
	struct stream *stream = stream_of(intake, segment->stream);
	bool lost = segment->gap > 0 || segment->unknown_gap;

	sc_framer_bytes(stream->framer, packet, bytes_of(segment->data, segment->len), lost);
	note_kept(stream);
	note_unfinished(stream);
	keep_to_limit(intake);
}

static void on_closed(void *user, const struct sc_packet *packet, uint64_t id, bool reset)
{
	struct intake *intake = user;
	struct stream *stream = g_hash_table_lookup(intake->streams, &id);

	(void)packet;
	(void)reset;
	if (!stream)
		return;
	sc_framer_end(stream->framer);
	sc_unfinished_set(&intake->unfinished, &stream->unfinished, SC_UNFINISHED_NONE);
	g_hash_table_remove(intake->streams, &id);
}

static void on_reset(void *user, const struct sc_packet *packet)
{
	const struct sc_span none = {NULL, 0};

	tell(user, SC_EVENT_RESET, packet, none);
}

static void on_icmp_error(void *user, const struct sc_packet *packet, bool unreachable,
			  const uint8_t *data, uint32_t len)
{
	struct intake *intake = user;
	struct sc_span quoted = bytes_of(data, len);
	bool whole_line;

	if (!sc_start_line(quoted, &whole_line))
		return;
	intake->counters[FRAME].n[SC_COUNT_ICMP_QUOTES]++;
	if (intake->job->carried) /* routers quote little: the missing end is no reason to refuse */
		tell_carried(intake, packet, quoted, SC_DATAGRAM);
	else if (unreachable)
		tell(intake, SC_EVENT_QUOTED, packet, quoted);
}

/* The end of input: streams by id, that is in the order in which they began. */
static gint by_id(gconstpointer one, gconstpointer other)
{
	const struct stream *a = *(struct stream *const *)one, *b = *(struct stream *const *)other;

	return a->id < b->id ? -1 : a->id > b->id;
}

static void end_streams(struct intake *intake)
{
	GPtrArray *streams = g_ptr_array_new();
	GHashTableIter iter;
	void *stream;

	g_hash_table_iter_init(&iter, intake->streams);
	while (g_hash_table_iter_next(&iter, &stream, NULL))
		g_ptr_array_add(streams, stream);
	g_ptr_array_sort(streams, by_id);
	for (guint i = 0; i < streams->len; i++)
		sc_framer_end(((struct stream *)g_ptr_array_index(streams, i))->framer);
	g_ptr_array_free(streams, TRUE);
}

/* ---- frames ---- */

static void on_frame(struct intake *intake, const struct sc_frame *frame)
{
	struct sc_intake_end *end = intake->end;
	struct sc_intake_input *input = &end->inputs[frame->ref.file];

	intake->frame = frame->ref.number;
	if (frame->ref.time_ns != SC_TIME_NONE) {
		if (end->first_ns == SC_TIME_NONE)
			end->first_ns = frame->ref.time_ns;
		end->last_ns = MAX(end->last_ns, frame->ref.time_ns);
		sc_decoder_clock(intake->decoder, frame->ref.time_ns);
		sc_lookahead_clock(intake->lookahead, frame->ref.time_ns);
	}
	sc_pieces_expire(intake->pieces, frame->ref.time_ns);
	sc_lookahead_records(intake->lookahead, intake->job->source, frame->ref.number);
	sc_decoder_frame(intake->decoder, frame);
	if (!sc_link_known(frame->link_type) && input->undecoded++ == 0)
		input->undecoded_link = frame->link_type;
}

static void on_pause(struct intake *intake)
{
	const struct sc_intake_job *job = intake->job;
	int64_t now_ns = SC_TIME_NONE;

	if (job->paused)
		now_ns = job->paused(job->paused_user, intake->end->last_ns);
	if (now_ns != SC_TIME_NONE)
		sc_lookahead_pause(intake->lookahead, now_ns);
}

static void read_all(struct intake *intake)
{
	const struct sc_intake_job *job = intake->job;
	enum sc_read reading = SC_READ_NOTHING;
	struct sc_frame frame;
	uint64_t done, total;

	while (reading != SC_READ_END && reading != SC_READ_ERROR && !(job->stop && *job->stop)) {
		reading = sc_source_next(job->source, &frame);
		if (reading == SC_READ_NOTHING)
			on_pause(intake);
		if (reading != SC_READ_FRAME)
			continue;
		on_frame(intake, &frame);
		if (job->progress && sc_source_progress(job->source, &frame, &done, &total))
			job->progress(job->progress_user, done, total);
	}
	sc_intake_end_inputs(intake->end, job, &intake->counters[DECODE]);
}

/* What waits in one stage goes to the next, and so to the end. */
static void finish(struct intake *intake)
{
	sc_decoder_finish(intake->decoder);
	end_streams(intake);
	sc_pieces_expire(intake->pieces, INT64_MAX);
	sc_lookahead_flush(intake->lookahead);
	sc_engine_finish(intake->engine);
	for (unsigned i = 0; i < STAGES; i++)
		sc_counters_add(intake->job->counters, &intake->counters[i]);
}

void sc_intake_run(const struct sc_intake_job *job, struct sc_intake_end *end)
{
	struct intake intake = {.job = job, .end = end};
	struct sc_decode_sink sink = {
		.user = &intake,
		.wanted = may_be_sip,
		.media = job->sink.stream || job->sink.media ? on_media : NULL,
		.datagram = on_datagram,
		.segment = on_segment,
		.hole = on_hole,
		.closed = on_closed,
		.reset = on_reset,
		.icmp_error = on_icmp_error,
	};

	end->opened = true;
	intake.kept_max =
		MIN(SC_STREAM_KEPT_BYTES_MAX, job->config.memory_bytes_max / SC_STREAM_KEPT_SHARE);
	intake.engine = sc_engine_new(&job->config, &job->sink, &intake.counters[ANALYSE]);
	intake.lookahead = sc_lookahead_new(intake.engine, sc_source_may_pause(job->source));
	intake.decoder = sc_decoder_new(&sink, &intake.counters[DECODE]);
	if (job->carried)
		sc_decoder_keep_parts(intake.decoder);
	intake.pieces = sc_pieces_new(on_pieces, &intake, &intake.counters[FRAME]);
	intake.streams = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, free_stream);
	read_all(&intake);
	finish(&intake);
	g_hash_table_destroy(intake.streams);
	sc_decoder_free(intake.decoder);
	sc_pieces_free(intake.pieces);
	g_free(intake.inflate_room);
	if (intake.inflated)
		g_byte_array_unref(intake.inflated);
	sc_lookahead_free(intake.lookahead);
	sc_engine_free(intake.engine);
}
