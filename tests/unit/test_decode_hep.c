/* HEP (METRICS.md 13; HEP/EEP protocol, revision 37): the example of the
 * specification, and packets built from its tables. */
#include <zlib.h>

#include "base/span.h"
#include "decoding.h"

/* The specification's example: 113 bytes, 212.202.0.1:12010 to
 * 82.116.0.211:5060, 1313440459.120000, SIP, agent 228. */
static const uint8_t example[] = {
	0x48, 0x45, 0x50, 0x33, 0x00, 0x71,                         /* HEP3, 113 */
	0x00, 0x00, 0x00, 0x01, 0x00, 0x07, 0x02,                   /* IPv4 */
	0x00, 0x00, 0x00, 0x02, 0x00, 0x07, 0x11,                   /* UDP */
	0x00, 0x00, 0x00, 0x03, 0x00, 0x0a, 0xd4, 0xca, 0x00, 0x01, /* 212.202.0.1 */
	0x00, 0x00, 0x00, 0x04, 0x00, 0x0a, 0x52, 0x74, 0x00, 0xd3, /* 82.116.0.211 */
	0x00, 0x00, 0x00, 0x07, 0x00, 0x08, 0x2e, 0xea,             /* 12010 */
	0x00, 0x00, 0x00, 0x08, 0x00, 0x08, 0x13, 0xc4,             /* 5060 */
	0x00, 0x00, 0x00, 0x09, 0x00, 0x0a, 0x4e, 0x49, 0x82, 0xcb, /* 1313440459 */
	0x00, 0x00, 0x00, 0x0a, 0x00, 0x0a, 0x00, 0x01, 0xd4, 0xc0, /* 120000 */
	0x00, 0x00, 0x00, 0x0b, 0x00, 0x07, 0x01,                   /* SIP */
	0x00, 0x00, 0x00, 0x0c, 0x00, 0x0a, 0x00, 0x00, 0x00, 0xe4, /* 228 */
	0x00, 0x00, 0x00, 0x0f, 0x00, 0x14, 'I',  'N',  'V',  'I',
	'T',  'E',  ' ',  's',  'i',  'p',  ':',  'b',  'o',  'b'};

static void feed_datagram(struct decoding *decoding, const void *payload, size_t len, uint16_t port)
{
	struct packet packet;

	packet_start(&packet, payload, len);
	packet_udp(&packet, 40000, port);
	packet_ip4(&packet, 101, 102, 17);
	packet_ethernet(&packet, 0x0800);
	decoding_packet(decoding, &packet);
}

/* The time and the addresses are those inside, the frames those outside. */
static void test_example(void)
{
	struct decoding decoding;
	const struct sc_packet *packet;

	g_assert_cmpuint(sizeof example, ==, 113);
	decoding_init(&decoding);
	feed_datagram(&decoding, example, sizeof example, 12345);
	packet = &decoding_at(&decoding, 0)->packet;
	g_assert_cmpint(packet->last.time_ns, ==, 1313440459120000000);
	g_assert_cmpint(packet->first.time_ns, ==, 1313440459120000000);
	g_assert_cmpuint(packet->last.number, ==, 1);
	g_assert_cmpuint(packet->last.length, ==, 14 + 20 + 8 + 113);
	g_assert_cmpint(packet->transport, ==, SC_UDP);
	g_assert_cmpuint(packet->ip_id, ==, 0);
	g_assert_cmpuint(packet->correlation, ==, 0);
	g_assert_cmpuint(packet->interface, ==, 7);
	assert_one(&decoding, "INVITE sip:bob", "212.202.0.1:12010", "82.116.0.211:5060");
	assert_count(&decoding, SC_COUNT_HEP, 1);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* ---- packets of one's own ---- */

struct hep {
	uint8_t bytes[4096];
	size_t len;
};

static void hep_start(struct hep *hep)
{
	memset(hep, 0, sizeof *hep);
	memcpy(hep->bytes, "HEP3", 4);
	hep->len = 6;
}

static void hep_chunk(struct hep *hep, uint16_t vendor, uint16_t type, const void *body, size_t len)
{
	const uint8_t header[] = {BE16(vendor), BE16(type), BE16(len + 6)};

	memcpy(hep->bytes + hep->len, header, sizeof header);
	memcpy(hep->bytes + hep->len + sizeof header, body, len);
	hep->len += sizeof header + len;
}

#define CHUNK(hep, type, ...) \
	hep_chunk(hep, 0, type, (const uint8_t[]){__VA_ARGS__}, \
		  sizeof((const uint8_t[]){__VA_ARGS__}))

static void hep_feed(struct decoding *decoding, struct hep *hep)
{
	hep->bytes[4] = (uint8_t)(hep->len >> 8);
	hep->bytes[5] = (uint8_t)hep->len;
	feed_datagram(decoding, hep->bytes, hep->len, 9060);
}

static void hep_basics(struct hep *hep)
{
	hep_start(hep);
	CHUNK(hep, 1, 2);
	CHUNK(hep, 2, 6);
	CHUNK(hep, 3, 10, 0, 0, 1);
	CHUNK(hep, 4, 10, 0, 0, 2);
	CHUNK(hep, 7, BE16(5060));
	CHUNK(hep, 8, BE16(5070));
	CHUNK(hep, 9, BE32(1700000000));
	CHUNK(hep, 10, BE32(5));
	CHUNK(hep, 11, 1);
}

/* IPv6 over TCP, a correlation id, chunks of other vendors and unknown types,
 * the other magic. */
static void test_chunks(void)
{
	struct decoding decoding;
	struct hep hep;

	decoding_init(&decoding);
	hep_start(&hep);
	memcpy(hep.bytes, "EEP3", 4);
	hep_chunk(&hep, 0, 0x0011, "call-7", 6);
	hep_chunk(&hep, 0, 0x7777, "not this one", 12);
	CHUNK(&hep, 1, 10);
	CHUNK(&hep, 2, 6);
	CHUNK(&hep, 5, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
	CHUNK(&hep, 6, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2);
	CHUNK(&hep, 7, BE16(5060));
	CHUNK(&hep, 8, BE16(5061));
	hep_chunk(&hep, 0, 0x000f, "BYE sip:a", 9);
	hep_chunk(&hep, 3, 0x000f, "nor this", 8);
	CHUNK(&hep, 11, 1);
	hep_feed(&decoding, &hep);
	g_assert_cmpint(decoding_at(&decoding, 0)->packet.transport, ==, SC_TCP);
	g_assert_cmpuint(decoding_at(&decoding, 0)->packet.correlation, ==,
			 sc_hash(0, "call-7", 6));
	/* No time of its own: that of the frame. */
	g_assert_cmpint(decoding_at(&decoding, 0)->packet.last.time_ns, ==, 1000 * SC_NS_PER_S);
	assert_one(&decoding, "BYE sip:a", "[2001:db8::1]:5060", "[2001:db8::2]:5061");
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* Told apart by their numbers; one that says none is another. */
static void test_agents(void)
{
	struct decoding decoding;
	uint32_t agents[3];

	decoding_init(&decoding);
	for (uint8_t i = 0; i < 3; i++) {
		struct hep hep;

		hep_basics(&hep);
		if (i < 2)
			CHUNK(&hep, 12, 0, 0, 0, i);
		hep_chunk(&hep, 0, 0x000f, "BYE sip:a", 9);
		hep_feed(&decoding, &hep);
		agents[i] = decoding_at(&decoding, i)->packet.agent;
	}
	g_assert_cmpuint(agents[0], !=, agents[1]);
	g_assert_cmpuint(agents[0], !=, agents[2]);
	g_assert_cmpuint(agents[1], !=, agents[2]);
	decoding_done(&decoding);
}

static void test_transports(void)
{
	static const struct {
		uint8_t protocol;
		enum sc_transport transport;
	} rows[] = {{17, SC_UDP}, {6, SC_TCP}, {132, SC_SCTP}, {22, SC_TLS}};
	struct decoding decoding;
	struct hep hep;

	decoding_init(&decoding);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		hep_basics(&hep);
		CHUNK(&hep, 2, rows[i].protocol);
		hep_chunk(&hep, 0, 15, "BYE", 3);
		hep_feed(&decoding, &hep);
		g_assert_cmpint(decoding_at(&decoding, i)->packet.transport, ==, rows[i].transport);
	}
	decoding_done(&decoding);
}

/* Only SIP goes on; the others are counted as HEP. */
static void test_other_protocols(void)
{
	struct decoding decoding;
	struct hep hep;

	decoding_init(&decoding);
	for (unsigned type = 2; type <= 100; type++) {
		hep_basics(&hep);
		CHUNK(&hep, 11, (uint8_t)type);
		hep_chunk(&hep, 0, 15, "{\"json\"}", 8);
		hep_feed(&decoding, &hep);
	}
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	assert_count(&decoding, SC_COUNT_HEP, 99);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

static size_t compress_as(uint8_t *out, size_t room, const char *text, int window_bits)
{
	z_stream stream = {0};

	g_assert_cmpint(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY),
			==, Z_OK);
	stream.next_in = (Bytef *)(uintptr_t)text;
	stream.avail_in = (uInt)strlen(text);
	stream.next_out = out;
	stream.avail_out = (uInt)room;
	g_assert_cmpint(deflate(&stream, Z_FINISH), ==, Z_STREAM_END);
	deflateEnd(&stream);
	return room - stream.avail_out;
}

/* Compressed by zlib itself: gzip, zlib and bare deflate; damaged; a bomb. */
static void test_compressed(void)
{
	static const int windows[] = {15 + 16, 15, -15};
	static char text[3000], bomb[70000];
	struct decoding decoding;
	struct hep hep;
	uint8_t packed[4096];
	size_t len;

	memset(text, 'x', sizeof text - 1);
	memcpy(text, "INVITE", 6);
	memset(bomb, 'y', sizeof bomb - 1);
	decoding_init(&decoding);
	for (guint i = 0; i < G_N_ELEMENTS(windows); i++) {
		len = compress_as(packed, sizeof packed, text, windows[i]);
		hep_basics(&hep);
		hep_chunk(&hep, 0, 16, packed, len);
		hep_feed(&decoding, &hep);
		assert_one(&decoding, text, "10.0.0.1:5060", "10.0.0.2:5070");
	}
	assert_nothing_bad(&decoding);
	hep_basics(&hep);
	hep_chunk(&hep, 0, 16, packed, len / 2);
	hep_feed(&decoding, &hep);
	len = compress_as(packed, sizeof packed, bomb, 15);
	hep_basics(&hep);
	hep_chunk(&hep, 0, 16, packed, len);
	hep_feed(&decoding, &hep);
	hep_basics(&hep);
	hep_chunk(&hep, 0, 16, "\x1f\x8b\x08 not really", 14);
	hep_feed(&decoding, &hep);
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	assert_count(&decoding, SC_COUNT_HEP_BAD, 3);
	decoding_done(&decoding);
}

/* Every length that stands in the example, wrong by some: rejected, counted. */
static void test_damaged(void)
{
	static const struct {
		size_t at;
		uint8_t value;
	} wrong[] = {
		{5, 0x70},  {5, 0x72},  {4, 1},     /* whole */
		{11, 5},    {11, 8},    {11, 0},    /* chunk 1: too short for a header, too long */
		{25, 9},    {25, 0xff},             /* IPv4 address */
		{98, 0x15}, {98, 0xff}, {97, 0xff}, /* payload beyond the packet */
		{73, 0x0f},                         /* microseconds: 0x0f01d4c0 */
	};
	struct decoding decoding;

	decoding_init(&decoding);
	for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
		uint8_t bytes[sizeof example];
		memcpy(bytes, example, sizeof bytes);
		g_assert_cmpuint(bytes[wrong[i].at], !=, wrong[i].value);
		bytes[wrong[i].at] = wrong[i].value;
		feed_datagram(&decoding, bytes, sizeof bytes, 9060);
		assert_count(&decoding, SC_COUNT_HEP_BAD, i + 1);
	}
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	decoding_done(&decoding);
}

/* Cut by the capture: with 14 bytes of payload, up to 14 may be missing. */
static void test_snaplen(void)
{
	struct decoding decoding;
	struct packet packet;

	for (uint32_t lost = 1; lost <= sizeof example + 8; lost++) {
		decoding_init(&decoding);
		packet_start(&packet, example, sizeof example);
		packet_udp(&packet, 40000, 9060);
		packet_ip4(&packet, 101, 102, 17);
		packet_ethernet(&packet, 0x0800);
		decoding.wire_extra = lost;
		decoding_feed(&decoding, packet_bytes(&packet), packet_len(&packet) - lost);
		if (lost < 14) {
			g_assert_cmpuint(decoding_at(&decoding, 0)->packet.missing, ==, lost);
			g_assert_cmpuint(decoding_at(&decoding, 0)->bytes->len, ==, 14 - lost);
		} else if (lost <= sizeof example - 4) {
			g_assert_cmpuint(decoding.datagrams->len, ==, 0);
		}
		decoding_done(&decoding);
	}
}

/* Cut behind the payload: of that nothing is missing. */
static void test_snaplen_behind(void)
{
	struct decoding decoding;
	struct packet packet;
	struct hep hep;

	decoding_init(&decoding);
	hep_basics(&hep);
	hep_chunk(&hep, 0, 15, "BYE", 3);
	hep_chunk(&hep, 0, 0x13, "agent", 5);
	hep.bytes[5] = (uint8_t)hep.len;
	packet_start(&packet, hep.bytes, hep.len);
	packet_udp(&packet, 40000, 9060);
	packet_ip4(&packet, 101, 102, 17);
	packet_ethernet(&packet, 0x0800);
	decoding.wire_extra = 4;
	decoding_feed(&decoding, packet_bytes(&packet), packet_len(&packet) - 4);
	g_assert_cmpuint(decoding_at(&decoding, 0)->packet.missing, ==, 0);
	assert_one(&decoding, "BYE", "10.0.0.1:5060", "10.0.0.2:5070");
	decoding_done(&decoding);
}

/* Every length, every byte of the example changed at random: no crash. */
static void test_random(void)
{
	GRand *rand = g_rand_new_with_seed(7);
	struct decoding decoding;

	decoding_init(&decoding);
	for (unsigned round = 0; round < 20000; round++) {
		uint8_t bytes[sizeof example];
		size_t len =
			round % 3 ? sizeof bytes : (size_t)g_rand_int_range(rand, 4, sizeof bytes);
		memcpy(bytes, example, sizeof bytes);
		bytes[5] = (uint8_t)len;
		for (unsigned i = 0; i < 1 + round % 4; i++)
			bytes[g_rand_int_range(rand, 4, sizeof bytes)] ^=
				(uint8_t)g_rand_int_range(rand, 1, 256);
		feed_datagram(&decoding, bytes, len, 9060);
		decoding_clear(&decoding);
	}
	decoding_done(&decoding);
	g_rand_free(rand);
}

/* ---- versions 1 and 2 ---- */

#define HEP_1 16, 2, 17, BE16(5060), BE16(5070), 10, 0, 0, 1, 10, 0, 0, 2

static void test_version_1(void)
{
	static const uint8_t bytes[] = {1, HEP_1, 'B', 'Y', 'E'};
	struct decoding decoding;

	decoding_init(&decoding);
	feed_datagram(&decoding, bytes, sizeof bytes, 9060);
	g_assert_cmpint(decoding_at(&decoding, 0)->packet.last.time_ns, ==, 1000 * SC_NS_PER_S);
	assert_one(&decoding, "BYE", "10.0.0.1:5060", "10.0.0.2:5070");
	/* On another port it is somebody else's. */
	feed_datagram(&decoding, bytes, sizeof bytes, 9061);
	g_assert_cmpuint(decoding_at(&decoding, 0)->bytes->len, ==, sizeof bytes);
	assert_count(&decoding, SC_COUNT_HEP, 1);
	decoding_done(&decoding);
}

/* Seconds, microseconds, agent, padding: in either byte order, padded or not,
 * with these counted in the header length or not (Kamailio: not, padded,
 * little-endian). 1700000000 is 0x6553f100, 250000 is 0x3d090. The frame was
 * captured half a second later. */
static void test_version_2(void)
{
	struct row {
		size_t len;
		uint8_t bytes[40];
	};
	/* Zero microseconds tell nothing of the byte order. */
	static const uint8_t little[] = {2, HEP_1, 0x00, 0xf1, 0x53, 0x65, 0,   0,  0,
					 0, 0,     1,    0,    0,    'B',  'Y', 'E'};
	static const struct row rows[] = {
		{31,
		 {2, HEP_1, 0x00, 0xf1, 0x53, 0x65, 0x90, 0xd0, 3, 0, 1, 0, 0, 0, 'B', 'Y', 'E'}},
		{31,
		 {2, HEP_1, 0x65, 0x53, 0xf1, 0x00, 0, 3, 0xd0, 0x90, 0, 1, 0, 0, 'B', 'Y', 'E'}},
		{29, {2, HEP_1, 0x65, 0x53, 0xf1, 0x00, 0, 3, 0xd0, 0x90, 0, 1, 'B', 'Y', 'E'}},
		{31, {2,    28,   2, 17, BE16(5060), BE16(5070), 10,   0,    0,  1,
		      10,   0,    0, 2,  0x65,       0x53,       0xf1, 0x00, 0,  3,
		      0xd0, 0x90, 0, 1,  0,          0,          'B',  'Y',  'E'}},
	};
	struct decoding decoding;

	decoding_init(&decoding);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		decoding.time_ns = 1700000000 * SC_NS_PER_S + 750 * SC_NS_PER_MS;
		feed_datagram(&decoding, rows[i].bytes, rows[i].len, 9060);
		g_assert_cmpint(decoding_at(&decoding, 0)->packet.last.time_ns, ==,
				1700000000250000000);
		assert_one(&decoding, "BYE", "10.0.0.1:5060", "10.0.0.2:5070");
	}
	feed_datagram(&decoding, little, sizeof little, 9060);
	g_assert_cmpint(decoding_at(&decoding, 0)->packet.last.time_ns, ==, 1700000000000000000);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* On port 9060 and beginning with 1 or 2, but no HEP: a datagram like any other. */
static void test_not_hep(void)
{
	static const char *const texts[] = {"\x01", "\x02\x10\x02\x11", "\x01\x10\x07 RTP?",
					    "\x01\x04\x02\x11xxxxxxxxxxxxxxxxxxx"};
	struct decoding decoding;

	decoding_init(&decoding);
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		feed_datagram(&decoding, texts[i], strlen(texts[i]), 9060);
		assert_one(&decoding, texts[i], "10.0.0.101:40000", "10.0.0.102:9060");
	}
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* As the framer calls it: from a stream. */
static void test_alone(void)
{
	struct sc_packet packet = {.interface = 3, .first.number = 5, .last.number = 6};
	struct guard guard = guard_new(sizeof example);
	struct sc_inflate_room *room = NULL;
	const uint8_t *payload;
	uint32_t len;

	g_assert_true(sc_hep_decode(guard_put(&guard, example, sizeof example), sizeof example,
				    &room, &packet, &payload, &len));
	assert_same(payload, len, "INVITE sip:bob", 14);
	g_assert_cmpuint(packet.first.number, ==, 5);
	g_assert_cmpuint(packet.last.number, ==, 6);
	g_assert_cmpuint(packet.interface, ==, 3);
	g_assert_cmpint(packet.first.time_ns, ==, 1313440459120000000);
	for (uint32_t cut = 0; cut < sizeof example; cut++)
		g_assert_false(sc_hep_decode(guard_put(&guard, example, cut), cut, &room, &packet,
					     &payload, &len));
	guard_free(&guard);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/hep/example", test_example);
	g_test_add_func("/decode/hep/chunks", test_chunks);
	g_test_add_func("/decode/hep/agents", test_agents);
	g_test_add_func("/decode/hep/transports", test_transports);
	g_test_add_func("/decode/hep/other-protocols", test_other_protocols);
	g_test_add_func("/decode/hep/compressed", test_compressed);
	g_test_add_func("/decode/hep/damaged", test_damaged);
	g_test_add_func("/decode/hep/snaplen", test_snaplen);
	g_test_add_func("/decode/hep/snaplen-behind", test_snaplen_behind);
	g_test_add_func("/decode/hep/random", test_random);
	g_test_add_func("/decode/hep/version-1", test_version_1);
	g_test_add_func("/decode/hep/version-2", test_version_2);
	g_test_add_func("/decode/hep/not-hep", test_not_hep);
	g_test_add_func("/decode/hep/alone", test_alone);
	return g_test_run();
}
