/* IPv4 and IPv6 (RFC 791, RFC 8200), and what is carried in them. */
#include "base/canary.h"
#include "decode/fragment.h"
#include "decode/ip_header.h"
#include "decode/walk.h"

/* https://www.iana.org/assignments/protocol-numbers */
static const uint8_t protocol_layers[256] = {
	[SC_IP_PROTOCOL_ICMP4] = SC_LAYER_ICMP4,
	[SC_IP_PROTOCOL_IP4] = SC_LAYER_IP4,
	[SC_IP_PROTOCOL_TCP] = SC_LAYER_TCP,
	[SC_IP_PROTOCOL_UDP] = SC_LAYER_UDP,
	[SC_IP_PROTOCOL_IP6] = SC_LAYER_IP6,
	[47] = SC_LAYER_GRE,
	[50] = SC_LAYER_ESP,
	[SC_IP_PROTOCOL_ICMP6] = SC_LAYER_ICMP6,
	[94] = SC_LAYER_IP4, /* IPIP of old */
	[97] = SC_LAYER_ETHERIP,
	[108] = SC_LAYER_IPCOMP,
	[115] = SC_LAYER_L2TP3,
	[SC_IP_PROTOCOL_SCTP] = SC_LAYER_SCTP,
	[137] = SC_LAYER_MPLS, /* RFC 4023 */
};

/* IPv6 Fragment header (RFC 8200 4.5). True: walk->rest is the payload of a
 * whole datagram, of *protocol. */
static bool fragment6(struct sc_decoder *decoder, struct sc_walk *walk, uint8_t *protocol)
{
	enum { HEADER = 8, OFFSET_MASK = 0xfff8, MORE = 1 };
	struct sc_bytes b = walk->rest;
	uint16_t offset = sc_u16(b, 2);
	struct sc_fragment fragment = {
		.offset = offset & OFFSET_MASK,
		.more = offset & MORE,
		.protocol = sc_u8(b, 0),
	};

	if (b.len < HEADER) {
		sc_damaged(decoder, walk, SC_COUNT_BAD_IP);
		return false;
	}
	walk->ip_id = sc_u32(b, 4);
	sc_skip(walk, HEADER);
	*protocol = fragment.protocol;
	if (fragment.offset == 0 && !fragment.more) /* "atomic", RFC 6946 */
		return true;
	return sc_fragment_add(decoder, walk, &fragment, protocol);
}

SC_NO_CANARY enum sc_layer sc_ip_payload(struct sc_decoder *decoder, struct sc_walk *walk,
					 uint8_t protocol)
{
	enum sc_layer layer;
	int found;

	for (;;) {
		found = sc_ip_extensions(walk->family, protocol, &walk->rest);
		if (found < 0)
			return sc_damaged(decoder, walk, SC_COUNT_BAD_IP);
		if (found != SC_IP_PROTOCOL_FRAGMENT || walk->family != 6)
			break;
		if (!fragment6(decoder, walk, &protocol))
			return SC_LAYER_DONE;
	}
	layer = (enum sc_layer)protocol_layers[found];
	if (layer == SC_LAYER_DONE)
		sc_count(decoder, SC_COUNT_OTHER_IP_PROTOCOL);
	return layer;
}

static void enter(struct sc_decoder *decoder, struct sc_walk *walk, const struct sc_ip *ip)
{
	if (ip->total_len != 0)
		sc_clip(decoder, walk, ip->total_len);
	walk->family = ip->family;
	walk->traffic_class = ip->traffic_class;
	walk->src = ip->src;
	walk->dst = ip->dst;
	walk->ip_id = ip->id;
	sc_skip(walk, ip->header_len);
}

SC_NO_CANARY enum sc_layer sc_ip4(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { OFFSET_MASK = 0x1fff, MORE = 0x2000, UNIT = 8 };
	struct sc_ip ip;

	if (!sc_ip4_read(walk->rest, &ip))
		return sc_damaged(decoder, walk, SC_COUNT_BAD_IP);
	enter(decoder, walk, &ip);
	if (__builtin_expect(ip.fragment != 0, 0)) {
		struct sc_fragment fragment = {
			.offset = (ip.fragment & OFFSET_MASK) * (uint32_t)UNIT,
			.more = ip.fragment & MORE,
			.protocol = ip.protocol,
		};
		if (!sc_fragment_add(decoder, walk, &fragment, &ip.protocol))
			return SC_LAYER_DONE;
	}
	return sc_ip_payload(decoder, walk, ip.protocol);
}

enum sc_layer sc_ip6(struct sc_decoder *decoder, struct sc_walk *walk)
{
	struct sc_ip ip;

	if (!sc_ip6_read(walk->rest, &ip))
		return sc_damaged(decoder, walk, SC_COUNT_BAD_IP);
	enter(decoder, walk, &ip);
	return sc_ip_payload(decoder, walk, ip.protocol);
}
