#include "decode/walk.h"

#include "base/canary.h"
#include "base/limits.h"

static enum sc_layer (*const layers[])(struct sc_decoder *, struct sc_walk *) = {
#define X(id, function) [SC_LAYER_##id] = function,
	SC_LAYERS(X)
#undef X
};

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

static SC_NO_CANARY __attribute__((noinline)) void hand_on(struct sc_decoder *decoder,
							   const struct sc_walk *walk,
							   enum sc_transport transport,
							   uint16_t sport, uint16_t dport)
{
	struct sc_packet packet = sc_packet_of(walk, transport, sport, dport);

	decoder->sink.datagram(decoder->sink.user, &packet, walk->rest.ptr, walk->rest.len);
}

static SC_NO_CANARY __attribute__((noinline)) void
hand_media(struct sc_decoder *decoder, const struct sc_walk *walk, uint16_t sport, uint16_t dport)
{
	const struct sc_datagram datagram = {
		.src = walk->src,
		.dst = walk->dst,
		.sport = sport,
		.dport = dport,
		.family = walk->family,
		.dscp = walk->traffic_class >> 2,
		.ip_id = walk->ip_id,
		.frame = walk->last,
		.bytes = walk->rest.ptr,
		.captured = walk->rest.len,
		.length = walk->rest.len + walk->missing,
	};

	decoder->sink.media(decoder->sink.user, &datagram);
}

void sc_deliver(struct sc_decoder *decoder, const struct sc_walk *walk, enum sc_transport transport,
		uint16_t sport, uint16_t dport)
{
	const struct sc_decode_sink *sink = &decoder->sink;

	if (!sink->wanted || sink->wanted(sink->user, walk->rest.ptr, walk->rest.len))
		hand_on(decoder, walk, transport, sport, dport);
}

void sc_deliver_media(struct sc_decoder *decoder, const struct sc_walk *walk, uint16_t sport,
		      uint16_t dport)
{
	if (decoder->sink.media)
		hand_media(decoder, walk, sport, dport);
	else
		sc_deliver(decoder, walk, SC_UDP, sport, dport);
}
