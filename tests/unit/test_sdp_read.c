/* SDP (core/message/sdp_read.h): sessions, m= lines, formats, addresses, tolerance, limits.
 * Expected values are read off the text by hand, by the rule of the RFC that is named. */
#include "sdp_helper.h"

/* RFC 4566 5: "each media behaves as if it were given a 'recvonly' attribute". */
static void test_example_4566(void)
{
	static const char text[] = "v=0\r\n"
				   "o=jdoe 2890844526 2890842807 IN IP4 10.47.16.5\r\n"
				   "s=SDP Seminar\r\n"
				   "i=A Seminar on the session description protocol\r\n"
				   "u=http://www.example.com/seminars/sdp.pdf\r\n"
				   "e=j.doe@example.com (Jane Doe)\r\n"
				   "c=IN IP4 224.2.17.12/127\r\n"
				   "t=2873397496 2873404696\r\n"
				   "a=recvonly\r\n"
				   "m=audio 49170 RTP/AVP 0\r\n"
				   "m=video 51372 RTP/AVP 99\r\n"
				   "a=rtpmap:99 h263-1998/90000\r\n";
	struct sc_sdp sdp = read_sdp(text, 2);
	const struct sc_sdp_media *audio = &sdp.media[0], *video = &sdp.media[1];
	struct sc_sdp_codec none;

	assert_span(sdp.session_id, "2890844526");
	assert_span(sdp.session_version, "2890842807");
	assert_span(sdp.origin_host, "10.47.16.5");
	assert_endpoint(&sdp.connection, "224.2.17.12");
	g_assert_cmpint(sdp.direction, ==, SC_SDP_RECVONLY);
	g_assert_false(sdp.ice_lite);

	g_assert_cmpint(audio->kind, ==, SC_SDP_AUDIO);
	assert_span(audio->type, "audio");
	assert_span(audio->proto, "RTP/AVP");
	g_assert_cmpint(audio->transport, ==, SC_SDP_RTP_AVP);
	assert_span(audio->host, "224.2.17.12");
	assert_endpoint(&audio->rtp, "224.2.17.12:49170");
	assert_endpoint(&audio->rtcp, "224.2.17.12:49171");
	g_assert_cmpint(audio->direction, ==, SC_SDP_RECVONLY);
	g_assert_cmpint(audio->keying, ==, SC_SDP_NO_KEYING);
	g_assert_cmpuint(audio->port_count, ==, 1);
	g_assert_cmpuint(audio->ptime_ms, ==, 0);
	g_assert_false(audio->rejected || audio->on_hold || audio->ice || audio->rtcp_mux);
	assert_span(audio->lines, "");
	assert_absent(audio->setup);
	assert_absent(audio->mid);
	assert_formats(audio, "0");
	g_assert_false(sc_sdp_codec(audio, 0, &none));

	g_assert_cmpint(video->kind, ==, SC_SDP_VIDEO);
	g_assert_cmpint(video->direction, ==, SC_SDP_RECVONLY);
	assert_endpoint(&video->rtp, "224.2.17.12:51372");
	assert_span(video->lines, "a=rtpmap:99 h263-1998/90000\r\n");
	assert_codec(video, 99, "h263-1998", 90000, 1, NULL);
	g_assert_false(sc_sdp_codec(video, 98, &none));
	assert_absent(none.name);
	g_assert_cmpuint(none.clock_rate_hz, ==, 0);
}

/* RFC 4566 6 (rtpmap): which payload type, channels, a section's own. */
static void test_codecs(void)
{
	struct sc_sdp sdp =
		read_sdp("v=0\nm=audio 49230 RTP/AVP 96 97 98 18 101\n"
			 "a=rtpmap:96 L8/8000\n"
			 "a=rtpmap:97 L16/8000\n"
			 "a=rtpmap:98 L16/11025/2\n"
			 "a=fmtp:18 annexb=no\n"
			 "a=rtpmap: 101 telephone-event/8000/0\n"
			 "a=fmtp:101 0-15\n"
			 "a=fmtp:101 0-11\n"
			 "a=fmtp:10 not=this\n"
			 "a=rtpmap:101 second/1\n"
			 "m=audio 49232 RTP/AVP 111 96\n"
			 "a=RtpMap:111 opus/48000/2\n"
			 "a=fmtp:111 minptime=10;useinbandfec=1\n"
			 "a=rtpmap:1x x/1\na=rtpmap:128 x/1\na=rtpmap:96\n"
			 "a=rtpmap:96 /8000\na=rtpmap:2 G726-32\na=rtpmap:3 a/4294967296\n",
			 2);
	const struct sc_sdp_media *first = &sdp.media[0], *second = &sdp.media[1];
	struct sc_sdp_codec codec;

	assert_formats(first, "96 97 98 18 101");
	assert_codec(first, 96, "L8", 8000, 1, NULL);
	assert_codec(first, 97, "L16", 8000, 1, NULL);
	assert_codec(first, 98, "L16", 11025, 2, NULL);
	assert_codec(first, 101, "telephone-event", 8000, 1, "0-15");
	g_assert_false(sc_sdp_codec(first, 18, &codec)); /* static, but it has parameters */
	assert_span(codec.fmtp, "annexb=no");
	assert_codec(second, 111, "opus", 48000, 2, "minptime=10;useinbandfec=1");
	g_assert_false(sc_sdp_codec(second, 96, &codec));
	g_assert_false(sc_sdp_codec(second, 1, &codec));
	g_assert_false(sc_sdp_codec(second, 128, &codec));
	assert_codec(second, 2, "G726-32", 0, 1, NULL);
	assert_codec(second, 3, "a", 0, 1, NULL);
}

/* RFC 3264 10.1: Bob refuses one of three, and later adds one; hosts are names. */
static void test_example_3264(void)
{
	static const char text[] = "v=0\r\n"
				   "o=bob 2890844730 2890844731 IN IP4 host.example.com\r\n"
				   "s=\r\n"
				   "c=IN IP4 host.example.com\r\n"
				   "t=0 0\r\n"
				   "m=audio 65422 RTP/AVP 0\r\n"
				   "a=rtpmap:0 PCMU/8000\r\n"
				   "m=video 0 RTP/AVP 31\r\n"
				   "m=video 53000 RTP/AVP 32\r\n"
				   "a=rtpmap:32 MPV/90000\r\n"
				   "m=audio 51434 RTP/AVP 110\r\n"
				   "a=rtpmap:110 telephone-events/8000\r\n"
				   "a=recvonly\r\n";
	struct sc_sdp sdp = read_sdp(text, 4);

	assert_span(sdp.session_version, "2890844731");
	g_assert_cmpint(sdp.connection.family, ==, 0);
	assert_span(sdp.media[0].host, "host.example.com");
	assert_endpoint(&sdp.media[0].rtp, ":65422");
	assert_endpoint(&sdp.media[0].rtcp, ":65423");
	assert_codec(&sdp.media[0], 0, "PCMU", 8000, 1, NULL);
	g_assert_cmpint(sdp.media[0].direction, ==, SC_SDP_SENDRECV);
	g_assert_false(sdp.media[0].rejected);
	g_assert_true(sdp.media[1].rejected);
	assert_endpoint(&sdp.media[1].rtcp, "");
	g_assert_false(sdp.media[2].rejected);
	g_assert_cmpint(sdp.media[3].direction, ==, SC_SDP_RECVONLY);
	assert_codec(&sdp.media[3], 110, "telephone-events", 8000, 1, NULL);
}

/* What an m= line may say (RFC 4566 5.14), and what is none of it. */
static void test_media_lines(void)
{
	static const struct {
		const char *line;
		enum sc_sdp_kind kind;
		enum sc_sdp_transport transport;
		unsigned port, port_count;
		bool rejected, rtcp;
		const char *formats;
	} lines[] = {
		{"audio 49170/2 RTP/AVP 31", SC_SDP_AUDIO, SC_SDP_RTP_AVP, 49170, 2, false, true,
		 "31"},
		{"audio 49170/0 RTP/AVP", SC_SDP_AUDIO, SC_SDP_RTP_AVP, 49170, 1, false, true, ""},
		{"video 5000 RTP/AVPF 96", SC_SDP_VIDEO, SC_SDP_RTP_AVPF, 5000, 1, false, true,
		 "96"},
		{"audio 5000 RTP/SAVP 0  8\t3 ", SC_SDP_AUDIO, SC_SDP_RTP_SAVP, 5000, 1, false,
		 true, "0 8 3"},
		{"AUDIO 5000 rtp/savpf 127 128 x 7", SC_SDP_AUDIO, SC_SDP_RTP_SAVPF, 5000, 1, false,
		 true, "127 7"},
		{"audio 5000 UDP/TLS/RTP/SAVP 0", SC_SDP_AUDIO, SC_SDP_RTP_SAVP, 5000, 1, false,
		 true, "0"},
		{"text 5000 UDP/TLS/RTP/SAVPF 98", SC_SDP_TEXT, SC_SDP_RTP_SAVPF, 5000, 1, false,
		 true, "98"},
		{"audio 5000 TCP/DTLS/RTP/SAVPF 0", SC_SDP_AUDIO, SC_SDP_TCP_RTP, 5000, 1, false,
		 true, "0"},
		{"image 6666 udptl t38", SC_SDP_IMAGE, SC_SDP_UDPTL, 6666, 1, false, false, ""},
		{"application 5000 UDP/BFCP *", SC_SDP_APPLICATION, SC_SDP_OTHER_TRANSPORT, 5000, 1,
		 false, false, ""},
		{"message 7654 TCP/MSRP *", SC_SDP_MESSAGE, SC_SDP_OTHER_TRANSPORT, 7654, 1, false,
		 false, ""},
		{"control 1 RTP/AVPX 0", SC_SDP_OTHER_KIND, SC_SDP_OTHER_TRANSPORT, 1, 1, false,
		 false, "0"},
		{"audio 65535 RTP/AVP 0", SC_SDP_AUDIO, SC_SDP_RTP_AVP, 65535, 1, false, true, "0"},
		{"audio 0 RTP/AVP 0", SC_SDP_AUDIO, SC_SDP_RTP_AVP, 0, 1, true, false, "0"},
		{"audio 65536 RTP/AVP 0", SC_SDP_AUDIO, SC_SDP_RTP_AVP, 0, 1, false, false, "0"},
		{"audio $ RTP/AVP 0", SC_SDP_AUDIO, SC_SDP_RTP_AVP, 0, 1, false, false, "0"},
		{"audio", SC_SDP_AUDIO, SC_SDP_OTHER_TRANSPORT, 0, 1, false, false, ""},
		{"", SC_SDP_OTHER_KIND, SC_SDP_OTHER_TRANSPORT, 0, 1, false, false, ""},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autofree char *text = g_strdup_printf("c=IN IP4 192.0.2.1\nm=%s", lines[i].line);
		struct sc_sdp sdp = read_sdp(text, 1);
		const struct sc_sdp_media *media = &sdp.media[0];

		g_test_message("%s", lines[i].line);
		g_assert_cmpint(media->kind, ==, lines[i].kind);
		g_assert_cmpint(media->transport, ==, lines[i].transport);
		g_assert_cmpuint(media->rtp.port, ==, lines[i].port);
		g_assert_cmpuint(media->rtp.family, ==, 4);
		g_assert_cmpuint(media->port_count, ==, lines[i].port_count);
		g_assert_cmpint(media->rejected, ==, lines[i].rejected);
		g_assert_cmpint(media->rtcp.family != 0, ==, lines[i].rtcp);
		assert_formats(media, lines[i].formats);
	}
}

/* The section's own word counts before the session's (RFC 4566 5), in either order. */
static void test_in_effect(void)
{
	struct sc_sdp sdp = read_sdp("v=0\n"
				     "c=IN IP6 2001:db8::1\n"
				     "a=inactive\na=setup:actpass\na=rtcp:1\na=mid:s\na=rtcp-mux\n"
				     "m=audio 4000 RTP/AVP 0\n"
				     "a=sendonly\na=recvonly\n"
				     "a=setup:active\na=ptime:30\na=ptime:20\n"
				     "c=IN IP4 192.0.2.2\nc=IN IP4 192.0.2.3\n"
				     "m=audio 4002 RTP/AVP 0\n"
				     "c=IN IP4\na=ptime:x\n"
				     "m=audio 4004 RTP/AVP 0\n"
				     "c=IN IP4 phone.example.com\na=sendrecv\na=ptime:65536\n",
				     3);

	g_assert_cmpint(sdp.direction, ==, SC_SDP_INACTIVE);
	assert_endpoint(&sdp.connection, "2001:db8::1");
	g_assert_cmpint(sdp.media[0].direction, ==, SC_SDP_SENDONLY);
	assert_span(sdp.media[0].setup, "active");
	g_assert_cmpuint(sdp.media[0].ptime_ms, ==, 30);
	assert_endpoint(&sdp.media[0].rtp, "192.0.2.2:4000");
	assert_endpoint(&sdp.media[0].rtcp, "192.0.2.2:4001");
	assert_absent(sdp.media[0].mid);
	g_assert_false(sdp.media[0].rtcp_mux);
	g_assert_cmpint(sdp.media[1].direction, ==, SC_SDP_INACTIVE);
	assert_span(sdp.media[1].setup, "actpass");
	g_assert_cmpuint(sdp.media[1].ptime_ms, ==, 0);
	assert_endpoint(&sdp.media[1].rtp, "[2001:db8::1]:4002");
	g_assert_cmpint(sdp.media[2].direction, ==, SC_SDP_SENDRECV);
	g_assert_cmpuint(sdp.media[2].ptime_ms, ==, 0);
	assert_endpoint(&sdp.media[2].rtp, ":4004");
	assert_span(sdp.media[2].host, "phone.example.com");
}

/* Line ends of any kind, lines that are none, a session without its first lines, no line end
 * at the end; no SDP at all. */
static void test_tolerance(void)
{
	static const char *const none[] = {"",
					   "\r\n",
					   "v",
					   "v =0",
					   "hello\r\nworld",
					   "<sdp>m=audio</sdp>",
					   "c=IN IP4 192.0.2.1\r\na=sendonly"};
	struct sc_sdp sdp = read_sdp("junk\r\r\n\n=\nv\n"
				     "  c=IN  IP4\t192.0.2.1 \r"
				     "o=- 1\n\n\n"
				     "\x80\xff\n1=2\n"
				     "m= audio  4000  RTP/AVP  8 \r\r\n"
				     " a= rtpmap:8 PCMA/8000\n"
				     "a\na=\na=:\na=ptime: 20.5\n"
				     "a=sendonly ",
				     1);

	assert_span(sdp.session_id, "1");
	assert_span(sdp.session_version, "");
	assert_endpoint(&sdp.media[0].rtp, "192.0.2.1:4000");
	assert_formats(&sdp.media[0], "8");
	assert_codec(&sdp.media[0], 8, "PCMA", 8000, 1, NULL);
	g_assert_cmpuint(sdp.media[0].ptime_ms, ==, 20);
	g_assert_cmpint(sdp.media[0].direction, ==, SC_SDP_SENDONLY);
	read_sdp("v=0", 0);
	for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
		g_assert_false(sc_sdp_read(&sdp, text_span(none[i])));
	g_assert_false(sc_sdp_read(&sdp, sc_span(NULL, 0)));
	g_assert_cmpuint(sdp.media_count, ==, 0);
}

/* An address with a byte 0 in it is none; one of a name or with a zone neither. */
static void test_addresses(void)
{
	static const struct {
		struct sc_span text;
		const char *expected;
	} addresses[] = {
		{SC_SPAN_LIT("192.0.2.1"), "192.0.2.1:4"},
		{SC_SPAN_LIT("224.2.1.1/127/3"), "224.2.1.1:4"},
		{SC_SPAN_LIT("FF15::101/3"), "[ff15::101]:4"},
		{SC_SPAN_LIT("::ffff:192.0.2.1"), "[::ffff:192.0.2.1]:4"},
		{SC_SPAN_LIT("1111:2222:3333:4444:5555:6666:7777:8888"),
		 "[1111:2222:3333:4444:5555:6666:7777:8888]:4"},
		{SC_SPAN_LIT("192.0.2.1\0x"), ":4"},
		{SC_SPAN_LIT("192.0.2"), ":4"},
		{SC_SPAN_LIT("192.0.2.256"), ":4"},
		{SC_SPAN_LIT("fe80::1%eth0"), ":4"},
		{SC_SPAN_LIT("1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb"), ":4"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
		g_autoptr(GString) text = g_string_new("m=audio 4 RTP/AVP 0\nc=IN IP4 ");
		struct sc_sdp sdp;

		g_string_append_len(text, addresses[i].text.ptr, (gssize)addresses[i].text.len);
		g_assert_true(sc_sdp_read(&sdp, sc_span(text->str, text->len)));
		assert_endpoint(&sdp.media[0].rtp, addresses[i].expected);
	}
}

static void test_limits(void)
{
	g_autoptr(GString) text = g_string_new("v=0\n");
	unsigned payload_type, formats = 0;
	struct sc_sdp sdp;
	struct sc_cursor cursor;

	for (unsigned i = 0; i < SC_SDP_MEDIA_MAX; i++)
		g_string_append_printf(text, "m=audio %u RTP/AVP 0\n", 1000 + i);
	read_sdp(text->str, SC_SDP_MEDIA_MAX);
	g_string_append(text, "m=audio 1 RTP/AVP 0\na=ptime:20\n");
	g_assert_true(sc_sdp_read(&sdp, sc_span(text->str, text->len)));
	g_assert_true(sdp.media_more);
	g_assert_cmpuint(sdp.media_count, ==, SC_SDP_MEDIA_MAX);
	g_assert_cmpuint(sdp.media[SC_SDP_MEDIA_MAX - 1].rtp.port, ==, 1000 + SC_SDP_MEDIA_MAX - 1);
	g_assert_cmpuint(sdp.media[SC_SDP_MEDIA_MAX - 1].ptime_ms, ==, 0);

	g_string_assign(text, "m=audio 1 RTP/AVP");
	for (unsigned i = 0; i <= SC_SDP_FORMATS_MAX; i++)
		g_string_append_printf(text, " %u", i % 128);
	sdp = read_sdp(text->str, 1);
	cursor = sc_cursor(sdp.media[0].formats);
	while (sc_sdp_next_format(&cursor, &payload_type))
		g_assert_cmpuint(payload_type, ==, formats++);
	g_assert_cmpuint(formats, ==, SC_SDP_FORMATS_MAX);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sdp/read/rfc4566", test_example_4566);
	g_test_add_func("/sdp/read/codecs", test_codecs);
	g_test_add_func("/sdp/read/rfc3264", test_example_3264);
	g_test_add_func("/sdp/read/media-lines", test_media_lines);
	g_test_add_func("/sdp/read/in-effect", test_in_effect);
	g_test_add_func("/sdp/read/tolerance", test_tolerance);
	g_test_add_func("/sdp/read/addresses", test_addresses);
	g_test_add_func("/sdp/read/limits", test_limits);
	return g_test_run();
}
