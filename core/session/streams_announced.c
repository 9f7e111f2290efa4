/* Where a call announces an end, streams that were there before find their call. */
#include "base/limits.h"
#include "session/call.h"
#include "session/descriptions.h"
#include "session/stream_call.h"
#include "session/streams_parts.h"

/* A stream that was there before `announced`, which it fits. */
static void find_call(struct sc_state *state, struct sc_media_stream *stream,
		      const struct sc_announcement *announced, bool by_source)
{
	struct sc_call *call = announced->call;

	if (stream->call && stream->call != call) {
		if (sc_stream_is_taken_over(stream, call))
			sc_streams_unlist(state->streams, stream);
		else
			sc_announcement_share(announced, by_source);
	} else if (stream->call ? !by_source : sc_streams_call_has_room(state, call)) {
		sc_streams_bind(state, stream, announced, by_source);
	}
}

static void on_announced(struct sc_state *state, const struct sc_announcement *announced)
{
	struct sc_media_stream *to = announced->end->to, *from = announced->end->from;

	for (unsigned i = 0; to && i < SC_END_STREAMS_MAX; i++, to = to->next_to)
		find_call(state, to, announced, false);
	for (unsigned i = 0; from && i < SC_END_STREAMS_MAX; i++, from = from->next_from)
		find_call(state, from, announced, true);
	if (to || from)
		state->counters->n[SC_COUNT_LIMIT_MEDIA_END]++;
}

static const struct sc_announcement *newest(const struct sc_call *call)
{
	return call->media ? call->media->announced : NULL;
}

void sc_streams_told(struct sc_state *state, struct sc_call *call, struct sc_span sdp,
		     const struct sc_told *told)
{
	const struct sc_announcement *before = newest(call);

	if (state->streams->leapt && told->seen.last_ns >= state->streams->swept_ns)
		sc_streams_sweep_leapt(state);
	sc_announcements_note(state, call, sdp, told);
	for (const struct sc_announcement *announced = newest(call); announced != before;
	     announced = announced->next)
		on_announced(state, announced);
}
