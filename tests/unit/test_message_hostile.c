/* Any bytes, cut anywhere: nothing outside the input is read, every span lies
 * inside it, and no input takes more than time in proportion to its length. */
#include "cpu_time.h"
#include "guard.h"
#include "stream_log.h"

#include "message/framer_state.h"
#include "message/info_key.h"
#include "message/number.h"
#include "message/param.h"
#include "message/parse.h"
#include "message/sdp.h"
#include "message/start_line.h"

/* What the parser knows of in one message, and some of it wrong. */
static const char rich[] =
	"INVITE sip:bob:pw@[2001:db8::1]:5070;transport=tcp?Subject=x SIP/2.0\r\n"
	"Via: SIP/2.0/UDP [2001:db8::9]:5061;branch=z9hG4bK1;received=\"192.0.2.1\";rport=9, "
	"SIP / 2.0 / TCP\r\n h.example.com : 5060 ;branch=z9hG4bK2\r\n"
	"v: SIP/2.0/TLS third;branch=z9hG4bK3;;\r\n"
	"From: \"A. \\\"G.\\\" Bell\" <sip:agb@bell-telephone.com>\r\n ;tag=\"a;48s\"\r\n"
	"To: Carol <sip:carol@chicago.com;user=phone>;tag=1\r\n"
	"Call-ID: a84b4c76e66710\r\nCSeq: 314159 INVITE\r\nMax-Forwards: 70\r\n"
	"Contact: sip:a@b?x=y, \"B, C\" <sip:c,d@e>;expires=3600;q=0.7\r\nm: *\r\n"
	"Date: Sat, 13 Nov 2010 23:29:00 EST\r\nExpires: 99999999999\r\nWarning: 1399 a \"b\"\r\n"
	"Supported: 100rel,\r\n timer , replaces\r\nno colon\r\nX-BroadWorks-Correlation-Info: "
	"y\r\n"
	"Content-Type: multipart/mixed;boundary=\"b\"\r\nContent-Length: 118\r\n\r\n"
	"--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nc: application/sdp\r\n\r\n"
	"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n\r\n--b--\r\n";

static const char response[] =
	"SIP/2.0 200 OK\r\nv:SIP/2.0/UDP h\r\nf:sip:a@b;tag=1\r\nt:<sip:c@d>;tag=2\r\ni:x\r\n"
	"CSeq:1 INVITE\r\nl:0\r\n\r\n";

static const char bare[] = "INVITE sip:alan@jasomi.com\nTO : alan@jasomi.com\nFoo\n\n";

static const struct sc_span samples[] = {
	SC_SPAN_LIT(rich),
	SC_SPAN_LIT(response),
	SC_SPAN_LIT(bare),
};

static void assert_inside(struct sc_span span, struct sc_span bytes)
{
	if (span.ptr)
		g_assert_true(span.ptr >= bytes.ptr &&
			      span.ptr + span.len <= bytes.ptr + bytes.len);
}

/* Everything at once, with all that can be said of any result. */
static void try_all(struct sc_span bytes)
{
	bool whole_line;

	sc_start_line(bytes, &whole_line);
	sc_is_keepalive(bytes);
	for (int carriage = SC_DATAGRAM; carriage <= SC_WHOLE; carriage++)
		for (uint32_t missing = 0; missing < 2; missing++) {
			struct sc_info_key key;
			struct sc_message m;

			if (sc_message_parse(&m, bytes, (enum sc_carriage)carriage, missing) !=
			    SC_PARSE_OK)
				continue;
			g_assert_cmpint(m.bad, ==,
					strcmp(verdict(&m), "BAD") == 0 ||
						sc_message_diag(&m, SC_DIAG_DUPLICATE_KEY));
			for (int i = 0; i < SC_HEADER_COUNT; i++)
				assert_inside(m.header[i], m.header_block);
			assert_inside(m.bytes, bytes);
			assert_inside(m.body, bytes);
			assert_inside(m.start_line, m.bytes);
			assert_inside(m.header_block, bytes);
			assert_inside(m.from.uri, m.header_block);
			assert_inside(m.to.tag, m.header_block);
			assert_inside(m.via.branch, m.header_block);
			assert_inside(sc_message_sdp(&m), m.body);
			if (sc_message_key(&m, &key))
				g_assert_cmpuint(key.code, <=, 16);
			if (!m.bad) {
				g_assert_true(m.request || (m.code >= 100 && m.code <= 699));
				g_assert_cmpuint(m.call_id.len, >, 0);
				g_assert_cmpuint(m.via.host.len, >, 0);
				g_assert_cmpuint(m.method_name.len, >, 0);
			}
			read_all(&m);
		}
}

/* The guard page lies behind the bytes; before them, in a copy of their exact
 * size, is what a sanitizer watches. */
static void try_guarded(const struct guard *guard, struct sc_span bytes)
{
	g_autofree char *copy = g_memdup2(bytes.ptr, bytes.len);

	try_all(sc_span((const char *)guard_put(guard, bytes.ptr, bytes.len), bytes.len));
	if (copy)
		try_all(sc_span(copy, bytes.len));
}

static void test_cut_anywhere(void)
{
	struct guard guard = guard_new(4096);

	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++)
		for (size_t len = 0; len <= samples[i].len; len++) {
			try_guarded(&guard, sc_span(samples[i].ptr, len));
			try_guarded(&guard, sc_span(samples[i].ptr + len, samples[i].len - len));
		}
	guard_free(&guard);
}

/* The single parsers, on every piece of the rich message. */
static void test_values_cut_anywhere(void)
{
	struct guard guard = guard_new(4096);

	for (size_t from = 0; from < sizeof rich; from += 3)
		for (size_t len = 0; len < 60 && from + len < sizeof rich; len++) {
			const uint8_t *at = guard_put(&guard, rich + from, len);
			struct sc_span text = sc_span((const char *)at, len), value;
			struct sc_name_addr name_addr;
			struct sc_via via;
			struct sc_uri uri;
			uint64_t number, diags = 0;

			sc_name_addr_parse(&name_addr, text, &diags);
			assert_inside(name_addr.uri, text);
			sc_via_parse(&via, text);
			assert_inside(via.host, text);
			sc_uri_parse(&uri, text, &diags);
			assert_inside(uri.host, text);
			assert_inside(sc_uri_aor(text), text);
			value = sc_param(text, SC_SPAN_LIT("branch"));
			assert_inside(value, text);
			sc_leading_number(text, UINT64_MAX, &number);
		}
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

static const char spice[] = "\r\n \t:;,<>\"\\@=?[]()/.0123456789SIPsip\0\x80\xff";

static size_t damage(char *to, struct sc_span from, uint64_t *random)
{
	size_t flips = 1 + next_random(random) % 8;

	memcpy(to, from.ptr, from.len);
	for (size_t i = 0; i < flips; i++) {
		size_t at = next_random(random) % from.len;

		to[at] = next_random(random) % 2 ? (char)next_random(random)
						 : spice[next_random(random) % sizeof spice];
	}
	return next_random(random) % 4 ? from.len : next_random(random) % from.len;
}

static void test_damaged(void)
{
	uint64_t random = 4475;
	struct guard guard = guard_new(4096);
	char buffer[4096];

	for (int round = 0; round < 6000; round++) {
		struct sc_span sample = samples[round % 2];

		try_guarded(&guard, sc_span(buffer, damage(buffer, sample, &random)));
	}
	guard_free(&guard);
}

/* Through the framer in pieces of any size, with gaps; and a good message at
 * the end of each stream, after a gap, which must be found. */
static void test_damaged_streams(void)
{
	uint64_t random = 7118;
	char buffer[8192];

	for (int round = 0; round < 3000; round++) {
		struct stream_log *log = stream_log_new();
		size_t len = 0, handed_out = 0;

		for (int i = 0; i < 3; i++)
			len += damage(buffer + len, samples[next_random(&random) % 2], &random);
		if (round % 3 == 0) /* a WebSocket frame's beginning, masked or not */
			memcpy(buffer, round % 2 ? "\x81\x7E\x01\x00SIP/" : "\x82\xFE\x01\x00rand",
			       8);
		for (size_t at = 0, piece; at < len; at += piece) {
			piece = 1 + next_random(&random) % 200;
			piece = MIN(piece, len - at);
			feed_span(log, sc_span(buffer + at, piece), next_random(&random) % 16 == 0);
		}
		for (guint i = 0; i < log->items->len; i++)
			handed_out += logged_span(logged_at(log, i)).len;
		g_assert_cmpuint(handed_out + log->counters.n[SC_COUNT_STREAM_DROPPED], <=, len);
		if (log->framer->kind != SC_KIND_WEBSOCKET) {
			feed_span(log, SC_SPAN_LIT(response), true);
			g_assert_true(sc_span_eq(logged_span(logged_at(log, log->items->len - 1)),
						 SC_SPAN_LIT(response)));
		}
		sc_framer_end(log->framer);
		stream_log_free(log);
	}
}

/* What is repeated so many times in a row that every parser reads. */
static void read_repeated(void *user, unsigned times)
{
	static const char *const patterns[] = {",",    "<",       "<,",       "\"",
					       "\\\"", ";",       ";=",       ";a",
					       ";tag", ":",       "?",        "[",
					       " ",    "\r\n ",   "\r\nVia:", "\r\nm:,",
					       "@",    "--b\r\n", "\r\n--b",  "SIP/2.0/UDP h,",
					       "9"};
	static const char *const names[] = {"Via", "From", "Contact", "Route", "Content-Type"};

	(void)user;
	for (size_t p = 0; p < G_N_ELEMENTS(patterns); p++)
		for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
			g_autoptr(GString) text = g_string_new("");
			struct sc_message m;

			g_string_printf(text, "BYE sip:a SIP/2.0\r\n%s: multipart/x;boundary=b;",
					names[n]);
			for (unsigned i = 0; i < times; i++)
				g_string_append(text, patterns[p]);
			g_string_append(text, "\r\n\r\n--b\r\n--b\r\n");
			g_assert_cmpint(
				sc_message_parse(&m, sc_span(text->str, text->len), SC_DATAGRAM, 0),
				==, SC_PARSE_OK);
			read_all(&m);
		}
}

static void test_no_quadratic_step(void)
{
	assert_linear(read_repeated, NULL, 10000);
}

/* Values that are read in one go where they are plain, 16 characters at a time
 * where so many may be read, and in the general way otherwise. */
static const char *const addresses[] = {
	"sipp <sip:sipp@10.0.0.1:5060>;tag=4711SIPpTag001",
	"<sip:a@b>",
	"<sip:a@b>;tag=",
	"<sip:a@b>;TAG=x",
	"<sip:a@b>;tag=\"a;b\"",
	"<sip:a@b>;tag= x",
	"<sip:a@b>;tag=x y;z",
	"<sip:a@b>;x=1;tag=2",
	"<sip:a@b> ;tag=2",
	"A B  <sip:a@b>;tag=1;tag=2",
	"\"A <B>\" <sip:a@b>;tag=1",
	"\"A <sip:a@b>;tag=1",
	"a.b <sip:a@b>;tag=1",
	"\xc3\xa4 <sip:a@b>;tag=1",
	"< sip:a@b>;tag=1",
	"<sip:a@b\t>;tag=1",
	"<sip:a b@c>;tag=1",
	"<sip:a@b;tag=1",
	"<>;tag=1",
	"sip:a@b;tag=1",
	"a b c d e f g h i j <sip:a@b>;tag=1",
};

static const char *const vias[] = {
	"SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK-4711-1-0",
	"SIP/2.0/UDP h",
	"SIP/2.0/UDP h:1",
	"SIP/2.0/UDP h:",
	"SIP/2.0/UDP h:;branch=x",
	"SIP/2.0/UDP h:65536;branch=x",
	"SIP/2.0/UDP h:00000000000000000005060;branch=x",
	"SIP/2.0/UDP h:18446744073709551617;branch=x",
	"SIP/2.0/UDP h : 5060 ; branch = x",
	"SIP/2.0/UDP 2001:db8::1;branch=x",
	"SIP/2.0/UDP [::1]:5;branch=x;received=[::2];rport=7",
	"SIP/2.0/UDP a%b_c.example.com:5060;branch=x",
	"SIP/2.0/UDP a.very.long.name.example.com:5060;branch=x;branch=y",
	"SIP/2.0/UDP ;branch=x",
	"SIP/2.0/UDP h;branch=\"x\"",
	"SIP/2.0/UDP h;branch=",
	"SIP/2.0/UDP h;branch= x",
	"SIP/2.0/UDP h;Branch=x;;",
	"SIP/2.0/UDP h;;",
};

static void assert_same(struct sc_span a, struct sc_span b)
{
	g_assert_cmpint(a.ptr == NULL, ==, b.ptr == NULL);
	g_assert_true(sc_span_eq(a, b));
}

static void assert_same_message(const struct sc_message *a, const struct sc_message *b)
{
	assert_diags(a->diags, b->diags);
	assert_same(a->from.display, b->from.display);
	assert_same(a->from.uri, b->from.uri);
	assert_same(a->from.params, b->from.params);
	assert_same(a->from.tag, b->from.tag);
	assert_same(a->via.transport, b->via.transport);
	assert_same(a->via.host, b->via.host);
	assert_same(a->via.branch, b->via.branch);
	assert_same(a->via.received, b->via.received);
	g_assert_cmpuint(a->via.port, ==, b->via.port);
	g_assert_cmpuint(a->via.rport, ==, b->via.rport);
}

/* What a value means does not depend on how much text lies behind it. */
static void check_text_behind(const struct guard *guard, const char *name, const char *value)
{
	static const char others[] = "Call-ID: a\r\nCSeq: 1 INVITE\r\nSubject: a long one\r\n";
	g_autofree char *much =
		g_strdup_printf("SIP/2.0 200 OK\r\n%s: %s\r\n%s\r\n", name, value, others);
	g_autofree char *none =
		g_strdup_printf("SIP/2.0 200 OK\r\n%s%s: %s\r\n\r\n", others, name, value);
	const uint8_t *end = guard_put(guard, none, strlen(none));
	struct sc_message a, b;

	g_assert_cmpint(sc_message_parse(&a, text_span(much), SC_DATAGRAM, 0), ==, SC_PARSE_OK);
	g_assert_cmpint(
		sc_message_parse(&b, sc_span((const char *)end, strlen(none)), SC_DATAGRAM, 0), ==,
		SC_PARSE_OK);
	assert_same_message(&a, &b);
}

static void test_text_behind(void)
{
	struct guard guard = guard_new(1000);
	struct sc_message m;

	for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++)
		check_text_behind(&guard, "From", addresses[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(vias); i++)
		check_text_behind(&guard, "Via", vias[i]);
	guard_free(&guard);

	/* A row without a name, and another colon right behind it. */
	g_assert_cmpint(sc_message_parse(&m,
					 text_span("BYE sip:a SIP/2.0\r\n"
						   ":a:b\r\n: c\r\n::::::::::::::::::::\r\n\r\n"),
					 SC_DATAGRAM, 0),
			==, SC_PARSE_OK);
	for (int i = 0; i < SC_HEADER_COUNT; i++)
		g_assert_false(sc_message_has(&m, (enum sc_header)i));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/message/hostile/cut-anywhere", test_cut_anywhere);
	g_test_add_func("/message/hostile/values-cut-anywhere", test_values_cut_anywhere);
	g_test_add_func("/message/hostile/damaged", test_damaged);
	g_test_add_func("/message/hostile/damaged-streams", test_damaged_streams);
	g_test_add_func("/message/hostile/no-quadratic-step", test_no_quadratic_step);
	g_test_add_func("/message/hostile/text-behind", test_text_behind);
	return g_test_run();
}
