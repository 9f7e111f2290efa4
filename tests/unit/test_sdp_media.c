/* SDP (core/message/sdp_read.h): hold, RTCP, keys, fax, RTP over TCP, ICE, BUNDLE.
 * Expected values are read off the text by hand, by the rule of the RFC that is named. */
#include "sdp_helper.h"

/* One m= section below a session at 192.0.2.1. */
static struct sc_sdp_media read_section(const char *lines)
{
	g_autofree char *text = g_strconcat("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n"
					    "c=IN IP4 192.0.2.1\r\nt=0 0\r\n",
					    lines, NULL);
	struct sc_sdp_media media = read_sdp(text, 1).media[0];

	/* The text goes, and with it what its spans point to. */
	media.type = media.proto = media.formats = media.lines = media.host = media.setup =
		media.mid = sc_span(NULL, 0);
	return media;
}

/* RFC 3264 8.4, RFC 2543 B.5; RFC 8839 4.3.1: "IP address value of 0.0.0.0/:: and port 9". */
static void test_hold(void)
{
	static const struct {
		const char *lines, *rtp;
		bool on_hold;
	} cases[] = {
		{"m=audio 4000 RTP/AVP 0\nc=IN IP4 0.0.0.0\n", "0.0.0.0:4000", true},
		{"m=audio 4000 RTP/AVP 0\nc=IN IP6 ::\n", "[::]:4000", true},
		{"m=audio 4000 RTP/AVP 0\nc=IN IP4 192.0.2.2\na=inactive\n", "192.0.2.2:4000",
		 false},
		{"m=audio 0 RTP/AVP 0\nc=IN IP4 0.0.0.0\n", "0.0.0.0", false},
		{"m=audio 9 RTP/AVP 0\nc=IN IP4 0.0.0.0\n", "0.0.0.0:9", true},
		{"m=audio 9 RTP/AVP 0\nc=IN IP4 0.0.0.0\na=ice-ufrag:x\n", "0.0.0.0:9", false},
		{"m=audio 4000 RTP/AVP 0\nc=IN IP4 0.0.0.0\na=ice-ufrag:x\n", "0.0.0.0:4000", true},
		{"m=audio 4000 RTP/AVP 0\nc=IN IP4 nowhere.invalid\n", ":4000", false},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sc_sdp_media media = read_section(cases[i].lines);

		assert_endpoint(&media.rtp, cases[i].rtp);
		g_assert_cmpint(media.on_hold, ==, cases[i].on_hold);
	}
}

/* RFC 3605 2.1; RFC 5761 5.1.1. */
static void test_rtcp(void)
{
	static const struct {
		const char *attribute, *rtcp;
		bool rtcp_mux;
	} cases[] = {
		{"", "192.0.2.1:49171", false},
		{"a=rtcp:53020", "192.0.2.1:53020", false},
		{"a=rtcp:53020 IN IP4 126.16.64.4", "126.16.64.4:53020", false},
		{"a=rtcp:53020 IN IP6 2001:2345:6789:ABCD:EF01:2345:6789:ABCD",
		 "[2001:2345:6789:abcd:ef01:2345:6789:abcd]:53020", false},
		{"a=rtcp:53020 IN IP4 rtcp.example.com", ":53020", false},
		{"a=rtcp-mux", "192.0.2.1:49171", true},
		{"a=rtcp-mux\na=rtcp:49170", "192.0.2.1:49170", true},
		{"a=rtcp:x", "192.0.2.1:49171", false},
		{"a=rtcp:65536", "192.0.2.1:49171", false},
		{"a=rtcp-fb:* nack\na=rtcp-muxed", "192.0.2.1:49171", false},
	};
	struct sc_sdp_media last;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *lines =
			g_strdup_printf("m=audio 49170 RTP/AVP 0\n%s\n", cases[i].attribute);
		struct sc_sdp_media media = read_section(lines);

		assert_endpoint(&media.rtcp, cases[i].rtcp);
		g_assert_cmpint(media.rtcp_mux, ==, cases[i].rtcp_mux);
	}
	/* No port follows the last; its address is there all the same. */
	last = read_section("m=audio 65535 RTP/AVP 0\n");
	assert_endpoint(&last.rtcp, "192.0.2.1");
}

/* RFC 5761 5.1.1, its example in IPv6. */
static void test_example_5761(void)
{
	struct sc_sdp sdp = read_sdp("v=0\r\n"
				     "o=csp 1153134164 1153134164 IN IP6 "
				     "2001:DB8::211:24ff:fea3:7a2e\r\n"
				     "s=-\r\n"
				     "c=IN IP6 2001:DB8::211:24ff:fea3:7a2e\r\n"
				     "t=1153134164 1153137764\r\n"
				     "m=audio 49170 RTP/AVP 97\r\n"
				     "a=rtpmap:97 iLBC/8000\r\n"
				     "a=rtcp-mux\r\n",
				     1);

	assert_span(sdp.origin_host, "2001:DB8::211:24ff:fea3:7a2e");
	assert_endpoint(&sdp.media[0].rtp, "[2001:db8::211:24ff:fea3:7a2e]:49170");
	g_assert_true(sdp.media[0].rtcp_mux);
	assert_codec(&sdp.media[0], 97, "iLBC", 8000, 1, NULL);
}

#define CRYPTO \
	"a=crypto:1 AES_CM_128_HMAC_SHA1_80 " \
	"inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:32\r\n"
#define FINGERPRINT \
	"a=fingerprint: SHA-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB\r\n"

/* RFC 4568 4: two sections with keys and one without. */
static void test_example_4568(void)
{
	struct sc_sdp sdp =
		read_sdp("v=0\r\n"
			 "o=jdoe 2890844526 2890842807 IN IP4 10.47.16.5\r\n"
			 "s=SDP Seminar\r\n"
			 "c=IN IP4 161.44.17.12/127\r\n"
			 "t=2873397496 2873404696\r\n"
			 "m=video 51372 RTP/SAVP 31\r\n" CRYPTO
			 "m=audio 49170 RTP/SAVP 0\r\n" CRYPTO "m=application 32416 udp wb\r\n"
			 "a=orient:portrait\r\n",
			 3);

	g_assert_cmpint(sdp.media[0].keying, ==, SC_SDP_SDES);
	g_assert_cmpint(sdp.media[0].transport, ==, SC_SDP_RTP_SAVP);
	g_assert_cmpint(sdp.media[1].keying, ==, SC_SDP_SDES);
	assert_endpoint(&sdp.media[1].rtp, "161.44.17.12:49170");
	g_assert_cmpint(sdp.media[2].keying, ==, SC_SDP_NO_KEYING);
	g_assert_cmpint(sdp.media[2].kind, ==, SC_SDP_APPLICATION);
	assert_span(sc_sdp_attribute(sdp.media[2].lines, SC_SPAN_LIT("orient")), "portrait");
}

/* RFC 5763 7.1: fingerprint and setup of the session count for its media. */
static void test_example_5763(void)
{
	struct sc_sdp sdp = read_sdp("v=0\r\n"
				     "o=- 1181923068 1181923196 IN IP4 ua1.example.com\r\n"
				     "s=example1\r\n"
				     "c=IN IP4 ua1.example.com\r\n"
				     "a=setup:actpass\r\n" FINGERPRINT "t=0 0\r\n"
				     "m=audio 6056 RTP/AVP 0\r\n"
				     "a=sendrecv\r\n"
				     "a=tcap:1 UDP/TLS/RTP/SAVP RTP/AVP\r\n"
				     "a=pcfg:1 t=1\r\n",
				     1);

	g_assert_cmpint(sdp.media[0].keying, ==, SC_SDP_DTLS);
	assert_span(sdp.media[0].setup, "actpass");
	assert_endpoint(&sdp.media[0].rtp, ":6056");
}

/* Which of several keys: sc_sdp_keying. a=crypto of the session is none (RFC 4568 5). */
static void test_keying(void)
{
	static const struct {
		const char *lines;
		enum sc_sdp_keying keying;
	} cases[] = {
		{"m=audio 4 RTP/AVP 0\n" CRYPTO, SC_SDP_SDES},
		{"m=audio 4 RTP/SAVP 0\n" CRYPTO FINGERPRINT, SC_SDP_SDES},
		{"m=audio 4 UDP/TLS/RTP/SAVP 0\n" CRYPTO FINGERPRINT, SC_SDP_DTLS},
		{"m=audio 4 UDP/TLS/RTP/SAVP 0\n" CRYPTO, SC_SDP_SDES},
		{"m=audio 4 RTP/AVP 0\na=zrtp-hash:1.10 fe30efd0\n", SC_SDP_ZRTP},
		{"m=audio 4 RTP/AVP 0\na=zrtp-hash:1.10 fe30efd0\n" FINGERPRINT, SC_SDP_DTLS},
		{CRYPTO "m=audio 4 RTP/SAVP 0\n", SC_SDP_NO_KEYING},
		{"m=audio 4 RTP/SAVP 0\n", SC_SDP_NO_KEYING},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(read_section(cases[i].lines).keying, ==, cases[i].keying);
}

/* RFC 4571 3: c= may come behind t=. Port 9 of whoever connects is none to receive at. */
static void test_example_4571(void)
{
	struct sc_sdp first = read_sdp("v=0\r\n"
				       "o=first 2520644554 2838152170 IN IP4 first.example.net\r\n"
				       "s=Example\r\n"
				       "t=0 0\r\n"
				       "c=IN IP4 192.0.2.105\r\n"
				       "m=audio 9 TCP/RTP/AVP 11\r\n"
				       "a=setup:active\r\n"
				       "a=connection:new\r\n",
				       1);
	struct sc_sdp second = read_sdp("v=0\r\n"
					"o=second 2520644554 2838152170 IN IP4 "
					"second.example.net\r\n"
					"s=Example\r\n"
					"t=0 0\r\n"
					"c=IN IP4 192.0.2.94\r\n"
					"m=audio 16112 TCP/RTP/AVP 10 11\r\n"
					"a=setup:passive\r\n"
					"a=connection:new\r\n",
					1);

	g_assert_cmpint(first.media[0].transport, ==, SC_SDP_TCP_RTP);
	assert_endpoint(&first.media[0].rtp, "192.0.2.105:9");
	assert_span(first.media[0].setup, "active");
	g_assert_cmpint(second.media[0].transport, ==, SC_SDP_TCP_RTP);
	assert_endpoint(&second.media[0].rtp, "192.0.2.94:16112");
	assert_span(second.media[0].setup, "passive");
	assert_formats(&second.media[0], "10 11");
	assert_span(sc_sdp_attribute(second.media[0].lines, SC_SPAN_LIT("connection")), "new");
}

/* T.38 fax (ITU-T T.38 D.2.3) beside the audio it replaces. */
static void test_fax(void)
{
	struct sc_sdp sdp = read_sdp("v=0\r\no=- 3 4 IN IP4 192.0.2.1\r\ns=-\r\n"
				     "c=IN IP4 192.0.2.1\r\nt=0 0\r\n"
				     "m=audio 0 RTP/AVP 0\r\n"
				     "m=image 49172 udptl t38\r\n"
				     "a=T38FaxVersion:0\r\n"
				     "a=T38MaxBitRate:14400\r\n"
				     "a=T38FaxTranscodingMMR\r\n",
				     2);
	const struct sc_sdp_media *image = &sdp.media[1];

	g_assert_true(sdp.media[0].rejected);
	g_assert_cmpint(image->kind, ==, SC_SDP_IMAGE);
	g_assert_cmpint(image->transport, ==, SC_SDP_UDPTL);
	assert_endpoint(&image->rtp, "192.0.2.1:49172");
	assert_endpoint(&image->rtcp, "");
	assert_span(image->formats, "t38");
	assert_formats(image, "");
	assert_span(sc_sdp_attribute(image->lines, SC_SPAN_LIT("t38maxbitrate")), "14400");
	assert_span(sc_sdp_attribute(image->lines, SC_SPAN_LIT("T38FaxTranscodingMMR")), "");
	assert_absent(sc_sdp_attribute(image->lines, SC_SPAN_LIT("T38Fax")));
	assert_absent(sc_sdp_attribute(sdp.media[0].lines, SC_SPAN_LIT("T38FaxVersion")));
}

/* RFC 8839 4.2.6. */
static void test_example_8839(void)
{
	struct sc_sdp sdp =
		read_sdp("v=0\r\n"
			 "o=jdoe 2890844526 2890842807 IN IP4 203.0.113.141\r\n"
			 "s=\r\n"
			 "c=IN IP4 192.0.2.3\r\n"
			 "t=0 0\r\n"
			 "a=ice-options:ice2\r\n"
			 "a=ice-pacing:50\r\n"
			 "a=ice-pwd:asd88fgpdd777uzjYhagZg\r\n"
			 "a=ice-ufrag:8hhY\r\n"
			 "m=audio 45664 RTP/AVP 0\r\n"
			 "b=RS:0\r\n"
			 "b=RR:0\r\n"
			 "a=rtpmap:0 PCMU/8000\r\n"
			 "a=candidate:1 1 UDP 2130706431 203.0.113.141 8998 typ host\r\n"
			 "a=candidate:2 1 UDP 1694498815 192.0.2.3 45664 typ srflx "
			 "raddr 203.0.113.141 rport 8998\r\n",
			 1);
	struct sc_cursor cursor = sc_cursor(sdp.media[0].lines);
	struct sc_sdp_candidate candidate;

	g_assert_true(sdp.media[0].ice);
	g_assert_false(sdp.ice_lite);
	assert_endpoint(&sdp.media[0].rtp, "192.0.2.3:45664");
	assert_span(sc_sdp_attribute(sdp.lines, SC_SPAN_LIT("ice-ufrag")), "8hhY");
	g_assert_true(sc_sdp_next_candidate(&cursor, &candidate));
	assert_endpoint(&candidate.endpoint, "203.0.113.141:8998");
	assert_span(candidate.transport, "UDP");
	assert_span(candidate.type, "host");
	g_assert_cmpuint(candidate.component, ==, 1);
	g_assert_true(sc_sdp_next_candidate(&cursor, &candidate));
	assert_endpoint(&candidate.endpoint, "192.0.2.3:45664");
	assert_span(candidate.type, "srflx");
	g_assert_false(sc_sdp_next_candidate(&cursor, &candidate));
}

/* Of IPv6 (RFC 8839, Appendix A), of RTCP, over TCP (RFC 6544 4.5), of mDNS; damaged ones. */
static void test_candidates(void)
{
	static const struct {
		const char *endpoint, *transport, *type;
		unsigned component;
	} expected[] = {
		{"[fe80::6676:baff:fe9c:ee4a]:8998", "UDP", "host", 1},
		{"192.0.2.4:45665", "udp", "relay", 2},
		{"192.0.2.1:9", "TCP", "host", 1},
		{":50000", "udp", "host", 1},
	};
	struct sc_sdp sdp =
		read_sdp("m=audio 9 RTP/AVP 0\n"
			 "a=candidate:1 1 UDP 2130706431 fe80::6676:baff:fe9c:ee4a 8998 typ host\n"
			 "a=candidate:1 1 UDP 2130706431 192.0.2.3\n"
			 "a=candidate:1 1 UDP 2130706431 192.0.2.3 8998 typ\n"
			 "a=candidate:1 1 UDP 2130706431 192.0.2.3 8998 type host\n"
			 "a=candidate:1 257 UDP 2130706431 192.0.2.3 8998 typ host\n"
			 "a=candidate:1 1 UDP 2130706431 192.0.2.3 65536 typ host\n"
			 "a=remote-candidates:1 192.0.2.3 45664\n"
			 "a=Candidate: 3  2 udp 1 192.0.2.4 45665 TYP relay\n"
			 "a=candidate:4 1 TCP 2105458943 192.0.2.1 9 typ host tcptype active\n"
			 "a=candidate:5 1 udp 1 d7a9ca9f.local 50000 typ host\n"
			 "m=audio 9 RTP/AVP 0\na=candidate:6 1 udp 1 192.0.2.9 5 typ host\n",
			 2);
	struct sc_cursor cursor = sc_cursor(sdp.media[0].lines);
	struct sc_sdp_candidate candidate;

	for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
		g_assert_true(sc_sdp_next_candidate(&cursor, &candidate));
		assert_endpoint(&candidate.endpoint, expected[i].endpoint);
		assert_span(candidate.transport, expected[i].transport);
		assert_span(candidate.type, expected[i].type);
		g_assert_cmpuint(candidate.component, ==, expected[i].component);
	}
	g_assert_false(sc_sdp_next_candidate(&cursor, &candidate));
}

/* RFC 9143 7.2: in an offer, port 0 with bundle-only is not refused. */
static void test_bundle(void)
{
	static const char *const others[] = {"ba", "foob", "FOO", "x", "y", "BUNDLE", ""};
	struct sc_sdp sdp = read_sdp("v=0\na=ice-lite\n"
				     "a=group:LS foo bar x\na=grouped:BUNDLE y\n"
				     "a=group:BUNDLE foo bar\n"
				     "m=audio 10000 RTP/AVP 0\na=mid:foo\n"
				     "m=video 0 RTP/AVP 31\na=mid:bar\na=bundle-only\n"
				     "m=video 0 RTP/AVP 31\n",
				     3);

	g_assert_true(sdp.ice_lite);
	assert_span(sdp.media[0].mid, "foo");
	g_assert_true(sdp.media[0].bundled && sdp.media[1].bundled);
	g_assert_false(sdp.media[2].bundled);
	g_assert_false(sdp.media[0].rejected || sdp.media[1].rejected);
	g_assert_true(sdp.media[2].rejected);
	for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
		g_autofree char *text = g_strdup_printf("v=0\na=group:LS x\na=grouped:BUNDLE y\n"
							"a=group:BUNDLE foo bar\n"
							"m=audio 10000 RTP/AVP 0\na=mid:%s\n",
							others[i]);

		g_assert_false(read_sdp(text, 1).media[0].bundled);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sdp/media/hold", test_hold);
	g_test_add_func("/sdp/media/rtcp", test_rtcp);
	g_test_add_func("/sdp/media/rfc5761", test_example_5761);
	g_test_add_func("/sdp/media/rfc4568", test_example_4568);
	g_test_add_func("/sdp/media/rfc5763", test_example_5763);
	g_test_add_func("/sdp/media/keying", test_keying);
	g_test_add_func("/sdp/media/rfc4571", test_example_4571);
	g_test_add_func("/sdp/media/fax", test_fax);
	g_test_add_func("/sdp/media/rfc8839", test_example_8839);
	g_test_add_func("/sdp/media/candidates", test_candidates);
	g_test_add_func("/sdp/media/bundle", test_bundle);
	return g_test_run();
}
