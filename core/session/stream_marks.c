/* Marks in the streams of a call, where it was answered and hung up (METRICS.md OW-2). */
#include "session/call.h"
#include "session/stream_call.h"
#include "session/streams.h"

/* A stream to be marked. */
struct marking {
	struct sc_state *state;
	struct sc_media_stream *stream;
};

static void mark(void *user, int64_t at_ns)
{
	const struct marking *marking = user;
	struct sc_state *state = marking->state;

	if (!sc_stream_mark(&marking->stream->measured, &state->pool, at_ns))
		sc_owner_limit(state, &marking->stream->call->attempt.owner, SC_COUNT_LIMIT_MARKS);
}

void sc_streams_mark(struct sc_state *state, struct sc_call *call, int64_t at_ns)
{
	for (struct sc_media_stream *stream = call->media ? call->media->streams : NULL; stream;
	     stream = stream->next_of_call)
		mark(&(struct marking){state, stream}, at_ns);
}

void sc_stream_mark_moments(struct sc_state *state, struct sc_media_stream *stream)
{
	sc_streams_settle(state->streams, stream); /* or packets before them would take the marks */
	sc_call_moments(stream->call, mark, &(struct marking){state, stream});
}

void sc_streams_settle_all(struct sc_state *state, struct sc_call *call)
{
	for (struct sc_media_stream *stream = call->media ? call->media->streams : NULL; stream;
	     stream = stream->next_of_call)
		sc_streams_settle(state->streams, stream);
}
