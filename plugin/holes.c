#include "holes.h"

#include "decode/stream.h"

/* Only streams are followed; NULL: there was no segment yet. */
static struct sc_decoder *decoder;
static struct sc_counters counters; /* nobody asks */
static GHashTable *with_sip;        /* uint64_t: numbers of open streams */
static sc_holes_fn *tell;

static bool carries_sip(uint64_t stream)
{
	return g_hash_table_contains(with_sip, &stream);
}

/* Numbers of the two directions are given in pairs. */
static void on_hole(void *user, const struct sc_packet *packet, uint64_t stream, bool came)
{
	(void)user;
	if (carries_sip(stream) || carries_sip(((stream - 1) ^ 1) + 1))
		tell(came ? SC_EVENT_FILLED : SC_EVENT_GAP, packet);
}

static void on_closed(void *user, const struct sc_packet *packet, uint64_t stream, bool reset)
{
	(void)user;
	(void)packet;
	(void)reset;
	g_hash_table_remove(with_sip, &stream);
}

static void on_reset(void *user, const struct sc_packet *packet)
{
	(void)user;
	tell(SC_EVENT_RESET, packet);
}

static void start(void)
{
	decoder = g_new0(struct sc_decoder, 1);
	decoder->sink =
		(struct sc_decode_sink){.hole = on_hole, .closed = on_closed, .reset = on_reset};
	decoder->counters = &counters;
	decoder->streams = g_new0(struct sc_streams, 1);
	sc_streams_init(decoder->streams, &decoder->pool);
	with_sip = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

void sc_holes_segment(struct sc_walk *walk, sc_holes_fn *to)
{
	if (!decoder)
		start();
	tell = to;
	sc_tcp(decoder, walk);
}

void sc_holes_carries_sip(const struct sc_endpoint *src, const struct sc_endpoint *dst)
{
	bool way = memcmp(src, dst, sizeof *src) > 0;
	const struct sc_flow_key key = {.a = way ? *dst : *src, .b = way ? *src : *dst};
	const struct sc_connection *connection;
	const struct sc_stream *stream;

	if (!decoder)
		return;
	connection = (const void *)sc_flows_find(&decoder->streams->connections, &key);
	if (!connection)
		return;
	stream = &connection->ways[way];
	if (!stream->closed && !carries_sip(stream->id))
		g_hash_table_add(with_sip, g_memdup2(&stream->id, sizeof stream->id));
}

void sc_holes_clock(int64_t now_ns)
{
	if (decoder)
		sc_streams_clock(decoder, decoder->streams, now_ns);
}

void sc_holes_end(void)
{
	if (decoder)
		sc_streams_finish(decoder);
}

void sc_holes_clear(void)
{
	if (!decoder)
		return;
	sc_streams_clear(decoder);
	sc_pool_clear(&decoder->pool);
	g_free(decoder->streams);
	g_clear_pointer(&decoder, g_free);
	g_clear_pointer(&with_sip, g_hash_table_destroy);
}
