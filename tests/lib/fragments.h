/* UDP datagrams cut into IP fragments by hand, for tests. */
#ifndef SC_TESTS_FRAGMENTS_H
#define SC_TESTS_FRAGMENTS_H

#include "base/limits.h"
#include "decoding.h"

enum { MORE = 0x2000, PAYLOAD_MAX = 60000 };

/* A UDP datagram as it lies behind the IP header. */
struct whole {
	struct packet packet;
	uint8_t payload[PAYLOAD_MAX];
	size_t payload_len;
};

static inline void whole_init(struct whole *whole, size_t payload_len)
{
	whole->payload_len = payload_len;
	for (size_t i = 0; i < payload_len; i++)
		whole->payload[i] = (uint8_t)('A' + i / 8 % 26);
	packet_start(&whole->packet, whole->payload, payload_len);
	packet_udp(&whole->packet, 5060, 5060);
}

/* The part of it from `offset` on, `len` bytes, as an IPv4 fragment. */
static inline void fragment4(struct packet *packet, struct whole *whole, size_t offset, size_t len,
			     uint16_t id)
{
	size_t total = packet_len(&whole->packet);
	bool more = offset + len < total;

	g_assert_cmpuint(offset % 8, ==, 0);
	packet_start(packet, packet_bytes(&whole->packet) + offset, len);
	packet_ip4_fragment(packet, 1, 2, 17, id, (uint16_t)((more ? MORE : 0) | offset / 8));
	packet_ethernet(packet, 0x0800);
}

static inline void fragment6(struct packet *packet, struct whole *whole, size_t offset, size_t len,
			     uint32_t id)
{
	bool more = offset + len < packet_len(&whole->packet);

	packet_start(packet, packet_bytes(&whole->packet) + offset, len);
	PACKET_PUT(packet, 17, 0, BE16(offset | more), BE32(id));
	packet_ip6(packet, 1, 2, 44);
	packet_ethernet(packet, 0x86dd);
}

static inline void feed4(struct decoding *decoding, struct whole *whole, size_t offset, size_t len,
			 uint16_t id)
{
	struct packet packet;

	fragment4(&packet, whole, offset, len, id);
	decoding_packet(decoding, &packet);
}

static inline void assert_whole(const struct decoding *decoding, guint i, const struct whole *whole,
				uint64_t first, uint64_t last)
{
	const struct decoding_datagram *datagram = decoding_at(decoding, i);

	assert_same(datagram->bytes->data, datagram->bytes->len, whole->payload,
		    whole->payload_len);
	g_assert_cmpuint(datagram->packet.missing, ==, 0);
	g_assert_cmpuint(datagram->packet.first.number, ==, first);
	g_assert_cmpuint(datagram->packet.last.number, ==, last);
	g_assert_cmpuint(datagram->packet.src.port, ==, 5060);
}

#endif
