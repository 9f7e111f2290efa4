/* Links: the same datagram inside every link layer that is decoded. The bytes
 * of the link headers are written from https://www.tcpdump.org/linktypes.html
 * and the documents named beside them. */
#include "decoding.h"

#define TEXT "OPTIONS sip:a SIP/2.0\r\n\r\n"

static void ip4_datagram(struct packet *packet)
{
	packet_start_text(packet, TEXT);
	packet_udp(packet, 5060, 5062);
	packet_ip4(packet, 1, 2, 17);
}

static void ip6_datagram(struct packet *packet)
{
	packet_start_text(packet, TEXT);
	packet_udp(packet, 5060, 5062);
	packet_ip6(packet, 1, 2, 17);
}

#define HEADER(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})
#define MACS 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2

static const struct {
	const char *name;
	uint16_t link_type;
	uint8_t family;
	const uint8_t *header;
	size_t len;
} links[] = {
	{"ethernet", 1, 4, HEADER(MACS, 0x08, 0x00)},
	{"ethernet-ip6", 1, 6, HEADER(MACS, 0x86, 0xdd)},
	{"vlan", 1, 4, HEADER(MACS, 0x81, 0x00, 0x20, 0x64, 0x08, 0x00)},
	{"qinq", 1, 6, HEADER(MACS, 0x88, 0xa8, 0, 5, 0x81, 0x00, 0, 6, 0x86, 0xdd)},
	{"five-tags", 1, 4,
	 HEADER(MACS, 0x91, 0, 0, 1, 0x92, 0, 0, 2, 0x88, 0xa8, 0, 3, 0x81, 0, 0, 4, 0x81, 0, 0, 5,
		0x08, 0x00)},
	{"llc-snap", 1, 4, HEADER(MACS, 0x00, 0x60, 0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00)},
	{"llc-ip", 1, 4, HEADER(MACS, 0x00, 0x60, 6, 6, 3)},
	/* RFC 3032: label 16 and bottom of stack */
	{"mpls", 1, 4, HEADER(MACS, 0x88, 0x47, 0, 1, 0x01, 64)},
	{"mpls-two-labels", 1, 6, HEADER(MACS, 0x88, 0x48, 0, 1, 0x00, 64, 0, 2, 0x01, 64)},
	{"mpls-pseudowire", 1, 4, /* RFC 4448 4.6: control word, Ethernet */
	 HEADER(MACS, 0x88, 0x47, 0, 1, 0x01, 64, 0, 0, 0, 0, MACS, 0x08, 0x00)},
	/* RFC 2516: version 1, type 1, session data; RFC 1332, RFC 5072 */
	{"pppoe", 1, 4, HEADER(MACS, 0x88, 0x64, 0x11, 0, 0, 1, 0, 60, 0x00, 0x21)},
	{"pppoe-ip6", 1, 6, HEADER(MACS, 0x88, 0x64, 0x11, 0, 0, 1, 0, 80, 0x00, 0x57)},
	{"vlan-pppoe", 1, 4,
	 HEADER(MACS, 0x81, 0, 0, 7, 0x88, 0x64, 0x11, 0, 0, 1, 0, 60, 0x00, 0x21)},
	{"ppp", 9, 4, HEADER(0xff, 0x03, 0x00, 0x21)},
	{"ppp-bare", 9, 6, HEADER(0x00, 0x57)},
	{"ppp-short-protocol", 9, 4, HEADER(0x21)}, /* RFC 1661 6.5 */
	{"ppp-hdlc", 50, 4, HEADER(0xff, 0x03, 0x00, 0x21)},
	{"ppp-mpls", 9, 4, HEADER(0xff, 0x03, 0x02, 0x81, 0, 1, 0x01, 64)},
	{"pppoe-link", 51, 4, HEADER(0x11, 0, 0, 1, 0, 60, 0x00, 0x21)},
	{"ppp-with-dir", 204, 4, HEADER(1, 0xff, 0x03, 0x00, 0x21)},
	{"cisco-hdlc", 104, 4, HEADER(0x0f, 0, 0x08, 0x00)},
	{"raw-12", 12, 4, NULL, 0},
	{"raw-14", 14, 6, NULL, 0},
	{"raw-101-ip4", 101, 4, NULL, 0},
	{"raw-101-ip6", 101, 6, NULL, 0},
	{"ipv4", 228, 4, NULL, 0},
	{"ipv6", 229, 6, NULL, 0},
	{"null-little", 0, 4, HEADER(2, 0, 0, 0)},
	{"null-big", 0, 4, HEADER(0, 0, 0, 2)},
	{"null-linux", 0, 6, HEADER(10, 0, 0, 0)},
	{"null-openbsd", 0, 6, HEADER(24, 0, 0, 0)},
	{"null-freebsd", 0, 6, HEADER(0, 0, 0, 28)},
	{"null-macos", 0, 6, HEADER(30, 0, 0, 0)},
	{"loop", 108, 6, HEADER(0, 0, 0, 24)},
	{"cooked", 113, 4, HEADER(0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 0x08, 0x00)},
	{"cooked-ip6", 113, 6, HEADER(0, 0, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0x86, 0xdd)},
	{"cooked-vlan", 113, 4,
	 HEADER(0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 0x81, 0, 0, 9, 0x08, 0x00)},
	{"cooked2", 276, 4,
	 HEADER(0x08, 0x00, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0)},
	{"cooked2-ip6", 276, 6,
	 HEADER(0x86, 0xdd, 0, 0, 0, 0, 0, 2, 3, 4, 4, 6, 0, 0, 0, 0, 0, 0, 0, 0)},
};

static void test_links(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
		bool ip4 = links[i].family == 4;
		g_test_message("%s", links[i].name);
		(ip4 ? ip4_datagram : ip6_datagram)(&packet);
		packet_put(&packet, links[i].header, links[i].len);
		decoding.link_type = links[i].link_type;
		decoding_packet(&decoding, &packet);
		assert_one(&decoding, TEXT, ip4 ? "10.0.0.1:5060" : "[2001:db8::1]:5060",
			   ip4 ? "10.0.0.2:5062" : "[2001:db8::2]:5062");
	}
	assert_nothing_bad(&decoding);
	assert_count(&decoding, SC_COUNT_FRAMES, G_N_ELEMENTS(links));
	assert_count(&decoding, SC_COUNT_UDP, G_N_ELEMENTS(links));
	decoding_done(&decoding);
}

/* Every one of them, cut at every length: no crash, no datagram made up, and
 * nothing lost without a trace. */
static void test_cut_everywhere(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
		(links[i].family == 4 ? ip4_datagram : ip6_datagram)(&packet);
		packet_put(&packet, links[i].header, links[i].len);
		decoding.link_type = links[i].link_type;
		for (size_t len = 0; len < packet_len(&packet); len++) {
			size_t lost = packet_len(&packet) - len;
			memset(&decoding.counters, 0, sizeof decoding.counters);
			decoding.wire_extra = (uint32_t)lost;
			decoding_feed(&decoding, packet_bytes(&packet), len);
			assert_count(&decoding, SC_COUNT_SNAPLEN, 1);
			assert_count(&decoding, SC_COUNT_BAD_LINK, 0);
			assert_count(&decoding, SC_COUNT_BAD_IP, 0);
			assert_count(&decoding, SC_COUNT_BAD_TRANSPORT, 0);
			/* The datagram comes out as soon as its UDP header is there. */
			g_assert_cmpuint(decoding.datagrams->len, ==, lost <= strlen(TEXT));
			if (decoding.datagrams->len == 1)
				g_assert_cmpuint(decoding_at(&decoding, 0)->packet.missing, ==,
						 lost);
			decoding_clear(&decoding);
		}
	}
	decoding_done(&decoding);
}

/* The same without a word about it in the record: damaged, or cut (the IP
 * header knows), but always counted. */
static void test_cut_unsaid(void)
{
	static const enum sc_counter reasons[] = {SC_COUNT_BAD_LINK, SC_COUNT_BAD_IP,
						  SC_COUNT_NOT_IP, SC_COUNT_SNAPLEN};
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
		(links[i].family == 4 ? ip4_datagram : ip6_datagram)(&packet);
		packet_put(&packet, links[i].header, links[i].len);
		decoding.link_type = links[i].link_type;
		for (size_t len = 0; len < packet_len(&packet); len++) {
			uint64_t counted = 0;
			memset(&decoding.counters, 0, sizeof decoding.counters);
			decoding_feed(&decoding, packet_bytes(&packet), len);
			for (size_t r = 0; r < G_N_ELEMENTS(reasons); r++)
				counted += decoding.counters.n[reasons[r]];
			g_assert_cmpuint(counted, ==, 1);
			decoding_clear(&decoding);
		}
	}
	decoding_done(&decoding);
}

static const struct {
	uint16_t link_type;
	enum sc_counter counter;
	const uint8_t *bytes;
	size_t len;
} strange[] = {
	{1, SC_COUNT_NOT_IP, HEADER(MACS, 0x08, 0x06, 0, 1)},          /* ARP */
	{1, SC_COUNT_NOT_IP, HEADER(MACS, 0x00, 0x26, 0x42, 0x42, 3)}, /* spanning tree */
	{1, SC_COUNT_NOT_IP, HEADER(MACS, 0x88, 0x64, 0x11, 7, 0, 0, 0, 0)},
	{9, SC_COUNT_NOT_IP, HEADER(0xff, 3, 0xc0, 0x21, 1, 1, 0, 4)}, /* LCP */
	{0, SC_COUNT_NOT_IP, HEADER(7, 0, 0, 0, 1, 2, 3, 4)},
	{101, SC_COUNT_BAD_IP, HEADER(0x15, 0, 0, 20)},
	{228, SC_COUNT_BAD_IP, HEADER(0x65, 0, 0, 20)},
	{187, SC_COUNT_BAD_LINK, HEADER(0, 0, 0, 0)}, /* BLUETOOTH_HCI_H4: not decoded */
	{1, SC_COUNT_BAD_LINK, HEADER(1, 2, 3)},
	{1, SC_COUNT_BAD_LINK, HEADER(MACS, 0x88, 0x64, 0x21, 0, 0, 0, 0, 0)},
	{1, SC_COUNT_BAD_LINK, HEADER(MACS, 0x81, 0x00, 0, 1)},
};

static void test_not_ip(void)
{
	struct decoding decoding;

	decoding_init(&decoding);
	for (size_t i = 0; i < G_N_ELEMENTS(strange); i++) {
		memset(&decoding.counters, 0, sizeof decoding.counters);
		decoding.link_type = strange[i].link_type;
		decoding_feed(&decoding, strange[i].bytes, strange[i].len);
		assert_count(&decoding, strange[i].counter, 1);
		g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	}
	decoding_done(&decoding);
}

/* Names as in https://www.tcpdump.org/linktypes.html. */
static void test_names(void)
{
	g_assert_true(sc_link_known(1));
	g_assert_true(sc_link_known(276));
	g_assert_true(sc_link_known(105));
	g_assert_false(sc_link_known(187));
	g_assert_false(sc_link_known(2));
	g_assert_false(sc_link_known(65535));
	g_assert_cmpstr(sc_link_name(1), ==, "EN10MB");
	g_assert_cmpstr(sc_link_name(101), ==, "RAW");
	g_assert_cmpstr(sc_link_name(105), ==, "IEEE802_11");
	g_assert_cmpstr(sc_link_name(113), ==, "LINUX_SLL");
	g_assert_cmpstr(sc_link_name(60000), ==, "60000");
}

/* Padding behind the IP packet is no payload, nor is what is behind UDP's length. */
static void test_padding(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	packet_datagram(&packet, "x");
	packet_pad(&packet, 17); /* Ethernet's minimum of 60 bytes */
	decoding_packet(&decoding, &packet);
	assert_one(&decoding, "x", "10.0.0.1:5060", "10.0.0.2:5060");
	packet_start_text(&packet, "y");
	packet_udp(&packet, 1, 2);
	packet_pad(&packet, 5);
	packet_ip4(&packet, 1, 2, 17);
	packet_ethernet(&packet, 0x0800);
	decoding_packet(&decoding, &packet);
	assert_one(&decoding, "y", "10.0.0.1:1", "10.0.0.2:2");
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* UDP lengths that cannot be: 0 (segmentation offload), less than a header,
 * more than IP has. IP's length counts. */
static void test_udp_length(void)
{
	static const uint16_t lengths[] = {0, 1, 7, 999};
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
		packet_start_text(&packet, "payload");
		PACKET_PUT(&packet, 0, 1, 0, 2, BE16(lengths[i]), 0, 0);
		packet_ip4(&packet, 1, 2, 17);
		packet_ethernet(&packet, 0x0800);
		packet_pad(&packet, 11);
		decoding_packet(&decoding, &packet);
		assert_one(&decoding, "payload", "10.0.0.1:1", "10.0.0.2:2");
	}
	packet_start_text(&packet, "");
	packet_udp(&packet, 1, 2);
	packet_ip4(&packet, 1, 2, 17);
	packet_ethernet(&packet, 0x0800);
	decoding_packet(&decoding, &packet);
	assert_one(&decoding, "", "10.0.0.1:1", "10.0.0.2:2");
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* IP total length 0, as captured before a network card cuts segments. */
static void test_total_length_0(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	packet_datagram(&packet, TEXT);
	packet_bytes(&packet)[14 + 2] = 0;
	packet_bytes(&packet)[14 + 3] = 0;
	decoding_packet(&decoding, &packet);
	assert_one(&decoding, TEXT, "10.0.0.1:5060", "10.0.0.2:5060");
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* No IP header: too long for its packet, shorter than itself, more than there is. */
static void test_bad_ip(void)
{
	static const uint8_t firsts[] = {0x44, 0x4f, 0x55, 0x45};
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (guint i = 0; i < G_N_ELEMENTS(firsts); i++) {
		packet_datagram(&packet, "x");
		packet_bytes(&packet)[14] = firsts[i];
		if (firsts[i] == 0x45)
			packet_bytes(&packet)[14 + 3] = 19; /* total length */
		decoding_packet(&decoding, &packet);
		assert_count(&decoding, SC_COUNT_BAD_IP, i + 1);
	}
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	decoding_done(&decoding);
}

/* A record that claims 4 GB, with an IP header that does not know better. */
static void test_wire_length_absurd(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	packet_datagram(&packet, "0123456789");
	packet_bytes(&packet)[14 + 2] = 0;
	packet_bytes(&packet)[14 + 3] = 0;
	decoding.wire_extra = UINT32_MAX - (uint32_t)packet_len(&packet);
	decoding_feed(&decoding, packet_bytes(&packet), packet_len(&packet) - 4);
	assert_bytes(decoding_at(&decoding, 0)->bytes, "012345");
	g_assert_cmpuint(decoding_at(&decoding, 0)->packet.missing, ==, 4);
	decoding_done(&decoding);
}

/* The record says it is whole, the IP header says it is not. */
static void test_cut_by_ip(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	packet_datagram(&packet, "0123456789");
	decoding_feed(&decoding, packet_bytes(&packet), packet_len(&packet) - 4);
	g_assert_cmpuint(decoding.datagrams->len, ==, 1);
	assert_bytes(decoding_at(&decoding, 0)->bytes, "012345");
	g_assert_cmpuint(decoding_at(&decoding, 0)->packet.missing, ==, 4);
	assert_count(&decoding, SC_COUNT_SNAPLEN, 1);
	decoding_done(&decoding);
}

/* What stands in the packet, field by field, as fed in. */
static void test_packet(void)
{
	struct decoding decoding;
	struct packet packet;
	const struct sc_packet *came;

	decoding_init(&decoding);
	packet_start_text(&packet, "x");
	packet_udp(&packet, 40000, 5060);
	packet_ip4_fragment(&packet, 3, 4, 17, 0xbeef, 0x4000 /* don't fragment */);
	packet_ethernet(&packet, 0x0800);
	decoding.time_ns = 1234567890123456789;
	decoding_packet(&decoding, &packet);
	came = &decoding_at(&decoding, 0)->packet;
	assert_endpoint(&came->src, "10.0.0.3:40000");
	assert_endpoint(&came->dst, "10.0.0.4:5060");
	g_assert_cmpint(came->transport, ==, SC_UDP);
	g_assert_cmpuint(came->ip_id, ==, 0xbeef);
	g_assert_cmpuint(came->interface, ==, 7);
	g_assert_cmpuint(came->missing, ==, 0);
	g_assert_cmpuint(came->correlation, ==, 0);
	g_assert_cmpuint(came->first.number, ==, 1);
	assert_same(&came->first, sizeof came->first, &came->last, sizeof came->last);
	g_assert_cmpuint(came->last.length, ==, 14 + 20 + 8 + 1);
	g_assert_cmpint(came->last.time_ns, ==, 1234567890123456789);
	decoding_done(&decoding);
}

static void test_no_time(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	packet_datagram(&packet, "x");
	decoding.time_ns = SC_TIME_NONE;
	decoding_packet(&decoding, &packet);
	g_assert_true(decoding_at(&decoding, 0)->packet.last.time_ns == SC_TIME_NONE);
	assert_count(&decoding, SC_COUNT_NO_TIME, 1);
	decoding_done(&decoding);
}

static bool wants_x(void *user, const uint8_t *data, uint32_t len)
{
	(*(unsigned *)user)++;
	return len > 0 && data[0] == 'x';
}

static void note_wanted(void *user, const struct sc_packet *packet, const uint8_t *data,
			uint32_t len)
{
	(void)packet;
	g_assert_cmpuint(len, ==, 1);
	g_assert_cmpuint(data[0], ==, 'x');
	*(unsigned *)user += 100;
}

/* The sink is asked first, and gets what it wants alone. */
static void test_wanted(void)
{
	unsigned asked = 0;
	struct sc_decode_sink sink = {.user = &asked, .wanted = wants_x, .datagram = note_wanted};
	struct sc_counters counters = {{0}};
	struct sc_decoder *decoder = sc_decoder_new(&sink, &counters);
	struct packet packet;
	struct sc_frame frame = {.link_type = 1};

	for (const char *text = "axb"; *text; text++) {
		packet_datagram(&packet, (const char[]){*text, '\0'});
		frame.data = packet_bytes(&packet);
		frame.caplen = frame.ref.length = (uint32_t)packet_len(&packet);
		sc_decoder_frame(decoder, &frame);
	}
	g_assert_cmpuint(asked, ==, 3 + 100);
	g_assert_cmpuint(counters.n[SC_COUNT_UDP], ==, 3);
	sc_decoder_free(decoder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/link/all", test_links);
	g_test_add_func("/decode/link/cut-everywhere", test_cut_everywhere);
	g_test_add_func("/decode/link/cut-unsaid", test_cut_unsaid);
	g_test_add_func("/decode/link/not-ip", test_not_ip);
	g_test_add_func("/decode/link/names", test_names);
	g_test_add_func("/decode/link/padding", test_padding);
	g_test_add_func("/decode/link/udp-length", test_udp_length);
	g_test_add_func("/decode/link/total-length-0", test_total_length_0);
	g_test_add_func("/decode/link/bad-ip", test_bad_ip);
	g_test_add_func("/decode/link/wire-length-absurd", test_wire_length_absurd);
	g_test_add_func("/decode/link/cut-by-ip", test_cut_by_ip);
	g_test_add_func("/decode/link/packet", test_packet);
	g_test_add_func("/decode/link/no-time", test_no_time);
	g_test_add_func("/decode/link/wanted", test_wanted);
	return g_test_run();
}
