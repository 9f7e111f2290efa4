#include "feed_media.h"

#include "decode/hep.h"
#include "follow.h"
#include "session/stream_key.h"
#include "store.h"

/* A frame is of a stream. */
struct touch {
	uint32_t frame, stream;
};

static GArray *touched; /* struct touch: what was followed; NULL: nothing yet */
static GArray *streams; /* uint32_t: of one frame, each once */

/* ---- UDP ---- */

/* False: it is no HEP, whatever it looks like. */
static bool take_hep(const struct sc_carry_media *media)
{
	const struct sc_datagram *datagram = &media->datagram;
	struct sc_packet packet = {
		.src = sc_datagram_end(datagram, datagram->src, datagram->sport),
		.dst = sc_datagram_end(datagram, datagram->dst, datagram->dport),
		.first = media->frame,
		.last = media->frame,
		.transport = SC_UDP,
		.ip_id = datagram->ip_id,
		.missing = datagram->length - datagram->captured,
	};
	const struct sc_span bytes = {(const char *)datagram->bytes, datagram->captured};

	return sc_follow_hep(&packet, bytes) || sc_hep_has_magic(sc_datagram_bytes(datagram));
}

const struct sc_plugin_frame *sc_plugin_feed_media(packet_info *pinfo, const proto_tree *tree)
{
	static struct sc_plugin_frame frame;
	struct sc_carry_media media;
	const struct sc_datagram *datagram = &media.datagram;

	if (!sc_carry_media(&media, pinfo, tree))
		return NULL;
	if (G_UNLIKELY(
		    sc_hep_likely(sc_datagram_bytes(datagram), datagram->sport, datagram->dport)) &&
	    take_hep(&media))
		return sc_plugin_feed_keep(pinfo->num);
	frame = (struct sc_plugin_frame){0};
	frame.stream_count = sc_results_media(sc_plugin.results, datagram, &frame.streams);
	if (frame.stream_count == 0)
		return NULL;
	sc_plugin_store_streams(pinfo->num, &frame);
	return &frame;
}

struct sc_plugin_message sc_plugin_media_message(uint32_t handle)
{
	const struct sc_stream_row *row = sc_results_stream(
		sc_plugin.results, sc_results_stream_number(sc_plugin.results, handle));

	return (struct sc_plugin_message){
		.stream = row ? (uint32_t)row->stream : 0,
		.call = row ? (uint32_t)row->call : 0,
	};
}

/* ---- what was followed ---- */

void sc_plugin_feed_followed(const struct sc_packet *packet, struct sc_span bytes)
{
	struct sc_datagram datagram =
		sc_datagram_of(packet, (const uint8_t *)bytes.ptr, (uint32_t)bytes.len);
	const uint32_t *handles;
	uint32_t count;

	if (packet->src.family == 0 || packet->src.family != packet->dst.family)
		return;
	if (!touched)
		touched = g_array_new(FALSE, FALSE, sizeof(struct touch));
	if (!streams)
		streams = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	count = sc_results_media(sc_plugin.results, &datagram, &handles);
	for (uint32_t i = 0; i < count; i++) {
		const struct touch touch = {(uint32_t)packet->last.number, handles[i]};

		g_array_append_val(touched, touch);
	}
}

static gint by_frame(gconstpointer one, gconstpointer other)
{
	const struct touch *a = one, *b = other;

	if (a->frame != b->frame)
		return a->frame < b->frame ? -1 : 1;
	return a->stream < b->stream ? -1 : a->stream > b->stream;
}

/* Into `streams` those of the frame of the touch at *at; moves *at behind its touches. */
static void take_frame(guint *at)
{
	const struct touch *touches = (const void *)touched->data;
	uint32_t frame = touches[*at].frame;

	g_array_set_size(streams, 0);
	for (; *at < touched->len && touches[*at].frame == frame; ++*at)
		if (streams->len == 0 || touches[*at].stream != touches[*at - 1].stream)
			g_array_append_val(streams, touches[*at].stream);
}

const struct sc_plugin_frame *sc_plugin_feed_keep(uint32_t number)
{
	static struct sc_plugin_frame frame;
	uint32_t latest = 0;

	if (!touched)
		return NULL;
	g_array_sort(touched, by_frame);
	for (guint at = 0; at < touched->len;) {
		latest = g_array_index(touched, struct touch, at).frame;
		take_frame(&at);
		frame = (struct sc_plugin_frame){.stream_count = streams->len,
						 .streams = (const void *)streams->data};
		sc_plugin_store_streams(latest, &frame);
	}
	g_array_set_size(touched, 0);
	return latest > 0 && latest == number ? &frame : NULL;
}

void sc_plugin_feed_forget(void)
{
	g_clear_pointer(&touched, g_array_unref);
	g_clear_pointer(&streams, g_array_unref);
}
