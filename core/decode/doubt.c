#include "decode/doubt.h"

#include "decode/walk.h"

static void enlist(struct sc_streams *streams, struct sc_stream *stream, int64_t time_ns)
{
	stream->doubted = true;
	stream->doubt_since_ns = time_ns;
	stream->newer_doubt = NULL;
	stream->older_doubt = streams->newest_doubt;
	*(streams->newest_doubt ? &streams->newest_doubt->newer_doubt : &streams->oldest_doubt) =
		stream;
	streams->newest_doubt = stream;
}

static void delist(struct sc_streams *streams, struct sc_stream *stream)
{
	*(stream->older_doubt ? &stream->older_doubt->newer_doubt : &streams->oldest_doubt) =
		stream->newer_doubt;
	*(stream->newer_doubt ? &stream->newer_doubt->older_doubt : &streams->newest_doubt) =
		stream->older_doubt;
	stream->doubted = false;
}

/* More than the one number that a FIN counts for. */
static bool is_beyond(const struct sc_stream *stream)
{
	int32_t beyond = sc_seq_diff(stream->ack, stream->next);

	return beyond > 1 && beyond <= SC_TCP_JUMP_BYTES_MAX;
}

void sc_doubt_acked(struct sc_streams *streams, struct sc_stream *stream, int64_t time_ns)
{
	if (!stream->doubted && (!stream->known || is_beyond(stream)))
		enlist(streams, stream, time_ns);
}

void sc_doubt_forget(struct sc_streams *streams, struct sc_stream *stream)
{
	if (stream->doubted)
		delist(streams, stream);
	stream->doubt_told = false;
}

void sc_doubt_came(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way)
{
	struct sc_stream *stream = &connection->ways[way];

	stream->doubt_told = false;
	sc_stream_tell_hole(decoder, connection, way, stream->doubt_from_ns, 0, true);
	sc_doubt_acked(decoder->streams, stream, stream->sent_ns);
}

static unsigned way_of(const struct sc_stream *stream)
{
	const struct sc_connection *connection = stream->hold.owner;

	return stream == &connection->ways[1];
}

void sc_doubts_tell(struct sc_decoder *decoder)
{
	struct sc_stream *stream = decoder->streams->oldest_doubt;
	int64_t until_ns;

	delist(decoder->streams, stream);
	/* What is held behind it tells of it when it is handed out. */
	if (stream->closed || stream->hold.first || (stream->known && !is_beyond(stream)))
		return;
	if (!stream->doubt_told)
		stream->doubt_from_ns = stream->sent_ns;
	stream->doubt_told = true;
	/* Where the clocks differ it is confirmed before it is sent. */
	until_ns = MAX(stream->sent_ns, stream->acked_ns);
	sc_stream_tell_hole(decoder, stream->hold.owner, way_of(stream), stream->sent_ns, until_ns,
			    false);
	stream->sent_ns = until_ns; /* of what is behind that nothing was confirmed */
}
