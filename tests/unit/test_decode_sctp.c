/* SCTP (RFC 9260): user messages out of DATA chunks, whole and in pieces, each
 * once; ICMP errors (RFC 792, RFC 4443, RFC 4884): quoted, never delivered. */
#include "base/limits.h"
#include "decoding.h"

enum { END = 1, BEGINNING = 2, WHOLE = 3, TAG = 0x11223344 };

static void put_data(struct packet *packet, const char *text, uint32_t tsn, uint8_t flags,
		     uint32_t protocol)
{
	size_t len = strlen(text) + 16;
	static const uint8_t zeros[4];

	packet_put(packet, zeros, (4 - strlen(text) % 4) % 4);
	packet_put(packet, text, strlen(text));
	PACKET_PUT(packet, 0, flags, BE16(len), BE32(tsn), 0, 3, 0, 9, BE32(protocol));
}

static void finish_packet(struct packet *packet, uint32_t tag)
{
	PACKET_PUT(packet, BE16(5060), BE16(5061), BE32(tag), 0, 0, 0, 0);
	packet_ip4(packet, 1, 2, 132);
	packet_ethernet(packet, 0x0800);
}

static void feed(struct decoding *decoding, const char *text, uint32_t tsn, uint8_t flags)
{
	struct packet packet;

	packet_start_text(&packet, "");
	put_data(&packet, text, tsn, flags, 0);
	finish_packet(&packet, TAG);
	decoding_packet(decoding, &packet);
}

static void assert_message(struct decoding *decoding, const char *text, uint64_t first,
			   uint64_t last)
{
	const struct decoding_datagram *datagram = decoding_at(decoding, 0);

	g_assert_cmpint(datagram->packet.transport, ==, SC_SCTP);
	g_assert_cmpuint(datagram->packet.first.number, ==, first);
	g_assert_cmpuint(datagram->packet.last.number, ==, last);
	assert_one(decoding, text, "10.0.0.1:5060", "10.0.0.2:5061");
}

/* Several chunks in a packet, padded, with a SACK and others between them. */
static void test_whole(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	packet_start_text(&packet, "");
	put_data(&packet, "OPTIONS", 8, WHOLE, 0);
	PACKET_PUT(&packet, 3, 0, 0, 16, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0); /* SACK */
	put_data(&packet, "INVITE", 7, WHOLE, 0);
	PACKET_PUT(&packet, 14, 0, 0, 5, 9, 0, 0, 0); /* padded */
	finish_packet(&packet, TAG);
	decoding_packet(&decoding, &packet);
	g_assert_cmpuint(decoding.datagrams->len, ==, 2);
	assert_bytes(decoding_at(&decoding, 0)->bytes, "INVITE");
	assert_bytes(decoding_at(&decoding, 1)->bytes, "OPTIONS");
	assert_nothing_bad(&decoding);
	assert_count(&decoding, SC_COUNT_SCTP, 1);
	decoding_done(&decoding);
}

/* PPID 0 is SIP's (RFC 4168 5); with others only what begins like SIP is passed on. */
static void test_protocol(void)
{
	static const struct {
		uint32_t protocol;
		const char *text;
		bool passed;
	} rows[] = {
		{0, "\x01\x02", true}, {0, "SIP/2.0", true},  {46, "\x01\x02", false},
		{46, "SIP/2.0", true}, {3, "\r\n\r\n", true}, {18, "{json}", false},
	};
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (uint32_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		packet_start_text(&packet, "");
		put_data(&packet, rows[i].text, i, WHOLE, rows[i].protocol);
		finish_packet(&packet, TAG);
		decoding_packet(&decoding, &packet);
		g_assert_cmpuint(decoding.datagrams->len, ==, rows[i].passed);
		decoding_clear(&decoding);
	}
	decoding_done(&decoding);
}

static void test_repeated(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	feed(&decoding, "a", UINT32_MAX, WHOLE);
	feed(&decoding, "b", 0, WHOLE);
	feed(&decoding, "a", UINT32_MAX, WHOLE);
	feed(&decoding, "z", UINT32_MAX - 5, WHOLE); /* late, but never seen */
	feed(&decoding, "z", UINT32_MAX - 5, WHOLE);
	feed(&decoding, "c", 3000, WHOLE);
	feed(&decoding, "b", 0, WHOLE);
	g_assert_cmpuint(decoding.datagrams->len, ==, 4);
	assert_count(&decoding, SC_COUNT_SCTP_RETRANSMITTED, 3);
	/* Bits of TSNs long past do not count for those that share their place. */
	feed(&decoding, "d", SC_SCTP_TSNS_MAX, WHOLE);
	g_assert_cmpuint(decoding.datagrams->len, ==, 5);
	feed(&decoding, "e", 100 * SC_SCTP_TSNS_MAX, WHOLE);
	feed(&decoding, "f", 50 * SC_SCTP_TSNS_MAX, WHOLE); /* far back: begun anew */
	feed(&decoding, "f", 50 * SC_SCTP_TSNS_MAX, WHOLE);
	g_assert_cmpuint(decoding.datagrams->len, ==, 7);
	decoding_done(&decoding);
}

/* Another direction, another association: the same TSN is another chunk. Tag 0
 * stands for no association at all. */
static void test_associations(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (unsigned i = 0; i < 4; i++) {
		static const uint32_t tags[] = {TAG, TAG + 1, 0, 0};
		packet_start_text(&packet, "");
		put_data(&packet, "a", 5, WHOLE, 0);
		finish_packet(&packet, tags[i]);
		decoding_packet(&decoding, &packet);
	}
	g_assert_cmpuint(decoding.datagrams->len, ==, 4);
	decoding_done(&decoding);
}

/* A message in four chunks, in all 24 orders; then once more as a repetition. */
static void test_pieces(void)
{
	static const char *const texts[] = {"INVITE ", "sip:a ", "SIP/2.0", "\r\n"};
	unsigned orders = 0;

	for (unsigned code = 0; code < 256; code++) {
		unsigned order[4] = {code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6 & 3};
		struct decoding decoding;
		uint64_t first = 0;
		if ((1u << order[0] | 1u << order[1] | 1u << order[2] | 1u << order[3]) != 15)
			continue;
		orders++;
		decoding_init(&decoding);
		for (unsigned i = 0; i < 8; i++) {
			unsigned part = order[i % 4];
			if (part == 0 && i < 4)
				first = i + 1;
			feed(&decoding, texts[part], UINT32_MAX - 1 + part,
			     part == 0   ? BEGINNING
			     : part == 3 ? END
					 : 0);
			g_assert_cmpuint(decoding.datagrams->len, ==, i == 3);
			if (i == 3)
				assert_message(&decoding, "INVITE sip:a SIP/2.0\r\n", first, 4);
		}
		sc_decoder_finish(decoding.decoder);
		assert_nothing_bad(&decoding);
		assert_count(&decoding, SC_COUNT_SCTP_RETRANSMITTED, 4);
		decoding_done(&decoding);
	}
	g_assert_cmpuint(orders, ==, 24);
}

/* The end of one message and the beginning of the next do not make one. */
static void test_pieces_apart(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	feed(&decoding, "one", 1, BEGINNING);
	feed(&decoding, "two", 2, BEGINNING);
	feed(&decoding, "three", 3, END);
	g_assert_cmpuint(decoding.datagrams->len, ==, 1);
	assert_bytes(decoding_at(&decoding, 0)->bytes, "twothree");
	assert_count(&decoding, SC_COUNT_SCTP_INCOMPLETE, 0);
	sc_decoder_finish(decoding.decoder);
	assert_count(&decoding, SC_COUNT_SCTP_INCOMPLETE, 1);
	decoding_done(&decoding);
	/* Nor do the end of one and the end of the next. */
	decoding_init(&decoding);
	feed(&decoding, "three", 3, END);
	feed(&decoding, "two", 2, END);
	feed(&decoding, "one", 1, BEGINNING);
	assert_message(&decoding, "onetwo", 3, 3);
	decoding_done(&decoding);
	/* Nor do chunks of different streams. */
	decoding_init(&decoding);
	feed(&decoding, "one", 1, BEGINNING);
	packet_start_text(&packet, "");
	put_data(&packet, "two", 2, END, 0);
	packet_bytes(&packet)[9] = 4; /* stream 3 is the usual one here */
	finish_packet(&packet, TAG);
	decoding_packet(&decoding, &packet);
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	decoding_done(&decoding);
}

/* A message without end is given up at the limit. */
static void test_pieces_limit(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	for (uint32_t i = 0; i <= SC_TCP_HELD_SEGMENTS_MAX; i++)
		feed(&decoding, "x", i, i == 0 ? BEGINNING : 0);
	assert_count(&decoding, SC_COUNT_SCTP_INCOMPLETE, SC_TCP_HELD_SEGMENTS_MAX + 1);
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	decoding_done(&decoding);
}

static void test_snaplen(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	packet_start_text(&packet, "");
	put_data(&packet, "abcdefgh", 1, WHOLE, 0);
	finish_packet(&packet, TAG);
	decoding.wire_extra = 3;
	decoding_feed(&decoding, packet_bytes(&packet), packet_len(&packet) - 3);
	g_assert_cmpuint(decoding_at(&decoding, 0)->packet.missing, ==, 3);
	assert_message(&decoding, "abcde", 1, 1);
	/* In pieces, the first of which was cut: 2 + 4 bytes are missing. */
	packet_start_text(&packet, "");
	put_data(&packet, "abcd", 2, BEGINNING, 0);
	finish_packet(&packet, TAG);
	decoding.wire_extra = 2;
	decoding_feed(&decoding, packet_bytes(&packet), packet_len(&packet) - 2);
	decoding.wire_extra = 0;
	feed(&decoding, "efgh", 3, END);
	g_assert_cmpuint(decoding_at(&decoding, 0)->packet.missing, ==, 6);
	assert_message(&decoding, "ab", 2, 3);
	assert_count(&decoding, SC_COUNT_BAD_TRANSPORT, 0);
	decoding_done(&decoding);
}

static void test_damaged(void)
{
	static const uint8_t lens[] = {0, 3, 200, 15};
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (unsigned i = 0; i < G_N_ELEMENTS(lens); i++) {
		packet_start_text(&packet, "");
		put_data(&packet, "abcd", i, WHOLE, 0);
		packet_bytes(&packet)[3] = lens[i];
		finish_packet(&packet, TAG);
		decoding_packet(&decoding, &packet);
		g_assert_cmpuint(decoding.counters.n[SC_COUNT_BAD_TRANSPORT], ==, i + 1);
	}
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	decoding_done(&decoding);
}

/* ---- ICMP ---- */

/* An error about a UDP datagram from 10.0.0.1:5060 to 10.0.0.2:5062, of which
 * `quoted` bytes behind the IP header came back, from host 9. */
static void feed_error(struct decoding *decoding, uint8_t type, uint8_t words, size_t quoted)
{
	struct packet packet, inner;

	packet_start_text(&inner, "INVITE sip:a SIP/2.0\r\n");
	packet_udp(&inner, 5060, 5062);
	packet_ip4_fragment(&inner, 1, 2, 17, 0x4242, 0);
	packet_start(&packet, packet_bytes(&inner), 20 + quoted);
	PACKET_PUT(&packet, type, 3, 0, 0, 0, words, 0, 0);
	packet_ip4(&packet, 9, 1, 1);
	packet_ethernet(&packet, 0x0800);
	decoding_packet(decoding, &packet);
}

static void test_icmp(void)
{
	static const struct {
		uint8_t type;
		bool unreachable;
	} rows[] = {{3, true}, {4, false}, {11, false}, {12, false}};
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct decoding_error *error;
		feed_error(&decoding, rows[i].type, 0, 8 + 10);
		error = decoding_error_at(&decoding, i);
		assert_bytes(error->bytes, "INVITE sip");
		g_assert_true(error->icmp.unreachable == rows[i].unreachable);
		g_assert_cmpuint(error->icmp.type, ==, rows[i].type);
		assert_endpoint(&error->icmp.teller, "10.0.0.9");
		assert_endpoint(&error->packet.src, "10.0.0.1:5060");
		assert_endpoint(&error->packet.dst, "10.0.0.2:5062");
		g_assert_cmpint(error->packet.transport, ==, SC_UDP);
		g_assert_cmpuint(error->packet.ip_id, ==, 0x4242);
		g_assert_cmpuint(error->packet.last.number, ==, i + 1);
	}
	feed_error(&decoding, 3, 0, 8);
	g_assert_cmpuint(decoding_error_at(&decoding, 4)->bytes->len, ==, 0);
	feed_error(&decoding, 3, 9, 8 + 12); /* nine words: 20 + 8 + 8, an extension behind them */
	assert_bytes(decoding_error_at(&decoding, 5)->bytes, "INVITE s");
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	assert_nothing_bad(&decoding);
	feed_error(&decoding, 8, 0, 8); /* an echo request quotes nothing */
	feed_error(&decoding, 3, 0, 2); /* no ports */
	packet_start_text(&packet, "a later fragment");
	packet_ip4_fragment(&packet, 1, 2, 17, 7, 0x0010);
	PACKET_PUT(&packet, 3, 3, 0, 0, 0, 0, 0, 0);
	packet_ip4(&packet, 9, 1, 1);
	packet_ethernet(&packet, 0x0800);
	decoding_packet(&decoding, &packet);
	g_assert_cmpuint(decoding.errors->len, ==, 6);
	assert_count(&decoding, SC_COUNT_OTHER_IP_PROTOCOL, 3);
	decoding_done(&decoding);
}

/* RFC 4443: unreachable 1, too big 2, time exceeded 3; quoting TCP, and the first
 * fragment of a UDP datagram. */
static void test_icmp6(void)
{
	struct decoding decoding;
	struct packet packet;
	const struct decoding_error *error;

	decoding_init(&decoding);
	packet_start_text(&packet, "BYE");
	packet_tcp(&packet, 5060, 40000, 1, 2, TCP_ACK);
	packet_ip6(&packet, 1, 2, 6);
	PACKET_PUT(&packet, 1, 4, 0, 0, 0, 0, 0, 0);
	packet_ip6(&packet, 9, 1, 58);
	packet_ethernet(&packet, 0x86dd);
	decoding_packet(&decoding, &packet);
	error = decoding_error_at(&decoding, 0);
	assert_bytes(error->bytes, "BYE");
	g_assert_true(error->icmp.unreachable);
	g_assert_cmpuint(error->icmp.code, ==, 4);
	assert_endpoint(&error->icmp.teller, "2001:db8::9");
	g_assert_cmpint(error->packet.transport, ==, SC_TCP);
	assert_endpoint(&error->packet.src, "[2001:db8::1]:5060");
	assert_endpoint(&error->packet.dst, "[2001:db8::2]:40000");
	packet_start_text(&packet, "INVITE");
	packet_udp(&packet, 5060, 5062);
	PACKET_PUT(&packet, 17, 0, 0, 1, 0, 0, 0, 5); /* fragment at 0, more to come */
	packet_ip6(&packet, 1, 2, 44);
	PACKET_PUT(&packet, 2, 0, 0, 0, 0, 0, 5, 0);
	packet_ip6(&packet, 9, 1, 58);
	packet_ethernet(&packet, 0x86dd);
	decoding_packet(&decoding, &packet);
	error = decoding_error_at(&decoding, 1);
	assert_bytes(error->bytes, "INVITE");
	g_assert_false(error->icmp.unreachable);
	assert_endpoint(&error->packet.dst, "[2001:db8::2]:5062");
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/sctp/whole", test_whole);
	g_test_add_func("/decode/sctp/protocol", test_protocol);
	g_test_add_func("/decode/sctp/repeated", test_repeated);
	g_test_add_func("/decode/sctp/associations", test_associations);
	g_test_add_func("/decode/sctp/pieces", test_pieces);
	g_test_add_func("/decode/sctp/pieces-apart", test_pieces_apart);
	g_test_add_func("/decode/sctp/pieces-limit", test_pieces_limit);
	g_test_add_func("/decode/sctp/snaplen", test_snaplen);
	g_test_add_func("/decode/sctp/damaged", test_damaged);
	g_test_add_func("/decode/icmp/v4", test_icmp);
	g_test_add_func("/decode/icmp/v6", test_icmp6);
	return g_test_run();
}
