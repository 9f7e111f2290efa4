#include "decode/decoder.h"

#include <glib.h>

#include "base/limits.h"
#include "base/time.h"

static enum sc_layer (*const layers[])(struct sc_decoder *, struct sc_walk *) = {
#define X(id, function) [SC_LAYER_##id] = function,
	SC_LAYERS(X)
#undef X
};

struct sc_decoder *sc_decoder_new(const struct sc_decode_sink *sink, struct sc_counters *counters)
{
	struct sc_decoder *decoder = g_new0(struct sc_decoder, 1);

	decoder->sink = *sink;
	decoder->counters = counters;
	sc_fragments_init(&decoder->fragments);
	sc_streams_init(&decoder->streams, &decoder->pool);
	sc_associations_init(&decoder->associations, &decoder->pool);
	return decoder;
}

void sc_walk_on(struct sc_decoder *decoder, struct sc_walk *walk, enum sc_layer layer)
{
	while (layer != SC_LAYER_DONE) {
		if (walk->depth == SC_TUNNEL_DEPTH_MAX) {
			sc_count(decoder, SC_COUNT_TOO_DEEP);
			return;
		}
		walk->depth++;
		layer = layers[layer](decoder, walk);
	}
}

/* Gives up what has been waited for long enough. */
static inline void keep_time(struct sc_decoder *decoder, int64_t now_ns)
{
	if (__builtin_expect(now_ns == SC_TIME_NONE, 0)) {
		sc_count(decoder, SC_COUNT_NO_TIME);
		return;
	}
	if (__builtin_expect(now_ns > decoder->fragments.deadline_ns, 0))
		sc_fragments_expire(decoder, now_ns);
	if (__builtin_expect(sc_streams_due(&decoder->streams, now_ns), 0))
		sc_streams_expire(decoder, now_ns);
}

void sc_decoder_frame(struct sc_decoder *decoder, const struct sc_frame *frame)
{
	struct sc_walk walk = {
		.rest = {frame->data, frame->caplen},
		.interface = frame->interface,
		.first = &frame->ref,
		.last = &frame->ref,
	};
	enum sc_layer layer = sc_link_layer(frame->link_type);

	sc_count(decoder, SC_COUNT_FRAMES);
	if (frame->caplen < frame->ref.length) {
		walk.missing = frame->ref.length - frame->caplen;
		walk.cut = true;
		sc_count(decoder, SC_COUNT_SNAPLEN);
	}
	keep_time(decoder, frame->ref.time_ns);
	if (__builtin_expect(decoder->parts != NULL, 0)) {
		g_array_set_size(decoder->parts, 0);
		g_array_append_val(decoder->parts, frame->ref.number);
	}
	if (layer == SC_LAYER_DONE)
		sc_count(decoder, SC_COUNT_BAD_LINK);
	sc_walk_on(decoder, &walk, layer);
	if (decoder->fragments.spent)
		sc_fragments_settle(decoder);
}

void sc_decoder_keep_parts(struct sc_decoder *decoder)
{
	if (!decoder->parts)
		decoder->parts = g_array_new(FALSE, FALSE, sizeof(uint64_t));
}

const uint64_t *sc_decoder_parts(const struct sc_decoder *decoder, size_t *count)
{
	*count = decoder->parts->len;
	return (const uint64_t *)(void *)decoder->parts->data;
}

void sc_decoder_finish(struct sc_decoder *decoder)
{
	/* Fragments first: they may carry TCP. */
	sc_fragments_expire(decoder, INT64_MAX);
	sc_streams_finish(decoder);
	sc_associations_finish(decoder);
}

void sc_decoder_free(struct sc_decoder *decoder)
{
	if (!decoder)
		return;
	sc_fragments_clear(decoder);
	sc_streams_clear(decoder);
	sc_associations_clear(decoder);
	sc_pool_clear(&decoder->pool);
	if (decoder->parts)
		g_array_free(decoder->parts, TRUE);
	g_free(decoder->inflate_room);
	g_free(decoder);
}

struct sc_endpoint sc_endpoint_of(const struct sc_walk *walk, const uint8_t *addr, uint16_t port)
{
	struct sc_endpoint endpoint = {.port = port, .family = walk->family};

	memcpy(endpoint.addr, addr, walk->family == 4 ? 4 : sizeof endpoint.addr);
	return endpoint;
}

struct sc_packet sc_packet_of(const struct sc_walk *walk, enum sc_transport transport,
			      uint16_t sport, uint16_t dport)
{
	return (struct sc_packet){
		.src = sc_endpoint_of(walk, walk->src, sport),
		.dst = sc_endpoint_of(walk, walk->dst, dport),
		.first = *walk->first,
		.last = *walk->last,
		.transport = transport,
		.ip_id = walk->ip_id,
		.interface = walk->interface,
		.missing = walk->missing,
	};
}

void sc_deliver(struct sc_decoder *decoder, const struct sc_walk *walk, enum sc_transport transport,
		uint16_t sport, uint16_t dport)
{
	const struct sc_decode_sink *sink = &decoder->sink;
	struct sc_packet packet;

	if (sink->wanted && !sink->wanted(sink->user, walk->rest.ptr, walk->rest.len))
		return;
	packet = sc_packet_of(walk, transport, sport, dport);
	sink->datagram(sink->user, &packet, walk->rest.ptr, walk->rest.len);
}
