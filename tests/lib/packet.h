/* Packets for tests, built from the inside out: first the payload, then each
 * header is put before what is there, with the right lengths in it. Written
 * from the RFCs, not from the decoder. Checksums stay 0: nothing reads them. */
#ifndef SC_TESTS_PACKET_H
#define SC_TESTS_PACKET_H

#include <glib.h>
#include <stdint.h>
#include <string.h>

#define PACKET_ROOM 80000

struct packet {
	uint8_t room[PACKET_ROOM];
	size_t at; /* the packet is room[at] and all behind */
};

static inline uint8_t *packet_bytes(struct packet *packet)
{
	return packet->room + packet->at;
}

static inline size_t packet_len(const struct packet *packet)
{
	return PACKET_ROOM - packet->at;
}

static inline void packet_start(struct packet *packet, const void *payload, size_t len)
{
	g_assert_cmpuint(len, <=, PACKET_ROOM / 2 + 32768);
	packet->at = PACKET_ROOM - len;
	if (len > 0)
		memmove(packet_bytes(packet), payload, len); /* it may be of this packet */
}

static inline void packet_start_text(struct packet *packet, const char *text)
{
	packet_start(packet, text, strlen(text));
}

/* Puts bytes before what is there. (Not inlined: gcc then believes it could
 * prove an overflow.) */
__attribute__((noinline, unused)) static void packet_put(struct packet *packet, const void *bytes,
							 size_t len)
{
	g_assert_cmpuint(len, <=, packet->at);
	packet->at -= len;
	if (len > 0)
		memcpy(packet_bytes(packet), bytes, len);
}

#define PACKET_PUT(packet, ...) \
	packet_put(packet, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

#define BE16(v) (uint8_t)((v) >> 8), (uint8_t)(v)
#define BE32(v) (uint8_t)((v) >> 24), (uint8_t)((v) >> 16), (uint8_t)((v) >> 8), (uint8_t)(v)

/* Ethernet pads short frames; what is behind the IP packet is no payload. */
static inline void packet_pad(struct packet *packet, size_t count)
{
	g_assert_cmpuint(count, <=, packet->at);
	memmove(packet_bytes(packet) - count, packet_bytes(packet), packet_len(packet));
	packet->at -= count;
	memset(packet->room + PACKET_ROOM - count, 0x5a, count);
}

static inline void packet_udp(struct packet *packet, uint16_t sport, uint16_t dport)
{
	size_t len = packet_len(packet) + 8;

	PACKET_PUT(packet, BE16(sport), BE16(dport), BE16(len), 0, 0);
}

enum { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_PSH = 8, TCP_ACK = 16 };

static inline void packet_tcp(struct packet *packet, uint16_t sport, uint16_t dport, uint32_t seq,
			      uint32_t ack, uint8_t flags)
{
	PACKET_PUT(packet, BE16(sport), BE16(dport), BE32(seq), BE32(ack), 0x50, flags, 0x20, 0, 0,
		   0, 0, 0);
}

/* IPv4 hosts are 10.0.0.N, IPv6 hosts 2001:db8::N. `fragment`: the flags and
 * the offset field as they stand in the header. */
static inline void packet_ip4_fragment(struct packet *packet, uint8_t src, uint8_t dst,
				       uint8_t protocol, uint16_t id, uint16_t fragment)
{
	size_t len = packet_len(packet) + 20;

	PACKET_PUT(packet, 0x45, 0, BE16(len), BE16(id), BE16(fragment), 64, protocol, 0, 0, 10, 0,
		   0, src, 10, 0, 0, dst);
}

static inline void packet_ip4(struct packet *packet, uint8_t src, uint8_t dst, uint8_t protocol)
{
	packet_ip4_fragment(packet, src, dst, protocol, 0x1234, 0);
}

static inline void packet_ip6(struct packet *packet, uint8_t src, uint8_t dst, uint8_t next)
{
	size_t len = packet_len(packet);

	PACKET_PUT(packet, 0x60, 0, 0, 0, BE16(len), next, 64, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0,
		   0, 0, 0, 0, 0, 0, 0, src, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		   0, dst);
}

static inline void packet_ethernet(struct packet *packet, uint16_t type)
{
	PACKET_PUT(packet, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, BE16(type));
}

/* A datagram from 10.0.0.1:5060 to 10.0.0.2:5060 in Ethernet. */
static inline void packet_datagram(struct packet *packet, const char *text)
{
	packet_start_text(packet, text);
	packet_udp(packet, 5060, 5060);
	packet_ip4(packet, 1, 2, 17);
	packet_ethernet(packet, 0x0800);
}

#endif
