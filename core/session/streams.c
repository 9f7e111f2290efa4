#include "session/streams_parts.h"

#include "base/limits.h"
#include "base/time.h"
#include "media/modes.h"
#include "media/rtp.h"
#include "session/call.h"
#include "session/descriptions.h"
#include "session/passed.h"
#include "session/pressed.h"
#include "session/stream_call.h"
#include "session/streams_live.h"
#include "session/unread.h"
#include "session/vq_reports.h"

/* What is left over comes so much earlier or later than its number says, at most: our choice. */
#define LEFT_OVER_LATE_NS (100 * SC_NS_PER_MS)

struct sc_streams *sc_streams_new(const struct sc_config *config, struct sc_pool *pool,
				  struct sc_counters *counters)
{
	struct sc_streams *streams = g_new0(struct sc_streams, 1);

	streams->context = (struct sc_stream_context){pool, config->dup_window_ns};
	streams->counters = counters;
	streams->swept_ns = SC_TIME_NONE;
	return streams;
}

void sc_streams_free(struct sc_streams *streams)
{
	if (!streams)
		return;
	sc_index_clear(&streams->by_key);
	sc_media_paths_clear(&streams->paths, streams->context.pool);
	g_free(streams);
}

/* ---- keys ---- */

static inline struct sc_media_stream *find(const struct sc_streams *streams,
					   const struct sc_stream_sought *sought)
{
	return sc_index_find(&streams->by_key, sc_stream_key_hash(&sought->key),
			     sc_stream_is_sought, sought);
}

struct sc_media_stream *sc_streams_find(const struct sc_streams *streams,
					const struct sc_stream_sought *sought)
{
	return find(streams, sought);
}

/* ---- payload types ---- */

static void describe(struct sc_streams *streams, struct sc_media_stream *stream,
		     uint8_t payload_type)
{
	const struct sc_media_format *format = sc_stream_format(stream, payload_type);
	const struct sc_codec *codec = format ? NULL : sc_codec_of_number(payload_type);

	if (stream->call && !format)
		stream->flags |= UINT32_C(1) << SC_STREAM_SHORT_OF_SDP;
	stream->mode_form = format ? format->mode_form : SC_MODES_NONE;
	sc_stream_payload(&stream->measured, &streams->context, payload_type,
			  stream->mode_form != SC_MODES_NONE ? SC_PAYLOAD_MODES
			  : format                           ? format->payload
			  : codec                            ? codec->payload
							     : SC_PAYLOAD_UNKNOWN,
			  format  ? format->clock_rate
			  : codec ? codec->clock_rate
				  : 0);
}

/* ---- looking ahead ---- */

/* The steps, counted in packets from where one was seen to come: it is looked up, and its place
 * among those that wait is fetched. They come eight at a time. */
#define FOUND_AFTER 8u
#define PLACED_AFTER 16u

static struct sc_stream_ahead *ahead_of(struct sc_streams *streams, unsigned back)
{
	return &streams->ahead[(streams->entered - back) % SC_STREAMS_AHEAD];
}

static void find_ahead(struct sc_streams *streams, struct sc_stream_ahead *ahead)
{
	struct sc_media_stream *stream = sc_index_peek(&streams->by_key, ahead->hash);

	ahead->stream = stream;
	if (stream)
		__builtin_prefetch(stream, 1);
}

void sc_streams_ahead(struct sc_streams *streams, const struct sc_datagram *datagram)
{
	struct sc_stream_ahead *ahead = ahead_of(streams, 0);

	ahead->frame = datagram->frame->number;
	ahead->key =
		sc_stream_seek(datagram, false, 0, sc_rtp_ssrc(sc_datagram_bytes(datagram))).key;
	ahead->hash = sc_stream_key_hash(&ahead->key);
	ahead->stream = NULL;
	sc_index_prefetch(&streams->by_key, ahead->hash);
	find_ahead(streams, ahead_of(streams, FOUND_AFTER));
	ahead = ahead_of(streams, PLACED_AFTER);
	if (ahead->stream)
		sc_stream_fetch(&ahead->stream->measured);
	streams->entered++;
}

/* The stream of a packet of IPv4 that was seen to come; NULL: it is to be looked up. */
static inline struct sc_media_stream *take_ahead(struct sc_streams *streams, uint64_t frame,
						 const struct sc_stream_key *key)
{
	struct sc_stream_ahead *ahead;

	if (streams->entered - streams->taken > SC_STREAMS_AHEAD)
		streams->taken = streams->entered - SC_STREAMS_AHEAD;
	for (;; streams->taken++) {
		ahead = &streams->ahead[streams->taken % SC_STREAMS_AHEAD];
		if (streams->taken == streams->entered || ahead->frame > frame)
			return NULL;
		if (ahead->frame == frame)
			break;
	}
	return ahead->stream && !ahead->stream->over_ip6 &&
			       sc_stream_key_eq(&ahead->stream->key, key)
		       ? ahead->stream
		       : NULL;
}

/* ---- whose stream? ---- */

static void bind_to(struct sc_state *state, struct sc_media_stream *stream, struct sc_call *call)
{
	struct sc_waiting_streams *before = sc_streams_list_of(state->streams, stream);

	if (stream->call == call)
		return;
	stream->call = call;
	sc_streams_move(state->streams, stream, before);
	stream->next_of_call = call->media->streams;
	call->media->streams = stream;
	call->media->stream_count++;
	sc_stream_mark_moments(state, stream);
}

void sc_streams_bind(struct sc_state *state, struct sc_media_stream *stream,
		     const struct sc_announcement *announced, bool by_source)
{
	enum sc_side side = (enum sc_side)announced->side;
	enum sc_side receiver = by_source ? sc_other_side(side) : side;

	bind_to(state, stream, announced->call);
	stream->receiver =
		by_source ? sc_announcement_of_side(announced->call, receiver) : announced;
	stream->direction =
		receiver == SC_SIDE_CALLEE ? SC_DIRECTION_TO_CALLEE : SC_DIRECTION_TO_CALLER;
	stream->bound_by = by_source              ? SC_BOUND_LATCHED
			   : announced->candidate ? SC_BOUND_ICE
						  : SC_BOUND_SDP;
	stream->flags &= ~(UINT32_C(1) << SC_STREAM_NAT_LATCHED);
	if (by_source)
		stream->flags |= UINT32_C(1) << SC_STREAM_NAT_LATCHED;
	if (stream->measured.payload_type <= SC_PAYLOAD_TYPE_MAX)
		describe(state->streams, stream, stream->measured.payload_type);
}

/* RTP-2: where it goes counts before where it comes from. False: no call announces either. */
static bool look_for_call(struct sc_state *state, struct sc_media_stream *stream)
{
	struct sc_stream_binding binding = sc_stream_choose(stream->dst, stream->src);
	bool by_source = !binding.announced;

	if (by_source)
		binding = sc_stream_choose(stream->src, stream->dst);
	if (binding.more)
		state->counters->n[SC_COUNT_LIMIT_MEDIA_END]++;
	if (!binding.announced || !sc_streams_call_has_room(state, binding.announced->call))
		return false;
	if (binding.ambiguous) {
		stream->flags |= UINT32_C(1) << SC_STREAM_AMBIGUOUS;
		sc_stream_share(by_source ? stream->src : stream->dst,
				by_source ? stream->dst : stream->src, binding.announced,
				by_source);
	}
	sc_streams_bind(state, stream, binding.announced, by_source);
	return true;
}

/* ---- packets ---- */

/* Which mode it is of is news once: only then it matters whether it can be read. */
static void look_for_mode(struct sc_media_stream *stream, struct sc_bytes payload)
{
	uint16_t bit = sc_mode_bit((enum sc_mode_form)stream->mode_form, payload);

	if ((stream->modes & bit) != bit && !sc_stream_sealed(stream))
		stream->modes |= bit;
}

static void look_into(struct sc_state *state, struct sc_media_stream *stream,
		      const struct sc_datagram *datagram, const struct sc_rtp *rtp)
{
	struct sc_bytes payload;

	if (rtp->header_bytes > datagram->captured)
		return;
	payload = (struct sc_bytes){datagram->bytes + rtp->header_bytes,
				    datagram->captured - rtp->header_bytes};
	if (stream->measured.payload == SC_PAYLOAD_MODES)
		look_for_mode(stream, payload);
	else if (!sc_stream_sealed(stream))
		sc_dtmf_feed(&stream->dtmf, &state->pool, datagram->frame->time_ns,
			     datagram->frame->number, rtp->timestamp, rtp->marker, payload);
}

static void feed(struct sc_state *state, struct sc_media_stream *stream,
		 const struct sc_datagram *datagram, const struct sc_rtp *rtp)
{
	struct sc_streams *streams = state->streams;
	struct sc_stream *measured = &stream->measured;
	struct sc_stream_packet packet = {
		.time_ns = datagram->frame->time_ns,
		.frame = datagram->frame->number,
		.timestamp = rtp->timestamp,
		.payload_bytes = (uint16_t)rtp->payload_bytes, /* RFC 768, RFC 4571: no more */
		.seq = rtp->seq,
		.ip_id = sc_media_ip_id(datagram->ip_id),
		.marker = rtp->marker,
		.dscp = datagram->dscp,
	};
	bool second; /* every second one is settled until it is known to be RTP */

	if (G_UNLIKELY(rtp->payload_type != measured->payload_type))
		describe(streams, stream, rtp->payload_type);
	if (G_UNLIKELY(measured->payload >= SC_PAYLOAD_EVENT))
		look_into(state, stream, datagram, rtp);
	second = measured->waiting_count % 2 == 1;
	sc_stream_feed(measured, &streams->context, &packet);
	if (G_UNLIKELY(stream->number == 0) && second)
		sc_streams_settle(streams, stream);
}

static void join_ends(struct sc_media_stream *stream)
{
	stream->link_from = &stream->src->from;
	stream->next_from = stream->src->from;
	if (stream->next_from)
		stream->next_from->link_from = &stream->next_from;
	stream->src->from = stream;
	stream->link_to = &stream->dst->to;
	stream->next_to = stream->dst->to;
	if (stream->next_to)
		stream->next_to->link_to = &stream->next_to;
	stream->dst->to = stream;
}

static struct sc_media_stream *new_stream(struct sc_state *state,
					  const struct sc_datagram *datagram, uint32_t ssrc)
{
	struct sc_streams *streams = state->streams;
	struct sc_media_stream *stream = sc_pool_take(&state->pool, sizeof *stream);
	struct sc_endpoint src = sc_datagram_end(datagram, datagram->src, datagram->sport);
	struct sc_endpoint dst = sc_datagram_end(datagram, datagram->dst, datagram->dport);

	sc_stream_init(&stream->measured);
	if (state->sink.course)
		sc_stream_keep_course(&stream->measured, &state->pool);
	stream->key = sc_stream_seek(datagram, false, 0, ssrc).key;
	stream->over_ip6 = datagram->family == 6;
	stream->file = datagram->frame->file;
	stream->file_frame = datagram->frame->file_number;
	stream->bound_by = SC_BOUND_GUESS;
	stream->direction = SC_DIRECTION_UNKNOWN;
	stream->src = sc_media_end_of(&state->media_ends, &state->pool, &src);
	stream->dst = sc_media_end_of(&state->media_ends, &state->pool, &dst);
	join_ends(stream);
	sc_index_add(&streams->by_key, sc_stream_key_hash(&stream->key), stream);
	stream->listed = true;
	sc_streams_move(streams, stream, NULL);
	if (state->live)
		sc_streams_live_begin(state->live, stream);
	return stream;
}

/* Does the packet go on where the stream, which was taken for over, has been a moment ago? Its
 * number is ahead by what was due since: a sender that begins anew has paused, if it counts on at
 * all. */
static bool goes_on(struct sc_streams *streams, struct sc_media_stream *stream,
		    const struct sc_datagram *datagram, const struct sc_rtp *rtp)
{
	const struct sc_stream *measured = &stream->measured;
	int64_t since_ns = sc_time_diff(datagram->frame->time_ns, sc_stream_latest_ns(measured));
	int64_t ptime_ns, late_ns;
	uint16_t ahead;

	if (since_ns > SC_NS_PER_S || since_ns < -SC_NS_PER_S)
		return false;
	sc_streams_settle(streams, stream);
	ptime_ns = sc_stream_ptime_ns(measured);
	ahead = (uint16_t)(rtp->seq - measured->sequence.highest);
	if (ahead >= SC_MAX_DROPOUT || ptime_ns > SC_NS_PER_S)
		return false;
	late_ns = since_ns - (ptime_ns == SC_TIME_NONE ? 0 : ahead * ptime_ns);
	return late_ns <= LEFT_OVER_LATE_NS && late_ns >= -LEFT_OVER_LATE_NS;
}

/* Media go on for a while after the BYE, though another call has announced the port since. NULL:
 * the packet is of no such stream. */
static struct sc_media_stream *left_over(struct sc_streams *streams, const struct sc_media_end *end,
					 const struct sc_datagram *datagram,
					 const struct sc_rtp *rtp)
{
	struct sc_stream_sought sought = sc_stream_seek(datagram, false, 0, rtp->ssrc);

	const struct sc_announcement *announced = end ? end->announced : NULL;

	for (unsigned i = 0; announced && i < SC_END_ANNOUNCEMENTS_MAX;
	     i++, announced = announced->older) {
		if (!sc_call_hung_up(announced->call))
			continue;
		for (struct sc_media_stream *stream = announced->call->media->streams; stream;
		     stream = stream->next_of_call)
			if (!stream->listed && sc_stream_is_sought(stream, &sought) &&
			    goes_on(streams, stream, datagram, rtp))
				return stream;
	}
	return NULL;
}

static bool take_up(struct sc_state *state, const struct sc_datagram *datagram,
		    const struct sc_rtp *rtp)
{
	struct sc_streams *streams = state->streams;
	struct sc_endpoint src = sc_datagram_end(datagram, datagram->src, datagram->sport);
	struct sc_endpoint dst = sc_datagram_end(datagram, datagram->dst, datagram->dport);
	struct sc_media_stream *stream =
		left_over(streams, sc_media_end_find(&state->media_ends, &dst), datagram, rtp);

	if (!stream)
		stream = left_over(streams, sc_media_end_find(&state->media_ends, &src), datagram,
				   rtp);
	if (!stream)
		return false;
	sc_index_add(&streams->by_key, sc_stream_key_hash(&stream->key), stream);
	stream->listed = true;
	feed(state, stream, datagram, rtp);
	return true;
}

/* The first packet that may be RTP. */
static void read_unread(struct sc_state *state)
{
	struct sc_unread *unread = state->unread;

	state->unread = NULL;
	sc_unread_read(unread, state, sc_streams_told);
	sc_unread_free(unread);
}

static void begin(struct sc_state *state, const struct sc_datagram *datagram)
{
	struct sc_media_stream *stream;
	struct sc_rtp rtp;

	if (!sc_rtp_read(&rtp, sc_datagram_bytes(datagram), datagram->length))
		return;
	if (state->unread)
		read_unread(state);
	if (take_up(state, datagram, &rtp))
		return;
	sc_streams_make_room(state);
	stream = new_stream(state, datagram, rtp.ssrc);
	if (!look_for_call(state, stream)) /* it may get one: when was it heard first? */
		sc_stream_mark(&stream->measured, &state->pool, datagram->frame->time_ns);
	feed(state, stream, datagram, &rtp);
}

/* For who asks (streams_live.h): that of RTP, which was fed. */
static void touch(const struct sc_state *state, const struct sc_datagram *datagram)
{
	const struct sc_media_stream *stream = NULL;
	struct sc_stream_sought sought;
	struct sc_rtp rtp;

	if (sc_rtp_read(&rtp, sc_datagram_bytes(datagram), datagram->length)) {
		sought = sc_stream_seek(datagram, false, 0, rtp.ssrc);
		stream = find(state->streams, &sought);
	}
	if (stream)
		sc_streams_live_touch(state->live, stream);
}

void sc_streams_begin(struct sc_state *state, const struct sc_datagram *datagram)
{
	struct sc_datagram inner = *datagram; /* or what a relay carries in it */

	if (state->unread && sc_passed_tells(datagram))
		read_unread(state);
	if (sc_streams_take(state, datagram))
		return;
	if (sc_passed_take(state, &inner))
		return;
	if (inner.bytes == datagram->bytes || !sc_streams_take(state, &inner))
		begin(state, &inner);
	if (state->live)
		touch(state, &inner);
}

/* *taken: the stream of RTP which was taken; NULL: it was something else. */
static inline bool take(struct sc_state *state, const struct sc_datagram *datagram,
			struct sc_media_stream **taken)
{
	struct sc_media_stream *stream;
	struct sc_stream_sought sought;
	struct sc_rtp rtp;

	*taken = NULL;
	if (datagram->frame->time_ns == SC_TIME_NONE)
		return true; /* nothing can be measured */
	if (G_UNLIKELY(!sc_rtp_read(&rtp, sc_datagram_bytes(datagram), datagram->length)))
		return sc_streams_take_rtcp(state, datagram);
	sought = sc_stream_seek(datagram, false, 0, rtp.ssrc);
	stream = sought.src ? NULL
			    : take_ahead(state->streams, datagram->frame->number, &sought.key);
	if (!stream)
		stream = find(state->streams, &sought);
	if (G_UNLIKELY(!stream))
		return false;
	feed(state, stream, datagram, &rtp);
	*taken = stream;
	return true;
}

bool sc_streams_take(struct sc_state *state, const struct sc_datagram *datagram)
{
	struct sc_media_stream *taken;

	return take(state, datagram, &taken);
}

bool sc_streams_take_live(struct sc_state *state, const struct sc_datagram *datagram,
			  uint32_t *handle)
{
	struct sc_media_stream *taken;
	bool took = take(state, datagram, &taken);

	*handle = taken ? taken->handle : 0;
	return took;
}

/* ---- the end ---- */

const struct sc_stream_row *sc_streams_row(const struct sc_state *state,
					   struct sc_media_stream *stream)
{
	struct sc_streams *streams = state->streams;

	sc_stream_row_of(state, stream, &streams->context, &streams->room);
	return &streams->room.row;
}

void sc_streams_hand_out(struct sc_state *state, struct sc_call *call)
{
	for (struct sc_media_stream *stream = call->media ? call->media->streams : NULL; stream;
	     stream = stream->next_of_call)
		sc_streams_hand_out_one(state, stream);
	if (call->media && state->sink.passed)
		sc_passed_hand_out(state, call);
	if (call->media)
		sc_vq_reports_count(state, call);
}

void sc_streams_end(struct sc_state *state, struct sc_call *call)
{
	if (!call->media)
		return;
	while (call->media->streams)
		sc_streams_free_one(state, call->media->streams);
	sc_announcements_free(state, call);
	sc_passed_free(state, call);
	sc_pressed_free(state, call);
	sc_descriptions_free(state, call);
	sc_vq_reports_free(state, call);
	sc_pool_give(&state->pool, call->media, sizeof *call->media);
	call->media = NULL;
}
