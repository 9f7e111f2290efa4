#include "decode/usual.h"

#include "base/canary.h"
#include "decode/ip_header.h"
#include "decode/tunnel.h"

#define ETHERNET_BYTES 14u
#define IP_BYTES 20u
#define UDP_BYTES 8u
#define HEADERS_BYTES (ETHERNET_BYTES + IP_BYTES + UDP_BYTES)

#define ETHERTYPE_IP4 0x0800u
#define VERSION_AND_LENGTH 0x45u /* RFC 791 3.1: no options */
#define FRAGMENT_MASK 0x3fffu

static inline void set_ends(struct sc_datagram *datagram, struct sc_bytes ip)
{
	datagram->src = ip.ptr + 12;
	datagram->dst = ip.ptr + 16;
	datagram->sport = sc_u16(ip, IP_BYTES);
	datagram->dport = sc_u16(ip, IP_BYTES + 2);
	datagram->family = 4;
	datagram->bytes = ip.ptr + IP_BYTES + UDP_BYTES;
}

/* Ethernet and IPv4 before UDP, which may be a fragment. */
static inline bool is_udp(struct sc_bytes b)
{
	return b.len > HEADERS_BYTES && sc_u16(b, ETHERNET_BYTES - 2) == ETHERTYPE_IP4 &&
	       sc_u8(b, ETHERNET_BYTES) == VERSION_AND_LENGTH &&
	       sc_u8(b, ETHERNET_BYTES + 9) == SC_IP_PROTOCOL_UDP;
}

/* The same, and the first byte of what is in it: that is asked first, since SIP has another. */
static inline bool looks_usual(struct sc_bytes b)
{
	return (sc_u8(b, HEADERS_BYTES) & 0xc0) == 0x80 && is_udp(b);
}

SC_NO_CANARY bool sc_usual_enter(struct sc_walk *walk)
{
	struct sc_bytes b = walk->rest;
	uint32_t ip_bytes;

	if (walk->missing > 0 || !is_udp(b))
		return false;
	b = sc_bytes_after(b, ETHERNET_BYTES);
	ip_bytes = sc_u16(b, 2);
	if ((sc_u16(b, 6) & FRAGMENT_MASK) != 0 || ip_bytes > b.len || ip_bytes < IP_BYTES)
		return false;
	walk->depth = 2;
	walk->family = 4;
	walk->traffic_class = sc_u8(b, 1);
	walk->src = b.ptr + 12;
	walk->dst = b.ptr + 16;
	walk->ip_id = sc_u16(b, 4);
	walk->rest = (struct sc_bytes){b.ptr + IP_BYTES, ip_bytes - IP_BYTES};
	return true;
}

bool sc_usual_ahead(const struct sc_frame *frame, struct sc_datagram *datagram)
{
	struct sc_bytes b = {frame->data, frame->caplen};

	if (!looks_usual(b))
		return false;
	set_ends(datagram, sc_bytes_after(b, ETHERNET_BYTES));
	datagram->frame = &frame->ref;
	datagram->captured = b.len - HEADERS_BYTES;
	return true;
}

bool sc_usual_read(const struct sc_frame *frame, struct sc_datagram *datagram)
{
	struct sc_bytes b = {frame->data, frame->caplen};
	uint32_t ip_bytes, udp_bytes;

	if (b.len < frame->ref.length || !looks_usual(b))
		return false;
	b = sc_bytes_after(b, ETHERNET_BYTES);
	ip_bytes = sc_u16(b, 2);
	udp_bytes = sc_u16(b, IP_BYTES + 4);
	if ((sc_u16(b, 6) & FRAGMENT_MASK) != 0 || ip_bytes > b.len || udp_bytes <= UDP_BYTES ||
	    IP_BYTES + udp_bytes > ip_bytes)
		return false;
	set_ends(datagram, b);
	datagram->dscp = sc_u8(b, 1) >> 2;
	datagram->ip_id = sc_u16(b, 4);
	datagram->frame = &frame->ref;
	datagram->captured = datagram->length = udp_bytes - UDP_BYTES;
	return !sc_tunnel_likely(datagram->sport, datagram->dport);
}
