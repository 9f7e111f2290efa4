#include "follow.h"

#include "decode/inflate.h"
#include "decode/stream.h"
#include "framers.h"

static const struct sc_follower *follower; /* NULL: no file is open */
static struct sc_decoder *decoder;         /* of streams alone; NULL: there was no segment yet */
static struct sc_framers *framers;         /* likewise */
static struct sc_inflate_room *room;       /* of HEP; NULL: nothing was compressed */
static struct sc_counters counters;        /* nobody asks */

/* ---- what the decoder tells ---- */

static void on_segment(void *user, const struct sc_packet *packet, const struct sc_segment *segment)
{
	(void)user;
	sc_framers_segment(framers, packet, segment);
	sc_engine_elsewhere(sc_results_engine(sc_plugin.results), sc_framers_kept(framers));
}

static void on_hole(void *user, const struct sc_packet *packet, uint64_t stream, bool came)
{
	(void)user;
	if (sc_framers_carry_sip(framers, stream))
		follower->tell(came ? SC_EVENT_FILLED : SC_EVENT_GAP, packet);
}

static void on_closed(void *user, const struct sc_packet *packet, uint64_t stream, bool reset)
{
	(void)user;
	(void)packet;
	(void)reset;
	sc_framers_close(framers, stream);
}

static void on_reset(void *user, const struct sc_packet *packet)
{
	(void)user;
	follower->tell(SC_EVENT_RESET, packet);
}

/* ---- what the framers cut ---- */

static bool on_message(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	(void)user;
	(void)packet;
	(void)bytes;
	return false; /* Wireshark says what is SIP */
}

static void on_hep(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	(void)user;
	sc_follow_hep(packet, bytes);
}

static void on_media(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	(void)user;
	follower->media(packet, bytes);
}

bool sc_follow_hep(const struct sc_packet *packet, struct sc_span bytes)
{
	struct sc_packet inner = *packet;
	const uint8_t *payload;
	uint32_t len;

	if (!sc_hep_decode((const uint8_t *)bytes.ptr, (uint32_t)bytes.len, &room, &inner, &payload,
			   &len))
		return false;
	if (sc_hep_media(&inner, payload, len))
		follower->media(&inner, sc_span((const char *)payload, len));
	return true;
}

/* ---- segments ---- */

static void start(void)
{
	const struct sc_framers_sink cut = {
		.message = on_message, .hep = on_hep, .media = on_media};

	decoder = g_new0(struct sc_decoder, 1);
	decoder->sink = (struct sc_decode_sink){
		.segment = on_segment, .hole = on_hole, .closed = on_closed, .reset = on_reset};
	decoder->counters = &counters;
	decoder->streams = g_new0(struct sc_streams, 1);
	sc_streams_init(decoder->streams, &decoder->pool);
	framers = sc_framers_new(&cut, sc_framers_kept_max(&sc_plugin.config), &counters);
}

void sc_follow_open(const struct sc_follower *to)
{
	follower = to;
}

void sc_follow_segment(struct sc_walk *walk)
{
	if (!decoder)
		start();
	sc_tcp(decoder, walk);
}

void sc_follow_carries_sip(const struct sc_endpoint *src, const struct sc_endpoint *dst)
{
	bool way = memcmp(src, dst, sizeof *src) > 0;
	const struct sc_flow_key key = {.a = way ? *dst : *src, .b = way ? *src : *dst};
	const struct sc_connection *connection;

	if (!decoder)
		return;
	connection = (const void *)sc_flows_find(&decoder->streams->connections, &key);
	if (connection && !connection->ways[way].closed)
		sc_framers_found_sip(framers, connection->ways[way].id);
}

void sc_follow_clock(int64_t now_ns)
{
	if (decoder)
		sc_streams_clock(decoder, decoder->streams, now_ns);
}

void sc_follow_end(void)
{
	if (decoder)
		sc_streams_finish(decoder);
}

void sc_follow_close(void)
{
	follower = NULL;
	g_clear_pointer(&room, g_free);
	if (!decoder)
		return;
	sc_streams_clear(decoder);
	sc_pool_clear(&decoder->pool);
	g_free(decoder->streams);
	g_clear_pointer(&decoder, g_free);
	g_clear_pointer(&framers, sc_framers_free);
}
