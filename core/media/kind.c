#include "media/kind.h"

#include "media/rtp.h"

/* RFC 6263 4: an empty datagram, or one with nothing to say. RTCP may be as short and is
 * looked for before. */
#define KEEPALIVE_BYTES_MAX 4u

#define STUN_HEADER_BYTES 20u
#define STUN_COOKIE 0x2112a442u
#define ZRTP_COOKIE 0x5a525450u /* "ZRTP" */

/* RFC 8489 5, and RFC 3489 11.1 without the cookie: then the length has to be right. */
static bool is_stun(struct sc_bytes b, uint32_t wire_bytes)
{
	uint32_t whole = STUN_HEADER_BYTES + sc_u16(b, 2);

	if (b.len < STUN_HEADER_BYTES || sc_u8(b, 0) > 3 || whole % 4 != 0)
		return false;
	if (sc_u32(b, 4) == STUN_COOKIE)
		return whole <= wire_bytes;
	/* Binding and shared secret, of any class. */
	return whole == wire_bytes &&
	       ((sc_u16(b, 0) & 0xfeefu) == 1 || (sc_u16(b, 0) & 0xfeefu) == 2);
}

/* RFC 6347 4.1: a known type, version 1.x as its complement, and a record that fits. */
static bool is_dtls(struct sc_bytes b, uint32_t wire_bytes)
{
	return b.len >= 13 && sc_u8(b, 0) >= 20 && sc_u8(b, 0) <= 25 && sc_u8(b, 1) == 0xfe &&
	       13 + (uint32_t)sc_u16(b, 11) <= wire_bytes;
}

/* RFC 1035 4.1: one question of class IN, whose name ends. */
static bool is_dns(struct sc_bytes b)
{
	uint32_t at = 12;
	bool answer = sc_u8(b, 2) >> 7;

	if (sc_u16(b, 4) != 1 || (sc_u8(b, 3) & 0x40) != 0 ||
	    (!answer && (sc_u16(b, 6) | sc_u16(b, 8)) != 0))
		return false;
	while (at < b.len && sc_u8(b, at) > 0 && sc_u8(b, at) < 64)
		at += 1 + sc_u8(b, at);
	return sc_bytes_has(b, at, 5) && sc_u8(b, at) == 0 && sc_u16(b, at + 1) != 0 &&
	       (sc_u16(b, at + 3) & 0x7fff) == 1; /* the top bit is mDNS's own */
}

/* The length of an open type (X.691 11.9), and where its content begins; false: it does
 * not fit. */
static bool skip_open_type(struct sc_bytes b, uint32_t *at)
{
	uint32_t len = sc_u8(b, *at), head = 1;

	if (len & 0x80) {
		len = sc_u16(b, *at) & 0x3fff;
		head = 2;
	}
	if (!sc_bytes_has(b, *at, head + len))
		return false;
	*at += head + len;
	return true;
}

/* T.38 9.1: a sequence number, the primary packet, and either some earlier ones again or
 * FEC. All lengths have to add up. */
bool sc_media_is_udptl(struct sc_bytes b, uint32_t wire_bytes)
{
	uint32_t at = 2, count;

	if (b.len != wire_bytes || sc_u8(b, 2) == 0 || !skip_open_type(b, &at) ||
	    !sc_bytes_has(b, at, 2))
		return false;
	if (sc_u8(b, at) == 0x80) { /* fec-info: FEC-npackets as an integer of one byte */
		if (sc_u8(b, at + 1) != 1 || !sc_bytes_has(b, at, 4))
			return false;
		at += 2;
	} else if (sc_u8(b, at) != 0) {
		return false;
	}
	count = sc_u8(b, at + 1);
	for (at += 2; count > 0; count--)
		if (!skip_open_type(b, &at))
			return false;
	return at == b.len;
}

static bool is_rtcp(struct sc_bytes b, uint32_t wire_bytes)
{
	return b.len >= 4 && sc_u8(b, 0) >> 6 == 2 && sc_rtcp_type(sc_u8(b, 1)) &&
	       4 + 4 * (uint32_t)sc_u16(b, 2) <= wire_bytes;
}

static bool is_turn(struct sc_bytes b, uint32_t wire_bytes)
{
	return b.len >= 4 && sc_u8(b, 0) >= 0x40 && sc_u8(b, 0) <= 0x4f &&
	       4 + (uint32_t)sc_u16(b, 2) <= wire_bytes;
}

enum sc_media_kind sc_media_kind_of(struct sc_bytes b, uint32_t wire_bytes)
{
	struct sc_rtp rtp;

	if (is_rtcp(b, wire_bytes))
		return SC_MEDIA_RTCP;
	if (wire_bytes <= KEEPALIVE_BYTES_MAX)
		return SC_MEDIA_KEEPALIVE;
	if (is_dns(b))
		return SC_MEDIA_DNS;
	if (sc_rtp_read(&rtp, b, wire_bytes))
		return SC_MEDIA_RTP;
	if (is_stun(b, wire_bytes))
		return SC_MEDIA_STUN;
	if (sc_u8(b, 0) == 0x10 && sc_u32(b, 4) == ZRTP_COOKIE)
		return SC_MEDIA_ZRTP;
	if (is_dtls(b, wire_bytes))
		return SC_MEDIA_DTLS;
	if (is_turn(b, wire_bytes))
		return SC_MEDIA_TURN;
	return sc_media_is_udptl(b, wire_bytes) ? SC_MEDIA_UDPTL : SC_MEDIA_OTHER;
}
