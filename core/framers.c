#include "framers.h"

#include <glib.h>

#include "message/framer.h"
#include "unfinished.h"

struct sc_framers {
	struct sc_framers_sink sink;
	struct sc_counters *counters;
	GHashTable *streams; /* uint64_t id -> struct stream */
	GQueue waiting;      /* struct stream: those with something unfinished, the oldest first */
	uint64_t kept;       /* bytes of all of them */
	uint64_t kept_max;
	struct sc_unfinished_list unfinished; /* streams */
};

/* One direction of a TCP connection. */
struct stream {
	uint64_t id; /* first: the key */
	struct sc_framers *framers;
	struct sc_framer *framer;
	bool sip;     /* has given a message */
	size_t kept;  /* bytes that the framer keeps: */
	GList waiter; /* if there are any, in `waiting` */
	struct sc_unfinished unfinished;
};

/* What the framer keeps may have changed. */
static void note_kept(struct stream *stream)
{
	struct sc_framers *framers = stream->framers;
	size_t kept = sc_framer_kept(stream->framer);

	if (kept == stream->kept)
		return;
	if (stream->kept == 0)
		g_queue_push_tail_link(&framers->waiting, &stream->waiter);
	else if (kept == 0)
		g_queue_unlink(&framers->waiting, &stream->waiter);
	framers->kept += kept - stream->kept;
	stream->kept = kept;
}

static void note_unfinished(struct stream *stream)
{
	sc_unfinished_set(&stream->framers->unfinished, &stream->unfinished,
			  sc_framer_waiting_frame(stream->framer));
}

static void free_stream(void *data)
{
	struct stream *stream = data;

	if (stream->kept > 0)
		g_queue_unlink(&stream->framers->waiting, &stream->waiter);
	stream->framers->kept -= stream->kept;
	sc_framer_free(stream->framer);
	g_free(stream);
}

/* ---- what is cut ---- */

static void on_message(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	struct stream *stream = user;
	const struct sc_framers_sink *sink = &stream->framers->sink;

	stream->sip |= sink->message(sink->user, packet, bytes);
}

static void on_hep(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	const struct sc_framers_sink *sink = &((struct stream *)user)->framers->sink;

	sink->hep(sink->user, packet, bytes);
}

static void on_media(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	const struct sc_framers_sink *sink = &((struct stream *)user)->framers->sink;

	sink->media(sink->user, packet, bytes);
}

static struct sc_span on_inflate(void *user, struct sc_span packed, struct sc_span window)
{
	const struct sc_framers_sink *sink = &((struct stream *)user)->framers->sink;

	return sink->inflate(sink->user, packed, window);
}

/* ---- streams ---- */

static struct stream *find(const struct sc_framers *framers, uint64_t id)
{
	return g_hash_table_lookup(framers->streams, &id);
}

static struct stream *stream_of(struct sc_framers *framers, uint64_t id)
{
	struct stream *stream = find(framers, id);
	struct sc_framer_sink sink = {NULL, on_message, on_hep, on_media, NULL};

	if (stream)
		return stream;
	stream = g_new0(struct stream, 1);
	stream->id = id;
	stream->waiter.data = stream;
	stream->framers = framers;
	stream->unfinished.frame = SC_UNFINISHED_NONE;
	sink.user = stream;
	if (framers->sink.inflate)
		sink.inflate = on_inflate;
	stream->framer = sc_framer_new(&sink, framers->counters);
	g_hash_table_add(framers->streams, stream);
	return stream;
}

/* Too much is unfinished: the streams that have waited longest give up. */
static void keep_to_limit(struct sc_framers *framers)
{
	uint64_t *most = &framers->counters->n[SC_COUNT_MEMORY_STREAMS];

	while (framers->kept > framers->kept_max) {
		struct stream *oldest = g_queue_peek_head(&framers->waiting);

		sc_framer_give_up(oldest->framer);
		note_kept(oldest);
		note_unfinished(oldest);
	}
	*most = MAX(*most, framers->kept);
}

void sc_framers_segment(struct sc_framers *framers, const struct sc_packet *packet,
			const struct sc_segment *segment)
{
	struct stream *stream = stream_of(framers, segment->stream);
	bool lost = segment->gap > 0 || segment->unknown_gap;

	sc_framer_bytes(stream->framer, packet, sc_span((const char *)segment->data, segment->len),
			lost);
	note_kept(stream);
	note_unfinished(stream);
	keep_to_limit(framers);
}

void sc_framers_close(struct sc_framers *framers, uint64_t id)
{
	struct stream *stream = find(framers, id);

	if (!stream)
		return;
	sc_framer_end(stream->framer);
	sc_unfinished_set(&framers->unfinished, &stream->unfinished, SC_UNFINISHED_NONE);
	g_hash_table_remove(framers->streams, &id);
}

/* ---- what they carry ---- */

static bool gave_sip(const struct sc_framers *framers, uint64_t id)
{
	const struct stream *stream = find(framers, id);

	return stream && stream->sip;
}

bool sc_framers_carry_sip(const struct sc_framers *framers, uint64_t id)
{
	uint64_t other = ((id - 1) ^ 1) + 1; /* numbers are given in pairs */

	return gave_sip(framers, id) || gave_sip(framers, other);
}

void sc_framers_found_sip(struct sc_framers *framers, uint64_t id)
{
	stream_of(framers, id)->sip = true;
}

uint64_t sc_framers_kept(const struct sc_framers *framers)
{
	return framers->kept;
}

uint64_t sc_framers_waiting_frame(const struct sc_framers *framers)
{
	return sc_unfinished_first(&framers->unfinished);
}

/* ---- beginning and end ---- */

struct sc_framers *sc_framers_new(const struct sc_framers_sink *sink, uint64_t kept_max,
				  struct sc_counters *counters)
{
	struct sc_framers *framers = g_new0(struct sc_framers, 1);

	framers->sink = *sink;
	framers->counters = counters;
	framers->kept_max = kept_max;
	framers->streams = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, free_stream);
	return framers;
}

/* By id, that is in the order in which they began. */
static gint by_id(gconstpointer one, gconstpointer other)
{
	const struct stream *a = *(struct stream *const *)one, *b = *(struct stream *const *)other;

	return a->id < b->id ? -1 : a->id > b->id;
}

void sc_framers_finish(struct sc_framers *framers)
{
	GPtrArray *streams = g_ptr_array_new();
	GHashTableIter iter;
	void *stream;

	g_hash_table_iter_init(&iter, framers->streams);
	while (g_hash_table_iter_next(&iter, &stream, NULL))
		g_ptr_array_add(streams, stream);
	g_ptr_array_sort(streams, by_id);
	for (guint i = 0; i < streams->len; i++)
		sc_framer_end(((struct stream *)g_ptr_array_index(streams, i))->framer);
	g_ptr_array_free(streams, TRUE);
}

void sc_framers_free(struct sc_framers *framers)
{
	if (!framers)
		return;
	g_hash_table_destroy(framers->streams);
	g_free(framers);
}
