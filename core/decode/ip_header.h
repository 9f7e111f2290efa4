/* IP headers as such; also those quoted in ICMP errors. */
#ifndef SC_DECODE_IP_HEADER_H
#define SC_DECODE_IP_HEADER_H

#include "decode/bytes.h"

enum { SC_IP_BYTES_MAX = 65535 }; /* of a datagram */

enum {
	SC_IP_PROTOCOL_ICMP4 = 1,
	SC_IP_PROTOCOL_IP4 = 4, /* IP in IP, RFC 2003 */
	SC_IP_PROTOCOL_TCP = 6,
	SC_IP_PROTOCOL_UDP = 17,
	SC_IP_PROTOCOL_IP6 = 41,      /* 6in4, RFC 4213 */
	SC_IP_PROTOCOL_FRAGMENT = 44, /* IPv6 only, as "protocol" */
	SC_IP_PROTOCOL_ICMP6 = 58,
	SC_IP_PROTOCOL_SCTP = 132,
};

struct sc_ip {
	uint32_t header_len;
	uint32_t total_len; /* header and payload; 0: not given (segmentation offload, jumbo) */
	uint32_t id;        /* IPv4 */
	uint16_t fragment;  /* IPv4: flag "more" and offset; 0: not a fragment */
	uint8_t protocol;
	uint8_t family;
	uint8_t traffic_class; /* RFC 2474: the DSCP, and two bits */
	const uint8_t *src, *dst;
};

/* False: damaged, or not all there. */
bool sc_ip4_read(struct sc_bytes b, struct sc_ip *ip);
bool sc_ip6_read(struct sc_bytes b, struct sc_ip *ip);

/* Moves `rest` past IPv6 extension headers other than Fragment (RFC 8200 4),
 * and AH (RFC 4302): the protocol behind them; -1: damaged, or not all there. */
int sc_ip_extensions(unsigned family, uint8_t protocol, struct sc_bytes *rest);

#endif
