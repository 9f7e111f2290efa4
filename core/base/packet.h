/* What carried some bytes: from whom to whom, when, in which frames.
 *
 * The capture side fills one in for every piece of payload; the Wireshark
 * plugin fills one in from packet_info. It is all that the analysis knows of
 * the network. */
#ifndef SC_BASE_PACKET_H
#define SC_BASE_PACKET_H

#include <stdint.h>

#include "base/endpoint.h"

/* As in a Via header. X(id, word) */
#define SC_TRANSPORTS(X) \
	X(UDP, "UDP") \
	X(TCP, "TCP") \
	X(TLS, "TLS") /* over TCP; seen decrypted only through Wireshark */ \
	X(SCTP, "SCTP") \
	X(WS, "WS") /* WebSocket over TCP, RFC 7118 */ \
	X(WSS, "WSS")

enum sc_transport {
	SC_TRANSPORT_NONE,
#define X(id, word) SC_##id,
	SC_TRANSPORTS(X)
#undef X
} __attribute__((packed));

extern const char *const sc_transport_words[]; /* of value n: [n - 1]; NULL at the end */

/* Does the transport deliver reliably, so that SIP itself never retransmits
 * requests (RFC 3261 17.1.1.2)? */
static inline bool sc_transport_reliable(enum sc_transport transport)
{
	return transport > SC_UDP;
}

/* One capture record, named so that a user can find it again. */
struct sc_frame_ref {
	uint64_t number;      /* from 1 over the whole (merged) input */
	uint64_t file_number; /* from 1 inside its file */
	uint32_t file;        /* index of the input file, from 0 */
	uint32_t length;      /* bytes on the wire, not only those captured */
	int64_t time_ns;      /* since the epoch; SC_TIME_NONE: the record has no time */
};

struct sc_packet {
	struct sc_endpoint src, dst;
	struct sc_frame_ref first; /* the record with the first byte */
	struct sc_frame_ref last;  /* the record that completed it; the one users see */
	enum sc_transport transport;
	uint32_t ip_id;         /* IPv4 identification, or IPv6 fragment id; 0: none */
	uint32_t interface;     /* capture interface, over all files; taps are told apart by it */
	uint32_t missing;       /* bytes at the end that were on the wire but not captured */
	uint64_t correlation;   /* hash of HEP's correlation id; 0: none */
	uint64_t settled_frame; /* no message comes any more that begins before it; 0: not known */
	bool snapped;           /* a record was cut by the capture: that is why bytes are missing */
	uint32_t agent;         /* hash of who sent it as HEP; 0: it was captured here */
};

/* An ICMP or ICMPv6 error about a packet that it quotes. */
struct sc_icmp_error {
	struct sc_endpoint teller; /* who sent it, without a port; family 0: not known */
	uint8_t type, code;
	bool unreachable; /* the sender learns that it failed (ICMP type 3, ICMPv6 type 1) */
};

/* A datagram of media, as it lies in its record: made for each of very many, so it points
 * where struct sc_packet copies. Valid only while it is handed over. */
struct sc_datagram {
	const uint8_t *src, *dst; /* addresses, 4 or 16 bytes in network order */
	uint16_t sport, dport;
	uint8_t family; /* 4 or 6 */
	uint8_t dscp;
	uint32_t ip_id;
	const struct sc_frame_ref *frame; /* the record that completed it */
	const uint8_t *bytes;             /* the payload as far as it was captured, */
	uint32_t captured, length;        /* which are so many bytes, of so many on the wire */
};

/* Of a packet that was made already. In a stream the identification is a segment's. */
static inline struct sc_datagram sc_datagram_of(const struct sc_packet *packet,
						const uint8_t *bytes, uint32_t captured)
{
	return (struct sc_datagram){
		.src = packet->src.addr,
		.dst = packet->dst.addr,
		.sport = packet->src.port,
		.dport = packet->dst.port,
		.family = packet->src.family,
		.ip_id = packet->transport == SC_UDP ? packet->ip_id : 0,
		.frame = &packet->last,
		.bytes = bytes,
		.captured = captured,
		.length = captured + packet->missing,
	};
}

/* An end of it: one of its addresses with a port, which may be one beside its own. */
static inline struct sc_endpoint sc_datagram_end(const struct sc_datagram *datagram,
						 const uint8_t *addr, unsigned port)
{
	return datagram->family == 4 ? sc_endpoint_ip4(addr, (uint16_t)port)
				     : sc_endpoint_ip6(addr, (uint16_t)port);
}

#endif
