/* IP fragments: with holes, cut, impossible, too many. */
#include "fragments.h"

/* The second of three is missing: after the timeout, in capture time, the
 * beginning is handed out, with what is missing by UDP's length. Frame 1 has the first byte. */
static void test_hole(void)
{
	struct decoding decoding;
	struct packet packet;
	struct whole whole;
	const struct decoding_datagram *datagram;

	decoding_init(&decoding);
	whole_init(&whole, 64); /* 72 with the UDP header: 24, 24, 24 */
	feed4(&decoding, &whole, 0, 24, 9);
	feed4(&decoding, &whole, 48, 24, 9);
	packet_start_text(&packet, "");
	packet_ip4(&packet, 1, 2, 89);
	packet_ethernet(&packet, 0x0800);
	/* The first came at 1000 s. */
	decoding.time_ns = (1000 + SC_FRAGMENT_TIMEOUT_S) * SC_NS_PER_S;
	decoding_packet(&decoding, &packet);
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	decoding.time_ns = (1000 + SC_FRAGMENT_TIMEOUT_S) * SC_NS_PER_S + 1;
	decoding_packet(&decoding, &packet);
	datagram = decoding_at(&decoding, 0);
	assert_same(datagram->bytes->data, datagram->bytes->len, whole.payload, 16);
	g_assert_cmpuint(datagram->packet.missing, ==, 48);
	g_assert_cmpuint(datagram->packet.first.number, ==, 1);
	g_assert_cmpuint(datagram->packet.last.number, ==, 2);
	g_assert_cmpint(datagram->packet.last.time_ns, ==, 1000 * SC_NS_PER_S + SC_NS_PER_MS);
	assert_endpoint(&datagram->packet.src, "10.0.0.1:5060");
	assert_endpoint(&datagram->packet.dst, "10.0.0.2:5060");
	assert_count(&decoding, SC_COUNT_FRAGMENTS_LOST, 1);
	assert_count(&decoding, SC_COUNT_SNAPLEN, 0);
	/* Too late: a new one, of which the beginning is missing. */
	feed4(&decoding, &whole, 24, 24, 9);
	sc_decoder_finish(decoding.decoder);
	g_assert_cmpuint(decoding.datagrams->len, ==, 1);
	assert_count(&decoding, SC_COUNT_FRAGMENTS_LOST, 2);
	decoding_done(&decoding);
}

/* All that came is the first fragment; how long the whole is, only UDP knows. */
static void test_first_only(void)
{
	struct decoding decoding;
	struct packet packet;
	struct whole whole;

	decoding_init(&decoding);
	whole_init(&whole, 64);
	feed4(&decoding, &whole, 0, 32, 9);
	fragment6(&packet, &whole, 0, 40, 9);
	decoding_packet(&decoding, &packet);
	sc_decoder_finish(decoding.decoder);
	g_assert_cmpuint(decoding.datagrams->len, ==, 2);
	assert_same(decoding_at(&decoding, 0)->bytes->data, decoding_at(&decoding, 0)->bytes->len,
		    whole.payload, 24);
	g_assert_cmpuint(decoding_at(&decoding, 0)->packet.missing, ==, 40);
	assert_same(decoding_at(&decoding, 1)->bytes->data, decoding_at(&decoding, 1)->bytes->len,
		    whole.payload, 32);
	g_assert_cmpuint(decoding_at(&decoding, 1)->packet.missing, ==, 32);
	assert_endpoint(&decoding_at(&decoding, 1)->packet.dst, "[2001:db8::2]:5060");
	assert_count(&decoding, SC_COUNT_FRAGMENTS_LOST, 2);
	decoding_done(&decoding);
}

/* The snap length cut the fragments: the whole is complete when all were seen,
 * and its captured beginning ends where the first one was cut. */
static void test_snaplen(void)
{
	struct decoding decoding;
	struct packet packet;
	struct whole whole;

	decoding_init(&decoding);
	whole_init(&whole, 64); /* 72 = 32 + 40 */
	fragment4(&packet, &whole, 32, 40, 9);
	decoding.wire_extra = 40;
	decoding_feed(&decoding, packet_bytes(&packet), packet_len(&packet) - 40);
	fragment4(&packet, &whole, 0, 32, 9);
	decoding.wire_extra = 4;
	decoding_feed(&decoding, packet_bytes(&packet), packet_len(&packet) - 4);
	g_assert_cmpuint(decoding.datagrams->len, ==, 1);
	assert_same(decoding_at(&decoding, 0)->bytes->data, decoding_at(&decoding, 0)->bytes->len,
		    whole.payload, 20);
	g_assert_cmpuint(decoding_at(&decoding, 0)->packet.missing, ==, 44);
	assert_count(&decoding, SC_COUNT_SNAPLEN, 2);
	assert_count(&decoding, SC_COUNT_FRAGMENTS_LOST, 0);
	decoding_done(&decoding);
}

/* No fragments at all: not a multiple of 8 with more to come, empty with more to
 * come, beyond 65,535 bytes (the "ping of death"). */
static void test_impossible(void)
{
	static const struct {
		size_t len;
		uint16_t field;
	} rows[] = {{23, MORE}, {0, MORE}, {0, MORE | 3}, {100, 0x1fff}};
	struct decoding decoding;
	struct packet packet;
	struct whole whole;

	decoding_init(&decoding);
	whole_init(&whole, 200);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		packet_start(&packet, packet_bytes(&whole.packet), rows[i].len);
		packet_ip4_fragment(&packet, 1, 2, 17, 9, rows[i].field);
		packet_ethernet(&packet, 0x0800);
		decoding_packet(&decoding, &packet);
		assert_count(&decoding, SC_COUNT_BAD_IP, i + 1);
	}
	sc_decoder_finish(decoding.decoder);
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	decoding_done(&decoding);
}

/* One more incomplete datagram than fit: the oldest is given up, with its beginning. */
static void test_limit(void)
{
	struct decoding decoding;
	struct whole whole;

	decoding_init(&decoding);
	whole_init(&whole, 40);
	for (unsigned i = 0; i <= SC_FRAGMENT_SETS_MAX; i++) {
		decoding.time_ns = 1000 * SC_NS_PER_S; /* all at once: none is too old */
		feed4(&decoding, &whole, 0, 24, (uint16_t)(i + 1));
	}
	assert_count(&decoding, SC_COUNT_LIMIT_FRAGMENTS, 1);
	assert_count(&decoding, SC_COUNT_FRAGMENTS_LOST, 0);
	g_assert_cmpuint(decoding.datagrams->len, ==, 1);
	g_assert_cmpuint(decoding_at(&decoding, 0)->packet.ip_id, ==, 1);
	g_assert_cmpuint(decoding_at(&decoding, 0)->packet.missing, ==, 24);
	sc_decoder_finish(decoding.decoder);
	g_assert_cmpuint(decoding.datagrams->len, ==, SC_FRAGMENT_SETS_MAX + 1);
	assert_count(&decoding, SC_COUNT_FRAGMENTS_LOST, SC_FRAGMENT_SETS_MAX);
	decoding_done(&decoding);
}

/* A lost inner fragment, handed out late, from inside a tunnel. */
static void test_nested_lost(void)
{
	struct decoding decoding;
	struct packet inner, outer;
	struct whole whole;

	decoding_init(&decoding);
	whole_init(&whole, 40);
	fragment4(&inner, &whole, 0, 24, 5);
	inner.at += 14;
	packet_start(&outer, packet_bytes(&inner), 40);
	packet_ip4_fragment(&outer, 101, 102, 4, 77, MORE);
	packet_ethernet(&outer, 0x0800);
	decoding_packet(&decoding, &outer);
	sc_decoder_finish(decoding.decoder);
	/* 40 of 44 bytes of the inner fragment: 20 behind its IP header, UDP
	 * header and 12 bytes; 40 - 12 are missing. */
	g_assert_cmpuint(decoding.datagrams->len, ==, 1);
	assert_same(decoding_at(&decoding, 0)->bytes->data, decoding_at(&decoding, 0)->bytes->len,
		    whole.payload, 12);
	g_assert_cmpuint(decoding_at(&decoding, 0)->packet.missing, ==, 28);
	assert_count(&decoding, SC_COUNT_FRAGMENTS_LOST, 2);
	decoding_done(&decoding);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/fragment-lost/hole", test_hole);
	g_test_add_func("/decode/fragment-lost/first-only", test_first_only);
	g_test_add_func("/decode/fragment-lost/snaplen", test_snaplen);
	g_test_add_func("/decode/fragment-lost/impossible", test_impossible);
	g_test_add_func("/decode/fragment-lost/limit", test_limit);
	g_test_add_func("/decode/fragment-lost/nested-lost", test_nested_lost);
	return g_test_run();
}
