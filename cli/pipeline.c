#include "pipeline.h"

#include <glib.h>

#include "base/time.h"
#include "decode/decode.h"
#include "message/framer.h"
#include "message/parse.h"
#include "message/start_line.h"
#include "lookahead.h"

/* Records between two looks at the clock and the file position. */
#define PROGRESS_EVERY 4096u

struct pipeline {
	const struct sc_pipeline_job *job;
	struct sc_pipeline_end *end;
	struct sc_engine *engine;
	struct sc_lookahead *lookahead; /* before the engine */
	struct sc_decoder *decoder;
	GHashTable *streams; /* uint64_t id -> struct stream */
	/* Of the stream that a message is being cut from; NULL: it is a datagram. */
	const struct sc_packet *stream_packet;
};

/* One direction of a TCP connection. */
struct stream {
	uint64_t id; /* first: the key */
	struct pipeline *pipeline;
	struct sc_framer *framer;
	bool sip; /* has given a message */
};

static void free_stream(void *data)
{
	struct stream *stream = data;

	sc_framer_free(stream->framer);
	g_free(stream);
}

/* ---- messages ---- */

static bool tell_carried(struct pipeline *pipeline, const struct sc_packet *packet,
			 struct sc_span bytes, enum sc_carriage carriage)
{
	const struct sc_pipeline_job *job = pipeline->job;
	struct sc_carried carried = {.conversation = pipeline->stream_packet};
	struct sc_message message;

	if (sc_message_parse(&message, bytes, carriage, packet->missing) != SC_PARSE_OK)
		return false;
	if (!carried.conversation)
		carried.frames = sc_decoder_parts(pipeline->decoder, &carried.frame_count);
	if (!carried.conversation && packet->transport == SC_SCTP)
		carried.conversation = packet;
	job->carried(job->carried_user, &message, &carried);
	return true;
}

static bool feed(struct pipeline *pipeline, const struct sc_packet *packet, struct sc_span bytes,
		 enum sc_carriage carriage)
{
	const struct sc_pipeline_job *job = pipeline->job;

	if (job->wanted && !job->wanted(job->wanted_user, packet->last.time_ns))
		return false;
	if (job->carried)
		return tell_carried(pipeline, packet, bytes, carriage);
	return sc_lookahead_message(pipeline->lookahead, packet, bytes, carriage);
}

static struct sc_span bytes_of(const uint8_t *data, uint32_t len)
{
	return sc_span((const char *)data, len);
}

/* Media and most else begins with a byte that no SIP message has; what may
 * stand before a start-line are printable characters and line ends. */
static bool on_wanted(void *user, const uint8_t *data, uint32_t len)
{
	(void)user;
	return len > 0 && data[0] < 0x80;
}

static bool on_sip_port(const struct sc_packet *packet)
{
	return packet->src.port == 5060 || packet->dst.port == 5060 || packet->src.port == 5061 ||
	       packet->dst.port == 5061;
}

static void on_datagram(void *user, const struct sc_packet *packet, const uint8_t *data,
			uint32_t len)
{
	struct pipeline *pipeline = user;
	struct sc_span bytes = bytes_of(data, len);
	enum sc_carriage carriage = packet->transport == SC_SCTP ? SC_WHOLE : SC_DATAGRAM;

	if (!feed(pipeline, packet, bytes, carriage) && on_sip_port(packet) &&
	    sc_is_keepalive(bytes))
		pipeline->job->counters->n[SC_COUNT_KEEPALIVES]++;
}

/* ---- streams ---- */

static void on_cut(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	struct stream *stream = user;
	enum sc_carriage carriage = packet->transport == SC_TCP ? SC_STREAM : SC_WHOLE;

	stream->pipeline->stream_packet = packet;
	stream->sip |= feed(stream->pipeline, packet, bytes, carriage);
	stream->pipeline->stream_packet = NULL;
}

static void on_cut_hep(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	struct stream *stream = user;
	struct sc_packet inner = *packet;
	const uint8_t *payload;
	uint32_t payload_len;

	if (sc_hep_decode((const uint8_t *)bytes.ptr, (uint32_t)bytes.len, &inner, &payload,
			  &payload_len)) {
		stream->pipeline->job->counters->n[SC_COUNT_HEP]++;
		stream->pipeline->stream_packet = packet;
		if (payload_len > 0)
			on_datagram(stream->pipeline, &inner, payload, payload_len);
		stream->pipeline->stream_packet = NULL;
	} else {
		stream->pipeline->job->counters->n[SC_COUNT_HEP_BAD]++;
	}
}

static struct stream *stream_of(struct pipeline *pipeline, uint64_t id)
{
	struct stream *stream = g_hash_table_lookup(pipeline->streams, &id);
	struct sc_framer_sink sink = {.message = on_cut, .hep = on_cut_hep};

	if (stream)
		return stream;
	stream = g_new0(struct stream, 1);
	stream->id = id;
	stream->pipeline = pipeline;
	sink.user = stream;
	stream->framer = sc_framer_new(&sink, pipeline->job->counters);
	g_hash_table_add(pipeline->streams, stream);
	return stream;
}

static void on_segment(void *user, const struct sc_packet *packet, const struct sc_segment *segment)
{
	struct pipeline *pipeline = user;
	struct stream *stream = stream_of(pipeline, segment->stream);
	bool lost = segment->gap > 0 || segment->unknown_gap;

	if (lost && stream->sip) {
		sc_lookahead_flush(pipeline->lookahead);
		sc_engine_gap(pipeline->engine, packet);
	}
	sc_framer_bytes(stream->framer, packet, bytes_of(segment->data, segment->len), lost);
}

static void on_closed(void *user, const struct sc_packet *packet, uint64_t id, bool reset)
{
	struct pipeline *pipeline = user;
	struct stream *stream = g_hash_table_lookup(pipeline->streams, &id);

	(void)packet;
	(void)reset;
	if (!stream)
		return;
	sc_framer_end(stream->framer);
	g_hash_table_remove(pipeline->streams, &id);
}

static void on_reset(void *user, const struct sc_packet *packet)
{
	struct pipeline *pipeline = user;

	if (pipeline->job->carried)
		return;
	sc_lookahead_flush(pipeline->lookahead);
	sc_engine_reset(pipeline->engine, packet);
}

static void on_icmp_error(void *user, const struct sc_packet *packet, bool unreachable,
			  const uint8_t *data, uint32_t len)
{
	struct pipeline *pipeline = user;
	struct sc_span quoted = bytes_of(data, len);
	bool whole_line;

	if (!sc_start_line(quoted, &whole_line))
		return;
	pipeline->job->counters->n[SC_COUNT_ICMP_QUOTES]++;
	if (pipeline->job->carried) {
		/* Routers quote little: the missing end is no reason to refuse. */
		tell_carried(pipeline, packet, quoted, SC_DATAGRAM);
	} else if (unreachable) {
		sc_lookahead_flush(pipeline->lookahead);
		sc_engine_unreachable(pipeline->engine, quoted, packet);
	}
}

/* The end of input: streams by id, that is in the order in which they began. */
static gint by_id(gconstpointer one, gconstpointer other)
{
	const struct stream *a = *(struct stream *const *)one, *b = *(struct stream *const *)other;

	return a->id < b->id ? -1 : a->id > b->id;
}

static void end_streams(struct pipeline *pipeline)
{
	GPtrArray *streams = g_ptr_array_new();
	GHashTableIter iter;
	void *stream;

	g_hash_table_iter_init(&iter, pipeline->streams);
	while (g_hash_table_iter_next(&iter, &stream, NULL))
		g_ptr_array_add(streams, stream);
	g_ptr_array_sort(streams, by_id);
	for (guint i = 0; i < streams->len; i++)
		sc_framer_end(((struct stream *)g_ptr_array_index(streams, i))->framer);
	g_ptr_array_free(streams, TRUE);
}

/* ---- frames ---- */

static void on_frame(struct pipeline *pipeline, const struct sc_frame *frame)
{
	struct sc_pipeline_end *end = pipeline->end;
	struct sc_pipeline_input *input = &end->inputs[frame->ref.file];

	if (frame->ref.time_ns != SC_TIME_NONE) {
		if (end->first_ns == SC_TIME_NONE)
			end->first_ns = frame->ref.time_ns;
		end->last_ns = MAX(end->last_ns, frame->ref.time_ns);
		sc_lookahead_clock(pipeline->lookahead, frame->ref.time_ns);
	}
	sc_decoder_frame(pipeline->decoder, frame);
	if (!sc_link_known(frame->link_type) && input->undecoded++ == 0)
		input->undecoded_link = frame->link_type;
}

static void report_undecoded(const struct sc_pipeline_job *job,
			     const struct sc_pipeline_input *input)
{
	struct sc_error error;

	if (input->undecoded == 0 || input->undecoded < input->info.records)
		return;
	sc_error_set(&error, SC_UNREADABLE, "%s: link type %s (%u) is not decoded",
		     input->info.path, sc_link_name(input->undecoded_link), input->undecoded_link);
	job->report(job->report_user, &error);
}

static void step(const struct sc_pipeline_job *job, const struct sc_merge *merge)
{
	uint64_t done = 0, total = 0;
	struct sc_capture_info info;

	for (unsigned i = 0; i < job->path_count; i++) {
		sc_merge_info(merge, i, &info);
		done += info.bytes_read;
		total += info.bytes_total;
	}
	job->progress(job->progress_user, done, total);
}

/* Is one of the inputs a pipe, that may come from a capture going on? */
static bool is_live(const struct sc_pipeline_job *job, const struct sc_merge *merge)
{
	struct sc_capture_info info;
	bool live = false;

	for (unsigned i = 0; i < job->path_count; i++) {
		sc_merge_info(merge, i, &info);
		live |= info.bytes_total == 0;
	}
	return live;
}

static void read_all(struct pipeline *pipeline, struct sc_merge *merge)
{
	const struct sc_pipeline_job *job = pipeline->job;
	struct sc_frame frame;
	uint64_t count = 0;

	while (!(job->stop && *job->stop) && sc_merge_next(merge, &frame) == SC_READ_FRAME) {
		on_frame(pipeline, &frame);
		if (++count % PROGRESS_EVERY == 0 && job->progress)
			step(job, merge);
	}
	for (unsigned i = 0; i < job->path_count; i++) {
		sc_merge_info(merge, i, &pipeline->end->inputs[i].info);
		/* The merge owns its copy of the path; the job's lives longer. */
		pipeline->end->inputs[i].info.path = job->paths[i];
		report_undecoded(job, &pipeline->end->inputs[i]);
	}
}

void sc_pipeline_run(const struct sc_pipeline_job *job, struct sc_pipeline_end *end)
{
	struct pipeline pipeline = {.job = job, .end = end};
	struct sc_decode_sink sink = {
		.user = &pipeline,
		.wanted = on_wanted,
		.datagram = on_datagram,
		.segment = on_segment,
		.closed = on_closed,
		.reset = on_reset,
		.icmp_error = on_icmp_error,
	};
	struct sc_merge *merge =
		sc_merge_open(job->paths, job->path_count, job->report, job->report_user);

	*end = (struct sc_pipeline_end){
		.inputs = g_new0(struct sc_pipeline_input, job->path_count),
		.input_count = job->path_count,
		.first_ns = SC_TIME_NONE,
		.last_ns = SC_TIME_NONE,
		.opened = merge != NULL,
	};
	if (!merge)
		return;
	pipeline.engine = sc_engine_new(&job->config, &job->sink, job->counters);
	pipeline.lookahead = sc_lookahead_new(pipeline.engine, is_live(job, merge));
	pipeline.decoder = sc_decoder_new(&sink, job->counters);
	if (job->carried)
		sc_decoder_keep_parts(pipeline.decoder);
	pipeline.streams = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, free_stream);
	read_all(&pipeline, merge);
	sc_decoder_finish(pipeline.decoder);
	end_streams(&pipeline);
	sc_lookahead_flush(pipeline.lookahead);
	sc_engine_finish(pipeline.engine);
	g_hash_table_destroy(pipeline.streams);
	sc_decoder_free(pipeline.decoder);
	sc_lookahead_free(pipeline.lookahead);
	sc_engine_free(pipeline.engine);
	sc_merge_close(merge);
}

void sc_pipeline_end_clear(struct sc_pipeline_end *end)
{
	g_free(end->inputs);
	end->inputs = NULL;
}
