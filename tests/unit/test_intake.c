/* The intake (core/intake.h) on a source of its own: what it does with each reading,
 * what it takes for SIP, when it stops, what it counts. Frames are built here, so that
 * what they hold is known. */
#include <glib.h>

#include "base/time.h"
#include "intake.h"
#include "packet.h"

#define LINK_ETHERNET 1

/* A source that gives what a list says. */
struct script {
	struct sc_source source; /* first */
	const char *readings;    /* a letter a reading: f frame, n nothing yet, e end, x error */
	struct packet *packets;  /* one a frame */
	unsigned asked, given;
	uint64_t bytes_total;
	uint64_t stop_at; /* frames after which `stop` is set; 0: never */
	bool stop;
};

static enum sc_read next(struct sc_source *source, struct sc_frame *frame)
{
	struct script *script = (struct script *)source;
	struct packet *packet;

	switch (script->readings[script->asked++]) {
	case 'n':
		return SC_READ_NOTHING;
	case 'e':
		return SC_READ_END;
	case 'x':
		return SC_READ_ERROR;
	default:
		break;
	}
	packet = &script->packets[script->given++];
	*frame = (struct sc_frame){
		.ref = {.number = script->given,
			.file_number = script->given,
			.length = (uint32_t)packet_len(packet),
			.time_ns = script->given * SC_NS_PER_S},
		.data = packet_bytes(packet),
		.caplen = (uint32_t)packet_len(packet),
		.link_type = LINK_ETHERNET,
	};
	script->stop = script->given == script->stop_at;
	return SC_READ_FRAME;
}

static void no_interface(const struct sc_source *source, const struct sc_frame *frame,
			 struct sc_interface_info *info)
{
	(void)source, (void)frame, (void)info;
	g_assert_not_reached(); /* the analysis asks for none */
}

static unsigned one(const struct sc_source *source)
{
	(void)source;
	return 1;
}

static void info_of(const struct sc_source *source, unsigned index, struct sc_capture_info *info)
{
	const struct script *script = (const struct script *)source;

	g_assert_cmpuint(index, ==, 0);
	*info = (struct sc_capture_info){
		.path = "a script", .records = script->given, .bytes_total = script->bytes_total};
}

static void no_close(struct sc_source *source)
{
	(void)source;
	g_assert_not_reached(); /* it stays the caller's */
}

static const struct sc_source_ops ops = {next, NULL, no_interface, one, info_of, no_close};

static const char request[] = "OPTIONS sip:b@x SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\n"
			      "From: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\nCall-ID: 1\r\n"
			      "CSeq: 1 OPTIONS\r\n\r\n";

static void put_udp(struct packet *packet, const char *payload, size_t len, uint16_t port)
{
	packet_start(packet, payload, len);
	packet_udp(packet, port, port);
	packet_ip4(packet, 1, 2, 17);
	packet_ethernet(packet, 0x0800);
}

/* What the scripts give: each test puts its own there. */
static struct packet packets[200];

static void nothing_wrong(void *user, const struct sc_error *error)
{
	(void)user;
	g_error("%s", error->text);
}

/* Runs it; `end` and the job's counters are the caller's to look at. */
static void run_into(struct script *script, const struct sc_row_sink *sink,
		     struct sc_counters *counters, struct sc_intake_end *end)
{
	struct sc_intake_job job = {
		.source = &script->source,
		.sink = *sink,
		.counters = counters,
		.report = nothing_wrong,
		.stop = &script->stop,
	};

	script->source.ops = &ops;
	sc_config_default(&job.config);
	sc_intake_end_init(end, 1);
	sc_intake_run(&job, end);
}

static void run(struct script *script, struct sc_counters *counters, struct sc_intake_end *end)
{
	static const struct sc_row_sink nobody = {.user = NULL};

	run_into(script, &nobody, counters, end);
}

/* A source may have nothing yet, as often as it likes, and end well or not. */
static void test_readings(void)
{
	static const struct {
		const char *readings;
		unsigned messages;
	} cases[] = {
		{"e", 0}, {"x", 0}, {"fe", 1}, {"fx", 1}, {"nnfnnfe", 2}, {"fnx", 1},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct script script = {
			.readings = cases[i].readings, .packets = packets, .bytes_total = 1};
		struct sc_counters counters = {{0}};
		struct sc_intake_end end;

		for (unsigned k = 0; k < 8u; k++)
			put_udp(&script.packets[k], request, sizeof request - 1, 5060);
		run(&script, &counters, &end);
		g_assert_cmpuint(script.asked, ==, strlen(cases[i].readings));
		g_assert_cmpuint(counters.n[SC_COUNT_MESSAGES], ==, cases[i].messages);
		g_assert_cmpuint(counters.n[SC_COUNT_FRAMES], ==, cases[i].messages);
		g_assert_cmpuint(end.inputs[0].info.records, ==, cases[i].messages);
		g_assert_true(end.opened);
		g_assert_cmpint(end.first_ns, ==, cases[i].messages ? SC_NS_PER_S : SC_TIME_NONE);
		g_assert_cmpint(end.last_ns, ==,
				cases[i].messages ? cases[i].messages * SC_NS_PER_S : SC_TIME_NONE);
		sc_intake_end_clear(&end);
	}
}

static void test_stop(void)
{
	struct script script = {
		.readings = "ffffe", .packets = packets, .bytes_total = 1, .stop_at = 2};
	struct sc_counters counters = {{0}};
	struct sc_intake_end end;

	for (unsigned k = 0; k < 4; k++)
		put_udp(&script.packets[k], request, sizeof request - 1, 5060);
	run(&script, &counters, &end);
	g_assert_cmpuint(script.given, ==, 2);
	g_assert_cmpuint(counters.n[SC_COUNT_MESSAGES], ==, 2);
	sc_intake_end_clear(&end);
}

/* SIP is known by its content on any port; RTP (RFC 3550 5.1: version 2) never is; what
 * keeps a binding alive counts on SIP's own ports alone (METRICS.md CL-4). */
static void test_what_it_is(void)
{
	static const char rtp[] = "\x80\0\0\1\0\0\0\240\0\0\0\1 media", crlf[] = "\r\n\r\n";
	struct script script = {.readings = "fffffe", .packets = packets, .bytes_total = 1};
	struct sc_counters counters = {{0}};
	struct sc_intake_end end;

	put_udp(&script.packets[0], request, sizeof request - 1, 40000);
	put_udp(&script.packets[1], rtp, sizeof rtp - 1, 5060);
	put_udp(&script.packets[2], crlf, sizeof crlf - 1, 5060);
	put_udp(&script.packets[3], crlf, sizeof crlf - 1, 5061);
	put_udp(&script.packets[4], crlf, sizeof crlf - 1, 40000);
	run(&script, &counters, &end);
	g_assert_cmpuint(counters.n[SC_COUNT_MESSAGES], ==, 1);
	g_assert_cmpuint(counters.n[SC_COUNT_KEEPALIVES], ==, 2);
	g_assert_cmpuint(counters.n[SC_COUNT_UDP], ==, 5);
	sc_intake_end_clear(&end);
}

/* What stages counted is added to what stood there. */
static void test_counters_add(void)
{
	struct script script = {.readings = "fe", .packets = packets, .bytes_total = 1};
	struct sc_counters counters = {{0}};
	struct sc_intake_end end;

	counters.n[SC_COUNT_MESSAGES] = 41;
	put_udp(&script.packets[0], request, sizeof request - 1, 5060);
	run(&script, &counters, &end);
	g_assert_cmpuint(counters.n[SC_COUNT_MESSAGES], ==, 42);
	sc_intake_end_clear(&end);
}

/* An input that may pause (its length is not known) holds no message back. */
static void on_message(void *user, const struct sc_message_row *row)
{
	const struct script *script = user;

	g_assert_cmpuint(row->frame, ==, script->given);
}

static void test_live(void)
{
	struct script script = {.readings = "fnfnfe", .packets = packets};
	struct sc_counters counters = {{0}};
	struct sc_intake_end end;
	const struct sc_row_sink sink = {.user = &script, .message = on_message};

	for (unsigned k = 0; k < 3; k++)
		put_udp(&script.packets[k], request, sizeof request - 1, 5060);
	run_into(&script, &sink, &counters, &end);
	g_assert_cmpuint(counters.n[SC_COUNT_MESSAGES], ==, 3);
	sc_intake_end_clear(&end);
}

static void on_transaction(void *user, const struct sc_txn_row *row)
{
	*(enum sc_txn_state *)user = row->state;
}

/* What a router says of a datagram on its way (RFC 792): 3 is that it did not arrive, 11
 * that it took too long, as a traceroute wants it to. The first fails the request. */
static void test_quotes(void)
{
	static const struct {
		uint8_t type;
		enum sc_txn_state state;
	} cases[] = {{3, SC_TXN_NET_FAILED}, {11, SC_TXN_TRYING}};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct script script = {.readings = "ffe", .packets = packets, .bytes_total = 1};
		enum sc_txn_state state = SC_TXN_COMPLETED;
		const struct sc_row_sink sink = {.user = &state, .transaction = on_transaction};
		struct sc_counters counters = {{0}};
		struct sc_intake_end end;

		put_udp(&packets[0], request, sizeof request - 1, 5060);
		packet_start(&packets[1], request, sizeof request - 1);
		packet_udp(&packets[1], 5060, 5060);
		packet_ip4(&packets[1], 1, 2, 17);
		PACKET_PUT(&packets[1], cases[i].type, 0, 0, 0, 0, 0, 0, 0);
		packet_ip4(&packets[1], 9, 1, 1);
		packet_ethernet(&packets[1], 0x0800);
		run_into(&script, &sink, &counters, &end);
		g_assert_cmpuint(counters.n[SC_COUNT_ICMP_QUOTES], ==, 1);
		g_assert_cmpint(state, ==, cases[i].state);
		sc_intake_end_clear(&end);
	}
}

/* A part of a message in each of many connections: what they still hold at the end is let
 * out in the order in which they began. (A table of hashes has small numbers in order, so
 * that a few connections would show nothing.) */
enum { CONNECTIONS = 100 };

static void in_order(void *user, const struct sc_message_row *row)
{
	uint64_t *last = user;

	g_assert_cmpuint(row->frame, >, *last);
	*last = row->frame;
}

static void test_ends_of_streams(void)
{
	static const char part[] =
		"OPTIONS sip:b@x SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\r\n"
		"From: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\nCall-ID: 1\r\n"
		"CSeq: 1 OPTIONS\r\nContent-Length: 9\r\n\r\nhalf";
	char readings[CONNECTIONS + 2];
	struct script script = {.readings = readings, .packets = packets, .bytes_total = 1};
	uint64_t last = 0;
	const struct sc_row_sink sink = {.user = &last, .message = in_order};
	struct sc_counters counters = {{0}};
	struct sc_intake_end end;

	memset(readings, 'f', CONNECTIONS);
	memcpy(readings + CONNECTIONS, "e", 2);
	for (uint16_t i = 0; i < CONNECTIONS; i++) {
		packet_start(&packets[i], part, sizeof part - 1);
		packet_tcp(&packets[i], (uint16_t)(30000 + i), 5060, 1, 0, TCP_ACK);
		packet_ip4(&packets[i], 1, 2, 6);
		packet_ethernet(&packets[i], 0x0800);
	}
	run_into(&script, &sink, &counters, &end);
	g_assert_cmpuint(last, ==, CONNECTIONS);
	sc_intake_end_clear(&end);
}

/* ---- a source that pauses ---- */

/* What time it is at each pause: seconds with the record of one second; -1: not known. */
static const double *pauses;
static unsigned paused;

static int64_t on_pause(void *user, int64_t last_ns)
{
	double seconds = pauses[paused++];

	(void)user;
	g_assert_cmpint(last_ns, ==, SC_NS_PER_S);
	return seconds < 0 ? SC_TIME_NONE : (int64_t)(seconds * (double)SC_NS_PER_S);
}

static void on_row(void *user, const struct sc_txn_row *row)
{
	(void)row;
	*(unsigned *)user = paused; /* after so many pauses */
}

/* A request of 1 s is over when 64*T1 = 32 s have passed twice: the time-out (Timer F), and
 * the grace. Within a pause that is known at once, not with the next second of the clock. */
static void test_pauses(void)
{
	static const double early[] = {1.1, 33, 64.9, 65.1, 70};
	static const double never[] = {-1, -1, -1, -1, -1};
	static const struct {
		const double *times;
		unsigned rows_after; /* pauses; 5: or at the end of the input */
	} cases[] = {{early, 4}, {never, 5}};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct script script = {.readings = "fnnnnnfe", .packets = packets};
		struct sc_counters counters = {{0}};
		struct sc_intake_end end;
		unsigned rows_after = 0;
		struct sc_intake_job job = {
			.source = &script.source,
			.sink = {.user = &rows_after, .transaction = on_row},
			.counters = &counters,
			.report = nothing_wrong,
			.paused = on_pause,
		};

		put_udp(&packets[0], request, sizeof request - 1, 5060);
		put_udp(&packets[1], "", 0, 9);
		pauses = cases[i].times;
		paused = 0;
		script.source.ops = &ops;
		sc_config_default(&job.config);
		sc_intake_end_init(&end, 1);
		sc_intake_run(&job, &end);
		g_assert_cmpuint(paused, ==, 5);
		g_assert_cmpuint(rows_after, ==, cases[i].rows_after);
		/* The capture is as long as its records say, whatever time it is. */
		g_assert_cmpint(end.last_ns, ==, 2 * SC_NS_PER_S);
		sc_intake_end_clear(&end);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/intake/readings", test_readings);
	g_test_add_func("/intake/pauses", test_pauses);
	g_test_add_func("/intake/stop", test_stop);
	g_test_add_func("/intake/what-it-is", test_what_it_is);
	g_test_add_func("/intake/counters-add", test_counters_add);
	g_test_add_func("/intake/live", test_live);
	g_test_add_func("/intake/quotes", test_quotes);
	g_test_add_func("/intake/ends-of-streams", test_ends_of_streams);
	return g_test_run();
}
