/* Streams that wait until they are known to be RTP, or of a call; and the end of any stream. */
#include "base/limits.h"
#include "base/time.h"
#include "session/call.h"
#include "session/streams_live.h"
#include "session/streams_parts.h"

/* ---- those that wait ---- */

static void enter(struct sc_waiting_streams *list, struct sc_media_stream *stream)
{
	stream->newer = NULL;
	stream->older = list->newest;
	*(list->newest ? &list->newest->newer : &list->oldest) = stream;
	list->newest = stream;
	list->count++;
}

static void leave(struct sc_waiting_streams *list, struct sc_media_stream *stream)
{
	*(stream->newer ? &stream->newer->older : &list->newest) = stream->older;
	*(stream->older ? &stream->older->newer : &list->oldest) = stream->newer;
	list->count--;
}

void sc_streams_move(struct sc_streams *streams, struct sc_media_stream *stream,
		     struct sc_waiting_streams *before)
{
	struct sc_waiting_streams *now = sc_streams_list_of(streams, stream);

	if (before == now)
		return;
	if (before)
		leave(before, stream);
	if (now)
		enter(now, stream);
}

/* ---- between whom? ---- */

void sc_streams_saw(struct sc_streams *streams, const struct sc_endpoint *src,
		    const struct sc_endpoint *dst)
{
	sc_media_paths_note(&streams->paths, streams->context.pool, streams->counters, src, dst);
}

bool sc_streams_have_seen(const struct sc_streams *streams, const struct sc_endpoint *src,
			  const struct sc_endpoint *dst)
{
	return sc_media_paths_has(&streams->paths, src, dst);
}

/* ---- is it RTP? ---- */

/* RTP-1: two consecutive numbers show that. Then it has a number of its own. */
void sc_streams_settle(struct sc_streams *streams, struct sc_media_stream *stream)
{
	struct sc_waiting_streams *before = sc_streams_list_of(streams, stream);

	sc_stream_settle(&stream->measured, &streams->context);
	if (stream->number != 0 || !stream->measured.sequence.valid)
		return;
	stream->number = ++streams->last_number;
	sc_streams_move(streams, stream, before);
	sc_streams_saw(streams, &stream->src->at, &stream->dst->at);
}

/* ---- the end of a stream ---- */

static void leave_end(struct sc_state *state, struct sc_media_end *end)
{
	sc_media_end_leave(&state->media_ends, &state->pool, end);
}

static void leave_ends(struct sc_state *state, struct sc_media_stream *stream)
{
	*stream->link_from = stream->next_from;
	if (stream->next_from)
		stream->next_from->link_from = stream->link_from;
	*stream->link_to = stream->next_to;
	if (stream->next_to)
		stream->next_to->link_to = stream->link_to;
	leave_end(state, stream->dst);
	if (stream->src != stream->dst)
		leave_end(state, stream->src);
}

static void leave_call(struct sc_media_stream *stream)
{
	struct sc_media_stream **at = &stream->call->media->streams;

	while (*at != stream)
		at = &(*at)->next_of_call;
	*at = stream->next_of_call;
	stream->call->media->stream_count--;
}

void sc_streams_free_one(struct sc_state *state, struct sc_media_stream *stream)
{
	struct sc_waiting_streams *list = sc_streams_list_of(state->streams, stream);

	if (list)
		leave(list, stream);
	if (stream->call)
		leave_call(stream);
	sc_streams_unlist(state->streams, stream);
	leave_ends(state, stream);
	if (state->live)
		sc_streams_live_over(state->live, stream);
	sc_stream_clear(&stream->measured, &state->pool);
	sc_dtmf_clear(&stream->dtmf, &state->pool);
	sc_pool_give(&state->pool, stream->claims, sizeof *stream->claims);
	sc_pool_give(&state->pool, stream, sizeof *stream);
}

void sc_streams_hand_out_one(struct sc_state *state, struct sc_media_stream *stream)
{
	if (stream->number == 0 || !state->sink.stream)
		return;
	state->counters->n[SC_COUNT_LIMIT_DTMF] += stream->dtmf.dropped;
	state->sink.stream(state->sink.user, sc_streams_row(state, stream));
}

/* ---- limits ---- */

static void drop_oldest(struct sc_state *state, struct sc_waiting_streams *list,
			enum sc_counter counter)
{
	struct sc_media_stream *oldest = list->oldest;

	state->counters->n[counter]++;
	sc_streams_settle(state->streams, oldest);
	oldest->flags |= UINT32_C(1) << SC_STREAM_LIMITED;
	sc_streams_hand_out_one(state, oldest);
	sc_streams_free_one(state, oldest);
}

void sc_streams_make_room(struct sc_state *state)
{
	struct sc_streams *streams = state->streams;

	if (streams->unknown.count >= SC_STREAMS_UNKNOWN_MAX)
		drop_oldest(state, &streams->unknown, SC_COUNT_LIMIT_UNKNOWN_STREAMS);
	if (streams->stray.count >= SC_STREAMS_STRAY_MAX)
		drop_oldest(state, &streams->stray, SC_COUNT_LIMIT_STRAY_STREAMS);
}

/* The oldest of the call that is not known to be RTP goes. False: all are. */
static bool drop_unknown(struct sc_state *state, struct sc_call *call)
{
	struct sc_media_stream *oldest = NULL;

	for (struct sc_media_stream *stream = call->media->streams; stream;
	     stream = stream->next_of_call)
		if (stream->number == 0)
			oldest = stream;
	if (!oldest)
		return false;
	state->counters->n[SC_COUNT_LIMIT_UNKNOWN_STREAMS]++;
	sc_streams_free_one(state, oldest);
	return true;
}

bool sc_streams_call_has_room(struct sc_state *state, struct sc_call *call)
{
	if (call->media->stream_count < SC_CALL_STREAMS_MAX || drop_unknown(state, call))
		return true;
	sc_owner_limit(state, &call->attempt.owner, SC_COUNT_LIMIT_CALL_STREAMS);
	return false;
}

/* ---- the quiet ones ---- */

/* What has been quiet since, as long as nothing shows that it is RTP. */
static void sweep_unknown(struct sc_state *state, struct sc_waiting_streams *list, int64_t since_ns)
{
	struct sc_media_stream *next;

	for (struct sc_media_stream *stream = list->oldest; stream; stream = next) {
		next = stream->newer;
		if (sc_stream_latest_ns(&stream->measured) >= since_ns)
			continue;
		sc_streams_settle(state->streams, stream);
		if (stream->number == 0)
			sc_streams_free_one(state, stream);
	}
}

static void sweep_stray(struct sc_state *state, int64_t since_ns)
{
	struct sc_streams *streams = state->streams;
	struct sc_media_stream *next;

	for (struct sc_media_stream *stream = streams->stray.oldest; stream; stream = next) {
		next = stream->newer;
		if (sc_stream_latest_ns(&stream->measured) >= since_ns)
			continue;
		sc_streams_settle(streams, stream);
		sc_streams_hand_out_one(state, stream);
		sc_streams_free_one(state, stream);
	}
}

static void sweep_until(struct sc_state *state, int64_t since_ns)
{
	sweep_unknown(state, &state->streams->unknown, since_ns);
	sweep_unknown(state, &state->streams->bound, since_ns);
	sweep_stray(state, since_ns);
}

static int64_t idle_since(int64_t now_ns)
{
	return sc_time_diff(now_ns, SC_STREAM_IDLE_S * SC_NS_PER_S);
}

/* One record with a time of its own, far ahead, must end nothing: such a step is believed when the
 * clock goes on from there, or a call says so. */
void sc_streams_sweep(struct sc_state *state)
{
	struct sc_streams *streams = state->streams;
	int64_t before_ns = streams->swept_ns;

	streams->swept_ns = state->now_ns;
	streams->leapt = before_ns != SC_TIME_NONE && idle_since(state->now_ns) > before_ns;
	if (!streams->leapt)
		sweep_until(state, idle_since(state->now_ns));
}

void sc_streams_sweep_leapt(struct sc_state *state)
{
	state->streams->leapt = false;
	sweep_until(state, idle_since(state->now_ns));
}

void sc_streams_sweep_all(struct sc_state *state)
{
	sweep_until(state, INT64_MAX);
}
