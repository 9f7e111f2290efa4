/* Public captures against what tshark 4.0.17 sees in them. Every number below
 * comes from tshark:
 *
 *   datagrams   tshark -r FILE -Y 'udp && !icmp && !icmpv6 && !esp &&
 *               !(gtp && tcp)' | wc -l
 *   tcp_bytes   tshark -r FILE -q -z follow,tcp,raw,N for every stream N: half
 *               the hexadecimal digits
 *   esp         tshark -r FILE -Y esp | wc -l
 *   errors      tshark -r FILE -T fields -e frame.protocols | grep -c
 *               'icmp.*:udp'
 */
#include "capture/capture.h"
#include "decoding.h"

static const struct {
	const char *file;
	unsigned datagrams;
	uint64_t tcp_bytes;
	unsigned esp, errors;
} captures[] = {
	{"CESNET+ipfixprobe/sip.pcap", 43, 0, 0, 5},
	{"NormB+sipnab/h263-over-rtp.pcap", 49, 0, 0, 0},
	{"NormB+sipnab/sip-over-tcp.pcap", 68, 4035, 0, 0},
	{"NormB+sipnab/SIP_CALL_RTP_G711.pcap", 3583, 99282, 0, 0},
	{"OISF+suricata-verify/basic_websockets.pcap", 0, 1484, 0, 0},
	{"arkime+arkime/gtp-iphone.pcap", 40, 11906, 0, 4},
	{"goffinet+sip_captures/private-test-sip-2.pcapng", 1011, 0, 0, 0},
	{"hdiniz+rtpdump/sample2_vowifi_ipv4_esp_ipv4.pcap", 789, 3460, 1067, 0},
	{"irontec+sngrep/ipip.pcap", 0, 2749, 0, 0},
	{"irontec+sngrep/ipv6frag.pcap", 32, 0, 0, 0},
	{"ntop+nDPI/webex.pcap", 38, 476838, 0, 0},
	{"zeek+zeek/sip-long-request-response-paths.pcap", 2, 0, 0, 0},
	{"zongbingwang+pcapApplication/data__sip.pcap", 9755, 805944, 0, 0},
};

/* Decodes a shared capture; false and a skipped test when there is none. */
static bool decode(struct decoding *decoding, const char *file)
{
	const char *shared = g_getenv("SIPCHRON_SHARED");
	char *path = shared ? g_build_filename(shared, "captures", file, NULL) : NULL;
	struct sc_capture *capture;
	struct sc_error error;
	struct sc_frame frame;

	if (!path || !g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_free(path);
		g_test_skip("no ../shared");
		return false;
	}
	decoding_init(decoding);
	capture = sc_capture_open(path, &error);
	if (!capture)
		g_error("%s", error.text);
	while (sc_capture_next(capture, &frame, &error) == SC_READ_FRAME)
		sc_decoder_frame(decoding->decoder, &frame);
	sc_decoder_finish(decoding->decoder);
	sc_capture_close(capture);
	g_free(path);
	return true;
}

static void test_counts(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(captures); i++) {
		struct decoding decoding;
		uint64_t tcp_bytes = 0;
		g_test_message("%s", captures[i].file);
		if (!decode(&decoding, captures[i].file))
			return;
		for (guint s = 0; s < decoding.segments->len; s++)
			tcp_bytes += decoding_segment_at(&decoding, s)->bytes->len;
		g_assert_cmpuint(decoding.datagrams->len, ==, captures[i].datagrams);
		g_assert_cmpuint(tcp_bytes, ==, captures[i].tcp_bytes);
		g_assert_cmpuint(decoding.errors->len, ==, captures[i].errors);
		assert_count(&decoding, SC_COUNT_ESP, captures[i].esp);
		assert_count(&decoding, SC_COUNT_TCP_GAPS, 0);
		assert_count(&decoding, SC_COUNT_FRAGMENTS_LOST, 0);
		assert_count(&decoding, SC_COUNT_BAD_IP, 0);
		assert_count(&decoding, SC_COUNT_BAD_TRANSPORT, 0);
		decoding_done(&decoding);
	}
}

/* tshark -r FILE -Y ipv6.fragments -T fields -e frame.number -e ipv6.fragment
 * -e udp.length -e ipv6.fraghdr.ident: 2, 1 and 2, 1699, 0xb0647780; and 5, 4
 * and 5, 1879, 0x05548cc5. */
static void test_fragments(void)
{
	static const struct {
		uint64_t first, last;
		uint32_t len, id;
	} expected[] = {{1, 2, 1691, 0xb0647780}, {4, 5, 1871, 0x05548cc5}};
	struct decoding decoding;
	unsigned found = 0;

	if (!decode(&decoding, "irontec+sngrep/ipv6frag.pcap"))
		return;
	for (guint i = 0; i < decoding.datagrams->len; i++) {
		const struct decoding_datagram *item = decoding_at(&decoding, i);
		if (item->packet.first.number == item->packet.last.number)
			continue;
		g_assert_cmpuint(found, <, G_N_ELEMENTS(expected));
		g_assert_cmpuint(item->packet.first.number, ==, expected[found].first);
		g_assert_cmpuint(item->packet.last.number, ==, expected[found].last);
		g_assert_cmpuint(item->packet.ip_id, ==, expected[found].id);
		g_assert_cmpuint(item->bytes->len, ==, expected[found].len);
		found++;
	}
	g_assert_cmpuint(found, ==, G_N_ELEMENTS(expected));
	decoding_done(&decoding);
}

/* The inner addresses of GTP: tshark -r FILE -Y 'gtp && sip && tcp' -T fields -e
 * ipv6.src -e tcp.srcport -e ipv6.dst -e tcp.dstport, first line. */
static void test_gtp(void)
{
	struct decoding decoding;
	const struct sc_packet *packet;

	if (!decode(&decoding, "arkime+arkime/gtp-iphone.pcap"))
		return;
	packet = &decoding_segment_at(&decoding, 0)->packet;
	assert_endpoint(&packet->src, "[fd00:183:1:1:1886:9040:8605:32b8]:5060");
	assert_endpoint(&packet->dst, "[fd01::183]:5060");
	decoding_done(&decoding);
}

/* Records out of order: frame 6 (sequence number 747) has what is missing
 * between frames 1 (up to 746) and 3 (from 1141), frame 4 has confirmed it:
 * tshark -r FILE -T fields -e frame.number -e tcp.seq -e tcp.len -e tcp.ack */
static void test_out_of_order(void)
{
	struct decoding decoding;
	unsigned found = 0;

	if (!decode(&decoding, "irontec+sngrep/tlssaved.pcap"))
		return;
	for (guint i = 0; i < decoding.segments->len; i++) {
		const struct decoding_segment *item = decoding_segment_at(&decoding, i);
		g_assert_cmpuint(item->segment.gap, ==, 0);
		if (item->packet.first.number != 3)
			continue;
		g_assert_cmpuint(item->packet.last.number, ==, 6);
		found++;
	}
	g_assert_cmpuint(found, ==, 1);
	/* tshark -r FILE -Y 'tls.record || tcp.len > 0' | wc -l gives 12; frame 5
	 * lies before the first that was seen of its stream. */
	assert_count(&decoding, SC_COUNT_TLS, 11);
	decoding_done(&decoding);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/captures/counts", test_counts);
	g_test_add_func("/decode/captures/fragments", test_fragments);
	g_test_add_func("/decode/captures/gtp", test_gtp);
	g_test_add_func("/decode/captures/out-of-order", test_out_of_order);
	return g_test_run();
}
