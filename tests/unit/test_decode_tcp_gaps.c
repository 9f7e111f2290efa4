/* TCP: gaps, when they are given up, and what is said of them. Sequence numbers,
 * frames and gaps are counted by hand beside each test. */
#include "segments.h"

/* "def" was not captured, but the server confirms all up to "ghi": it has had
 * "ghi" in frame 5 already, so that is when it was available. */
static void test_gap_acked(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "abc", 1001, 5001, TCP_ACK); /* 4 */
	feed(&decoding, CLIENT, "ghi", 1007, 5001, TCP_ACK); /* 5 */
	feed(&decoding, SERVER, "", 5001, 1004, TCP_ACK);    /* 6: asks for "def" */
	let_pass(&decoding);                                 /* 7 */
	let_pass(&decoding);                                 /* 8 */
	g_assert_cmpuint(decoding.segments->len, ==, 1);
	feed(&decoding, SERVER, "", 5001, 1010, TCP_ACK); /* 9: has it */
	g_assert_cmpuint(decoding.segments->len, ==, 1);
	let_pass(&decoding); /* 10 */
	g_assert_cmpuint(decoding.segments->len, ==, 2);
	assert_segment(&decoding, 1, "ghi", 3, 5, 5);
	assert_count(&decoding, SC_COUNT_TCP_GAPS, 1);
	feed(&decoding, CLIENT, "jkl", 1010, 5001, TCP_ACK); /* 11 */
	assert_segment(&decoding, 2, "jkl", 0, 11, 11);
	feed(&decoding, CLIENT, "def", 1004, 5001, TCP_ACK); /* too late */
	g_assert_cmpuint(decoding.segments->len, ==, 3);
	assert_count(&decoding, SC_COUNT_TCP_RETRANSMITTED, 1);
	assert_count(&decoding, SC_COUNT_TCP_GAPS, 1);
	decoding_done(&decoding);
}

/* Records out of order: the confirmation comes before what it confirms, and
 * what it confirms the wrong way round. Nothing is lost. */
static void test_ack_first(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, SERVER, "ok", 5001, 1007, TCP_ACK);  /* 4 */
	feed(&decoding, CLIENT, "abc", 1001, 5003, TCP_ACK); /* 5 */
	feed(&decoding, CLIENT, "def", 1004, 5003, TCP_ACK); /* 6 */
	assert_segment(&decoding, 1, "abc", 0, 5, 5);
	assert_segment(&decoding, 2, "def", 0, 6, 6);
	feed(&decoding, SERVER, "", 5003, 1013, TCP_ACK);    /* 7 */
	feed(&decoding, CLIENT, "jkl", 1010, 5003, TCP_ACK); /* 8 */
	feed(&decoding, CLIENT, "ghi", 1007, 5003, TCP_ACK); /* 9 */
	assert_segment(&decoding, 3, "ghi", 0, 9, 9);
	assert_segment(&decoding, 4, "jkl", 0, 8, 9);
	let_pass(&decoding);
	g_assert_cmpuint(decoding.segments->len, ==, 5);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* A confirmation of half a hole: one gap, in the end of 6 bytes. */
static void test_gap_acked_in_part(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "ghi", 1007, 5001, TCP_ACK); /* 4 */
	feed(&decoding, SERVER, "", 5001, 1003, TCP_ACK);
	let_pass(&decoding);
	g_assert_cmpuint(decoding.segments->len, ==, 0);
	feed(&decoding, SERVER, "", 5001, 1007, TCP_ACK);
	let_pass(&decoding);
	assert_segment(&decoding, 0, "ghi", 6, 4, 4);
	assert_count(&decoding, SC_COUNT_TCP_GAPS, 1);
	/* Or the other half still comes. */
	feed(&decoding, CLIENT, "pqr", 1016, 5001, TCP_ACK); /* 9 */
	feed(&decoding, SERVER, "", 5001, 1013, TCP_ACK);
	let_pass(&decoding);
	feed(&decoding, CLIENT, "mno", 1013, 5001, TCP_ACK); /* 12 */
	assert_segment(&decoding, 1, "mno", 3, 12, 12);
	assert_segment(&decoding, 2, "pqr", 0, 9, 12);
	assert_count(&decoding, SC_COUNT_TCP_GAPS, 2);
	decoding_done(&decoding);
}

/* Two streams wait; what each has confirmed is given up with the next frame. */
static void test_gap_acked_two(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "def", 1004, 5001, TCP_ACK); /* 4 */
	feed(&decoding, SERVER, "xyz", 5004, 1007, TCP_ACK); /* 5 */
	feed(&decoding, CLIENT, "", 1007, 5007, TCP_ACK);
	let_pass(&decoding);
	g_assert_cmpuint(decoding.segments->len, ==, 2);
	assert_segment(&decoding, 0, "def", 3, 4, 4);
	assert_segment(&decoding, 1, "xyz", 3, 5, 5);
	let_pass(&decoding);
	decoding_done(&decoding);
	/* The one that waits longer has confirmed nothing: it does not stop the other. */
	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "def", 1004, 5001, TCP_ACK); /* 4 */
	feed(&decoding, SERVER, "xyz", 5004, 1001, TCP_ACK); /* 5 */
	feed(&decoding, CLIENT, "", 1007, 5007, TCP_ACK);
	let_pass(&decoding);
	let_pass(&decoding);
	g_assert_cmpuint(decoding.segments->len, ==, 1);
	assert_segment(&decoding, 0, "xyz", 3, 5, 5);
	decoding_done(&decoding);
}

/* A confirmation of what nobody can have sent gives nothing up. */
static void test_ack_from_nowhere(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "def", 1004, 5001, TCP_ACK); /* 4 */
	feed(&decoding, SERVER, "", 5001, 1001 + SC_TCP_JUMP_BYTES_MAX + 1, TCP_ACK);
	let_pass(&decoding);
	let_pass(&decoding);
	g_assert_cmpuint(decoding.segments->len, ==, 0);
	feed(&decoding, CLIENT, "abc", 1001, 5001, TCP_ACK);
	g_assert_cmpuint(decoding.segments->len, ==, 2);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* More is held than may be: the gap is given up. */
static void test_gap_limit(void)
{
	static uint8_t bulk[32768];
	struct decoding decoding;
	struct packet packet;
	uint32_t seq = 1011;

	decoding_init(&decoding);
	handshake(&decoding);
	for (unsigned i = 0; i < SC_TCP_HELD_BYTES_MAX / sizeof bulk; i++) {
		g_assert_cmpuint(decoding.segments->len, ==, 0);
		segment_of(&packet, CLIENT, bulk, sizeof bulk, seq, 5001, TCP_ACK);
		decoding_packet(&decoding, &packet);
		seq += (uint32_t)sizeof bulk;
	}
	/* Their bytes alone are as many as may be held, and there is some overhead. */
	g_assert_cmpuint(decoding.segments->len, ==, SC_TCP_HELD_BYTES_MAX / sizeof bulk);
	g_assert_cmpuint(decoding_segment_at(&decoding, 0)->segment.gap, ==, 10);
	g_assert_cmpuint(decoding_segment_at(&decoding, 1)->segment.gap, ==, 0);
	assert_count(&decoding, SC_COUNT_TCP_GAPS, 1);
	decoding_done(&decoding);
}

/* Many tiny segments behind a gap: their number is bounded, too. */
static void test_gap_limit_count(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	for (uint32_t i = 0; i <= SC_TCP_HELD_SEGMENTS_MAX; i++) {
		g_assert_cmpuint(decoding.segments->len, ==, 0);
		feed(&decoding, CLIENT, "x", 1011 + i, 5001, TCP_ACK);
	}
	g_assert_cmpuint(decoding.segments->len, ==, SC_TCP_HELD_SEGMENTS_MAX + 1);
	decoding_done(&decoding);
}

/* What all streams hold together is bounded: the one that waits longest gives up. */
static void test_total_limit(void)
{
	static uint8_t bulk[60000];
	enum { EACH = 4 };
	struct decoding decoding;
	struct packet packet;
	unsigned streams = 0;

	decoding_init(&decoding);
	while (decoding.segments->len == 0 && streams < 1000) {
		for (uint32_t i = 0; i < EACH; i++) {
			packet_start(&packet, bulk, sizeof bulk);
			packet_tcp(&packet, (uint16_t)(10000 + streams), 5060,
				   1000 + (i > 0 ? 8u : 0u) + i * (uint32_t)sizeof bulk, 1,
				   TCP_ACK);
			packet_ip4(&packet, 1, 2, 6);
			packet_ethernet(&packet, 0x0800);
			decoding_packet(&decoding, &packet);
		}
		if (streams == 0)
			g_assert_cmpuint(decoding.segments->len, ==, 1);
		streams++;
		decoding_clear(&decoding);
		if (decoding.counters.n[SC_COUNT_TCP_GAPS] > 0)
			break;
	}
	/* Each stream holds three times 60,000 bytes and little more. */
	g_assert_cmpuint(streams, ==, SC_HELD_BYTES_MAX / (3 * sizeof bulk + 3 * 100) + 1);
	sc_decoder_finish(decoding.decoder);
	assert_count(&decoding, SC_COUNT_TCP_GAPS, streams);
	decoding_done(&decoding);
}

/* At the end of the input what is held comes out, by the streams' first frames. */
static void test_finish(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);                                  /* client's first: frame 1 */
	feed(&decoding, SERVER, "two", 5004, 1001, TCP_ACK);   /* 4 */
	feed(&decoding, SERVER, "three", 5010, 1001, TCP_ACK); /* 5 */
	feed(&decoding, CLIENT, "one", 1004, 5001, TCP_ACK);   /* 6 */
	g_assert_cmpuint(decoding.segments->len, ==, 0);
	sc_decoder_finish(decoding.decoder);
	g_assert_cmpuint(decoding.segments->len, ==, 3);
	assert_segment(&decoding, 0, "one", 3, 6, 6);
	assert_segment(&decoding, 1, "two", 3, 4, 4);
	assert_segment(&decoding, 2, "three", 3, 5, 5);
	g_assert_cmpuint(decoding.ends->len, ==, 0);
	assert_count(&decoding, SC_COUNT_TCP_GAPS, 3);
	decoding_done(&decoding);
}

/* Behind a given-up gap a piece is complete with those before it, not earlier. */
static void test_available_after_gap(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "c", 1006, 5001, TCP_ACK); /* 4 */
	feed(&decoding, CLIENT, "b", 1005, 5001, TCP_ACK); /* 5 */
	feed(&decoding, CLIENT, "d", 1007, 5001, TCP_ACK); /* 6 */
	sc_decoder_finish(decoding.decoder);
	assert_segment(&decoding, 0, "b", 4, 5, 5);
	assert_segment(&decoding, 1, "c", 0, 4, 5);
	assert_segment(&decoding, 2, "d", 0, 6, 6);
	decoding_done(&decoding);
}

/* A segment cut by the snap length: what is missing is a gap before the next. */
static void test_snaplen(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	handshake(&decoding);
	segment_of(&packet, CLIENT, "abcdef", 6, 1001, 5001, TCP_ACK);
	decoding.wire_extra = 4;
	decoding_feed(&decoding, packet_bytes(&packet), packet_len(&packet) - 4); /* 4 */
	decoding.wire_extra = 0;
	feed(&decoding, CLIENT, "ghi", 1007, 5001, TCP_ACK); /* 5 */
	assert_segment(&decoding, 0, "ab", 0, 4, 4);
	g_assert_cmpuint(decoding_segment_at(&decoding, 0)->packet.missing, ==, 4);
	assert_segment(&decoding, 1, "ghi", 4, 5, 5);
	/* Out of order, cut to its header. */
	segment_of(&packet, CLIENT, "mno", 3, 1013, 5001, TCP_ACK);
	decoding.wire_extra = 3;
	decoding_feed(&decoding, packet_bytes(&packet), packet_len(&packet) - 3); /* 6 */
	decoding.wire_extra = 0;
	feed(&decoding, CLIENT, "jkl", 1010, 5001, TCP_ACK); /* 7 */
	feed(&decoding, CLIENT, "pqr", 1016, 5001, TCP_ACK); /* 8 */
	g_assert_cmpuint(decoding.segments->len, ==, 4);
	assert_segment(&decoding, 2, "jkl", 0, 7, 7);
	assert_segment(&decoding, 3, "pqr", 3, 8, 8);
	/* Known but for its end, which was cut: "qrs" of "qrstuv", due is "s". */
	segment_of(&packet, CLIENT, "qrstuv", 6, 1017, 5001, TCP_ACK);
	decoding.wire_extra = 5;
	decoding_feed(&decoding, packet_bytes(&packet), packet_len(&packet) - 5); /* 9 */
	decoding.wire_extra = 0;
	feed(&decoding, CLIENT, "wxy", 1023, 5001, TCP_ACK); /* 10 */
	assert_segment(&decoding, 4, "wxy", 4, 10, 10);
	assert_count(&decoding, SC_COUNT_SNAPLEN, 3);
	assert_count(&decoding, SC_COUNT_TCP_GAPS, 0);
	decoding_done(&decoding);
}

/* A sequence number from nowhere: how much was lost cannot be told. */
static void test_jump(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "abc", 1001, 5001, TCP_ACK);
	feed(&decoding, CLIENT, "xyz", 1001 + SC_TCP_JUMP_BYTES_MAX + 4, 5001, TCP_ACK);
	g_assert_cmpuint(decoding.segments->len, ==, 2);
	assert_segment(&decoding, 1, "xyz", 0, 5, 5);
	g_assert_true(decoding_segment_at(&decoding, 1)->segment.unknown_gap);
	g_assert_cmpuint(decoding_segment_at(&decoding, 1)->segment.stream, ==,
			 decoding_segment_at(&decoding, 0)->segment.stream);
	feed(&decoding, CLIENT, "uvw", 1001 + SC_TCP_JUMP_BYTES_MAX + 7, 5001, TCP_ACK);
	g_assert_false(decoding_segment_at(&decoding, 2)->segment.unknown_gap);
	assert_count(&decoding, SC_COUNT_TCP_GAPS, 1);
	decoding_done(&decoding);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/tcp-gaps/gap-acked", test_gap_acked);
	g_test_add_func("/decode/tcp-gaps/ack-first", test_ack_first);
	g_test_add_func("/decode/tcp-gaps/gap-acked-in-part", test_gap_acked_in_part);
	g_test_add_func("/decode/tcp-gaps/gap-acked-two", test_gap_acked_two);
	g_test_add_func("/decode/tcp-gaps/ack-from-nowhere", test_ack_from_nowhere);
	g_test_add_func("/decode/tcp-gaps/gap-limit", test_gap_limit);
	g_test_add_func("/decode/tcp-gaps/gap-limit-count", test_gap_limit_count);
	g_test_add_func("/decode/tcp-gaps/total-limit", test_total_limit);
	g_test_add_func("/decode/tcp-gaps/finish", test_finish);
	g_test_add_func("/decode/tcp-gaps/available-after-gap", test_available_after_gap);
	g_test_add_func("/decode/tcp-gaps/snaplen", test_snaplen);
	g_test_add_func("/decode/tcp-gaps/jump", test_jump);
	return g_test_run();
}
