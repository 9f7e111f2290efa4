/* TCP segments of one connection for tests, from 10.0.0.1:30000 (client) to
 * 10.0.0.2:5060 (server), and what must become of them. */
#ifndef SC_TESTS_SEGMENTS_H
#define SC_TESTS_SEGMENTS_H

#include "base/limits.h"
#include "decoding.h"

enum { CLIENT = 1, SERVER = 2, CLIENT_PORT = 30000, SERVER_PORT = 5060 };
enum { CLIENT_ISN = 1000, SERVER_ISN = 5000 };

static inline void segment_of(struct packet *packet, unsigned from, const void *data, size_t len,
			      uint32_t seq, uint32_t ack, uint8_t flags)
{
	packet_start(packet, data, len);
	if (from == CLIENT)
		packet_tcp(packet, CLIENT_PORT, SERVER_PORT, seq, ack, flags);
	else
		packet_tcp(packet, SERVER_PORT, CLIENT_PORT, seq, ack, flags);
	packet_ip4(packet, (uint8_t)from, from == CLIENT ? SERVER : CLIENT, 6);
	packet_ethernet(packet, 0x0800);
}

static inline void feed(struct decoding *decoding, unsigned from, const char *text, uint32_t seq,
			uint32_t ack, uint8_t flags)
{
	struct packet packet;

	segment_of(&packet, from, text, strlen(text), seq, ack, flags);
	decoding_packet(decoding, &packet);
}

/* Frames 1 to 3. The client's bytes begin at 1001, the server's at 5001. */
static inline void handshake(struct decoding *decoding)
{
	feed(decoding, CLIENT, "", CLIENT_ISN, 0, TCP_SYN);
	feed(decoding, SERVER, "", SERVER_ISN, CLIENT_ISN + 1, TCP_SYN | TCP_ACK);
	feed(decoding, CLIENT, "", CLIENT_ISN + 1, SERVER_ISN + 1, TCP_ACK);
}

/* The i-th piece handed out: what, with which gap before it, in which frame it
 * came and with which one it was available. */
static inline void assert_segment(const struct decoding *decoding, guint i, const char *text,
				  uint64_t gap, uint64_t first, uint64_t last)
{
	const struct decoding_segment *item = decoding_segment_at(decoding, i);

	assert_bytes(item->bytes, text);
	g_assert_cmpuint(item->segment.gap, ==, gap);
	g_assert_cmpuint(item->packet.first.number, ==, first);
	g_assert_cmpuint(item->packet.last.number, ==, last);
	g_assert_cmpint(item->packet.transport, ==, SC_TCP);
}

/* Capture time goes on beyond SC_TCP_GAP_MS; a frame that is not TCP says so. */
static inline void let_pass(struct decoding *decoding)
{
	struct packet packet;

	decoding->time_ns += (SC_TCP_GAP_MS + 1) * SC_NS_PER_MS;
	packet_start_text(&packet, "");
	packet_ethernet(&packet, 0x0806);
	decoding_packet(decoding, &packet);
	decoding->counters.n[SC_COUNT_NOT_IP] = 0;
}

#endif
