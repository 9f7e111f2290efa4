#include "session/streams_live.h"

static struct sc_live_stream *entry_of(const struct sc_live *live, uint32_t handle)
{
	return &g_array_index(live->streams, struct sc_live_stream, handle - 1);
}

void sc_streams_live_begin(struct sc_live *live, struct sc_media_stream *stream)
{
	const struct sc_live_stream entry = {stream, 0};

	g_array_append_val(live->streams, entry);
	stream->handle = live->streams->len;
}

void sc_streams_live_over(struct sc_live *live, const struct sc_media_stream *stream)
{
	*entry_of(live, stream->handle) = (struct sc_live_stream){NULL, stream->number};
}

void sc_streams_live_touch(struct sc_live *live, const struct sc_media_stream *stream)
{
	for (guint i = 0; i < live->touched->len; i++)
		if (g_array_index(live->touched, uint32_t, i) == stream->handle)
			return;
	g_array_append_val(live->touched, stream->handle);
}

uint64_t sc_streams_live_number(const struct sc_live *live, uint32_t handle)
{
	const struct sc_live_stream *entry = entry_of(live, handle);

	return entry->stream ? entry->stream->number : entry->number;
}

struct sc_media_stream *sc_streams_live_at(const struct sc_live *live, uint32_t handle)
{
	return entry_of(live, handle)->stream;
}
