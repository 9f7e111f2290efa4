/* ESP with the NULL cipher: found by content in either mode and with every length
 * of the check value; what has a cipher is not. Written from RFC 4303. */
#include "decoding.h"

#define TEXT "OPTIONS sip:a SIP/2.0\r\n\r\n"

enum { MODES = 4 };

static void append(struct packet *packet, const uint8_t *bytes, size_t len)
{
	g_assert_cmpuint(len, <=, packet->at);
	memmove(packet_bytes(packet) - len, packet_bytes(packet), packet_len(packet));
	packet->at -= len;
	memcpy(packet->room + PACKET_ROOM - len, bytes, len);
}

/* Around what is in the packet: SPI, sequence number, perhaps an IV; padding, its
 * length, next header, check value. */
static void put_esp(struct packet *packet, uint8_t next, unsigned iv, unsigned icv, bool padding)
{
	uint8_t trailer[64];
	size_t len = 0, pad = padding ? (2 - packet_len(packet)) % 4 : 0;

	for (size_t i = 1; i <= pad; i++)
		trailer[len++] = (uint8_t)i;
	trailer[len++] = (uint8_t)pad;
	trailer[len++] = next;
	for (unsigned i = 0; i < icv; i++)
		trailer[len++] = (uint8_t)(0xa7 * (i + 3));
	append(packet, trailer, len);
	for (unsigned i = 0; i < iv; i++)
		PACKET_PUT(packet, 0xee);
	PACKET_PUT(packet, 0xc0, 0xff, 0xee, 1, 0, 0, 0, 9);
}

/* Tunnel mode over IPv4 and IPv6, transport mode in both. */
static void build(struct packet *packet, unsigned mode, unsigned iv, unsigned icv)
{
	packet_start_text(packet, TEXT);
	packet_udp(packet, 5060, 5062);
	if (mode == 0 || mode == 1) {
		packet_ip4(packet, 1, 2, 17);
		/* The checksum counts where the capture has cut the packet: its
		 * words are 4500 0035 1234 0000 4011 0a00 0001 0a00 0002. */
		g_assert_cmpuint(packet_len(packet), ==, 0x35);
		packet_bytes(packet)[10] = 0x54;
		packet_bytes(packet)[11] = 0x82;
		put_esp(packet, 4, iv, icv, true);
	} else {
		put_esp(packet, 17, iv, icv, true);
	}
	if (mode % 2 == 0) {
		packet_ip4(packet, mode ? 1 : 101, mode ? 2 : 102, 50);
		packet_ethernet(packet, 0x0800);
	} else {
		packet_ip6(packet, 1, 2, 50);
		packet_ethernet(packet, 0x86dd);
	}
}

static void assert_inside(struct decoding *decoding, unsigned mode)
{
	if (mode == 3)
		assert_one(decoding, TEXT, "[2001:db8::1]:5060", "[2001:db8::2]:5062");
	else
		assert_one(decoding, TEXT, "10.0.0.1:5060", "10.0.0.2:5062");
}

static void test_all(void)
{
	static const struct {
		unsigned iv, icv;
	} rows[] = {{0, 12}, {0, 16}, {0, 0}, {0, 24}, {0, 32}, {8, 16}};
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		for (unsigned mode = 0; mode < MODES; mode++) {
			build(&packet, mode, rows[i].iv, rows[i].icv);
			decoding_packet(&decoding, &packet);
			assert_inside(&decoding, mode);
		}
	assert_nothing_bad(&decoding);
	assert_count(&decoding, SC_COUNT_ESP_NULL, MODES * G_N_ELEMENTS(rows));
	decoding_done(&decoding);
}

/* Cut by the snap length: as long as what begins the payload is there, it says how
 * long the payload is. */
static void test_cut_everywhere(void)
{
	const size_t trailer = 1 + 2 + 12; /* one byte of padding */
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (unsigned mode = 0; mode < MODES; mode++) {
		build(&packet, mode, 0, 12);
		for (size_t len = 0; len < packet_len(&packet); len++) {
			size_t lost = packet_len(&packet) - len;
			decoding.wire_extra = (uint32_t)lost;
			decoding_feed(&decoding, packet_bytes(&packet), len);
			if (lost <= trailer)
				assert_bytes(decoding_at(&decoding, 0)->bytes, TEXT);
			else if (lost < trailer + strlen(TEXT))
				g_assert_cmpuint(decoding_at(&decoding, 0)->packet.missing, ==,
						 lost - trailer);
			g_assert_cmpuint(decoding.datagrams->len, <=, 1);
			decoding_clear(&decoding);
		}
	}
	decoding_done(&decoding);
}

/* A TCP segment comes out as one; one with nothing in it is looked into, too. */
static void test_tcp(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (unsigned i = 0; i < 2; i++) {
		packet_start_text(&packet, i == 0 ? TEXT : "");
		packet_tcp(&packet, 30000, 5060, 1001, 5001, TCP_ACK);
		put_esp(&packet, 6, 0, 12, true);
		packet_ip4(&packet, 1, 2, 50);
		packet_ethernet(&packet, 0x0800);
		decoding_packet(&decoding, &packet);
	}
	g_assert_cmpuint(decoding.segments->len, ==, 1);
	assert_bytes(decoding_segment_at(&decoding, 0)->bytes, TEXT);
	assert_count(&decoding, SC_COUNT_TCP, 2);
	assert_count(&decoding, SC_COUNT_ESP, 0);
	decoding_done(&decoding);
}

/* What a cipher has made random is never taken for anything, whatever its length;
 * nor is a payload whose padding, length or next header is another. */
static void test_cipher(void)
{
	enum { PACKETS = 200000, LONGEST = 300 };
	GRand *random = g_rand_new_with_seed(4303);
	uint8_t bytes[LONGEST];
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (unsigned i = 0; i < PACKETS; i++) {
		size_t len = 8 + (size_t)g_rand_int_range(random, 0, LONGEST - 8);
		for (size_t at = 0; at < len; at++)
			bytes[at] = (uint8_t)g_rand_int(random);
		packet_start(&packet, bytes, len);
		packet_ip4(&packet, 1, 2, 50);
		decoding.link_type = 101;
		decoding_packet(&decoding, &packet);
	}
	assert_count(&decoding, SC_COUNT_ESP, PACKETS);
	g_rand_free(random);
	decoding_done(&decoding);
}

static void test_unsound(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (unsigned i = 0; i < 3; i++) {
		packet_start_text(&packet, TEXT);
		packet_udp(&packet, 5060, 5062);
		if (i == 0)
			packet_bytes(&packet)[5]++; /* the length */
		put_esp(&packet, i == 1 ? 18 : 17, 0, 12, true);
		if (i == 2)
			packet.room[PACKET_ROOM - 12 - 3]++; /* the padding */
		packet_ip4(&packet, 1, 2, 50);
		packet_ethernet(&packet, 0x0800);
		decoding_packet(&decoding, &packet);
	}
	assert_count(&decoding, SC_COUNT_ESP, 3);
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	decoding_done(&decoding);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/esp/all", test_all);
	g_test_add_func("/decode/esp/cut-everywhere", test_cut_everywhere);
	g_test_add_func("/decode/esp/tcp", test_tcp);
	g_test_add_func("/decode/esp/cipher", test_cipher);
	g_test_add_func("/decode/esp/unsound", test_unsound);
	return g_test_run();
}
