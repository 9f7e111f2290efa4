/* IP fragments (RFC 791 3.2, RFC 8200 4.5): in every order, twice, overlapping,
 * with holes, cut, too many. The datagrams are cut up here by hand; what comes
 * out must be what went in. */
#include "base/limits.h"
#include "decoding.h"

enum { MORE = 0x2000, PAYLOAD_MAX = 60000 };

/* A UDP datagram as it lies behind the IP header. */
struct whole {
	struct packet packet;
	uint8_t payload[PAYLOAD_MAX];
	size_t payload_len;
};

static void whole_init(struct whole *whole, size_t payload_len)
{
	whole->payload_len = payload_len;
	for (size_t i = 0; i < payload_len; i++)
		whole->payload[i] = (uint8_t)('A' + i / 8 % 26);
	packet_start(&whole->packet, whole->payload, payload_len);
	packet_udp(&whole->packet, 5060, 5060);
}

/* The part of it from `offset` on, `len` bytes, as an IPv4 fragment. */
static void fragment4(struct packet *packet, struct whole *whole, size_t offset, size_t len,
		      uint16_t id)
{
	size_t total = packet_len(&whole->packet);
	bool more = offset + len < total;

	g_assert_cmpuint(offset % 8, ==, 0);
	packet_start(packet, packet_bytes(&whole->packet) + offset, len);
	packet_ip4_fragment(packet, 1, 2, 17, id, (uint16_t)((more ? MORE : 0) | offset / 8));
	packet_ethernet(packet, 0x0800);
}

static void fragment6(struct packet *packet, struct whole *whole, size_t offset, size_t len,
		      uint32_t id)
{
	bool more = offset + len < packet_len(&whole->packet);

	packet_start(packet, packet_bytes(&whole->packet) + offset, len);
	PACKET_PUT(packet, 17, 0, BE16(offset | more), BE32(id));
	packet_ip6(packet, 1, 2, 44);
	packet_ethernet(packet, 0x86dd);
}

static void feed4(struct decoding *decoding, struct whole *whole, size_t offset, size_t len,
		  uint16_t id)
{
	struct packet packet;

	fragment4(&packet, whole, offset, len, id);
	decoding_packet(decoding, &packet);
}

static void assert_whole(const struct decoding *decoding, guint i, const struct whole *whole,
			 uint64_t first, uint64_t last)
{
	const struct decoding_datagram *datagram = decoding_at(decoding, i);

	assert_same(datagram->bytes->data, datagram->bytes->len, whole->payload,
		    whole->payload_len);
	g_assert_cmpuint(datagram->carrier.missing, ==, 0);
	g_assert_cmpuint(datagram->carrier.first.number, ==, first);
	g_assert_cmpuint(datagram->carrier.last.number, ==, last);
	g_assert_cmpuint(datagram->carrier.src.port, ==, 5060);
}

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
			g_assert_cmpuint(decoding_at(&decoding, 0)->carrier.ip_id, ==,
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
			g_assert_cmpuint(datagram->carrier.last.number, ==, orders[order].last[i]);
			g_assert_cmpuint(datagram->carrier.ip_id, ==, 9);
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
	g_assert_cmpuint(datagram->carrier.missing, ==, 48);
	g_assert_cmpuint(datagram->carrier.first.number, ==, 1);
	g_assert_cmpuint(datagram->carrier.last.number, ==, 2);
	g_assert_cmpint(datagram->carrier.last.time_ns, ==, 1000 * SC_NS_PER_S + SC_NS_PER_MS);
	assert_endpoint(&datagram->carrier.src, "10.0.0.1:5060");
	assert_endpoint(&datagram->carrier.dst, "10.0.0.2:5060");
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
	g_assert_cmpuint(decoding_at(&decoding, 0)->carrier.missing, ==, 40);
	assert_same(decoding_at(&decoding, 1)->bytes->data, decoding_at(&decoding, 1)->bytes->len,
		    whole.payload, 32);
	g_assert_cmpuint(decoding_at(&decoding, 1)->carrier.missing, ==, 32);
	assert_endpoint(&decoding_at(&decoding, 1)->carrier.dst, "[2001:db8::2]:5060");
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
	g_assert_cmpuint(decoding_at(&decoding, 0)->carrier.missing, ==, 44);
	assert_count(&decoding, SC_COUNT_SNAPLEN, 2);
	assert_count(&decoding, SC_COUNT_FRAGMENTS_LOST, 0);
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
	assert_endpoint(&decoding_at(&decoding, 1)->carrier.src, "[2001:db8::1]:5060");
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
	g_assert_cmpuint(decoding_at(&decoding, 0)->carrier.ip_id, ==, 1);
	g_assert_cmpuint(decoding_at(&decoding, 0)->carrier.missing, ==, 24);
	sc_decoder_finish(decoding.decoder);
	g_assert_cmpuint(decoding.datagrams->len, ==, SC_FRAGMENT_SETS_MAX + 1);
	assert_count(&decoding, SC_COUNT_FRAGMENTS_LOST, SC_FRAGMENT_SETS_MAX);
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
	assert_endpoint(&decoding_at(&decoding, 0)->carrier.src, "10.0.0.1:5060");
	assert_nothing_bad(&decoding);
	assert_count(&decoding, SC_COUNT_FRAGMENTS, 6);
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
	g_assert_cmpuint(decoding_at(&decoding, 0)->carrier.missing, ==, 28);
	assert_count(&decoding, SC_COUNT_FRAGMENTS_LOST, 2);
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
	g_test_add_func("/decode/fragment/hole", test_hole);
	g_test_add_func("/decode/fragment/first-only", test_first_only);
	g_test_add_func("/decode/fragment/snaplen", test_snaplen);
	g_test_add_func("/decode/fragment/keys", test_keys);
	g_test_add_func("/decode/fragment/empty-last", test_empty_last);
	g_test_add_func("/decode/fragment/impossible", test_impossible);
	g_test_add_func("/decode/fragment/limit", test_limit);
	g_test_add_func("/decode/fragment/nested", test_nested);
	g_test_add_func("/decode/fragment/nested-lost", test_nested_lost);
	return g_test_run();
}
