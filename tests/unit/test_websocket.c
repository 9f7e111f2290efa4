/* SIP over WebSocket: frames built by hand after RFC 6455 5.2, and the RFC's
 * own examples (5.7). */
#include "base/limits.h"
#include "message/upgrade.h"
#include "message/websocket.h"
#include "stream_log.h"

#define SIP "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/WS h.invalid;branch=z9hG4bK1\r\n\r\n"
#define GET(rows) \
	"GET /ws HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: " \
	"Upgrade\r\n" rows "\r\n"
#define SWITCHING(rows) \
	"HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nConnection: Upgrade\r\n" rows \
	"\r\n"

enum { CONT = 0, TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10, FIN = 0x80, RSV1 = 0x40 };

/* Appends a frame; `mask` NULL: none. */
static void frame(GString *stream, int first, struct sc_span payload, const char *mask)
{
	int mask_bit = mask ? 0x80 : 0;

	g_string_append_c(stream, (char)first);
	if (payload.len < 126) {
		g_string_append_c(stream, (char)(mask_bit | (int)payload.len));
	} else {
		g_string_append_c(stream, (char)(mask_bit | 126));
		g_string_append_c(stream, (char)(payload.len >> 8));
		g_string_append_c(stream, (char)payload.len);
	}
	if (mask)
		g_string_append_len(stream, mask, 4);
	for (size_t i = 0; i < payload.len; i++)
		g_string_append_c(stream,
				  mask ? (char)(payload.ptr[i] ^ mask[i % 4]) : payload.ptr[i]);
}

struct vector {
	const char *bytes;
	size_t len;
	struct sc_ws_header header;
	const char *payload;
};

#define V(text) text, sizeof(text) - 1

/* RFC 6455 5.7 */
static const struct vector vectors[] = {
	{V("\x81\x05\x48\x65\x6c\x6c\x6f"),
	 {.opcode = 1, .fin = true, .payload = 5, .header = 2},
	 "Hello"},
	{V("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"),
	 {.opcode = 1, .fin = true, .payload = 5, .header = 6, .masked = true},
	 "Hello"},
	{V("\x01\x03\x48\x65\x6c"), {.opcode = 1, .payload = 3, .header = 2}, "Hel"},
	{V("\x80\x02\x6c\x6f"), {.opcode = 0, .fin = true, .payload = 2, .header = 2}, "lo"},
	{V("\x89\x05\x48\x65\x6c\x6c\x6f"),
	 {.opcode = 9, .fin = true, .payload = 5, .header = 2},
	 "Hello"},
	{V("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"),
	 {.opcode = 10, .fin = true, .payload = 5, .header = 6, .masked = true},
	 "Hello"},
	{V("\x82\x7E\x01\x00"), {.opcode = 2, .fin = true, .payload = 256, .header = 4}, NULL},
	{V("\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00"),
	 {.opcode = 2, .fin = true, .payload = 65536, .header = 10},
	 NULL},
	/* permessage-deflate, RFC 7692 7.2.3.1 */
	{V("\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00"),
	 {.opcode = 1, .fin = true, .compressed = true, .payload = 7, .header = 2},
	 NULL},
};

static const struct sc_span unsound[] = {
	SC_SPAN_LIT("\x83\x00"), /* opcodes 3 to 7 and 11 to 15 are reserved */
	SC_SPAN_LIT("\x8b\x00"),
	SC_SPAN_LIT("\x91\x00"),         /* RSV3 */
	SC_SPAN_LIT("\xa1\x00"),         /* RSV2 */
	SC_SPAN_LIT("\x89\x7E\x00\x7E"), /* a control frame has at most 125 bytes, 5.5 */
	SC_SPAN_LIT("\x09\x00"),         /* and is not fragmented */
	SC_SPAN_LIT("\x81\x7E\x00\x7D"), /* the shortest form is a must */
	SC_SPAN_LIT("\x81\x7F\x00\x00\x00\x00\x00\x00\xff\xff"),
	SC_SPAN_LIT("\x81\x7F\x80\x00\x00\x00\x00\x01\x00\x00"), /* the top bit is 0 */
};

static void test_headers(void)
{
	struct sc_ws_header header;

	for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
		const struct vector *v = &vectors[i];
		char payload[8] = "";

		for (size_t len = 0; len < v->header.header; len++)
			g_assert_cmpint(sc_ws_header_read(&header, sc_span(v->bytes, len)), ==,
					SC_MORE);
		g_assert_cmpint(sc_ws_header_read(&header, sc_span(v->bytes, v->len)), ==, SC_YES);
		g_assert_cmpint(header.opcode, ==, v->header.opcode);
		g_assert_cmpint(header.fin, ==, v->header.fin);
		g_assert_cmpint(header.compressed, ==, v->header.compressed);
		g_assert_cmpint(header.masked, ==, v->header.masked);
		g_assert_cmpuint(header.payload, ==, v->header.payload);
		g_assert_cmpint(header.header, ==, v->header.header);
		if (!v->payload)
			continue;
		sc_ws_copy(payload, sc_span(v->bytes + header.header, header.payload), &header, 0);
		g_assert_cmpstr(payload, ==, v->payload);
		/* In two pieces the mask goes on where it was. */
		sc_ws_copy(payload + 1, sc_span(v->bytes + header.header + 1, header.payload - 1),
			   &header, 1);
		g_assert_cmpstr(payload, ==, v->payload);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(unsound); i++)
		g_assert_cmpint(sc_ws_header_read(&header, unsound[i]), ==, SC_NO);
}

static void test_upgrade(void)
{
	static const struct {
		const char *head;
		enum sc_upgrade upgrade;
	} cases[] = {
		{GET("Sec-WebSocket-Protocol: sip\r\n"), SC_UPGRADE_SIP},
		{GET("sec-websocket-protocol: msrp,\r\n  SIP\r\n"), SC_UPGRADE_SIP},
		{GET("Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: sip\r\n"),
		 SC_UPGRADE_SIP},
		{GET("Sec-WebSocket-Protocol: chat, sipx\r\n"), SC_UPGRADE_OTHER},
		{GET(""), SC_UPGRADE_OPEN},
		{SWITCHING("Sec-WebSocket-Protocol: sip\r\n"), SC_UPGRADE_SIP},
		{"GET / HTTP/1.1\r\nSec-WebSocket-Protocol: sip\r\n\r\n", SC_UPGRADE_NONE},
		{"GET / HTTP/1.1\r\nUpgrade: h2c, websocket\r\n\r\n", SC_UPGRADE_OPEN},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(sc_upgrade_read(text_span(cases[i].head)), ==, cases[i].upgrade);
	g_assert_cmpint(sc_upgrade_begins(text_span("GET /")), ==, SC_YES);
	g_assert_cmpint(sc_upgrade_begins(text_span("HTTP/1.1 101 x")), ==, SC_YES);
	g_assert_cmpint(sc_upgrade_begins(text_span("HTTP/1.1 1")), ==, SC_MORE);
	g_assert_cmpint(sc_upgrade_begins(text_span("HTTP/1.1 200 OK")), ==, SC_NO);
	g_assert_cmpint(sc_upgrade_begins(text_span("GETX")), ==, SC_NO);
}

/* A client: masked, text and binary, 7 and 16 bit lengths, fragments with a
 * ping between them, keep-alives, close. */
static void test_client(void)
{
	g_autoptr(GString) stream = g_string_new(GET("Sec-WebSocket-Protocol: sip\r\n"));
	g_autofree char *body = g_strnfill(300, 'b');
	g_autofree char *large = g_strconcat(SIP, body, NULL);
	struct stream_log *log;

	frame(stream, FIN | TEXT, text_span(SIP), "abcd");
	frame(stream, FIN | PING, text_span("Hello"), "\x37\xfa\x21\x3d");
	frame(stream, BINARY, sc_span(large, 20), "\0\0\0\0");
	frame(stream, FIN | PONG, text_span(""), "xxxx");
	frame(stream, CONT, sc_span(large + 20, 200), "1234");
	frame(stream, FIN | CONT, sc_span(large + 220, strlen(large) - 220), "\xff\xff\xff\xff");
	frame(stream, FIN | TEXT, text_span("\r\n\r\n"), "mask");
	frame(stream, FIN | CLOSE, text_span("\x03\xe8"), "mask");
	log = replay(sc_span(stream->str, stream->len));
	g_assert_cmpuint(log->items->len, ==, 2);
	assert_span(logged_span(logged_at(log, 0)), SIP);
	assert_span(logged_span(logged_at(log, 1)), large);
	g_assert_cmpint(logged_at(log, 0)->packet.transport, ==, SC_WS);
	assert_count(log, SC_COUNT_KEEPALIVES, 1); /* all in one record */
	assert_count(log, SC_COUNT_STREAM_DROPPED, 0);
	stream_log_free(log);
}

/* A server: no masks, so a message in one frame is not copied. first is the
 * record with the frame's first byte. */
static void test_server(void)
{
	g_autoptr(GString) stream = g_string_new(SWITCHING("Sec-WebSocket-Protocol: sip\r\n"));
	g_autoptr(GString) one = g_string_new("");
	struct stream_log *log = stream_log_new();

	feed_span(log, sc_span(stream->str, stream->len), false);
	frame(one, FIN | TEXT, text_span(SIP), NULL);
	feed_span(log, sc_span(one->str, one->len), false);
	g_assert_true(log->in_place);
	assert_logged(log, 0, SIP, 2, 2);
	feed_span(log, sc_span(one->str, 1), false);
	feed_span(log, sc_span(one->str + 1, 10), false);
	feed_span(log, sc_span(one->str + 11, one->len - 11), false);
	assert_logged(log, 1, SIP, 3, 5);
	stream_log_free(log);
}

/* The handshake was not captured. */
static void test_without_handshake(void)
{
	for (int masked = 0; masked < 2; masked++) {
		const char *mask = masked ? "\x12\x34\x56\x78" : NULL;
		g_autoptr(GString) stream = g_string_new("");
		struct stream_log *log;

		frame(stream, FIN | BINARY, text_span(SIP), mask);
		frame(stream, TEXT, sc_span(SIP, 3), mask);
		frame(stream, FIN | CONT, text_span(&SIP[3]), mask);
		log = replay(sc_span(stream->str, stream->len));
		g_assert_cmpuint(log->items->len, ==, 2);
		assert_span(logged_span(logged_at(log, 1)), SIP);
		stream_log_free(log);
	}
}

/* It began with something else, or the handshake named no subprotocol. */
static void test_recognised_later(void)
{
	g_autoptr(GString) ping = g_string_new(""), one = g_string_new("");
	struct stream_log *log = stream_log_new();

	frame(ping, FIN | PING, text_span("Hello"), NULL);
	frame(one, FIN | TEXT, text_span(SIP), "key!");
	feed_span(log, sc_span(ping->str, ping->len), false);
	feed_span(log, sc_span(one->str, one->len), false);
	g_assert_cmpuint(log->items->len, ==, 1);
	stream_log_free(log);
	log = stream_log_new();
	feed(log, GET(""));
	feed_span(log, sc_span(one->str, one->len), false);
	g_assert_cmpuint(log->items->len, ==, 1);
	assert_count(log, SC_COUNT_STREAM_DROPPED, 0);
	stream_log_free(log);
}

/* A WebSocket for something else is never looked at again, whatever it holds. */
static void test_other_protocol(void)
{
	g_autoptr(GString) one = g_string_new("");
	struct stream_log *log = stream_log_new();

	feed(log, GET("Sec-WebSocket-Protocol: mqtt\r\n"));
	frame(one, FIN | TEXT, text_span(SIP), NULL);
	feed_span(log, sc_span(one->str, one->len), false);
	feed(log, SIP);
	sc_framer_end(log->framer);
	g_assert_cmpuint(log->items->len, ==, 0);
	assert_count(log, SC_COUNT_STREAM_DROPPED, 0);
	stream_log_free(log);
	/* Not SIP either: frames whose payload is something else. */
	log = stream_log_new();
	feed(log, SWITCHING(""));
	feed_span(log, sc_span(vectors[0].bytes, vectors[0].len), false);
	feed_span(log, sc_span(vectors[1].bytes, vectors[1].len), false);
	/* Something else altogether that looks like the first frame of several. */
	feed_span(log,
		  SC_SPAN_LIT("\x01\x09"
			      "login bob"
			      "\x02\x04"
			      "OK\r\n"),
		  false);
	g_assert_cmpuint(log->items->len, ==, 0);
	feed_span(log, text_span(SIP), true);
	g_assert_cmpuint(log->items->len, ==, 1);
	g_assert_cmpint(logged_at(log, 0)->packet.transport, ==, SC_TCP);
	stream_log_free(log);
}

/* Compressed messages are passed over, fragments and all; the next is found.
 * So are payloads that are no SIP and fragments of nothing. */
static void test_passed_over(void)
{
	g_autoptr(GString) stream = g_string_new(GET("Sec-WebSocket-Protocol: sip\r\n"));
	struct stream_log *log;

	frame(stream, FIN | RSV1 | TEXT, text_span("\xf2\x48\xcd\xc9\xc9\x07"), NULL);
	frame(stream, RSV1 | TEXT, text_span("1234"), NULL);
	frame(stream, FIN | CONT, text_span("56"), NULL);
	frame(stream, FIN | TEXT, text_span("Hello"), NULL);
	frame(stream, FIN | CONT, text_span("lo"), NULL);
	frame(stream, TEXT, text_span("begun and left"), NULL);
	frame(stream, FIN | TEXT, text_span(SIP), NULL);
	log = replay(sc_span(stream->str, stream->len));
	g_assert_cmpuint(log->items->len, ==, 1);
	assert_span(logged_span(logged_at(log, 0)), SIP);
	assert_count(log, SC_COUNT_STREAM_DROPPED, 6 + 4 + 2 + 5 + 2 + 14);
	stream_log_free(log);
}

static void test_gap(void)
{
	g_autoptr(GString) one = g_string_new("");
	struct stream_log *log = stream_log_new();

	frame(one, FIN | TEXT, text_span(SIP), "abcd");
	feed(log, GET("Sec-WebSocket-Protocol: sip\r\n"));
	feed_span(log, sc_span(one->str, one->len - 1), false);
	/* The headers were complete but for their last byte: lost. */
	feed_span(log, sc_span(one->str + 40, one->len - 40), true);
	g_assert_cmpuint(log->items->len, ==, 0);
	feed_span(log, sc_span(one->str, one->len), false);
	g_assert_cmpuint(log->items->len, ==, 1);
	assert_count(log, SC_COUNT_RESYNC, 1);
	/* Not a frame: the same. */
	feed(log, "no frame");
	feed_span(log, sc_span(one->str, one->len), false);
	g_assert_cmpuint(log->items->len, ==, 2);
	assert_count(log, SC_COUNT_RESYNC, 2);
	/* A body cut short. */
	g_string_truncate(one, 0);
	frame(one, FIN | TEXT, text_span(SIP "body"), "abcd");
	feed_span(log, sc_span(one->str, one->len - 3), false);
	sc_framer_end(log->framer);
	g_assert_cmpuint(log->items->len, ==, 3);
	assert_span(logged_span(logged_at(log, 2)), SIP "b");
	g_assert_cmpuint(logged_at(log, 2)->packet.missing, ==, 3);
	stream_log_free(log);
}

static void test_limit(void)
{
	g_autoptr(GString) one = g_string_new("");
	struct stream_log *log = stream_log_new();
	g_autofree char *piece = g_strnfill(60000, 'x');

	feed(log, GET("Sec-WebSocket-Protocol: sip\r\n"));
	frame(one, TEXT, text_span(SIP), NULL);
	for (int i = 0; i < 20; i++)
		frame(one, i < 19 ? CONT : FIN | CONT, sc_span(piece, 60000), NULL);
	frame(one, FIN | TEXT, text_span(SIP), NULL);
	feed_span(log, sc_span(one->str, one->len), false);
	g_assert_cmpuint(log->items->len, ==, 1);
	assert_count(log, SC_COUNT_LIMIT_MESSAGE, 1);
	assert_count(log, SC_COUNT_STREAM_DROPPED, strlen(SIP) + 20 * 60000);
	stream_log_free(log);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/websocket/headers", test_headers);
	g_test_add_func("/websocket/upgrade", test_upgrade);
	g_test_add_func("/websocket/client", test_client);
	g_test_add_func("/websocket/server", test_server);
	g_test_add_func("/websocket/without-handshake", test_without_handshake);
	g_test_add_func("/websocket/recognised-later", test_recognised_later);
	g_test_add_func("/websocket/other-protocol", test_other_protocol);
	g_test_add_func("/websocket/passed-over", test_passed_over);
	g_test_add_func("/websocket/gap", test_gap);
	g_test_add_func("/websocket/limit", test_limit);
	return g_test_run();
}
