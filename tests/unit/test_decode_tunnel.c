/* Tunnels: the same datagram inside every tunnel that is decoded, tunnels
 * inside one another, and what only looks like one. Headers are written from
 * the documents named beside them. */
#include "decoding.h"

#define TEXT "OPTIONS sip:a SIP/2.0\r\n\r\n"
#define INNER_SRC "10.0.0.1:5060"
#define INNER_DST "10.0.0.2:5062"

/* The inner packet: IPv4, from host 1 to 2. The outer one is from 101 to 102. */
static void inner4(struct packet *packet)
{
	packet_start_text(packet, TEXT);
	packet_udp(packet, 5060, 5062);
	packet_ip4(packet, 1, 2, 17);
}

static void inner_ethernet(struct packet *packet)
{
	inner4(packet);
	packet_ethernet(packet, 0x0800);
}

static void outer4(struct packet *packet, uint8_t protocol)
{
	packet_ip4(packet, 101, 102, protocol);
	packet_ethernet(packet, 0x0800);
}

static void outer6(struct packet *packet, uint8_t protocol)
{
	packet_ip6(packet, 101, 102, protocol);
	packet_ethernet(packet, 0x86dd);
}

static void outer_udp(struct packet *packet, uint16_t sport, uint16_t dport)
{
	packet_udp(packet, sport, dport);
	outer4(packet, 17);
}

static void ip_in_ip(struct packet *packet) /* RFC 2003 */
{
	inner4(packet);
	outer4(packet, 4);
}

static void ip_in_ip6(struct packet *packet) /* RFC 2473 */
{
	inner4(packet);
	outer6(packet, 4);
}

static void ipip_94(struct packet *packet)
{
	inner4(packet);
	outer4(packet, 94);
}

static void mpls_in_ip(struct packet *packet) /* RFC 4023 */
{
	inner4(packet);
	PACKET_PUT(packet, 0, 1, 0x01, 64);
	outer4(packet, 137);
}

static void gre_plain(struct packet *packet) /* RFC 2784 */
{
	inner4(packet);
	PACKET_PUT(packet, 0, 0, 0x08, 0x00);
	outer4(packet, 47);
}

static void gre_checksum_key_sequence(struct packet *packet) /* RFC 2890 */
{
	inner4(packet);
	PACKET_PUT(packet, 0xb0, 0, 0x08, 0x00, 0xab, 0xcd, 0, 0, 1, 2, 3, 4, 0, 0, 0, 9);
	outer4(packet, 47);
}

static void gre_key(struct packet *packet)
{
	inner4(packet);
	PACKET_PUT(packet, 0x20, 0, 0x08, 0x00, 1, 2, 3, 4);
	outer6(packet, 47);
}

static void gre_pptp(struct packet *packet) /* RFC 2637: K, S, A, version 1, PPP */
{
	inner4(packet);
	PACKET_PUT(packet, 0xff, 0x03, 0x00, 0x21);
	PACKET_PUT(packet, 0x30, 0x81, 0x88, 0x0b, 0, 60, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2);
	outer4(packet, 47);
}

static void gre_ethernet(struct packet *packet) /* RFC 1701's 0x6558, as in NVGRE RFC 7637 */
{
	inner_ethernet(packet);
	PACKET_PUT(packet, 0x20, 0, 0x65, 0x58, 0, 0, 1, 0);
	outer4(packet, 47);
}

static void gre_mpls(struct packet *packet) /* RFC 4023 */
{
	inner4(packet);
	PACKET_PUT(packet, 0, 1, 0x01, 64);
	PACKET_PUT(packet, 0, 0, 0x88, 0x47);
	outer4(packet, 47);
}

static void erspan_1(struct packet *packet) /* draft-foschiano-erspan */
{
	inner_ethernet(packet);
	PACKET_PUT(packet, 0, 0, 0x88, 0xbe);
	outer4(packet, 47);
}

static void erspan_2(struct packet *packet)
{
	inner_ethernet(packet);
	PACKET_PUT(packet, 0x10, 0, 0, 1, 0, 0, 0, 2);
	PACKET_PUT(packet, 0x10, 0, 0x88, 0xbe, 0, 0, 0, 5);
	outer4(packet, 47);
}

static void erspan_3(struct packet *packet)
{
	inner_ethernet(packet);
	PACKET_PUT(packet, 0x20, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0x00);
	PACKET_PUT(packet, 0x10, 0, 0x22, 0xeb, 0, 0, 0, 5);
	outer4(packet, 47);
}

static void erspan_3_subheader(struct packet *packet)
{
	inner_ethernet(packet);
	PACKET_PUT(packet, 0x20, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0x01, 1, 2, 3, 4, 5, 6, 7, 8);
	PACKET_PUT(packet, 0x10, 0, 0x22, 0xeb, 0, 0, 0, 5);
	outer4(packet, 47);
}

static void vxlan(struct packet *packet) /* RFC 7348 5 */
{
	inner_ethernet(packet);
	PACKET_PUT(packet, 0x08, 0, 0, 0, 0, 0, 42, 0);
	outer_udp(packet, 51000, 4789);
}

static void vxlan_vlan_ip6(struct packet *packet)
{
	inner4(packet);
	PACKET_PUT(packet, 0, 9, 0x08, 0x00);
	packet_ethernet(packet, 0x8100);
	PACKET_PUT(packet, 0x08, 0, 0, 0, 0, 0, 42, 0);
	packet_udp(packet, 51000, 8472);
	outer6(packet, 17);
}

static void gtp(struct packet *packet) /* 3GPP TS 29.281 5.1 */
{
	inner4(packet);
	PACKET_PUT(packet, 0x30, 0xff, BE16(packet_len(packet)), 0, 0, 0, 7);
	outer_udp(packet, 2152, 2152);
}

static void gtp_sequence(struct packet *packet)
{
	inner4(packet);
	PACKET_PUT(packet, 0x32, 0xff, BE16(packet_len(packet) + 4), 0, 0, 0, 7, 0, 1, 0, 0);
	outer_udp(packet, 30000, 2152);
}

/* Two extension headers: PDU session container (one unit), another of two. */
static void gtp_extensions(struct packet *packet)
{
	inner4(packet);
	PACKET_PUT(packet, 1, 0x10, 0x09, 0x40, 2, 0, 0, 0, 0, 0, 0, 0x00);
	PACKET_PUT(packet, 0x34, 0xff, BE16(packet_len(packet) + 4), 0, 0, 0, 7, 0, 0, 0, 0x85);
	outer_udp(packet, 2152, 2152);
}

/* RFC 4302: next header, length in words less two, 12 bytes and the check value. */
static void authentication_header(struct packet *packet)
{
	packet_start_text(packet, TEXT);
	packet_udp(packet, 5060, 5062);
	PACKET_PUT(packet, 17, 4, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
		   12);
	packet_ip4(packet, 1, 2, 51);
	packet_ethernet(packet, 0x0800);
}

static void ip4_options(struct packet *packet) /* RFC 791 3.1: three words of no-operation */
{
	packet_start_text(packet, TEXT);
	packet_udp(packet, 5060, 5062);
	PACKET_PUT(packet, 0x48, 0, BE16(packet_len(packet) + 32), 0, 1, 0, 0, 64, 17, 0, 0, 10, 0,
		   0, 1, 10, 0, 0, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0);
	packet_ethernet(packet, 0x0800);
}

/* VLAN, IPv6, GRE with a key, Ethernet, MPLS, IPv4, UDP, GTP, IPv4. */
static void nested(struct packet *packet)
{
	inner4(packet);
	PACKET_PUT(packet, 0x30, 0xff, BE16(packet_len(packet)), 0, 0, 0, 7);
	packet_udp(packet, 2152, 2152);
	packet_ip4(packet, 51, 52, 17);
	PACKET_PUT(packet, 0, 1, 0x01, 64);
	packet_ethernet(packet, 0x8847);
	PACKET_PUT(packet, 0x20, 0, 0x65, 0x58, 0, 0, 1, 0);
	packet_ip6(packet, 101, 102, 47);
	PACKET_PUT(packet, 0, 9, 0x86, 0xdd);
	packet_ethernet(packet, 0x8100);
}

static const struct {
	const char *name;
	void (*build)(struct packet *packet);
} tunnels[] = {
	{"ip-in-ip", ip_in_ip},
	{"ip-in-ip6", ip_in_ip6},
	{"ipip-94", ipip_94},
	{"mpls-in-ip", mpls_in_ip},
	{"gre", gre_plain},
	{"gre-checksum-key-sequence", gre_checksum_key_sequence},
	{"gre-key", gre_key},
	{"gre-pptp", gre_pptp},
	{"gre-ethernet", gre_ethernet},
	{"gre-mpls", gre_mpls},
	{"erspan-1", erspan_1},
	{"erspan-2", erspan_2},
	{"erspan-3", erspan_3},
	{"erspan-3-subheader", erspan_3_subheader},
	{"vxlan", vxlan},
	{"vxlan-vlan-ip6", vxlan_vlan_ip6},
	{"gtp", gtp},
	{"gtp-sequence", gtp_sequence},
	{"gtp-extensions", gtp_extensions},
	{"ah", authentication_header},
	{"ip4-options", ip4_options},
	{"nested", nested},
};

static void test_tunnels(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (size_t i = 0; i < G_N_ELEMENTS(tunnels); i++) {
		g_test_message("%s", tunnels[i].name);
		tunnels[i].build(&packet);
		decoding_packet(&decoding, &packet);
		assert_one(&decoding, TEXT, INNER_SRC, INNER_DST);
	}
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* Cut at every length: at most one datagram, never more than is there. A cut
 * UDP tunnel that is not recognised any more may come out as what it is. */
static void test_cut_everywhere(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (size_t i = 0; i < G_N_ELEMENTS(tunnels); i++) {
		tunnels[i].build(&packet);
		for (size_t len = 0; len < packet_len(&packet); len++) {
			size_t lost = packet_len(&packet) - len;
			decoding.wire_extra = (uint32_t)lost;
			decoding_feed(&decoding, packet_bytes(&packet), len);
			if (lost <= strlen(TEXT)) {
				g_assert_cmpuint(decoding_at(&decoding, 0)->packet.missing, ==,
						 lost);
				g_assert_cmpuint(decoding_at(&decoding, 0)->bytes->len, ==,
						 strlen(TEXT) - lost);
			}
			g_assert_cmpuint(decoding.datagrams->len, <=, 1);
			decoding_clear(&decoding);
		}
	}
	assert_count(&decoding, SC_COUNT_BAD_LINK, 0);
	assert_count(&decoding, SC_COUNT_BAD_IP, 0);
	assert_count(&decoding, SC_COUNT_BAD_TRANSPORT, 0);
	decoding_done(&decoding);
}

static void test_6in4(void) /* RFC 4213 */
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	packet_start_text(&packet, TEXT);
	packet_udp(&packet, 5060, 5062);
	packet_ip6(&packet, 1, 2, 17);
	outer4(&packet, 41);
	decoding_packet(&decoding, &packet);
	assert_one(&decoding, TEXT, "[2001:db8::1]:5060", "[2001:db8::2]:5062");
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* RFC 8200 4.1: hop-by-hop, destination options, routing, AH, in one packet;
 * an "atomic" fragment (RFC 6946). */
static void test_ip6_extensions(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	packet_start_text(&packet, TEXT);
	packet_udp(&packet, 5060, 5062);
	PACKET_PUT(&packet, 17, 0, 0, 0, 0, 0, 0, 77);            /* fragment 0, no more, id 77 */
	PACKET_PUT(&packet, 44, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1); /* AH, 12 bytes */
	PACKET_PUT(&packet, 51, 2, 4, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
		   15, 16);                           /* routing */
	PACKET_PUT(&packet, 43, 0, 1, 4, 0, 0, 0, 0); /* destination options: padding */
	PACKET_PUT(&packet, 60, 0, 1, 4, 0, 0, 0, 0); /* hop-by-hop: padding */
	packet_ip6(&packet, 1, 2, 0);
	packet_ethernet(&packet, 0x86dd);
	decoding_packet(&decoding, &packet);
	g_assert_cmpuint(decoding_at(&decoding, 0)->packet.ip_id, ==, 77);
	assert_one(&decoding, TEXT, "[2001:db8::1]:5060", "[2001:db8::2]:5062");
	assert_nothing_bad(&decoding);
	assert_count(&decoding, SC_COUNT_FRAGMENTS, 0);
	packet_start_text(&packet, "");
	packet_ip6(&packet, 1, 2, 59); /* no next header */
	packet_ethernet(&packet, 0x86dd);
	decoding_packet(&decoding, &packet);
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	assert_count(&decoding, SC_COUNT_OTHER_IP_PROTOCOL, 1);
	/* An extension header longer than the packet. */
	packet_start(&packet, (const uint8_t[]){17, 200, 0, 0, 0, 0, 0, 0}, 8);
	packet_ip6(&packet, 1, 2, 0);
	packet_ethernet(&packet, 0x86dd);
	decoding_packet(&decoding, &packet);
	assert_count(&decoding, SC_COUNT_BAD_IP, 1);
	decoding_done(&decoding);
}

/* On the port of a tunnel, but none: a datagram like any other. */
static void test_no_tunnel(void)
{
	static const struct {
		uint16_t port;
		const char *bytes;
	} rows[] = {
		{4789, "OPTIONS sip:vxlan SIP/2.0\r\n"},
		{4789, "\x08"},
		{2152, "REGISTER sip:gtp SIP/2.0\r\n"},
		{2152, "\x32\xff\x01\x02short"},
		{2152, "\x32\x01\x01\x01\x01\x01\x01\x01 echo"},
		{4500, "INVITE sip:nat SIP/2.0\r\n"},
		{4500, "\xff"}, /* RFC 3948 2.3: keep-alive */
	};
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		packet_start_text(&packet, rows[i].bytes);
		packet_udp(&packet, 5060, rows[i].port);
		packet_ip4(&packet, 1, 2, 17);
		packet_ethernet(&packet, 0x0800);
		decoding_packet(&decoding, &packet);
		g_assert_cmpuint(decoding.datagrams->len, ==, 1);
		assert_bytes(decoding_at(&decoding, 0)->bytes, rows[i].bytes);
		decoding_clear(&decoding);
	}
	/* VXLAN-GPE on the port of VXLAN, as some send it: it names what follows. */
	inner4(&packet);
	PACKET_PUT(&packet, 0x0c, 0, 0, 1, 0, 0, 42, 0);
	outer_udp(&packet, 51000, 4789);
	decoding_packet(&decoding, &packet);
	assert_one(&decoding, TEXT, INNER_SRC, INNER_DST);
	assert_nothing_bad(&decoding);
	decoding_done(&decoding);
}

/* Encrypted, and other protocols: counted, nothing comes out. */
static void test_counted(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	packet_start(&packet, (const uint8_t[]){0, 0, 1, 0, 0, 0, 0, 1, 9, 9, 9, 9}, 12);
	outer4(&packet, 50); /* ESP, RFC 4303 */
	decoding_packet(&decoding, &packet);
	assert_count(&decoding, SC_COUNT_ESP, 1);
	packet_start(&packet, (const uint8_t[]){0xc1, 0, 1, 0, 0, 0, 0, 1, 9, 9, 9, 9}, 12);
	outer_udp(&packet, 4500, 30001); /* ESP in UDP, RFC 3948 */
	decoding_packet(&decoding, &packet);
	assert_count(&decoding, SC_COUNT_ESP, 2);
	packet_start_text(&packet, "ospf");
	outer4(&packet, 89);
	decoding_packet(&decoding, &packet);
	assert_count(&decoding, SC_COUNT_OTHER_IP_PROTOCOL, 1);
	inner4(&packet);
	PACKET_PUT(&packet, 0x40, 0, 0x08, 0x00);
	outer4(&packet, 47); /* GRE with source routing (RFC 1701): nobody uses it */
	decoding_packet(&decoding, &packet);
	assert_count(&decoding, SC_COUNT_BAD_IP, 1);
	packet_start(&packet, (const uint8_t[]){0x20, 0x81, 0x88, 0x0b, 0, 0, 0, 7, 0, 0, 0, 1},
		     12);
	outer4(&packet, 47); /* a bare PPTP acknowledgement */
	decoding_packet(&decoding, &packet);
	assert_count(&decoding, SC_COUNT_OTHER_IP_PROTOCOL, 2);
	g_assert_cmpuint(decoding.datagrams->len, ==, 0);
	decoding_done(&decoding);
}

/* 14 headers of IP in IP, Ethernet and UDP make 16 layers; one more is too deep. */
static void test_depth(void)
{
	struct decoding decoding;
	struct packet packet;

	decoding_init(&decoding);
	for (unsigned deep = 14; deep <= 15; deep++) {
		packet_start_text(&packet, "deep");
		packet_udp(&packet, 1, 2);
		packet_ip4(&packet, 1, 2, 17);
		for (unsigned i = 1; i < deep; i++)
			packet_ip4(&packet, 3, 4, 4);
		packet_ethernet(&packet, 0x0800);
		decoding_packet(&decoding, &packet);
		g_assert_cmpuint(decoding.datagrams->len, ==, 1);
		assert_count(&decoding, SC_COUNT_TOO_DEEP, deep - 14);
	}
	decoding_done(&decoding);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/tunnel/all", test_tunnels);
	g_test_add_func("/decode/tunnel/cut-everywhere", test_cut_everywhere);
	g_test_add_func("/decode/tunnel/6in4", test_6in4);
	g_test_add_func("/decode/tunnel/ip6-extensions", test_ip6_extensions);
	g_test_add_func("/decode/tunnel/no-tunnel", test_no_tunnel);
	g_test_add_func("/decode/tunnel/counted", test_counted);
	g_test_add_func("/decode/tunnel/depth", test_depth);
	return g_test_run();
}
