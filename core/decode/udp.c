/* UDP (RFC 768), and what is carried in it that is not simply a datagram. */
#include "decode/walk.h"
#include "base/canary.h"
#include "base/ports.h"
#include "decode/hep.h"
#include "decode/sealed.h"
#include "decode/tunnel.h"

/* Moves to what a tunnel carries; SC_LAYER_DONE: it is none. */
static enum sc_layer enter_tunnel(struct sc_walk *walk, uint16_t sport, uint16_t dport)
{
	uint32_t before;
	const struct sc_tunnel *tunnel = sc_tunnel_find(sport, dport, walk->rest, &before);

	if (!tunnel)
		return SC_LAYER_DONE;
	sc_skip(walk, before);
	return (enum sc_layer)tunnel->layer;
}

/* A packet cut by the snap length, with all that is read of it: the header of RTP without
 * CSRCs, and an event behind it (RFC 3550 5.1, RFC 4733 2.3). RTCP is read whole. */
static bool read_anyway(const struct sc_walk *walk)
{
	enum { HEADER = 12, EVENT = 4, RTCP_FIRST = 192, RTCP_LAST = 223 };
	uint8_t type = sc_u8(walk->rest, 1);

	return walk->first == walk->last && walk->rest.len >= HEADER + EVENT &&
	       (type < RTCP_FIRST || type > RTCP_LAST);
}

/* Hands on what HEP in walk->rest carries. */
static __attribute__((noinline)) void
deliver_hep(struct sc_decoder *decoder, const struct sc_walk *walk, uint16_t sport, uint16_t dport)
{
	const struct sc_decode_sink *sink = &decoder->sink;
	struct sc_packet packet = sc_packet_of(walk, SC_UDP, sport, dport);
	struct sc_datagram datagram;
	const uint8_t *payload;
	uint32_t len;

	if (!sc_hep_decode(walk->rest.ptr, walk->rest.len, &decoder->inflate_room, &packet,
			   &payload, &len)) {
		/* Without a magic number it may well be something else. */
		if (sc_hep_has_magic(walk->rest))
			sc_count(decoder, SC_COUNT_HEP_BAD);
		else
			sc_deliver(decoder, walk, SC_UDP, sport, dport);
		return;
	}
	sc_count(decoder, SC_COUNT_HEP);
	if (sc_hep_media(&packet, payload, len)) {
		datagram = sc_datagram_of(&packet, payload, len);
		if (sink->media)
			sink->media(sink->user, &datagram);
		return;
	}
	/* Of TCP it may be any part of a message. */
	if (len > 0 &&
	    (packet.transport == SC_TCP || !sink->wanted || sink->wanted(sink->user, payload, len)))
		sink->datagram(sink->user, &packet, payload, len);
}

SC_NO_CANARY enum sc_layer sc_udp(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 8 };
	struct sc_bytes b = walk->rest;
	uint16_t sport = sc_u16(b, 0), dport = sc_u16(b, 2), length = sc_u16(b, 4);

	sc_count(decoder, SC_COUNT_UDP);
	if (b.len < HEADER)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_TRANSPORT);
	/* Where IP contradicts UDP's length (segmentation offload leaves 0 there), IP's counts,
	 * unless IP does not know how long the whole is. */
	if (length >= HEADER && (length <= b.len + walk->missing || walk->open_end))
		sc_clip(decoder, walk, length);
	sc_skip(walk, HEADER);
	if (__builtin_expect(sc_tunnel_likely(sport, dport), 0)) {
		enum sc_layer layer = enter_tunnel(walk, sport, dport);

		if (layer != SC_LAYER_DONE)
			return layer;
	}
	if (sc_begins_as_media(walk->rest)) { /* and so as nothing else that is looked for */
		if (walk->snapped && read_anyway(walk))
			sc_count(decoder, SC_COUNT_SNAPLEN_MEDIA);
		sc_deliver_media(decoder, walk, sport, dport);
		return SC_LAYER_DONE;
	}
	if (__builtin_expect(sc_sealed_likely(sc_u8(walk->rest, 0)), 0))
		sc_sealed_count(decoder, walk->rest, sc_sip_port(sport) || sc_sip_port(dport));
	if (__builtin_expect(sc_hep_likely(walk->rest, sport, dport), 0))
		deliver_hep(decoder, walk, sport, dport);
	else
		sc_deliver(decoder, walk, SC_UDP, sport, dport);
	return SC_LAYER_DONE;
}
