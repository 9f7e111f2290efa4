/* Streams into messages. Every stream that is cut by `replay` is cut at every
 * place. What must come out follows from RFC 3261 7.5, 18.3 and 20.14. */
#include "cpu_time.h"
#include "stream_log.h"

#include "base/limits.h"

#define HEADERS "Via: SIP/2.0/TCP h;branch=z9hG4bK1\r\n"
#define PING "OPTIONS sip:a@b SIP/2.0\r\n" HEADERS "Content-Length: 0\r\n\r\n"
#define TEXT "MESSAGE sip:a@b SIP/2.0\r\n" HEADERS "l: 10\r\n\r\n1234\r\n78\r\n"
#define OK "SIP/2.0 200 OK\r\n" HEADERS "Content-Length: 0\r\n\r\n"

static void assert_items(const struct stream_log *log, const char *const *expected)
{
	for (guint i = 0; expected[i]; i++)
		assert_span(logged_span(logged_at(log, i)), expected[i]);
	g_assert_cmpuint(log->items->len, ==, g_strv_length((char **)(uintptr_t)expected));
}

static void test_several(void)
{
	const char *expected[] = {PING, TEXT, OK, NULL};
	struct stream_log *log = replay(text_span(PING TEXT "\r\n\r\n" OK "\r\n"));

	assert_items(log, expected);
	assert_count(log, SC_COUNT_KEEPALIVES, 1); /* once a record */
	assert_count(log, SC_COUNT_STREAM_DROPPED, 0);
	assert_count(log, SC_COUNT_RESYNC, 0);
	stream_log_free(log);
}

/* What is whole is handed out where it lies. */
static void test_not_copied(void)
{
	struct stream_log *log = stream_log_new();

	feed(log, PING);
	g_assert_true(log->in_place);
	feed(log, PING TEXT);
	g_assert_true(log->in_place);
	feed(log, "SIP/2.0 200 OK\r\n");
	feed(log, HEADERS "Content-Length: 0\r\n\r\n");
	g_assert_false(log->in_place);
	feed(log, "\r\n\r\n" TEXT);
	g_assert_true(log->in_place);
	g_assert_cmpuint(log->items->len, ==, 5);
	assert_logged(log, 3, OK, 3, 4);
	stream_log_free(log);
}

/* first: the record with the first byte; last: at which the bytes became
 * available, which for an early segment is a later record. */
static void test_records(void)
{
	struct sc_packet packet = {
		.transport = SC_TCP, .first = {.number = 8}, .last = {.number = 9}};
	struct stream_log *log = stream_log_new();

	feed(log, "OPTIONS sip:a@b SIP");
	feed(log, "/2.0\r\n" HEADERS);
	feed(log, "Content-Length: 0\r\n\r\nSIP/2.0 200");
	sc_framer_bytes(log->framer, &packet, text_span(" OK\r\n" HEADERS "l: 0\r\n\r\n" PING),
			false);
	assert_logged(log, 0, PING, 1, 3);
	assert_logged(log, 1, "SIP/2.0 200 OK\r\n" HEADERS "l: 0\r\n\r\n", 3, 9);
	assert_logged(log, 2, PING, 8, 9);
	g_assert_cmpint(logged_at(log, 0)->packet.transport, ==, SC_TCP);
	stream_log_free(log);
}

static void test_keepalives(void)
{
	struct stream_log *log = stream_log_new();

	feed(log, PING);
	for (int i = 0; i < 5; i++)
		feed(log, "\r\n\r\n");
	feed(log, "\r");
	feed(log, "\n" PING);
	assert_count(log, SC_COUNT_KEEPALIVES, 7);
	assert_count(log, SC_COUNT_STREAM_DROPPED, 0);
	g_assert_cmpuint(log->items->len, ==, 2);
	stream_log_free(log);
}

/* Content-Length: none, no number, two that differ, none although there is a
 * body. The message ends with its headers; what belongs to nobody is counted. */
static void test_framing_errors(void)
{
#define WITH(rows) "MESSAGE sip:a@b SIP/2.0\r\n" HEADERS rows "\r\n"
	static const struct {
		const char *stream, *first;
		uint64_t dropped, resync;
	} cases[] = {
		{WITH("") PING, WITH(""), 0, 0},
		{WITH("") "\r\n" PING, WITH(""), 0, 0},
		{WITH("") "v=0\r\ns=-\r\n" PING, WITH(""), 10, 0},
		{WITH("l: x\r\n") PING, WITH("l: x\r\n"), 0, 1},
		{WITH("l: x\r\n") "v=0\r\n\r\n" PING, WITH("l: x\r\n"), 5, 1},
		{WITH("l: -5\r\n") "v=0\r\n" PING, WITH("l: -5\r\n"), 5, 1},
		{WITH("l: 5\r\nContent-Length: 4\r\n") "v=0\r\n" PING,
		 WITH("l: 5\r\nContent-Length: 4\r\n"), 5, 1},
		{WITH("l: 5\r\nContent-Length: 05\r\n") "v=0\r\n" PING,
		 WITH("l: 5\r\nContent-Length: 05\r\n") "v=0\r\n", 0, 0},
		{WITH("Content-Length:\r\n  5\r\n") "v=0\r\n" PING,
		 WITH("Content-Length:\r\n  5\r\n") "v=0\r\n", 0, 0},
		{WITH("X-Content-Length: 5\r\nLanguage: 3\r\n") PING,
		 WITH("X-Content-Length: 5\r\nLanguage: 3\r\n"), 0, 0},
		/* A status line in a body (message/sipfrag) begins no message. */
		{WITH("") "SIP/2.0 100 Trying\r\n" PING, WITH(""), 20, 0},
		{WITH("l: x\r\n") "SIP/2.0 100 Trying\r\n" PING, WITH("l: x\r\n"), 20, 1},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *expected[] = {cases[i].first, PING, NULL};
		struct stream_log *log = replay(text_span(cases[i].stream));

		assert_items(log, expected);
		assert_count(log, SC_COUNT_STREAM_DROPPED, cases[i].dropped);
		assert_count(log, SC_COUNT_RESYNC, cases[i].resync);
		stream_log_free(log);
	}
}

/* The stream ends inside a message. */
static void test_end(void)
{
	struct stream_log *log = stream_log_new();

	feed(log, TEXT "MESSAGE sip:a@b SIP/2.0\r\n" HEADERS "l: 10\r\n\r\n");
	feed(log, "1234");
	sc_framer_end(log->framer);
	assert_logged(log, 1, "MESSAGE sip:a@b SIP/2.0\r\n" HEADERS "l: 10\r\n\r\n1234", 1, 2);
	g_assert_cmpuint(logged_at(log, 1)->packet.missing, ==, 6);
	sc_framer_end(log->framer);
	g_assert_cmpuint(log->items->len, ==, 2);
	assert_count(log, SC_COUNT_STREAM_DROPPED, 0);
	stream_log_free(log);
	log = stream_log_new();
	feed(log, PING "OPTIONS sip:a@b SIP/2.0\r\nVia: ");
	sc_framer_end(log->framer);
	g_assert_cmpuint(log->items->len, ==, 1);
	assert_count(log, SC_COUNT_STREAM_DROPPED, strlen("OPTIONS sip:a@b SIP/2.0\r\nVia: "));
	stream_log_free(log);
}

static void test_gaps(void)
{
	struct stream_log *log = stream_log_new();

	/* Inside the headers: the message is lost. */
	feed(log, PING "OPTIONS sip:a@b SIP/2.0\r\nVia: ");
	feed_span(log, text_span("h\r\nl: 0\r\n\r\n" PING OK), true);
	g_assert_cmpuint(log->items->len, ==, 3);
	assert_logged(log, 1, PING, 2, 2);
	assert_count(log, SC_COUNT_RESYNC, 1);
	assert_count(log, SC_COUNT_STREAM_DROPPED,
		     30 + 9); /* the line ends count, the empty line not */
	/* Inside the body: headers and what there is of the body are known. */
	feed(log, "MESSAGE sip:a@b SIP/2.0\r\n" HEADERS "l: 10\r\n\r\n123");
	feed_span(log, text_span("78\r\n" PING), true);
	assert_logged(log, 3, "MESSAGE sip:a@b SIP/2.0\r\n" HEADERS "l: 10\r\n\r\n123", 3, 3);
	g_assert_cmpuint(logged_at(log, 3)->packet.missing, ==, 7);
	assert_logged(log, 4, PING, 4, 4);
	assert_count(log, SC_COUNT_STREAM_DROPPED, 30 + 9 + 4);
	/* Between two messages. */
	feed_span(log, text_span(OK), true);
	assert_logged(log, 5, OK, 5, 5);
	g_assert_cmpuint(log->items->len, ==, 6);
	assert_count(log, SC_COUNT_RESYNC, 3);
	stream_log_free(log);
}

/* The capture begins in the middle of a message. */
static void test_starts_anywhere(void)
{
	static const char stream[] = TEXT TEXT PING;

	for (size_t from = 1; from < strlen(TEXT); from++) {
		struct stream_log *log = stream_log_new();
		guint last;

		feed(log, stream + from);
		g_assert_cmpuint(log->items->len, >=, 2);
		last = log->items->len - 1;
		/* "ESSAGE sip:..." is a start-line as far as anyone can tell. */
		g_assert_cmpuint(last, ==, from < strlen("MESSAGE") ? 2 : 1);
		assert_logged(log, last - 1, TEXT, 1, 1);
		assert_logged(log, last, PING, 1, 1);
		assert_count(log, SC_COUNT_RESYNC, 0);
		if (from == strlen(TEXT) - 4) /* 78 CR LF */
			assert_count(log, SC_COUNT_STREAM_DROPPED, 4);
		stream_log_free(log);
	}
}

static GString *noise(size_t len)
{
	GString *bytes = g_string_new("");
	uint64_t random = 6455;

	for (size_t i = 0; i < len; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		g_string_append_c(bytes, (char)random);
	}
	return bytes;
}

/* A stream of something else: given up for lines, but a message at the
 * beginning of a segment is found however late. Nothing is counted, since
 * nothing of it was ever SIP. */
static void test_foreign(void)
{
	g_autoptr(GString) bytes = noise(2 * SC_STREAM_SEEK_BYTES_MAX);
	struct stream_log *log = stream_log_new();

	feed_span(log, sc_span(bytes->str, bytes->len), false);
	feed(log, "x\r\n" PING);
	g_assert_cmpuint(log->items->len, ==, 0);
	feed(log, PING "\r\n" OK);
	g_assert_cmpuint(log->items->len, ==, 2);
	assert_count(log, SC_COUNT_STREAM_DROPPED, 0);
	stream_log_free(log);
	/* Before that a line is enough, and what lay before it is counted. */
	log = stream_log_new();
	feed_span(log, sc_span(bytes->str, 1000), false);
	feed(log, "x\r\n" PING);
	g_assert_cmpuint(log->items->len, ==, 1);
	stream_log_free(log);
}

#define SEGMENT_BYTES 1460

struct bulk {
	struct stream_log *log;
	char segment[SEGMENT_BYTES];
	unsigned sum;
};

static void frame_bulk(void *user, unsigned segments)
{
	struct sc_packet packet = {.transport = SC_TCP};
	struct bulk *bulk = user;

	for (unsigned i = 0; i < segments; i++)
		sc_framer_bytes(bulk->log->framer, &packet, sc_span(bulk->segment, SEGMENT_BYTES),
				false);
}

/* A look at each byte. */
static void read_bulk(void *user, unsigned segments)
{
	struct bulk *bulk = user;

	for (unsigned i = 0; i < segments; i++)
		for (const volatile char *at = bulk->segment; at < bulk->segment + SEGMENT_BYTES;
		     at++)
			bulk->sum += (unsigned char)*at;
}

/* Bulk data costs next to nothing: far less than to look at each of its bytes. Text, so that
 * every byte could be a token; and what begins as TLS records do. */
static void test_foreign_is_cheap(void)
{
	struct bulk bulk = {.log = stream_log_new()};
	const unsigned segments = 100000;
	double text, binary, read;

	memset(bulk.segment, 'A', SEGMENT_BYTES);
	bulk.segment[100] = '\n';
	read = cpu_best_s(read_bulk, &bulk, segments);
	text = cpu_best_s(frame_bulk, &bulk, segments);
	bulk.segment[0] = '\x17';
	binary = cpu_best_s(frame_bulk, &bulk, segments);
	g_test_message("a segment of text: %.0f ns, of TLS: %.0f ns, read: %.0f ns",
		       text * 1e9 / segments, binary * 1e9 / segments, read * 1e9 / segments);
	g_assert_cmpuint(bulk.log->items->len, ==, 0);
#ifndef SIPCHRON_SANITIZE
	g_assert_cmpfloat(text, <, read);
	g_assert_cmpfloat(binary, <, read / 2);
#endif
	stream_log_free(bulk.log);
}

static void test_limits(void)
{
	struct stream_log *log = stream_log_new();
	g_autofree char *row = g_strnfill(1000, 'x');

	/* A body that is announced too long: the headers are passed over, and so
	 * is the body, up to the next message. */
	feed(log, PING "MESSAGE sip:a@b SIP/2.0\r\n" HEADERS "l: 1048577\r\n\r\n");
	assert_count(log, SC_COUNT_LIMIT_MESSAGE, 1);
	feed(log, "12\r\n" PING);
	feed(log, "MESSAGE sip:a@b SIP/2.0\r\n" HEADERS "l: 18446744073709551615\r\n\r\n" PING);
	assert_count(log, SC_COUNT_LIMIT_MESSAGE, 2);
	g_assert_cmpuint(log->items->len, ==, 3);
	/* Headers without an end. */
	feed(log, "OPTIONS sip:a@b SIP/2.0\r\n" HEADERS);
	for (unsigned i = 0; i < SC_STREAM_MESSAGE_BYTES_MAX / 1000; i++) {
		feed(log, "X: ");
		feed(log, row);
		feed(log, "\r\n");
	}
	assert_count(log, SC_COUNT_LIMIT_MESSAGE, 3);
	feed(log, PING);
	g_assert_cmpuint(log->items->len, ==, 4);
	/* A first line without an end. */
	for (unsigned i = 0; i < 100; i++)
		feed(log, row);
	feed(log, "\r\n" PING);
	g_assert_cmpuint(log->items->len, ==, 5);
	stream_log_free(log);
}

/* A long message of some `bytes` bytes, byte by byte. */
static void send_slowly(void *user, unsigned bytes)
{
	const unsigned rows = bytes / 5;
	struct stream_log *log = stream_log_new();
	struct sc_packet packet = {.transport = SC_TCP};
	g_autoptr(GString) text = g_string_new("MESSAGE sip:a@b SIP/2.0\r\n" HEADERS "Subject: ");
	unsigned body = bytes / 4;

	(void)user;
	for (unsigned i = 0; i < rows; i++) /* one row, in folds and in one piece */
		g_string_append(text, i < rows / 2 ? "x\r\n " : "y");
	g_string_append_printf(text, "\r\nl: %u\r\n\r\n", body);
	for (unsigned i = 0; i < body; i++)
		g_string_append_c(text, 'z');
	for (gsize i = 0; i < text->len; i++)
		sc_framer_bytes(log->framer, &packet, sc_span(text->str + i, 1), false);
	g_assert_cmpuint(log->items->len, ==, 1);
	g_assert_true(sc_span_eq(logged_span(logged_at(log, 0)), sc_span(text->str, text->len)));
	stream_log_free(log);
}

/* Each byte is looked at once. */
static void test_slow_sender(void)
{
	assert_linear(send_slowly, NULL, 250000);
}

/* HEP rev. 37: "HEP3", length of all, chunks. */
static void test_hep(void)
{
	static const char packet[] = "HEP3\x00\x0c"
				     "chunk1",
			  other[] = "HEP3\x00\x0a"
				    "more";
	static const char stream[] = "HEP3\x00\x0c"
				     "chunk1"
				     "HEP3\x00\x0a"
				     "more"
				     "HEP3\x00\x06";
	struct stream_log *log = replay(sc_span(stream, sizeof stream - 1));

	g_assert_cmpuint(log->items->len, ==, 3);
	g_assert_true(logged_at(log, 0)->hep);
	g_assert_true(sc_span_eq(logged_span(logged_at(log, 0)), sc_span(packet, 12)));
	g_assert_true(sc_span_eq(logged_span(logged_at(log, 1)), sc_span(other, 10)));
	stream_log_free(log);
	/* A gap, then a length that cannot be, and packets inside a segment. */
	log = stream_log_new();
	feed_span(log, sc_span(stream, 16), false);
	feed_span(log,
		  SC_SPAN_LIT("HEP3\x00\x05H"
			      "HEP3\x00\x07!"
			      "junk "
			      "HEP3\x00\x06"),
		  true);
	g_assert_cmpuint(log->items->len, ==, 3);
	g_assert_cmpuint(logged_span(logged_at(log, 1)).len, ==, 7);
	assert_count(log, SC_COUNT_RESYNC, 2);
	assert_count(log, SC_COUNT_STREAM_DROPPED, 4 + 7 + 5);
	stream_log_free(log);
}

/* RFC 4571: packets behind their lengths, and a binding request among them. */
#define RTP_4 "\x80\x00\x00\x01zzzzssss"
#define RTP_5 "\x80\x80\x0d\x0azzzzssssp"
#define REPORT \
	"\x81\xc9\x00\x01" \
	"ssss"
#define CHECK \
	"\x00\x01\x00\x00\x21\x12\xa4\x42" \
	"123456789012"
#define FRAMED(length, packet) "\0" length packet

/* Cut at every place. */
static void test_media(void)
{
	static const char stream[] = FRAMED("\x14", CHECK) FRAMED("\x0c", RTP_4)
		FRAMED("\x08", REPORT) FRAMED("\x0d", RTP_5) FRAMED("\x0c", RTP_4);
	static const size_t lengths[] = {20, 12, 8, 13, 12};

	for (size_t at = 1; at < sizeof stream; at++) {
		struct stream_log *log = stream_log_new();

		feed_span(log, sc_span(stream, at), false);
		feed_span(log, sc_span(stream + at, sizeof stream - 1 - at), false);
		g_assert_cmpuint(log->items->len, ==, G_N_ELEMENTS(lengths));
		for (guint i = 0; i < log->items->len; i++)
			g_assert_cmpuint(logged_span(logged_at(log, i)).len, ==, lengths[i]);
		assert_count(log, SC_COUNT_STREAM_DROPPED, 0);
		assert_count(log, SC_COUNT_RESYNC, 0);
		stream_log_free(log);
	}
}

/* Behind a hole it goes on with a segment that begins with a packet. */
static void test_media_gap(void)
{
	static const char one[] = FRAMED("\x0c", RTP_4), half[] = "p\0\x0c\x80\x00";
	struct stream_log *log = stream_log_new();

	feed_span(log, sc_span(one, sizeof one - 1), false);
	feed_span(log, sc_span(half, sizeof half - 1), true);
	feed_span(log, sc_span(one, sizeof one - 1), false);
	feed_span(log, sc_span(one, sizeof one - 1), true);
	g_assert_cmpuint(log->items->len, ==, 3);
	assert_count(log, SC_COUNT_STREAM_DROPPED, 0);
	stream_log_free(log);
}

/* What is none: a version that is another, packets too short for their header, a request
 * without the cookie, and lengths that begin as text does. */
static void test_no_media(void)
{
	static const struct sc_span streams[] = {
		SC_SPAN_LIT(FRAMED("\x0c", "\x40\x00\x00\x01zzzzssss")),
		SC_SPAN_LIT(FRAMED("\x0b", "\x80\x00\x00\x01zzzzsss")),
		SC_SPAN_LIT(FRAMED("\x07", "\x81\xc9\x00\x01sss")),
		SC_SPAN_LIT(FRAMED("\x14", "\x00\x01\x00\x00\x21\x12\xa4\x43"
					   "123456789012")),
		SC_SPAN_LIT("AB\x80\x00\x00\x01zzzzssss"),
	};

	for (size_t i = 0; i < G_N_ELEMENTS(streams); i++) {
		struct stream_log *log = stream_log_new();

		feed_span(log, streams[i], false);
		g_assert_cmpuint(log->items->len, ==, 0);
		stream_log_free(log);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/framer/several", test_several);
	g_test_add_func("/framer/not-copied", test_not_copied);
	g_test_add_func("/framer/records", test_records);
	g_test_add_func("/framer/keepalives", test_keepalives);
	g_test_add_func("/framer/framing-errors", test_framing_errors);
	g_test_add_func("/framer/end", test_end);
	g_test_add_func("/framer/gaps", test_gaps);
	g_test_add_func("/framer/starts-anywhere", test_starts_anywhere);
	g_test_add_func("/framer/foreign", test_foreign);
	g_test_add_func("/framer/foreign-is-cheap", test_foreign_is_cheap);
	g_test_add_func("/framer/limits", test_limits);
	g_test_add_func("/framer/slow-sender", test_slow_sender);
	g_test_add_func("/framer/hep", test_hep);
	g_test_add_func("/framer/media", test_media);
	g_test_add_func("/framer/media-gap", test_media_gap);
	g_test_add_func("/framer/no-media", test_no_media);
	return g_test_run();
}
