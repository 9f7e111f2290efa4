#include "decode/usual.h"

#include "decode/ip_header.h"
#include "decode/tunnel.h"

#define ETHERNET_BYTES 14u
#define IP_BYTES 20u
#define UDP_BYTES 8u
#define HEADERS_BYTES (ETHERNET_BYTES + IP_BYTES + UDP_BYTES)

#define ETHERTYPE_IP4 0x0800u
#define VERSION_AND_LENGTH 0x45u /* RFC 791 3.1: no options */
#define FRAGMENT_MASK 0x3fffu

bool sc_usual_read(const struct sc_frame *frame, struct sc_datagram *datagram)
{
	struct sc_bytes b = {frame->data, frame->caplen};
	uint32_t ip_bytes, udp_bytes;

	if (b.len <= HEADERS_BYTES || b.len < frame->ref.length ||
	    (sc_u8(b, HEADERS_BYTES) & 0xc0) != 0x80 ||
	    sc_u16(b, ETHERNET_BYTES - 2) != ETHERTYPE_IP4)
		return false;
	b = sc_bytes_after(b, ETHERNET_BYTES);
	ip_bytes = sc_u16(b, 2);
	udp_bytes = sc_u16(b, IP_BYTES + 4);
	if (sc_u8(b, 0) != VERSION_AND_LENGTH || sc_u8(b, 9) != SC_IP_PROTOCOL_UDP ||
	    (sc_u16(b, 6) & FRAGMENT_MASK) != 0 || ip_bytes > b.len || udp_bytes <= UDP_BYTES ||
	    IP_BYTES + udp_bytes > ip_bytes)
		return false;
	datagram->src = b.ptr + 12;
	datagram->dst = b.ptr + 16;
	datagram->sport = sc_u16(b, IP_BYTES);
	datagram->dport = sc_u16(b, IP_BYTES + 2);
	datagram->family = 4;
	datagram->dscp = sc_u8(b, 1) >> 2;
	datagram->ip_id = sc_u16(b, 4);
	datagram->frame = &frame->ref;
	datagram->bytes = b.ptr + IP_BYTES + UDP_BYTES;
	datagram->captured = datagram->length = udp_bytes - UDP_BYTES;
	return !sc_tunnel_likely(datagram->sport, datagram->dport);
}
