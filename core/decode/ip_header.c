#include "decode/ip_header.h"

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
	ip->traffic_class = sc_u8(b, 1);
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
	ip->traffic_class = (uint8_t)(sc_u16(b, 0) >> 4);
	ip->src = b.ptr + 8;
	ip->dst = b.ptr + 24;
	return true;
}

int sc_ip_extensions(unsigned family, uint8_t protocol, struct sc_bytes *rest)
{
	enum { UNIT = 8, AH_UNIT = 4, AH_EXTRA = 2 };

	/* Every round takes bytes away, so the loop ends with the packet. */
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
