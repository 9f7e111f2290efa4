/* What a stream of RTP is looked up by: its addresses, ports and SSRC, made of a datagram. */
#ifndef SC_SESSION_STREAM_KEY_H
#define SC_SESSION_STREAM_KEY_H

#include "base/packet.h"
#include "base/span.h"
#include "decode/bytes.h"

/* IPv4: all of it. IPv6: `addresses` is a hash, and the ends are compared too. */
struct sc_stream_key {
	uint64_t addresses;
	uint64_t ports; /* both, and the SSRC */
};

static inline bool sc_stream_key_eq(const struct sc_stream_key *a, const struct sc_stream_key *b)
{
	return a->ports == b->ports && a->addresses == b->addresses;
}

static inline uint32_t sc_load_address(const uint8_t *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof value);
	return value;
}

/* Whose stream: that of the datagram, or one beside it or against it. */
struct sc_stream_sought {
	struct sc_stream_key key;
	const uint8_t *src, *dst; /* IPv6 alone; else NULL */
};

static inline struct sc_stream_sought sc_stream_seek(const struct sc_datagram *datagram,
						     bool reversed, unsigned down, uint32_t ssrc)
{
	const uint8_t *src = reversed ? datagram->dst : datagram->src;
	const uint8_t *dst = reversed ? datagram->src : datagram->dst;
	uint16_t sport = (uint16_t)((reversed ? datagram->dport : datagram->sport) - down);
	uint16_t dport = (uint16_t)((reversed ? datagram->sport : datagram->dport) - down);
	struct sc_stream_sought sought = {0};

	sought.key.ports = (uint64_t)sport << 48 | (uint64_t)dport << 32 | ssrc;
	if (datagram->family == 4) {
		sought.key.addresses = (uint64_t)sc_load_address(src) << 32 | sc_load_address(dst);
		return sought;
	}
	sought.key.addresses = sc_hash(sc_hash(0, src, 16), dst, 16);
	sought.src = src;
	sought.dst = dst;
	return sought;
}

static inline struct sc_bytes sc_datagram_bytes(const struct sc_datagram *datagram)
{
	return (struct sc_bytes){datagram->bytes, datagram->captured};
}

#endif
