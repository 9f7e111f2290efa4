/* Any bytes, cut anywhere: packets of every kind changed at random, noise, and
 * floods. Every frame lies against a forbidden page; the seeds are fixed.
 *
 * Beside "does not crash" two things are checked of every frame: nothing comes
 * out that is longer than what went in, and no frame goes without a trace. */
#include "base/limits.h"
#include "decoding.h"

#define TEXT "OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP a\r\n\r\n"

static void udp4(struct packet *packet)
{
	packet_datagram(packet, TEXT);
}

static void udp6(struct packet *packet)
{
	packet_start_text(packet, TEXT);
	packet_udp(packet, 5060, 5060);
	PACKET_PUT(packet, 17, 0, 1, 4, 0, 0, 0, 0);
	packet_ip6(packet, 1, 2, 0);
	packet_ethernet(packet, 0x86dd);
}

static void tcp4(struct packet *packet)
{
	packet_start_text(packet, TEXT);
	packet_tcp(packet, 30000, 5060, 1001, 5001, TCP_ACK);
	packet_ip4(packet, 1, 2, 6);
	packet_ethernet(packet, 0x0800);
}

static void fragment4(struct packet *packet)
{
	packet_start(packet, TEXT, 40);
	packet_ip4_fragment(packet, 1, 2, 17, 3, 0x2000);
	packet_ethernet(packet, 0x0800);
}

static void fragment6(struct packet *packet)
{
	packet_start(packet, TEXT, 40);
	PACKET_PUT(packet, 17, 0, 0, 1, 0, 0, 0, 3);
	packet_ip6(packet, 1, 2, 44);
	packet_ethernet(packet, 0x86dd);
}

static void sctp(struct packet *packet)
{
	packet_start(packet, TEXT, 32);
	PACKET_PUT(packet, 0, 3, 0, 48, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
	PACKET_PUT(packet, BE16(5060), BE16(5060), 1, 2, 3, 4, 0, 0, 0, 0);
	packet_ip4(packet, 1, 2, 132);
	packet_ethernet(packet, 0x0800);
}

static void icmp(struct packet *packet)
{
	udp4(packet);
	packet->at += 14;
	PACKET_PUT(packet, 3, 3, 0, 0, 0, 0, 0, 0);
	packet_ip4(packet, 2, 1, 1);
	packet_ethernet(packet, 0x0800);
}

static void tunnels(struct packet *packet)
{
	udp4(packet);
	PACKET_PUT(packet, 0x08, 0, 0, 0, 0, 0, 1, 0);
	packet_udp(packet, 4789, 4789);
	packet_ip4(packet, 1, 2, 17);
	PACKET_PUT(packet, 1, 0, 0, 0, 1, 0, 0, 0x00);
	PACKET_PUT(packet, 0x34, 0xff, 0, 200, 0, 0, 0, 7, 0, 0, 0, 0x85);
	packet_udp(packet, 2152, 2152);
	packet_ip6(packet, 1, 2, 17);
	PACKET_PUT(packet, 0xb0, 0, 0x86, 0xdd, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 9);
	packet_ip4(packet, 1, 2, 47);
	PACKET_PUT(packet, 0, 1, 0x01, 64);
	PACKET_PUT(packet, 0, 9, 0x88, 0x47);
	packet_ethernet(packet, 0x8100);
}

static void hep(struct packet *packet)
{
	packet_start_text(packet, TEXT);
	PACKET_PUT(packet, 'H', 'E', 'P', '3', 0, (uint8_t)(46 + 27), 0, 0, 0, 1, 0, 7, 2, 0, 0, 0,
		   11, 0, 7, 1, 0, 0, 0, 15, 0, (uint8_t)(6 + strlen(TEXT)));
	packet_udp(packet, 9060, 9060);
	packet_ip4(packet, 1, 2, 17);
	packet_ethernet(packet, 0x0800);
}

static void (*const kinds[])(struct packet *) = {udp4, udp6, tcp4,    fragment4, fragment6,
						 sctp, icmp, tunnels, hep};
static const uint16_t link_types[] = {
	0,   1,   9,   12,  50,  51,  101, 104, 105, 108, 113, 119, 127, 163,
	192, 197, 204, 219, 228, 229, 239, 252, 258, 276, 281, 282, 283, 284,
};

/* Of what became of a frame: it was handed on, belongs to something counted, or
 * was found wanting. */
static uint64_t traces(const struct decoding *decoding)
{
	uint64_t sum = decoding->errors->len;

	for (unsigned i = 0; i < SC_COUNTER_COUNT; i++)
		if (i != SC_COUNT_FRAMES && i != SC_COUNT_NO_TIME)
			sum += decoding->counters.n[i];
	return sum;
}

static void feed(struct decoding *decoding, const uint8_t *bytes, size_t len)
{
	uint64_t before = traces(decoding);

	decoding_feed(decoding, bytes, len);
	g_assert_cmpuint(traces(decoding), >, before);
	/* Longer than the frame itself can only be what was put together. */
	for (guint i = 0; i < decoding->datagrams->len; i++) {
		const struct decoding_datagram *item = decoding_at(decoding, i);
		g_assert_cmpuint(item->bytes->len, <=, SC_RECORD_BYTES_MAX);
		if (item->packet.first.number == item->packet.last.number)
			g_assert_cmpuint(item->bytes->len, <=, PACKET_ROOM);
	}
	decoding_clear(decoding);
}

static void change(GRand *rand, uint8_t *bytes, size_t len)
{
	static const uint8_t values[] = {0, 1, 0x7f, 0x80, 0xff, 0x45, 0x60, 17, 6, 4, 41, 47, 44};

	for (int i = g_rand_int_range(rand, 0, 6); i > 0; i--) {
		size_t at = (size_t)g_rand_int_range(rand, 0, (gint32)len);
		/* Headers are in front: they are hit more often. */
		if (g_rand_boolean(rand))
			at = (size_t)g_rand_int_range(rand, 0, (gint32)MIN(len, 60));
		if (g_rand_boolean(rand))
			bytes[at] ^= (uint8_t)(1u << g_rand_int_range(rand, 0, 8));
		else
			bytes[at] = values[g_rand_int_range(rand, 0, G_N_ELEMENTS(values))];
	}
}

static void test_changed(void)
{
	GRand *rand = g_rand_new_with_seed(99);
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (unsigned round = 0; round < 150000; round++) {
		size_t len;
		kinds[round % G_N_ELEMENTS(kinds)](&packet);
		change(rand, packet_bytes(&packet), packet_len(&packet));
		len = packet_len(&packet);
		decoding.wire_extra = 0;
		if (g_rand_int_range(rand, 0, 4) == 0) {
			len = (size_t)g_rand_int_range(rand, 0, (gint32)len);
			decoding.wire_extra = g_rand_boolean(rand) ? 0 : g_rand_int(rand) >> 8;
		}
		if (g_rand_int_range(rand, 0, 20) == 0)
			decoding.time_ns =
				g_rand_boolean(rand) ? SC_TIME_NONE + 1 : INT64_MAX - 1000;
		feed(&decoding, packet_bytes(&packet), len);
		decoding.time_ns = 1000 * SC_NS_PER_S + round * SC_NS_PER_MS;
	}
	sc_decoder_finish(decoding.decoder);
	decoding_done(&decoding);
	g_rand_free(rand);
}

static void test_noise(void)
{
	GRand *rand = g_rand_new_with_seed(100);
	struct decoding decoding;
	uint8_t bytes[256];

	decoding_init(&decoding);
	for (unsigned round = 0; round < 150000; round++) {
		size_t len = (size_t)g_rand_int_range(rand, 0, sizeof bytes);
		for (size_t i = 0; i < len; i++)
			bytes[i] = (uint8_t)g_rand_int(rand);
		decoding.link_type = link_types[round % G_N_ELEMENTS(link_types)];
		if (decoding.link_type >= 101 && len > 0 && round % 2)
			bytes[0] = round % 4 == 1 ? 0x45 : 0x60;
		feed(&decoding, bytes, len);
	}
	sc_decoder_finish(decoding.decoder);
	decoding_done(&decoding);
	g_rand_free(rand);
}

/* Chains as long as a packet: VLAN tags, labels, IPv6 extension headers, "atomic"
 * fragments, GTP extensions. All are one pass over the bytes. */
static void test_chains(void)
{
	static uint8_t vlans[60000], labels[60000], options[60000], atomic[60000], gtp[60000];
	struct decoding decoding;
	struct packet packet;

	for (size_t i = 0; i < sizeof vlans; i += 4)
		memcpy(vlans + i, (const uint8_t[]){0, 1, 0x81, 0}, 4);
	memset(labels, 0, sizeof labels);
	memset(options, 0, sizeof options);
	for (size_t i = 0; i < sizeof options; i += 8) {
		options[i] = 60;
		atomic[i] = 44;
	}
	for (size_t i = 0; i < sizeof gtp; i += 4)
		memcpy(gtp + i, (const uint8_t[]){1, 0, 0, 0x85}, 4);
	decoding_init(&decoding);
	packet_start(&packet, vlans, sizeof vlans);
	packet_ethernet(&packet, 0x8100);
	feed(&decoding, packet_bytes(&packet), packet_len(&packet));
	packet_start(&packet, labels, sizeof labels);
	packet_ethernet(&packet, 0x8847);
	feed(&decoding, packet_bytes(&packet), packet_len(&packet));
	assert_count(&decoding, SC_COUNT_BAD_LINK, 2);
	packet_start(&packet, options, sizeof options);
	packet_ip6(&packet, 1, 2, 60);
	packet_ethernet(&packet, 0x86dd);
	feed(&decoding, packet_bytes(&packet), packet_len(&packet));
	packet_start(&packet, atomic, sizeof atomic);
	packet_ip6(&packet, 1, 2, 44);
	packet_ethernet(&packet, 0x86dd);
	feed(&decoding, packet_bytes(&packet), packet_len(&packet));
	assert_count(&decoding, SC_COUNT_BAD_IP, 2);
	packet_start(&packet, gtp, sizeof gtp);
	PACKET_PUT(&packet, 0x34, 0xff, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0x85);
	packet_udp(&packet, 2152, 2152);
	packet_ip4(&packet, 1, 2, 17);
	packet_ethernet(&packet, 0x0800);
	feed(&decoding, packet_bytes(&packet), packet_len(&packet));
	decoding_done(&decoding);
}

/* Incomplete datagrams whose content is itself the beginning of a fragment, far
 * more than are kept: giving one up may take in another, but never without end. */
static void test_fragment_bomb(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (unsigned i = 0; i < 3 * SC_FRAGMENT_SETS_MAX; i++) {
		packet_start(&packet, TEXT, 24);
		for (unsigned level = 0; level < 10; level++) {
			size_t len = (packet_len(&packet) + 20) & ~(size_t)7;
			packet_ip4_fragment(&packet, 1, 2, level == 0 ? 17 : 4, (uint16_t)i,
					    0x2000);
			packet_start(&packet, packet_bytes(&packet), len);
		}
		packet_ip4_fragment(&packet, 1, 2, 4, (uint16_t)i, 0x2000);
		packet_ethernet(&packet, 0x0800);
		decoding.time_ns = 1000 * SC_NS_PER_S;
		feed(&decoding, packet_bytes(&packet), packet_len(&packet));
	}
	sc_decoder_finish(decoding.decoder);
	g_assert_cmpuint(decoding.counters.n[SC_COUNT_LIMIT_FRAGMENTS], >=, SC_FRAGMENT_SETS_MAX);
	decoding_done(&decoding);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/hostile/changed", test_changed);
	g_test_add_func("/decode/hostile/noise", test_noise);
	g_test_add_func("/decode/hostile/chains", test_chains);
	g_test_add_func("/decode/hostile/fragment-bomb", test_fragment_bomb);
	return g_test_run();
}
