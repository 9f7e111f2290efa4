/* TCP: beginnings and ends of streams (RFC 9293 3.5, 3.6), ports used again, and
 * the limit of streams. */
#include "segments.h"

/* The ports are used again: other streams; the old ones are given up. */
static void test_reuse(void)
{
	struct decoding decoding;
	uint64_t first;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "abc", 1001, 5001, TCP_ACK);
	first = decoding_segment_at(&decoding, 0)->segment.stream;
	feed(&decoding, CLIENT, "", CLIENT_ISN, 0, TCP_SYN); /* the same SYN once more */
	g_assert_cmpuint(decoding.ends->len, ==, 0);
	feed(&decoding, CLIENT, "", 777000, 0, TCP_SYN);
	g_assert_cmpuint(decoding.ends->len, ==, 2);
	g_assert_cmpuint(decoding_end_at(&decoding, 0)->packet.last.number, ==, 0);
	g_assert_false(decoding_end_at(&decoding, 0)->reset);
	feed(&decoding, SERVER, "", 888000, 777001, TCP_SYN | TCP_ACK);
	feed(&decoding, CLIENT, "xyz", 777001, 888001, TCP_ACK);
	g_assert_cmpuint(decoding.segments->len, ==, 2);
	assert_segment(&decoding, 1, "xyz", 0, 8, 8);
	g_assert_cmpuint(decoding_segment_at(&decoding, 1)->segment.stream, !=, first);
	g_assert_cmpuint(decoding.ends->len, ==, 2);
	/* Closed by both sides, then used again with its SYN not captured. */
	feed(&decoding, CLIENT, "", 777004, 888001, TCP_FIN | TCP_ACK);
	feed(&decoding, SERVER, "", 888001, 777005, TCP_FIN | TCP_ACK);
	g_assert_cmpuint(decoding.ends->len, ==, 4);
	feed(&decoding, CLIENT, "new", 3000000, 4000000, TCP_ACK);
	g_assert_cmpuint(decoding.segments->len, ==, 3);
	g_assert_cmpuint(decoding_segment_at(&decoding, 2)->segment.stream, !=,
			 decoding_segment_at(&decoding, 1)->segment.stream);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* A lost SYN, but its answer tells that the ports are in use again. */
static void test_reuse_by_answer(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, SERVER, "abc", 5001, 1001, TCP_ACK);
	feed(&decoding, SERVER, "", 888000, 777001, TCP_SYN | TCP_ACK);
	feed(&decoding, SERVER, "xyz", 888001, 777001, TCP_ACK);
	g_assert_cmpuint(decoding.segments->len, ==, 2);
	g_assert_cmpuint(decoding_segment_at(&decoding, 0)->segment.stream, !=,
			 decoding_segment_at(&decoding, 1)->segment.stream);
	decoding_done(&decoding);
}

/* Data in the SYN (RFC 7413) comes first. */
static void test_fast_open(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	feed(&decoding, CLIENT, "abc", 1000, 0, TCP_SYN);
	feed(&decoding, SERVER, "", 5000, 1004, TCP_SYN | TCP_ACK);
	feed(&decoding, CLIENT, "def", 1004, 5001, TCP_ACK);
	assert_segment(&decoding, 0, "abc", 0, 1, 1);
	assert_segment(&decoding, 1, "def", 0, 3, 3);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* One side ends, the other goes on; the FIN waits for what is missing before it. */
static void test_half_close(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "def", 1004, 5001, TCP_ACK | TCP_FIN); /* 4: FIN is 1007 */
	g_assert_cmpuint(decoding.ends->len, ==, 0);
	feed(&decoding, CLIENT, "abc", 1001, 5001, TCP_ACK); /* 5 */
	g_assert_cmpuint(decoding.segments->len, ==, 2);
	g_assert_cmpuint(decoding.ends->len, ==, 1);
	g_assert_cmpuint(decoding_end_at(&decoding, 0)->stream, ==,
			 decoding_segment_at(&decoding, 0)->segment.stream);
	feed(&decoding, SERVER, "xyz", 5001, 1008, TCP_ACK);
	feed(&decoding, CLIENT, "", 1007, 5004, TCP_ACK | TCP_FIN);    /* again */
	feed(&decoding, CLIENT, "def", 1004, 5004, TCP_ACK | TCP_FIN); /* again */
	g_assert_cmpuint(decoding.segments->len, ==, 3);
	g_assert_cmpuint(decoding.ends->len, ==, 1);
	assert_count(&decoding, SC_COUNT_TCP_RETRANSMITTED, 1);
	assert_nothing_bad(&decoding);
	feed(&decoding, CLIENT, "!", 1008, 5004, TCP_ACK); /* nothing may come behind a FIN */
	g_assert_cmpuint(decoding.segments->len, ==, 3);
	assert_count(&decoding, SC_COUNT_BAD_TRANSPORT, 1);
	decoding_done(&decoding);
}

/* The last bytes before the FIN were not captured, but confirmed. */
static void test_fin_behind_gap(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "abc", 1001, 5001, TCP_ACK);
	feed(&decoding, CLIENT, "", 1007, 5001, TCP_ACK | TCP_FIN);
	g_assert_cmpuint(decoding.ends->len, ==, 0);
	feed(&decoding, SERVER, "", 5001, 1008, TCP_ACK); /* 6 */
	g_assert_cmpuint(decoding.ends->len, ==, 1);
	g_assert_cmpuint(decoding_end_at(&decoding, 0)->packet.last.number, ==, 6);
	assert_endpoint(&decoding_end_at(&decoding, 0)->packet.src, "10.0.0.1:30000");
	assert_count(&decoding, SC_COUNT_TCP_GAPS, 1);
	decoding_done(&decoding);
	/* With bytes behind the gap: it ends when the gap is given up, by no frame. */
	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "def", 1004, 5001, TCP_ACK | TCP_FIN);
	feed(&decoding, SERVER, "", 5001, 1008, TCP_ACK);
	g_assert_cmpuint(decoding.ends->len, ==, 0);
	let_pass(&decoding);
	assert_segment(&decoding, 0, "def", 3, 4, 4);
	g_assert_cmpuint(decoding.ends->len, ==, 1);
	g_assert_cmpuint(decoding_end_at(&decoding, 0)->packet.last.number, ==, 0);
	decoding_done(&decoding);
}

/* RST ends both directions; what waited comes out before. */
static void test_reset(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "def", 1004, 5001, TCP_ACK); /* 4 */
	feed(&decoding, SERVER, "", 5001, 1001, TCP_RST | TCP_ACK);
	assert_segment(&decoding, 0, "def", 3, 4, 4);
	g_assert_cmpuint(decoding.ends->len, ==, 2);
	for (guint i = 0; i < 2; i++) {
		g_assert_true(decoding_end_at(&decoding, i)->reset);
		assert_endpoint(&decoding_end_at(&decoding, i)->packet.src, "10.0.0.2:5060");
		g_assert_cmpuint(decoding_end_at(&decoding, i)->packet.last.number, ==, 5);
	}
	g_assert_cmpuint(decoding.resets->len, ==, 1);
	assert_endpoint(&g_array_index(decoding.resets, struct sc_packet, 0).src, "10.0.0.2:5060");
	assert_endpoint(&g_array_index(decoding.resets, struct sc_packet, 0).dst, "10.0.0.1:30000");
	feed(&decoding, SERVER, "", 5001, 1001, TCP_RST | TCP_ACK); /* captured twice */
	feed(&decoding, CLIENT, "def", 1004, 5001, TCP_ACK);        /* sent again */
	g_assert_cmpuint(decoding.ends->len, ==, 2);
	g_assert_cmpuint(decoding.segments->len, ==, 1);
	/* An RST that nobody believed: it goes on, as another stream. */
	feed(&decoding, CLIENT, "ghi", 1007, 5001, TCP_ACK);
	g_assert_cmpuint(decoding.segments->len, ==, 2);
	g_assert_cmpuint(decoding_segment_at(&decoding, 1)->segment.stream, !=,
			 decoding_segment_at(&decoding, 0)->segment.stream);
	decoding_done(&decoding);
}

/* An RST or a FIN of a connection never seen before is nothing to follow, though
 * the RST is told. */
static void test_stray_end(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	feed(&decoding, CLIENT, "", 1001, 5001, TCP_RST);
	feed(&decoding, CLIENT, "gone", 1001, 5001, TCP_RST);
	feed(&decoding, SERVER, "", 5001, 1001, TCP_FIN | TCP_ACK);
	g_assert_cmpuint(decoding.ends->len, ==, 0);
	g_assert_cmpuint(decoding.segments->len, ==, 0);
	g_assert_cmpuint(decoding.resets->len, ==, 2);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* More connections than are followed: the one idle longest is given up. */
static void test_eviction(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (uint32_t i = 0; i <= SC_TCP_STREAMS_MAX / 2 + 1; i++) {
		/* The first one is active once more after the second: the second goes. */
		uint32_t n = i == 2 ? 0 : i;
		packet_start_text(&packet, "x");
		packet_tcp(&packet, (uint16_t)(1 + n % 60000), (uint16_t)(5060 + n / 60000),
			   i == 2 ? 1001 : 1000, 1, TCP_ACK);
		packet_ip4(&packet, 1, 2, 6);
		packet_ethernet(&packet, 0x0800);
		decoding_packet(&decoding, &packet);
	}
	g_assert_cmpuint(decoding.ends->len, ==, 2);
	g_assert_cmpuint(decoding_end_at(&decoding, 0)->stream, ==,
			 decoding_segment_at(&decoding, 1)->segment.stream);
	g_assert_cmpuint(decoding_end_at(&decoding, 0)->packet.last.number, ==, 0);
	assert_count(&decoding, SC_COUNT_LIMIT_STREAMS, 1);
	decoding_done(&decoding);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/tcp-ends/reuse", test_reuse);
	g_test_add_func("/decode/tcp-ends/reuse-by-answer", test_reuse_by_answer);
	g_test_add_func("/decode/tcp-ends/fast-open", test_fast_open);
	g_test_add_func("/decode/tcp-ends/half-close", test_half_close);
	g_test_add_func("/decode/tcp-ends/fin-behind-gap", test_fin_behind_gap);
	g_test_add_func("/decode/tcp-ends/reset", test_reset);
	g_test_add_func("/decode/tcp-ends/stray-end", test_stray_end);
	g_test_add_func("/decode/tcp-ends/eviction", test_eviction);
	return g_test_run();
}
