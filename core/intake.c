#include "intake.h"

#include <glib.h>

#include "base/limits.h"
#include "base/ports.h"
#include "base/time.h"
#include "decode/decode.h"
#include "decode/inflate.h"
#include "framers.h"
#include "lookahead.h"
#include "message/parse.h"
#include "message/start_line.h"
#include "pieces.h"

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
	struct sc_framers *framers;     /* of streams of TCP */
	struct sc_lookahead *lookahead; /* before the engine */
	struct sc_engine *engine;
	/* Of the stream that a message is being cut from; NULL: it is a datagram. */
	const struct sc_packet *stream_packet;
	struct sc_pieces *pieces; /* of messages that HEP tells of in several packets */
	const struct sc_piece_carrier *carrier; /* of what comes from there; NULL: it does not */
};

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

/* What comes after this message began in that frame or behind it. */
static uint64_t settled_frame(const struct intake *intake, const struct sc_packet *packet)
{
	uint64_t frame = MIN(packet->first.number, sc_decoder_waiting_frame(intake->decoder));

	frame = MIN(frame, sc_framers_waiting_frame(intake->framers));
	return MIN(frame, intake->end->clock.frames);
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
static void tell(struct intake *intake, enum sc_event_kind kind, const struct sc_packet *packet)
{
	if (!intake->job->carried)
		sc_lookahead_event(intake->lookahead, kind, packet);
}

/* ---- streams ---- */

static bool on_cut(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	struct intake *intake = user;
	bool sip;

	intake->stream_packet = packet;
	sip = feed(intake, packet, bytes, carriage_of(packet, true));
	intake->stream_packet = NULL;
	return sip;
}

static void on_cut_hep(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	struct intake *intake = user;
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
	sc_lookahead_other(((struct intake *)user)->lookahead, packet, bytes);
}

static struct sc_span on_inflate(void *user, struct sc_span packed, struct sc_span window)
{
	struct intake *intake = user;
	struct sc_bytes in = {(const uint8_t *)packed.ptr, (uint32_t)packed.len};
	struct sc_bytes before = {(const uint8_t *)window.ptr, (uint32_t)window.len};

	if (!sc_inflate_message(&intake->inflate_room, &intake->inflated, in, before,
				SC_STREAM_MESSAGE_BYTES_MAX))
		return (struct sc_span){NULL, 0};
	return sc_span((const char *)intake->inflated->data, intake->inflated->len);
}

static void on_hole(void *user, const struct sc_packet *packet, uint64_t id, bool came)
{
	struct intake *intake = user;

	if (sc_framers_carry_sip(intake->framers, id))
		tell(intake, came ? SC_EVENT_FILLED : SC_EVENT_GAP, packet);
}

static void on_segment(void *user, const struct sc_packet *packet, const struct sc_segment *segment)
{
	struct intake *intake = user;

	sc_framers_segment(intake->framers, packet, segment);
	sc_engine_elsewhere(intake->engine, sc_framers_kept(intake->framers));
}

static void on_closed(void *user, const struct sc_packet *packet, uint64_t id, bool reset)
{
	(void)packet;
	(void)reset;
	sc_framers_close(((struct intake *)user)->framers, id);
}

static void on_reset(void *user, const struct sc_packet *packet)
{
	tell(user, SC_EVENT_RESET, packet);
}

static void on_icmp_error(void *user, const struct sc_packet *packet,
			  const struct sc_icmp_error *error, const uint8_t *data, uint32_t len)
{
	struct intake *intake = user;
	struct sc_span quoted = bytes_of(data, len);
	bool whole_line;

	if (!sc_start_line(quoted, &whole_line))
		return;
	intake->counters[FRAME].n[SC_COUNT_ICMP_QUOTES]++;
	if (intake->job->carried) /* routers quote little: the missing end is no reason to refuse */
		tell_carried(intake, packet, quoted, SC_DATAGRAM);
	else if (error->unreachable)
		sc_lookahead_quoted(intake->lookahead, packet, error, quoted);
}

/* ---- frames ---- */

static void on_frame(struct intake *intake, const struct sc_frame *frame)
{
	struct sc_intake_end *end = intake->end;
	struct sc_intake_input *input = &end->inputs[frame->ref.file];

	end->clock.frames = frame->ref.number;
	if (frame->ref.time_ns != SC_TIME_NONE) {
		if (sc_clock_watch_record(&end->clock, frame->ref.time_ns, frame->interface,
					  frame->ref.number))
			end->first_ns = end->clock.first_ns;
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
	int64_t latest_ns = sc_clock_watch_latest(&intake->end->clock);
	int64_t now_ns = job->paused ? job->paused(job->paused_user, latest_ns) : SC_TIME_NONE;

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
		if (G_UNLIKELY(job->record != NULL))
			job->record(job->record_user, intake->end->clock.frames, intake->counters,
				    STAGES);
		if (job->progress && sc_source_progress(job->source, &frame, &done, &total))
			job->progress(job->progress_user, done, total);
	}
	sc_intake_end_inputs(intake->end, job, &intake->counters[DECODE]);
}

/* What waits in one stage goes to the next, and so to the end. */
static void finish(struct intake *intake)
{
	sc_decoder_finish(intake->decoder);
	sc_framers_finish(intake->framers);
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
	const struct sc_framers_sink cut = {&intake, on_cut, on_cut_hep, on_cut_media, on_inflate};

	end->opened = true;
	intake.engine = sc_engine_new(&job->config, &job->sink, &intake.counters[ANALYSE]);
	intake.lookahead = sc_lookahead_new(intake.engine, sc_source_may_pause(job->source));
	intake.decoder = sc_decoder_new(&sink, &intake.counters[DECODE]);
	if (job->carried)
		sc_decoder_keep_parts(intake.decoder);
	intake.pieces = sc_pieces_new(on_pieces, &intake, &intake.counters[FRAME]);
	intake.framers =
		sc_framers_new(&cut, sc_framers_kept_max(&job->config), &intake.counters[FRAME]);
	read_all(&intake);
	finish(&intake);
	sc_framers_free(intake.framers);
	sc_decoder_free(intake.decoder);
	sc_pieces_free(intake.pieces);
	g_free(intake.inflate_room);
	if (intake.inflated)
		g_byte_array_unref(intake.inflated);
	sc_lookahead_free(intake.lookahead);
	sc_engine_free(intake.engine);
}
