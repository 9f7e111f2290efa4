/* The look-ahead (core/lookahead.h) changes nothing: any sequence of events gives the
 * same rows through it as straight into the engine, and the caller's bytes are its own
 * again as soon as it returns. Calls are drawn at random, with fixed seeds. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"
#include "engine.h"
#include "lookahead.h"
#include "message/parse.h"
#include "writers/writer.h"

/* An engine, and what it handed out, as text. */
struct side {
	struct sc_engine *engine;
	struct sc_counters counters;
	struct sc_writer *messages, *calls;
	FILE *out;
	char *text;
	size_t text_len;
};

static void on_message(void *user, const struct sc_message_row *row)
{
	g_assert_cmpint(sc_writer_row(((struct side *)user)->messages, row), ==, 0);
}

static void on_call(void *user, const struct sc_call_row *row)
{
	g_assert_cmpint(sc_writer_row(((struct side *)user)->calls, row), ==, 0);
}

static void side_open(struct side *side)
{
	const struct sc_writer_options options = {.format = SC_FORMAT_NDJSON};
	const struct sc_row_sink sink = {.user = side, .message = on_message, .call = on_call};
	struct sc_config config;

	sc_config_default(&config);
	*side = (struct side){.text = NULL};
	side->out = open_memstream(&side->text, &side->text_len);
	side->messages = sc_writer_new(side->out, &sc_messages_table, &options);
	side->calls = sc_writer_new(side->out, &sc_calls_table, &options);
	side->engine = sc_engine_new(&config, &sink, &side->counters);
}

static void side_finish(struct side *side)
{
	sc_engine_finish(side->engine);
	sc_engine_free(side->engine);
	fclose(side->out);
	sc_writer_free(side->messages);
	sc_writer_free(side->calls);
}

/* What may come: a message of some call, one longer than any entry has room for at
 * first, and all that is no message. */
enum what { INVITE, RINGING, ANSWER, ACK, BYE, BYE_OK, LONG, QUOTED, GAP, RESET, WHATS };

static const struct {
	const char *line, *method;
	unsigned cseq;
	bool to_tag, from_a;
} messages[] = {
	[INVITE] = {"INVITE sip:b@x SIP/2.0", "INVITE", 1, false, true},
	[RINGING] = {"SIP/2.0 180 Ringing", "INVITE", 1, true, false},
	[ANSWER] = {"SIP/2.0 200 OK", "INVITE", 1, true, false},
	[ACK] = {"ACK sip:b@x SIP/2.0", "ACK", 1, true, true},
	[BYE] = {"BYE sip:b@x SIP/2.0", "BYE", 2, true, true},
	[BYE_OK] = {"SIP/2.0 200 OK", "BYE", 2, true, false},
	[LONG] = {"SIP/2.0 486 Busy Here", "INVITE", 1, true, false},
	[QUOTED] = {"BYE sip:b@x SIP/2.0", "BYE", 2, true, true},
};

/* g_free when done. */
static char *text_of(enum what what, unsigned call)
{
	g_autofree char *filler = g_strnfill(what == LONG ? 3000 : 1, 'x');

	return g_strdup_printf("%s\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK%s%u\r\n"
			       "From: <sip:a@x>;tag=f\r\nTo: <sip:b@x>%s\r\nCall-ID: c%u\r\n"
			       "CSeq: %u %s\r\nSubject: %s\r\nContent-Length: 0\r\n\r\n",
			       messages[what].line, messages[what].method, call,
			       messages[what].to_tag ? ";tag=t" : "", call, messages[what].cseq,
			       messages[what].method, filler);
}

static struct sc_packet packet_of(uint64_t frame, int64_t time_ns, bool from_a)
{
	static const uint8_t a[4] = {192, 0, 2, 1}, b[4] = {192, 0, 2, 2};
	struct sc_packet packet = {
		.src = sc_endpoint_ip4(from_a ? a : b, 5060),
		.dst = sc_endpoint_ip4(from_a ? b : a, 5060),
		.transport = SC_TCP,
	};

	packet.first = packet.last =
		(struct sc_frame_ref){.number = frame, .file_number = frame, .time_ns = time_ns};
	return packet;
}

static void feed_directly(struct side *side, int64_t time_ns, enum what what,
			  const struct sc_packet *packet, struct sc_span bytes)
{
	struct sc_event event = {.kind = SC_EVENT_MESSAGE, .time_ns = time_ns, .packet = packet};
	const struct sc_event clock = {.kind = SC_EVENT_CLOCK, .time_ns = time_ns};
	struct sc_message message;

	sc_engine_feed(side->engine, &clock);
	if (what == GAP || what == RESET) {
		event.kind = what == GAP ? SC_EVENT_GAP : SC_EVENT_RESET;
	} else if (what == QUOTED) {
		event.kind = SC_EVENT_QUOTED;
		event.quoted = bytes;
	} else {
		g_assert_cmpint(sc_message_parse(&message, bytes, SC_STREAM, 0), ==, SC_PARSE_OK);
		event.message = &message;
	}
	sc_engine_feed(side->engine, &event);
}

static void feed_ahead(struct sc_lookahead *ahead, int64_t time_ns, enum what what,
		       const struct sc_packet *packet, struct sc_span bytes)
{
	const struct sc_icmp_error error = {.type = 3, .code = 3, .unreachable = true};

	sc_lookahead_clock(ahead, time_ns);
	if (what == GAP || what == RESET)
		sc_lookahead_event(ahead, what == GAP ? SC_EVENT_GAP : SC_EVENT_RESET, packet);
	else if (what == QUOTED)
		sc_lookahead_quoted(ahead, packet, &error, bytes);
	else
		g_assert_true(sc_lookahead_message(ahead, packet, 0, bytes, SC_STREAM));
}

static void compare(unsigned seed, bool live)
{
	enum { EVENTS = 400, CALLS = 12 };
	GRand *random = g_rand_new_with_seed(seed);
	struct side straight, ahead;
	struct sc_lookahead *queue;
	int64_t time_ns = 1700000000 * SC_NS_PER_S;

	side_open(&straight);
	side_open(&ahead);
	queue = sc_lookahead_new(ahead.engine, live);
	for (uint64_t frame = 1; frame <= EVENTS; frame++) {
		enum what what = (enum what)g_rand_int_range(random, 0, WHATS);
		char *text = what < GAP
				     ? text_of(what, (unsigned)g_rand_int_range(random, 0, CALLS))
				     : NULL;
		struct sc_span bytes = sc_span(text, text ? strlen(text) : 0);
		struct sc_packet packet =
			packet_of(frame, time_ns, what >= GAP || messages[what].from_a);

		feed_directly(&straight, time_ns, what, &packet, bytes);
		feed_ahead(queue, time_ns, what, &packet, bytes);
		/* Whatever was given is gone. */
		memset(&packet, 0xff, sizeof packet);
		if (text)
			memset(text, 0xff, bytes.len);
		g_free(text);
		/* Mostly milliseconds; sometimes longer than calls are kept. */
		time_ns += g_rand_int_range(random, 0, 40) == 0
				   ? 40 * SC_NS_PER_S
				   : g_rand_int_range(random, 0, 400) * SC_NS_PER_MS;
	}
	sc_lookahead_flush(queue);
	sc_lookahead_free(queue);
	side_finish(&straight);
	side_finish(&ahead);
	g_assert_cmpstr(straight.text, ==, ahead.text);
	for (unsigned i = 0; i < SC_COUNTER_COUNT; i++)
		if (sc_counter_class((enum sc_counter)i) != SC_COUNTER_MEMORY)
			g_assert_cmpuint(straight.counters.n[i], ==, ahead.counters.n[i]);
	g_assert_cmpuint(ahead.counters.n[SC_COUNT_MESSAGES], >, EVENTS / 2);
	free(straight.text);
	free(ahead.text);
	g_rand_free(random);
}

static void test_same_rows(void)
{
	for (unsigned seed = 1; seed <= 40; seed++)
		compare(seed, seed % 4 == 0);
}

/* Nobody waits for more than the change of a second. */
static void test_clock_feeds(void)
{
	struct side side;
	struct sc_lookahead *queue;
	g_autofree char *text = text_of(INVITE, 1);
	struct sc_packet packet = packet_of(1, SC_NS_PER_S / 2, true);

	side_open(&side);
	queue = sc_lookahead_new(side.engine, false);
	sc_lookahead_clock(queue, SC_NS_PER_S / 2);
	g_assert_true(
		sc_lookahead_message(queue, &packet, 0, sc_span(text, strlen(text)), SC_STREAM));
	sc_lookahead_clock(queue, SC_NS_PER_S - 1);
	g_assert_cmpuint(side.counters.n[SC_COUNT_MESSAGES], ==, 0);
	sc_lookahead_clock(queue, SC_NS_PER_S);
	g_assert_cmpuint(side.counters.n[SC_COUNT_MESSAGES], ==, 1);
	sc_lookahead_free(queue);
	side_finish(&side);
	free(side.text);
}

static void test_no_sip(void)
{
	static const char junk[] = "GET / HTTP/1.1\r\n\r\n";
	struct side side;
	struct sc_lookahead *queue;
	struct sc_packet packet = packet_of(1, 1, true);

	side_open(&side);
	queue = sc_lookahead_new(side.engine, false);
	g_assert_false(
		sc_lookahead_message(queue, &packet, 0, sc_span(junk, sizeof junk - 1), SC_STREAM));
	sc_lookahead_flush(queue);
	g_assert_cmpuint(side.counters.n[SC_COUNT_MESSAGES], ==, 0);
	sc_lookahead_free(queue);
	side_finish(&side);
	free(side.text);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lookahead/same-rows", test_same_rows);
	g_test_add_func("/lookahead/clock-feeds", test_clock_feeds);
	g_test_add_func("/lookahead/no-sip", test_no_sip);
	return g_test_run();
}
