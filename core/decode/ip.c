#include "decode/ip.h"

#include "decode/decoder.h"

/* https://www.iana.org/assignments/protocol-numbers */
static const uint8_t protocol_layers[256] = {
	[1] = SC_LAYER_ICMP4,
	[4] = SC_LAYER_IP4, /* IP in IP, RFC 2003 */
	[SC_IP_PROTOCOL_TCP] = SC_LAYER_TCP,
	[SC_IP_PROTOCOL_UDP] = SC_LAYER_UDP,
	[41] = SC_LAYER_IP6, /* 6in4, RFC 4213 */
	[47] = SC_LAYER_GRE,
	[50] = SC_LAYER_ESP,
	[58] = SC_LAYER_ICMP6,
	[94] = SC_LAYER_IP4, /* IPIP of old */
	[SC_IP_PROTOCOL_SCTP] = SC_LAYER_SCTP,
	[137] = SC_LAYER_MPLS, /* RFC 4023 */
};

/* Extension headers whose length is in units of 8 bytes behind the first 8. */
static const bool is_extension[256] = {
	[0] = true,   /* hop-by-hop */
	[43] = true,  /* routing */
	[60] = true,  /* destination options */
	[135] = true, /* mobility */
	[139] = true, /* host identity */
	[140] = true, /* shim6 */
};

enum { PROTOCOL_AH = 51 };

bool sc_ip4_read(struct sc_bytes b, struct sc_ip *ip)
{
	enum { HEADER = 20, WORD = 4, FRAGMENT_MASK = 0x3fff };

	if (b.len < HEADER || sc_u8(b, 0) >> 4 != 4)
		return false;
	ip->header_len = (sc_u8(b, 0) & 0x0fu) * WORD;
	ip->total_len = sc_u16(b, 2);
	ip->id = sc_u16(b, 4);
	ip->fragment = sc_u16(b, 6) & FRAGMENT_MASK;
	ip->protocol = sc_u8(b, 9);
	ip->family = 4;
	ip->src = b.ptr + 12;
	ip->dst = b.ptr + 16;
	if (ip->header_len < HEADER || ip->header_len > b.len)
		return false;
	return ip->total_len == 0 || ip->total_len >= ip->header_len;
}

bool sc_ip6_read(struct sc_bytes b, struct sc_ip *ip)
{
	enum { HEADER = 40 };
	uint16_t payload_len = sc_u16(b, 4);

	if (b.len < HEADER || sc_u8(b, 0) >> 4 != 6)
		return false;
	ip->header_len = HEADER;
	ip->total_len = payload_len ? payload_len + (uint32_t)HEADER : 0;
	ip->id = 0;
	ip->fragment = 0;
	ip->protocol = sc_u8(b, 6);
	ip->family = 6;
	ip->src = b.ptr + 8;
	ip->dst = b.ptr + 24;
	return true;
}

int sc_ip_extensions(unsigned family, uint8_t protocol, struct sc_bytes *rest)
{
	enum { UNIT = 8, AH_UNIT = 4, AH_EXTRA = 2 };

	/* Every round takes bytes away, so a packet cannot make this long. */
	while (protocol == PROTOCOL_AH || (family == 6 && is_extension[protocol])) {
		uint32_t len = sc_u8(*rest, 1);
		len = protocol == PROTOCOL_AH ? (len + AH_EXTRA) * AH_UNIT : (len + 1) * UNIT;
		if (rest->len < len)
			return -1;
		protocol = sc_u8(*rest, 0);
		*rest = sc_bytes_after(*rest, len);
	}
	return protocol;
}

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

enum sc_layer sc_ip_payload(struct sc_decoder *decoder, struct sc_walk *walk, uint8_t protocol)
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
	walk->src = ip->src;
	walk->dst = ip->dst;
	walk->ip_id = ip->id;
	sc_skip(walk, ip->header_len);
}

enum sc_layer sc_ip4(struct sc_decoder *decoder, struct sc_walk *walk)
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

enum sc_layer sc_esp(struct sc_decoder *decoder, struct sc_walk *walk)
{
	(void)walk;
	sc_count(decoder, SC_COUNT_ESP);
	return SC_LAYER_DONE;
}
