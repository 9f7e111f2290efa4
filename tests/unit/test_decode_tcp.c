/* TCP: bytes in sequence order whatever the order of the segments (RFC 9293
 * 3.4), beginnings, gaps and ends of streams. Sequence numbers, frames and
 * gaps are counted by hand beside each test. */
#include "base/limits.h"
#include "decoding.h"

enum { CLIENT = 1, SERVER = 2, CLIENT_PORT = 30000, SERVER_PORT = 5060 };
enum { CLIENT_ISN = 1000, SERVER_ISN = 5000 };

static void segment_of(struct packet *packet, unsigned from, const void *data, size_t len,
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

static void feed(struct decoding *decoding, unsigned from, const char *text, uint32_t seq,
		 uint32_t ack, uint8_t flags)
{
	struct packet packet;

	segment_of(&packet, from, text, strlen(text), seq, ack, flags);
	decoding_packet(decoding, &packet);
}

/* Frames 1 to 3. The client's bytes begin at 1001, the server's at 5001. */
static void handshake(struct decoding *decoding)
{
	feed(decoding, CLIENT, "", CLIENT_ISN, 0, TCP_SYN);
	feed(decoding, SERVER, "", SERVER_ISN, CLIENT_ISN + 1, TCP_SYN | TCP_ACK);
	feed(decoding, CLIENT, "", CLIENT_ISN + 1, SERVER_ISN + 1, TCP_ACK);
}

/* The i-th piece handed out: what, with which gap before it, in which frame it
 * came and with which one it was available. */
static void assert_segment(const struct decoding *decoding, guint i, const char *text, uint64_t gap,
			   uint64_t first, uint64_t last)
{
	const struct decoding_segment *item = decoding_segment_at(decoding, i);

	assert_bytes(item->bytes, text);
	g_assert_cmpuint(item->segment.gap, ==, gap);
	g_assert_cmpuint(item->carrier.first.number, ==, first);
	g_assert_cmpuint(item->carrier.last.number, ==, last);
	g_assert_cmpint(item->carrier.transport, ==, SC_TCP);
}

static void test_whole(void)
{
	struct decoding decoding;
	const struct decoding_segment *client, *server;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "INVITE", 1001, 5001, TCP_ACK | TCP_PSH); /* 4 */
	feed(&decoding, SERVER, "100", 5001, 1007, TCP_ACK);
	feed(&decoding, CLIENT, "ACK", 1007, 5004, TCP_ACK);
	feed(&decoding, CLIENT, "", 1010, 5004, TCP_ACK | TCP_FIN);     /* 7 */
	feed(&decoding, SERVER, "bye", 5004, 1011, TCP_ACK | TCP_FIN);  /* 8 */
	feed(&decoding, CLIENT, "", 1011, 5008, TCP_ACK);
	g_assert_cmpuint(decoding.segments->len, ==, 4);
	assert_segment(&decoding, 0, "INVITE", 0, 4, 4);
	assert_segment(&decoding, 1, "100", 0, 5, 5);
	assert_segment(&decoding, 2, "ACK", 0, 6, 6);
	assert_segment(&decoding, 3, "bye", 0, 8, 8);
	client = decoding_segment_at(&decoding, 0);
	server = decoding_segment_at(&decoding, 1);
	assert_endpoint(&client->carrier.src, "10.0.0.1:30000");
	assert_endpoint(&client->carrier.dst, "10.0.0.2:5060");
	assert_endpoint(&server->carrier.src, "10.0.0.2:5060");
	g_assert_cmpuint(client->carrier.ip_id, ==, 0x1234);
	g_assert_cmpuint(client->carrier.interface, ==, 7);
	g_assert_true(client->segment.start && server->segment.start);
	g_assert_false(decoding_segment_at(&decoding, 2)->segment.start);
	g_assert_cmpuint(client->segment.stream, ==, server->segment.reverse);
	g_assert_cmpuint(client->segment.reverse, ==, server->segment.stream);
	g_assert_cmpuint(client->segment.stream, !=, server->segment.stream);
	g_assert_cmpuint(decoding.ends->len, ==, 2);
	g_assert_cmpuint(decoding_end_at(&decoding, 0)->stream, ==, client->segment.stream);
	g_assert_cmpuint(decoding_end_at(&decoding, 0)->carrier.last.number, ==, 7);
	assert_endpoint(&decoding_end_at(&decoding, 0)->carrier.src, "10.0.0.1:30000");
	g_assert_cmpuint(decoding_end_at(&decoding, 1)->stream, ==, server->segment.stream);
	g_assert_cmpuint(decoding_end_at(&decoding, 1)->carrier.last.number, ==, 8);
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
	for (guint i = 0; i < 3; i++)
		g_assert_false(decoding_segment_at(&decoding, i)->segment.start);
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
	g_assert_true(decoding_segment_at(&decoding, 0)->segment.start);
	g_assert_cmpint(decoding_segment_at(&decoding, 2)->carrier.first.time_ns, ==,
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
	feed(&decoding, CLIENT, "mno", 1013, 5001, TCP_ACK);  /* 8: held */
	feed(&decoding, CLIENT, "mno", 1013, 5001, TCP_ACK);  /* the same again */
	assert_count(&decoding, SC_COUNT_TCP_RETRANSMITTED, 4);
	feed(&decoding, CLIENT, "lmn", 1012, 5001, TCP_ACK);  /* 10: overlaps what is held */
	feed(&decoding, CLIENT, "jk", 1010, 5001, TCP_ACK);   /* 11 */
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

/* Capture time goes on beyond SC_TCP_GAP_MS; a frame that is not TCP says so. */
static void let_pass(struct decoding *decoding)
{
	struct packet packet;

	decoding->time_ns += (SC_TCP_GAP_MS + 1) * SC_NS_PER_MS;
	packet_start_text(&packet, "");
	packet_ethernet(&packet, 0x0806);
	decoding_packet(decoding, &packet);
	decoding->counters.n[SC_COUNT_NOT_IP] = 0;
}

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
	let_pass(&decoding);                                     /* 7 */
	let_pass(&decoding);                                     /* 8 */
	g_assert_cmpuint(decoding.segments->len, ==, 1);
	feed(&decoding, SERVER, "", 5001, 1010, TCP_ACK);    /* 9: has it */
	g_assert_cmpuint(decoding.segments->len, ==, 1);
	let_pass(&decoding);                                     /* 10 */
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
	g_assert_false(decoding_segment_at(&decoding, 0)->segment.start);
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

/* Two streams wait; what each has confirmed is given up, one frame each. */
static void test_gap_acked_two(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	handshake(&decoding);
	feed(&decoding, CLIENT, "def", 1004, 5001, TCP_ACK); /* 4 */
	feed(&decoding, SERVER, "xyz", 5004, 1007, TCP_ACK); /* 5 */
	feed(&decoding, CLIENT, "", 1007, 5007, TCP_ACK);
	let_pass(&decoding);
	g_assert_cmpuint(decoding.segments->len, ==, 1);
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
				   1000 + (i > 0 ? 8u : 0u) + i * (uint32_t)sizeof bulk, 1, TCP_ACK);
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
	g_assert_cmpuint(decoding_end_at(&decoding, 0)->carrier.last.number, ==, 0);
	g_assert_false(decoding_end_at(&decoding, 0)->reset);
	feed(&decoding, SERVER, "", 888000, 777001, TCP_SYN | TCP_ACK);
	feed(&decoding, CLIENT, "xyz", 777001, 888001, TCP_ACK);
	g_assert_cmpuint(decoding.segments->len, ==, 2);
	assert_segment(&decoding, 1, "xyz", 0, 8, 8);
	g_assert_true(decoding_segment_at(&decoding, 1)->segment.start);
	g_assert_cmpuint(decoding_segment_at(&decoding, 1)->segment.stream, !=, first);
	g_assert_cmpuint(decoding_segment_at(&decoding, 1)->segment.reverse, !=, first);
	g_assert_cmpuint(decoding.ends->len, ==, 2);
	/* Closed by both sides, then used again with its SYN not captured. */
	feed(&decoding, CLIENT, "", 777004, 888001, TCP_FIN | TCP_ACK);
	feed(&decoding, SERVER, "", 888001, 777005, TCP_FIN | TCP_ACK);
	g_assert_cmpuint(decoding.ends->len, ==, 4);
	feed(&decoding, CLIENT, "new", 3000000, 4000000, TCP_ACK);
	g_assert_cmpuint(decoding.segments->len, ==, 3);
	g_assert_cmpuint(decoding_segment_at(&decoding, 2)->segment.stream, !=,
			 decoding_segment_at(&decoding, 1)->segment.stream);
	g_assert_false(decoding_segment_at(&decoding, 2)->segment.start);
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
	g_assert_true(decoding_segment_at(&decoding, 1)->segment.start);
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
	g_assert_true(decoding_segment_at(&decoding, 0)->segment.start);
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
	feed(&decoding, CLIENT, "", 1007, 5004, TCP_ACK | TCP_FIN); /* again */
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
	g_assert_cmpuint(decoding_end_at(&decoding, 0)->carrier.last.number, ==, 6);
	assert_endpoint(&decoding_end_at(&decoding, 0)->carrier.src, "10.0.0.1:30000");
	assert_count(&decoding, SC_COUNT_TCP_GAPS, 1);
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
		assert_endpoint(&decoding_end_at(&decoding, i)->carrier.src, "10.0.0.2:5060");
		g_assert_cmpuint(decoding_end_at(&decoding, i)->carrier.last.number, ==, 5);
	}
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

/* An RST or a FIN of a connection never seen before is nothing to follow. */
static void test_stray_end(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	feed(&decoding, CLIENT, "", 1001, 5001, TCP_RST);
	feed(&decoding, CLIENT, "gone", 1001, 5001, TCP_RST);
	feed(&decoding, SERVER, "", 5001, 1001, TCP_FIN | TCP_ACK);
	g_assert_cmpuint(decoding.ends->len, ==, 0);
	g_assert_cmpuint(decoding.segments->len, ==, 0);
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
	g_assert_cmpuint(decoding_segment_at(&decoding, 0)->carrier.missing, ==, 4);
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
	g_assert_cmpuint(decoding_end_at(&decoding, 0)->carrier.last.number, ==, 0);
	assert_count(&decoding, SC_COUNT_LIMIT_STREAMS, 1);
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

/* ---- random segments against the truth ---- */

enum { TRUTH = 20000, SEGMENTS_MAX = 4000 };

struct plan {
	uint32_t offset, len;
	unsigned from;
	double order; /* segments are sent sorted by it */
};

static int by_order(const void *a, const void *b)
{
	double left = ((const struct plan *)a)->order, right = ((const struct plan *)b)->order;

	return (left > right) - (left < right);
}

/* Cuts both directions into segments of random length, sends some twice or
 * re-cut, loses `loss` percent for good, and shuffles over `spread` places. */
static size_t make_plan(GRand *rand, struct plan *plan, unsigned loss, double spread)
{
	size_t count = 0;

	for (unsigned from = CLIENT; from <= SERVER; from++)
		for (uint32_t at = 0, place = 0; at < TRUTH; place++) {
			uint32_t len = (uint32_t)g_rand_int_range(rand, 1, 400);
			len = MIN(len, TRUTH - at);
			if ((unsigned)g_rand_int_range(rand, 0, 100) >= loss)
				plan[count++] = (struct plan){
					at, len, from,
					place + g_rand_double_range(rand, 0, spread)};
			if (g_rand_int_range(rand, 0, 5) == 0 && loss == 0) {
				uint32_t back = (uint32_t)g_rand_int_range(rand, 0, 500);
				uint32_t start = at > back ? at - back : 0;
				plan[count++] = (struct plan){
					start, MIN(len + 100, TRUTH - start), from,
					place + g_rand_double_range(rand, 0, 2 * spread)};
			}
			at += len;
		}
	g_assert_cmpuint(count, <=, SEGMENTS_MAX);
	qsort(plan, count, sizeof *plan, by_order);
	return count;
}

/* Bytes that are in the plan at all. */
static uint64_t planned(const struct plan *plan, size_t count)
{
	static bool seen[3][TRUTH];
	uint64_t bytes = 0;

	memset(seen, 0, sizeof seen);
	for (size_t i = 0; i < count; i++)
		for (uint32_t at = plan[i].offset; at < plan[i].offset + plan[i].len; at++) {
			bytes += !seen[plan[i].from][at];
			seen[plan[i].from][at] = true;
		}
	return bytes;
}

/* Every byte handed out must stand in the truth where the gaps say it does. */
static uint64_t check(const struct decoding *decoding, uint8_t truth[][TRUTH], uint64_t *lost)
{
	uint64_t at[3] = {0}, bytes = 0;

	*lost = 0;
	for (guint i = 0; i < decoding->segments->len; i++) {
		const struct decoding_segment *item = decoding_segment_at(decoding, i);
		unsigned from = item->carrier.src.port == SERVER_PORT ? SERVER : CLIENT;
		at[from] += item->segment.gap;
		*lost += item->segment.gap;
		g_assert_cmpuint(at[from] + item->bytes->len, <=, TRUTH);
		assert_same(item->bytes->data, item->bytes->len, truth[from] + at[from],
			    item->bytes->len);
		g_assert_false(item->segment.unknown_gap);
		g_assert_cmpuint(item->carrier.first.number, <=, item->carrier.last.number);
		at[from] += item->bytes->len;
		bytes += item->bytes->len;
	}
	return bytes;
}

static void random_rounds(unsigned loss, double spread, uint32_t seed)
{
	static uint8_t truth[3][TRUTH];
	static struct plan plan[SEGMENTS_MAX];
	GRand *rand = g_rand_new_with_seed(seed);
	struct packet packet;
	uint64_t lost;

	for (unsigned round = 0; round < 20; round++) {
		struct decoding decoding;
		uint32_t isn[3] = {0, g_rand_int(rand), UINT32_MAX - (uint32_t)round * 1000};
		size_t count = make_plan(rand, plan, loss, spread);
		for (unsigned from = CLIENT; from <= SERVER; from++)
			for (unsigned i = 0; i < TRUTH; i++)
				truth[from][i] = (uint8_t)g_rand_int(rand);
		decoding_init(&decoding);
		feed(&decoding, CLIENT, "", isn[CLIENT], 0, TCP_SYN);
		feed(&decoding, SERVER, "", isn[SERVER], isn[CLIENT] + 1, TCP_SYN | TCP_ACK);
		for (size_t i = 0; i < count; i++) {
			unsigned from = plan[i].from;
			segment_of(&packet, from, truth[from] + plan[i].offset, plan[i].len,
				   isn[from] + 1 + plan[i].offset, 0, 0);
			decoding_packet(&decoding, &packet);
		}
		if (loss == 0) {
			g_assert_cmpuint(check(&decoding, truth, &lost), ==, 2 * TRUTH);
			g_assert_cmpuint(lost, ==, 0);
			assert_nothing_bad(&decoding);
		}
		sc_decoder_finish(decoding.decoder);
		g_assert_cmpuint(check(&decoding, truth, &lost), ==, planned(plan, count));
		g_assert_true((lost > 0) == (loss > 0));
		decoding_done(&decoding);
	}
	g_rand_free(rand);
}

static void test_random(void)
{
	random_rounds(0, 1, 1);
	random_rounds(0, 12, 2);
	random_rounds(0, 200, 3);
}

static void test_random_loss(void)
{
	random_rounds(10, 5, 4);
	random_rounds(60, 40, 5);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/tcp/whole", test_whole);
	g_test_add_func("/decode/tcp/midstream", test_midstream);
	g_test_add_func("/decode/tcp/out-of-order", test_out_of_order);
	g_test_add_func("/decode/tcp/retransmitted", test_retransmitted);
	g_test_add_func("/decode/tcp/gap-acked", test_gap_acked);
	g_test_add_func("/decode/tcp/ack-first", test_ack_first);
	g_test_add_func("/decode/tcp/gap-acked-in-part", test_gap_acked_in_part);
	g_test_add_func("/decode/tcp/gap-acked-two", test_gap_acked_two);
	g_test_add_func("/decode/tcp/ack-from-nowhere", test_ack_from_nowhere);
	g_test_add_func("/decode/tcp/gap-limit", test_gap_limit);
	g_test_add_func("/decode/tcp/gap-limit-count", test_gap_limit_count);
	g_test_add_func("/decode/tcp/total-limit", test_total_limit);
	g_test_add_func("/decode/tcp/finish", test_finish);
	g_test_add_func("/decode/tcp/available-after-gap", test_available_after_gap);
	g_test_add_func("/decode/tcp/wrap", test_wrap);
	g_test_add_func("/decode/tcp/reuse", test_reuse);
	g_test_add_func("/decode/tcp/reuse-by-answer", test_reuse_by_answer);
	g_test_add_func("/decode/tcp/fast-open", test_fast_open);
	g_test_add_func("/decode/tcp/half-close", test_half_close);
	g_test_add_func("/decode/tcp/fin-behind-gap", test_fin_behind_gap);
	g_test_add_func("/decode/tcp/reset", test_reset);
	g_test_add_func("/decode/tcp/stray-end", test_stray_end);
	g_test_add_func("/decode/tcp/keepalive", test_keepalive);
	g_test_add_func("/decode/tcp/snaplen", test_snaplen);
	g_test_add_func("/decode/tcp/jump", test_jump);
	g_test_add_func("/decode/tcp/eviction", test_eviction);
	g_test_add_func("/decode/tcp/tls", test_tls);
	g_test_add_func("/decode/tcp/damaged", test_damaged);
	g_test_add_func("/decode/tcp/random", test_random);
	g_test_add_func("/decode/tcp/random-loss", test_random_loss);
	return g_test_run();
}
