/* SDP of any bytes, cut anywhere: nothing outside the text is read, every span lies inside it,
 * what is found keeps its promises, and no text takes more than time in proportion to its
 * length. */
#include "cpu_time.h"
#include "guard.h"
#include "message_helper.h"

#include "message/sdp_read.h"

/* What the reader knows of, and some of it wrong. */
static const char browser[] =
	"v=0\r\no=- 2890844526 2890842807 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n"
	"a=group:BUNDLE 0 1\r\na=ice-lite\r\na=ice-ufrag:8hhY\r\na=setup:actpass\r\n"
	"a=fingerprint:sha-1 4A:AD:B9\r\na=sendonly\r\n"
	"m=audio 9/2 UDP/TLS/RTP/SAVPF 111 0 101 t\r\nc=IN IP4 0.0.0.0\r\n"
	"a=rtcp:9 IN IP6 2001:db8::9\r\na=mid:0\r\na=rtcp-mux\r\na=inactive\r\na=ptime:20\r\n"
	"a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n"
	"a=rtpmap:101 telephone-event/8000\r\n"
	"a=candidate:1 1 UDP 2130706431 2001:db8::9 8998 typ host\r\n"
	"a=candidate:2 2 tcp 1694498815 192.0.2.3 45664 typ srflx raddr 10.0.0.1 rport 8998\r\n"
	"m=video 0 RTP/AVP 31\r\na=mid:1\r\na=bundle-only\r\na=zrtp-hash:1.10 fe\r\n";

static const char phone[] = "v=0\no=jdoe 1 2 IN IP4 10.47.16.5\ns=SDP Seminar\n"
			    "c=IN IP4 224.2.17.12/127\nt=0 0\na=recvonly\n"
			    "m=audio 49170 RTP/AVP 8 18\na=rtpmap:8 PCMA/8000\n"
			    "a=fmtp:18 annexb=no\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0Rm\n"
			    "m=image 6666 udptl t38\nc=IN IP6 FF15::101/3\nm=x\n";

static const struct sc_span samples[] = {SC_SPAN_LIT(browser), SC_SPAN_LIT(phone)};

static void assert_inside(struct sc_span span, struct sc_span text)
{
	if (span.ptr)
		g_assert_true(span.ptr >= text.ptr && span.len <= text.len &&
			      span.ptr - text.ptr <= (ptrdiff_t)(text.len - span.len));
}

static void assert_endpoint(const struct sc_endpoint *endpoint)
{
	static const struct sc_endpoint zero;

	g_assert_cmpuint(endpoint->reserved, ==, 0);
	if (endpoint->family == 0)
		g_assert_true(sc_endpoint_same_ip(endpoint, &zero));
	else
		g_assert_true(endpoint->family == 4 || endpoint->family == 6);
}

static void try_lines(const struct sc_sdp_media *media)
{
	struct sc_cursor cursor = sc_cursor(media->formats);
	struct sc_sdp_candidate candidate;
	unsigned payload_type, formats = 0;

	while (sc_sdp_next_format(&cursor, &payload_type)) {
		struct sc_sdp_codec codec;

		g_assert_cmpuint(payload_type, <, 128);
		g_assert_cmpint(sc_sdp_codec(media, payload_type, &codec), ==, codec.name.len > 0);
		assert_inside(codec.name, media->lines);
		assert_inside(codec.fmtp, media->lines);
		g_assert_cmpuint(codec.channels, >, 0);
		formats++;
	}
	g_assert_cmpuint(formats, <=, SC_SDP_FORMATS_MAX);
	cursor = sc_cursor(media->lines);
	while (sc_sdp_next_candidate(&cursor, &candidate)) {
		assert_endpoint(&candidate.endpoint);
		assert_inside(candidate.transport, media->lines);
		assert_inside(candidate.type, media->lines);
		g_assert_cmpuint(candidate.type.len, >, 0);
		g_assert_true(media->ice);
	}
	assert_inside(sc_sdp_attribute(media->lines, SC_SPAN_LIT("mid")), media->lines);
}

static void try_media(const struct sc_sdp_media *media, const struct sc_sdp *sdp,
		      struct sc_span text)
{
	assert_inside(media->type, text);
	assert_inside(media->proto, text);
	assert_inside(media->formats, text);
	assert_inside(media->lines, text);
	assert_inside(media->host, text);
	assert_inside(media->setup, text);
	assert_inside(media->mid, media->lines);
	assert_endpoint(&media->rtp);
	assert_endpoint(&media->rtcp);
	g_assert_cmpuint(media->port_count, >, 0);
	g_assert_true(!media->rejected || (media->rtp.port == 0 && media->rtcp.port == 0));
	g_assert_true(!media->on_hold || media->rtp.family != 0);
	g_assert_true(!media->bundled || media->mid.len > 0);
	g_assert_true(media->lines.ptr >= sdp->lines.ptr + sdp->lines.len);
	try_lines(media);
}

static void try_text(struct sc_span text)
{
	struct sc_sdp sdp;
	bool is_sdp = sc_sdp_read(&sdp, text);

	g_assert_true(is_sdp || sdp.media_count == 0);
	g_assert_cmpuint(sdp.media_count, <=, SC_SDP_MEDIA_MAX);
	g_assert_true(!sdp.media_more || sdp.media_count == SC_SDP_MEDIA_MAX);
	assert_inside(sdp.lines, text);
	assert_inside(sdp.session_id, sdp.lines);
	assert_inside(sdp.session_version, sdp.lines);
	assert_inside(sdp.origin_host, sdp.lines);
	assert_endpoint(&sdp.connection);
	g_assert_cmpuint(sdp.connection.port, ==, 0);
	for (unsigned i = 0; i < sdp.media_count; i++)
		try_media(&sdp.media[i], &sdp, text);
}

/* The guard page lies behind the bytes; before them, in a copy of their exact
 * size, is what a sanitizer watches. */
static void try_guarded(const struct guard *guard, struct sc_span text)
{
	g_autofree char *copy = g_memdup2(text.ptr, text.len);

	try_text(sc_span((const char *)guard_put(guard, text.ptr, text.len), text.len));
	if (copy)
		try_text(sc_span(copy, text.len));
}

static void test_cut_anywhere(void)
{
	struct guard guard = guard_new(4096);

	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++)
		for (size_t len = 0; len <= samples[i].len; len++) {
			try_guarded(&guard, sc_span(samples[i].ptr, len));
			try_guarded(&guard, sc_span(samples[i].ptr + len, samples[i].len - len));
		}
	try_text(sc_span(NULL, 0));
	guard_free(&guard);
}

/* xorshift64: the same bytes in every run. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static const char spice[] = "\r\n \t:=/acmov.0123456789*\0\x80\xff";

/* Some bytes become others, some change places with a piece from elsewhere. */
static size_t damage(char *to, struct sc_span from, uint64_t *random)
{
	size_t changes = 1 + next_random(random) % 12;

	memcpy(to, from.ptr, from.len);
	for (size_t i = 0; i < changes; i++) {
		size_t at = next_random(random) % from.len;
		size_t piece = next_random(random) % 24;

		if (next_random(random) % 3 == 0 && at + piece <= from.len)
			memmove(to + next_random(random) % (from.len - piece + 1), to + at, piece);
		else
			to[at] = next_random(random) % 4 == 0
					 ? (char)next_random(random)
					 : spice[next_random(random) % sizeof spice];
	}
	return next_random(random) % 4 ? from.len : next_random(random) % from.len;
}

static void test_damaged(void)
{
	uint64_t random = 4566;
	struct guard guard = guard_new(4096);
	char buffer[4096];

	for (int round = 0; round < 20000; round++)
		try_guarded(&guard, sc_span(buffer, damage(buffer, samples[round % 2], &random)));
	guard_free(&guard);
}

/* What may lie behind the text, here more of the same, is none of it: read in the middle of
 * another text it means the same. */
static void test_text_behind(void)
{
	struct guard guard = guard_new(4096);

	for (size_t len = 0; len <= samples[1].len; len++) {
		struct sc_sdp alone, within;

		sc_sdp_read(&alone, sc_span((const char *)guard_put(&guard, phone, len), len));
		sc_sdp_read(&within, sc_span(phone, len));
		g_assert_cmpuint(alone.media_count, ==, within.media_count);
		g_assert_true(sc_span_eq(alone.session_version, within.session_version));
		for (unsigned i = 0; i < alone.media_count; i++) {
			const struct sc_sdp_media *a = &alone.media[i], *b = &within.media[i];

			g_assert_true(sc_endpoint_eq(&a->rtp, &b->rtp));
			g_assert_true(sc_endpoint_eq(&a->rtcp, &b->rtcp));
			g_assert_true(sc_span_eq(a->formats, b->formats));
			g_assert_true(sc_span_eq(a->lines, b->lines));
			g_assert_cmpint(a->direction, ==, b->direction);
			g_assert_cmpint(a->keying, ==, b->keying);
		}
	}
	guard_free(&guard);
}

/* A beginning, something so many times, an end. */
struct long_text {
	const char *begin, *repeated, *end;
};

static const struct long_text long_texts[] = {
	{"v=0\n", "m=audio 4000 RTP/AVP 0\na=rtpmap:0 PCMU/8000\n", ""},
	{"m=audio 4000 RTP/AVP", " 0", "\na=rtpmap:0 PCMU/8000\n"},
	{"m=audio 4000 RTP/AVP 0 8 18\n", "a=rtpmap:0 PCMU/8000\n", ""},
	{"m=audio 4000 RTP/AVP 0\n", "a=fmtp:1 x\n", ""},
	{"m=audio 4000 RTP/AVP 0\n", "a=candidate:1 1 UDP 1 192.0.2.1 4 typ host\n", ""},
	{"m=audio 4000 RTP/AVP 0\n", "a=candidate:1 1 UDP 1 192.0.2.1 4 typ\n", ""},
	{"v=0\na=group:BUNDLE", " 0", "\nm=audio 9 RTP/AVP 0\na=mid:1\nm=audio 9 RTP/AVP 0\n"},
	{"v=0\n", "a=group:BUNDLE 0\n", "m=audio 9 RTP/AVP 0\na=mid:1\n"},
	{"v=0\n", "c=IN IP4\n", "m=audio 9 RTP/AVP 0\n"},
	{"v=0\nm=audio ", "9", " RTP/AVP 0\n"},
	{"v=0\na=", "x", "\nm=audio 9 RTP/AVP 0\n"},
	{"v=0\na=", ":", "\nm=audio 9 RTP/AVP 0\n"},
	{"v=0\nc=IN IP4 ", "1.", "\nm=audio 9 RTP/AVP 0\n"},
	{"m=audio 9 RTP/AVP 0\na=rtpmap:0 ", "/", "\n"},
	{"m=audio 9 RTP/AVP 0\na=rtpmap:", "0", " PCMU/8000\n"},
	{"", "\r\n", "m=audio 9 RTP/AVP 0\n"},
	{"", " ", "m=audio 9 RTP/AVP 0\n"},
	{"", "v\n", "m=audio 9 RTP/AVP 0\n"},
	{"v=", " \t", "\nm=audio 9 RTP/AVP 0\n"},
	{"v=0\no=", "- ", "\nm=audio 9 RTP/AVP 0\n"},
};

/* The texts are made beforehand: only reading is measured. */
struct sizes {
	GString *one, *four;
};

#define TIMES 100000

static GString *make_long(const struct long_text *text, unsigned times)
{
	GString *whole = g_string_new(text->begin);

	for (unsigned i = 0; i < times; i++)
		g_string_append(whole, text->repeated);
	return g_string_append(whole, text->end);
}

static void read_long(void *user, unsigned times)
{
	const struct sizes *sizes = user;
	const GString *whole = times == TIMES ? sizes->one : sizes->four;

	try_text(sc_span(whole->str, whole->len));
}

static void test_no_quadratic_step(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(long_texts); i++) {
		struct sizes sizes = {make_long(&long_texts[i], TIMES),
				      make_long(&long_texts[i], 4 * TIMES)};

		g_test_message("%zu", i);
		assert_linear(read_long, &sizes, TIMES);
		g_string_free(sizes.one, TRUE);
		g_string_free(sizes.four, TRUE);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sdp/hostile/cut-anywhere", test_cut_anywhere);
	g_test_add_func("/sdp/hostile/damaged", test_damaged);
	g_test_add_func("/sdp/hostile/text-behind", test_text_behind);
	g_test_add_func("/sdp/hostile/no-quadratic-step", test_no_quadratic_step);
	return g_test_run();
}
