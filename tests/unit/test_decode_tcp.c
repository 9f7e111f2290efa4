/* TCP: bytes in sequence order whatever the order of the segments (RFC 9293
 * 3.4). Sequence numbers and frames are counted by hand beside each test. */
#include "segments.h"

static void test_whole(void)
{
	struct decoding decoding;
	const struct decoding_segment *client, *server;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "INVITE", 1001, 5001, TCP_ACK | TCP_PSH); /* 4 */
	feed(&decoding, SERVER, "100", 5001, 1007, TCP_ACK);
	feed(&decoding, CLIENT, "ACK", 1007, 5004, TCP_ACK);
	feed(&decoding, CLIENT, "", 1010, 5004, TCP_ACK | TCP_FIN);    /* 7 */
	feed(&decoding, SERVER, "bye", 5004, 1011, TCP_ACK | TCP_FIN); /* 8 */
	feed(&decoding, CLIENT, "", 1011, 5008, TCP_ACK);
	g_assert_cmpuint(decoding.segments->len, ==, 4);
	assert_segment(&decoding, 0, "INVITE", 0, 4, 4);
	assert_segment(&decoding, 1, "100", 0, 5, 5);
	assert_segment(&decoding, 2, "ACK", 0, 6, 6);
	assert_segment(&decoding, 3, "bye", 0, 8, 8);
	client = decoding_segment_at(&decoding, 0);
	server = decoding_segment_at(&decoding, 1);
	assert_endpoint(&client->packet.src, "10.0.0.1:30000");
	assert_endpoint(&client->packet.dst, "10.0.0.2:5060");
	assert_endpoint(&server->packet.src, "10.0.0.2:5060");
	g_assert_cmpuint(client->packet.ip_id, ==, 0x1234);
	g_assert_cmpuint(client->packet.interface, ==, 7);
	g_assert_cmpuint(client->segment.stream, !=, server->segment.stream);
	g_assert_cmpuint(decoding.ends->len, ==, 2);
	g_assert_cmpuint(decoding_end_at(&decoding, 0)->stream, ==, client->segment.stream);
	g_assert_cmpuint(decoding_end_at(&decoding, 0)->packet.last.number, ==, 7);
	assert_endpoint(&decoding_end_at(&decoding, 0)->packet.src, "10.0.0.1:30000");
	g_assert_cmpuint(decoding_end_at(&decoding, 1)->stream, ==, server->segment.stream);
	g_assert_cmpuint(decoding_end_at(&decoding, 1)->packet.last.number, ==, 8);
	g_assert_false(decoding_end_at(&decoding, 0)->reset);
	sc_decoder_finish(decoding.decoder);
	g_assert_cmpuint(decoding.segments->len, ==, 4);
	assert_nothing_bad(&decoding);
	assert_count(&decoding, SC_COUNT_TCP, 9);
	assert_count(&decoding, SC_COUNT_TCP_RETRANSMITTED, 0);
	decoding_done(&decoding);
}

static void test_midstream(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	feed(&decoding, SERVER, "", 5001, 1001, TCP_ACK); /* no reason to follow it yet */
	feed(&decoding, CLIENT, "abc", 1001, 5001, TCP_ACK);
	feed(&decoding, CLIENT, "def", 1004, 5001, TCP_ACK);
	feed(&decoding, SERVER, "xyz", 5001, 1007, TCP_ACK);
	g_assert_cmpuint(decoding.segments->len, ==, 3);
	assert_segment(&decoding, 0, "abc", 0, 2, 2);
	assert_segment(&decoding, 1, "def", 0, 3, 3);
	assert_segment(&decoding, 2, "xyz", 0, 4, 4);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* 3 comes, 2 comes, then 1 fills the hole: all three are available with it. */
static void test_out_of_order(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "ghi", 1007, 5001, TCP_ACK); /* 4 */
	feed(&decoding, CLIENT, "def", 1004, 5001, TCP_ACK); /* 5 */
	g_assert_cmpuint(decoding.segments->len, ==, 0);
	feed(&decoding, CLIENT, "abc", 1001, 5001, TCP_ACK); /* 6 */
	g_assert_cmpuint(decoding.segments->len, ==, 3);
	assert_segment(&decoding, 0, "abc", 0, 6, 6);
	assert_segment(&decoding, 1, "def", 0, 5, 6);
	assert_segment(&decoding, 2, "ghi", 0, 4, 6);
	g_assert_cmpint(decoding_segment_at(&decoding, 2)->packet.first.time_ns, ==,
			1000 * SC_NS_PER_S + 3 * SC_NS_PER_MS);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* Sent again, captured twice, overlapping: each byte comes out once. */
static void test_retransmitted(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "abcdef", 1001, 5001, TCP_ACK); /* 4 */
	feed(&decoding, CLIENT, "abcdef", 1001, 5001, TCP_ACK);
	feed(&decoding, CLIENT, "def", 1004, 5001, TCP_ACK);
	assert_count(&decoding, SC_COUNT_TCP_RETRANSMITTED, 2);
	feed(&decoding, CLIENT, "efghi", 1005, 5001, TCP_ACK); /* 7: partly new */
	assert_count(&decoding, SC_COUNT_TCP_RETRANSMITTED, 3);
	feed(&decoding, CLIENT, "mno", 1013, 5001, TCP_ACK); /* 8: held */
	feed(&decoding, CLIENT, "mno", 1013, 5001, TCP_ACK); /* the same again */
	assert_count(&decoding, SC_COUNT_TCP_RETRANSMITTED, 4);
	feed(&decoding, CLIENT, "lmn", 1012, 5001, TCP_ACK); /* 10: overlaps what is held */
	feed(&decoding, CLIENT, "jk", 1010, 5001, TCP_ACK);  /* 11 */
	g_assert_cmpuint(decoding.segments->len, ==, 5);
	assert_segment(&decoding, 0, "abcdef", 0, 4, 4);
	assert_segment(&decoding, 1, "ghi", 0, 7, 7);
	assert_segment(&decoding, 2, "jk", 0, 11, 11);
	assert_segment(&decoding, 3, "lmn", 0, 10, 11);
	assert_segment(&decoding, 4, "o", 0, 8, 11);
	assert_count(&decoding, SC_COUNT_TCP_RETRANSMITTED, 5);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* Sequence numbers go from 2^32 - 1 to 0. */
static void test_wrap(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	feed(&decoding, CLIENT, "", UINT32_MAX - 4, 0, TCP_SYN);
	feed(&decoding, CLIENT, "abcd", UINT32_MAX - 3, 0, TCP_ACK); /* 2: up to UINT32_MAX */
	feed(&decoding, CLIENT, "ijkl", 4, 0, TCP_ACK);
	feed(&decoding, CLIENT, "cdefgh", UINT32_MAX - 1, 0, TCP_ACK); /* 4 */
	assert_segment(&decoding, 0, "abcd", 0, 2, 2);
	assert_segment(&decoding, 1, "efgh", 0, 4, 4);
	assert_segment(&decoding, 2, "ijkl", 0, 3, 4);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* Keep-alive probes are one byte, or none, below what is due (RFC 9293 3.8.4):
 * no data, and no retransmission. */
static void test_keepalive(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "abc", 1001, 5001, TCP_ACK);
	feed(&decoding, CLIENT, "", 1003, 5001, TCP_ACK);
	feed(&decoding, CLIENT, "z", 1003, 5001, TCP_ACK);
	feed(&decoding, SERVER, "", 5001, 1004, TCP_ACK);
	feed(&decoding, CLIENT, "def", 1004, 5001, TCP_ACK);
	g_assert_cmpuint(decoding.segments->len, ==, 2);
	assert_segment(&decoding, 1, "def", 0, 8, 8);
	assert_count(&decoding, SC_COUNT_TCP_RETRANSMITTED, 0);
	decoding_done(&decoding);
	/* The same when the capture begins with it. */
	decoding_init(&decoding);
	feed(&decoding, SERVER, "hello", 5001, 1004, TCP_ACK);
	feed(&decoding, CLIENT, "z", 1003, 5006, TCP_ACK);
	feed(&decoding, CLIENT, "def", 1004, 5006, TCP_ACK);
	g_assert_cmpuint(decoding.segments->len, ==, 2);
	assert_segment(&decoding, 1, "def", 0, 3, 3);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* TLS records on the SIP ports are counted; elsewhere they are none of ours. */
static void test_tls(void)
{
	static const char hello[] = "\x16\x03\x01\x02\x05\x01";
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (unsigned i = 0; i < 3; i++) {
		static const uint16_t ports[] = {5061, 443, 5060};
		packet_start(&packet, hello, sizeof hello - 1);
		packet_tcp(&packet, 40000, ports[i], 1000, 1, TCP_ACK);
		packet_ip4(&packet, 1, 2, 6);
		packet_ethernet(&packet, 0x0800);
		decoding_packet(&decoding, &packet);
	}
	assert_count(&decoding, SC_COUNT_TLS, 2);
	feed(&decoding, CLIENT, "INVITE sip:", 1001, 5001, TCP_ACK);
	assert_count(&decoding, SC_COUNT_TLS, 2);
	decoding_done(&decoding);
}

static void test_damaged(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (unsigned i = 0; i < 3; i++) {
		static const uint8_t offsets[] = {0x40, 0xf0, 0x00};
		segment_of(&packet, CLIENT, "abc", 3, 1001, 5001, TCP_ACK);
		packet_bytes(&packet)[14 + 20 + 12] = offsets[i];
		decoding_packet(&decoding, &packet);
	}
	assert_count(&decoding, SC_COUNT_BAD_TRANSPORT, 3);
	g_assert_cmpuint(decoding.segments->len, ==, 0);
	decoding_done(&decoding);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/tcp/whole", test_whole);
	g_test_add_func("/decode/tcp/midstream", test_midstream);
	g_test_add_func("/decode/tcp/out-of-order", test_out_of_order);
	g_test_add_func("/decode/tcp/retransmitted", test_retransmitted);
	g_test_add_func("/decode/tcp/wrap", test_wrap);
	g_test_add_func("/decode/tcp/keepalive", test_keepalive);
	g_test_add_func("/decode/tcp/tls", test_tls);
	g_test_add_func("/decode/tcp/damaged", test_damaged);
	return g_test_run();
}
