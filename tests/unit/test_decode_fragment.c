/* IP fragments (RFC 791 3.2, RFC 8200 4.5): in every order, twice, overlapping.
 * The datagrams are cut up by hand; what comes out must be what went in. */
#include "fragments.h"

/* 45 bytes behind the IP header: fragments of 16, 16 and 13 in all six orders. */
static void test_orders(void)
{
	static const unsigned orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
					      {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
	static const size_t lens[3] = {16, 16, 13};
	struct decoding decoding;
	struct packet packet;
	struct whole whole;

	decoding_init(&decoding);
	whole_init(&whole, 37);
	for (unsigned version = 4; version <= 6; version += 2)
		for (unsigned order = 0; order < 6; order++) {
			uint64_t before = decoding.frames, first = 0;
			for (unsigned i = 0; i < 3; i++) {
				unsigned part = orders[order][i];
				if (part == 0)
					first = before + i + 1;
				if (version == 4)
					fragment4(&packet, &whole, part * 16, lens[part],
						  (uint16_t)(100 + order));
				else
					fragment6(&packet, &whole, part * 16, lens[part],
						  100000 + order);
				g_assert_cmpuint(decoding.datagrams->len, ==, 0);
				decoding_packet(&decoding, &packet);
			}
			g_assert_cmpuint(decoding.datagrams->len, ==, 1);
			assert_whole(&decoding, 0, &whole, first, before + 3);
			g_assert_cmpuint(decoding_at(&decoding, 0)->packet.ip_id, ==,
					 version == 4 ? 100 + order : 100000 + order);
			decoding_clear(&decoding);
		}
	assert_nothing_bad(&decoding);
	assert_count(&decoding, SC_COUNT_FRAGMENTS, 36);
	decoding_done(&decoding);
}

/* The longest datagram there is, in many fragments, shuffled with a fixed seed,
 * some twice or overlapping their neighbours. */
static void test_random(void)
{
	GRand *rand = g_rand_new_with_seed(20260101);
	struct decoding decoding;
	struct whole whole;

	decoding_init(&decoding);
	for (unsigned round = 0; round < 60; round++) {
		size_t size = (size_t)g_rand_int_range(rand, 20, round % 5 ? 3000 : PAYLOAD_MAX);
		size_t offsets[1024], count = 0, at = 0, total;
		whole_init(&whole, size);
		total = size + 8;
		size_t step = (size_t)g_rand_int_range(rand, 1, 200) * 8;
		while (step * 512 < total)
			step *= 2;
		for (; at < total; at += step)
			offsets[count++] = at;
		if (count < 2)
			continue;
		for (size_t i = count - 1; i > 0; i--) { /* Fisher and Yates */
			size_t j = (size_t)g_rand_int_range(rand, 0, (gint32)i + 1);
			size_t swap = offsets[i];
			offsets[i] = offsets[j];
			offsets[j] = swap;
		}
		for (size_t i = 0; i < count; i++) {
			size_t len = MIN(step, total - offsets[i]);
			feed4(&decoding, &whole, offsets[i], len, (uint16_t)round);
			if (i + 1 < count && g_rand_int_range(rand, 0, 4) == 0)
				feed4(&decoding, &whole, offsets[i], len, (uint16_t)round);
			/* Longer by some of its neighbour. */
			if (i + 1 < count && len == step && total - offsets[i] > step + 8 &&
			    g_rand_boolean(rand) && count > 3)
				feed4(&decoding, &whole, offsets[i] + 8 * (step / 16),
				      8 * (step / 8 - step / 16), (uint16_t)round);
		}
		g_assert_cmpuint(decoding.datagrams->len, ==, 1);
		assert_same(decoding_at(&decoding, 0)->bytes->data,
			    decoding_at(&decoding, 0)->bytes->len, whole.payload, size);
		decoding_clear(&decoding);
	}
	sc_decoder_finish(decoding.decoder);
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
	g_rand_free(rand);
}

/* Overlapping fragments that disagree (teardrop): what came first stays. */
static void test_overlap(void)
{
	struct decoding decoding;
	struct packet packet;
	struct whole whole, other;
	uint8_t expected[40];

	decoding_init(&decoding);
	whole_init(&whole, 40); /* 48 bytes with the UDP header */
	whole_init(&other, 40);
	memset(packet_bytes(&other.packet) + 8, 'z', 40);
	fragment4(&packet, &whole, 0, 24, 1);
	decoding_packet(&decoding, &packet);
	fragment4(&packet, &other, 16, 32, 1); /* 16 to 24 are known already */
	decoding_packet(&decoding, &packet);
	memcpy(expected, whole.payload, 16);
	memset(expected + 16, 'z', 24);
	g_assert_cmpuint(decoding.datagrams->len, ==, 1);
	assert_same(decoding_at(&decoding, 0)->bytes->data, decoding_at(&decoding, 0)->bytes->len,
		    expected, sizeof expected);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* A port mirrored in both directions gives every fragment twice, in one of
 * these orders: two datagrams, copies of one another, and nothing lost. */
static void test_mirrored(void)
{
	static const struct {
		unsigned parts[4];
		uint64_t last[2]; /* frame that completed each */
	} orders[] = {
		{{0, 1, 0, 1}, {2, 4}},
		{{0, 0, 1, 1}, {3, 4}},
		{{1, 1, 0, 0}, {3, 4}},
		{{0, 1, 1, 0}, {2, 4}},
	};
	struct whole whole;

	whole_init(&whole, 40);
	for (size_t order = 0; order < G_N_ELEMENTS(orders); order++) {
		struct decoding decoding;
		decoding_init(&decoding);
		for (unsigned i = 0; i < 4; i++) {
			unsigned part = orders[order].parts[i];
			feed4(&decoding, &whole, part * 24, 24, 9);
		}
		g_assert_cmpuint(decoding.datagrams->len, ==, 2);
		for (guint i = 0; i < 2; i++) {
			const struct decoding_datagram *datagram = decoding_at(&decoding, i);
			assert_same(datagram->bytes->data, datagram->bytes->len, whole.payload, 40);
			g_assert_cmpuint(datagram->packet.last.number, ==, orders[order].last[i]);
			g_assert_cmpuint(datagram->packet.ip_id, ==, 9);
		}
		sc_decoder_finish(decoding.decoder);
		g_assert_cmpuint(decoding.datagrams->len, ==, 2);
		assert_nothing_bad(&decoding);
		decoding_done(&decoding);
	}
}

/* One fragment alone came twice (0 0 1), or once more when all was over (0 1 1):
 * one datagram, nothing lost, nothing made up. */
static void test_one_twice(void)
{
	static const unsigned orders[][3] = {{0, 0, 1}, {0, 1, 1}, {0, 1, 0}, {1, 1, 0}};
	struct whole whole;

	whole_init(&whole, 40);
	for (size_t order = 0; order < G_N_ELEMENTS(orders); order++) {
		struct decoding decoding;
		decoding_init(&decoding);
		for (unsigned i = 0; i < 3; i++)
			feed4(&decoding, &whole, orders[order][i] * 24, 24, 9);
		sc_decoder_finish(decoding.decoder);
		g_assert_cmpuint(decoding.datagrams->len, ==, 1);
		assert_same(decoding_at(&decoding, 0)->bytes->data, 40, whole.payload, 40);
		assert_nothing_bad(&decoding);
		decoding_done(&decoding);
	}
}

/* Fragments that cannot be of the same datagram, though the identification says
 * so, do not complete one another. */
static void test_other_datagram(void)
{
	struct decoding decoding;
	struct packet packet;
	struct whole whole, longer;

	whole_init(&whole, 40);  /* 48 bytes: 24, 24 */
	whole_init(&longer, 88); /* 96 bytes: four times 24 */
	decoding_init(&decoding);
	feed4(&decoding, &whole, 24, 24, 9);
	feed4(&decoding, &longer, 48, 24, 9); /* behind the end of the first */
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	feed4(&decoding, &whole, 0, 24, 9);
	g_assert_cmpuint(decoding.datagrams->len, ==, 1);
	assert_whole(&decoding, 0, &whole, 3, 3);
	decoding_done(&decoding);
	decoding_init(&decoding);
	feed4(&decoding, &longer, 48, 24, 9);
	feed4(&decoding, &whole, 24, 24, 9); /* an end, but bytes behind it are known */
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
	/* The first byte came in frame 1, though frame 2 has it, too, and more. */
	decoding_init(&decoding);
	feed4(&decoding, &whole, 0, 16, 9);
	packet_start(&packet, packet_bytes(&whole.packet), 24);
	packet_ip4_fragment(&packet, 1, 2, 17, 9, MORE);
	packet_ethernet(&packet, 0x0800);
	decoding_packet(&decoding, &packet);
	feed4(&decoding, &whole, 24, 24, 9);
	assert_whole(&decoding, 0, &whole, 1, 3);
	decoding_done(&decoding);
}

/* The same fragment a hundred times: bounded, and one datagram in the end for
 * each of the SC_FRAGMENT_COPIES_MAX copies that are told apart. */
static void test_flood(void)
{
	struct decoding decoding;
	struct whole whole;

	decoding_init(&decoding);
	whole_init(&whole, 40);
	for (unsigned i = 0; i < 100; i++)
		feed4(&decoding, &whole, 0, 24, 9);
	for (unsigned i = 0; i < 100; i++)
		feed4(&decoding, &whole, 24, 24, 9);
	g_assert_cmpuint(decoding.datagrams->len, ==, SC_FRAGMENT_COPIES_MAX);
	sc_decoder_finish(decoding.decoder);
	g_assert_cmpuint(decoding.datagrams->len, ==, SC_FRAGMENT_COPIES_MAX);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* Same identification, but another source, destination or protocol, or IPv6:
 * not the same datagram. */
static void test_keys(void)
{
	struct decoding decoding;
	struct packet packet;
	struct whole whole;
	static const uint8_t keys[][3] = {{1, 2, 132}, {1, 2, 17}, {3, 2, 17}, {1, 3, 17}};

	decoding_init(&decoding);
	whole_init(&whole, 40);
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		packet_start(&packet, packet_bytes(&whole.packet), 24);
		packet_ip4_fragment(&packet, keys[i][0], keys[i][1], keys[i][2], 9, MORE);
		packet_ethernet(&packet, 0x0800);
		decoding_packet(&decoding, &packet);
	}
	fragment6(&packet, &whole, 0, 24, 9);
	decoding_packet(&decoding, &packet);
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	feed4(&decoding, &whole, 24, 24, 9);
	g_assert_cmpuint(decoding.datagrams->len, ==, 1);
	fragment6(&packet, &whole, 24, 24, 9);
	decoding_packet(&decoding, &packet);
	g_assert_cmpuint(decoding.datagrams->len, ==, 2);
	assert_endpoint(&decoding_at(&decoding, 1)->packet.src, "[2001:db8::1]:5060");
	decoding_done(&decoding);
}

/* An empty last fragment ends a datagram all the same. */
static void test_empty_last(void)
{
	struct decoding decoding;
	struct packet packet;
	struct whole whole;

	decoding_init(&decoding);
	whole_init(&whole, 40);
	packet_start(&packet, packet_bytes(&whole.packet), 48);
	packet_ip4_fragment(&packet, 1, 2, 17, 9, MORE);
	packet_ethernet(&packet, 0x0800);
	decoding_packet(&decoding, &packet);
	packet_start_text(&packet, "");
	packet_ip4_fragment(&packet, 1, 2, 17, 9, 48 / 8);
	packet_ethernet(&packet, 0x0800);
	decoding_packet(&decoding, &packet);
	g_assert_cmpuint(decoding.datagrams->len, ==, 1);
	assert_whole(&decoding, 0, &whole, 1, 2);
	decoding_done(&decoding);
}

/* Fragments in fragments: the inner datagram, in two fragments, each of which
 * was cut in two by a tunnel. */
static void test_nested(void)
{
	struct decoding decoding;
	struct packet inner, outer;
	struct whole whole;

	decoding_init(&decoding);
	whole_init(&whole, 40);
	for (unsigned part = 0; part < 2; part++) {
		fragment4(&inner, &whole, part * 24, 24, 5);
		inner.at += 14; /* without the Ethernet header: 44 bytes */
		packet_start(&outer, packet_bytes(&inner), 32);
		packet_ip4_fragment(&outer, 101, 102, 4, (uint16_t)(77 + part), MORE);
		packet_ethernet(&outer, 0x0800);
		decoding_packet(&decoding, &outer);
		packet_start(&outer, packet_bytes(&inner) + 32, 12);
		packet_ip4_fragment(&outer, 101, 102, 4, (uint16_t)(77 + part), 32 / 8);
		packet_ethernet(&outer, 0x0800);
		g_assert_cmpuint(decoding.datagrams->len, ==, 0);
		decoding_packet(&decoding, &outer);
	}
	g_assert_cmpuint(decoding.datagrams->len, ==, 1);
	assert_whole(&decoding, 0, &whole, 1, 4);
	assert_endpoint(&decoding_at(&decoding, 0)->packet.src, "10.0.0.1:5060");
	assert_nothing_bad(&decoding);
	assert_count(&decoding, SC_COUNT_FRAGMENTS, 6);
	decoding_done(&decoding);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/fragment/orders", test_orders);
	g_test_add_func("/decode/fragment/random", test_random);
	g_test_add_func("/decode/fragment/overlap", test_overlap);
	g_test_add_func("/decode/fragment/mirrored", test_mirrored);
	g_test_add_func("/decode/fragment/one-twice", test_one_twice);
	g_test_add_func("/decode/fragment/other-datagram", test_other_datagram);
	g_test_add_func("/decode/fragment/flood", test_flood);
	g_test_add_func("/decode/fragment/keys", test_keys);
	g_test_add_func("/decode/fragment/empty-last", test_empty_last);
	g_test_add_func("/decode/fragment/nested", test_nested);
	return g_test_run();
}
