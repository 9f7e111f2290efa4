/* A ladder for tests of core/session: messages written in a line each, fed one after
 * another, and the rows that come out. Nothing stands between them and the session
 * layer but the parser. */
#ifndef SC_TESTS_SESSION_LADDER_H
#define SC_TESTS_SESSION_LADDER_H

#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "message/message.h"
#include "message/parse.h"
#include "session/expiry.h"
#include "session/feed.h"
#include "session/session.h"

/* A line leaves out what is the usual. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define S(n) ((int64_t)((n)*1e9))
#define LADDER_ROWS_MAX 128

/* One message. What is left out is the usual: Call-ID "one", From-tag "f", no To-tag,
 * CSeq 1, the method of the start or INVITE, UDP, one Via. */
struct line {
	double at_s;
	const char *path;   /* "ab": from host a to host b */
	const char *start;  /* "INVITE", "200" */
	const char *branch; /* behind the magic cookie */
	const char *to_tag;
	unsigned cseq;
	const char *method; /* of a response; INVITE */
	const char *from_tag, *call_id;
	const char *via;  /* branch of a second Via */
	const char *more; /* header fields, each with its CRLF */
	const char *body;
	enum sc_transport transport;
	uint32_t ip_id;
	int64_t extra_ns; /* later than at_s says */
};

/* Of any realm, without the nonce of a challenge. */
#define LADDER_CREDENTIALS \
	"Authorization: Digest username=a\r\nProxy-Authorization: Digest username=a\r\n"

struct ladder {
	struct sc_state state;
	struct sc_counters counters;
	uint64_t frame;      /* of the latest message, from 1 */
	struct sc_seen seen; /* of the latest message */
	unsigned call_count, registration_count, txn_count, measure_count, element_count;
	/* Spans in them point nowhere by now. */
	struct sc_call_row calls[LADDER_ROWS_MAX];
	struct sc_registration_row registrations[LADDER_ROWS_MAX];
	struct sc_txn_row txns[LADDER_ROWS_MAX];
	struct sc_measure measures[LADDER_ROWS_MAX];
	struct sc_element_row elements[LADDER_ROWS_MAX];
};

#define LADDER_TAKES(kind, type, array, count) \
	static inline void ladder_on_##kind(void *user, const struct type *row) \
	{ \
		struct ladder *ladder = user; \
		g_assert_cmpuint(ladder->count, <, LADDER_ROWS_MAX); \
		ladder->array[ladder->count++] = *row; \
	}

LADDER_TAKES(call, sc_call_row, calls, call_count)
LADDER_TAKES(registration, sc_registration_row, registrations, registration_count)
LADDER_TAKES(txn, sc_txn_row, txns, txn_count)
LADDER_TAKES(measure, sc_measure, measures, measure_count)
LADDER_TAKES(element, sc_element_row, elements, element_count)

/* `config` NULL: the defaults. */
static inline struct ladder *ladder_new(const struct sc_config *config)
{
	struct ladder *ladder = g_new0(struct ladder, 1);
	const struct sc_row_sink sink = {.user = ladder,
					 .call = ladder_on_call,
					 .registration = ladder_on_registration,
					 .transaction = ladder_on_txn,
					 .measure = ladder_on_measure,
					 .element = ladder_on_element};
	struct sc_config defaults;

	sc_config_default(&defaults);
	sc_session_start(&ladder->state, config ? config : &defaults, &sink, &ladder->counters);
	return ladder;
}

/* Whatever is left ends, and nothing of it stays behind. */
static inline void ladder_free(struct ladder *ladder)
{
	struct sc_state *state = &ladder->state;

	state->sink = (struct sc_row_sink){0};
	sc_dialog_sets_finish(state);
	g_assert_cmpuint(state->set_count, ==, 0);
	g_assert_cmpuint(state->txns.count, ==, 0);
	g_assert_cmpuint(state->connections.count, ==, 0);
	g_assert_cmpuint(state->pool.used_bytes, ==, 0);
	sc_session_clear(state);
	g_free(ladder);
}

/* The capture's clock goes on. */
static inline void ladder_clock(struct ladder *ladder, int64_t time_ns)
{
	ladder->state.now_ns = MAX(ladder->state.now_ns, time_ns);
	sc_dialog_sets_sweep(&ladder->state);
}

/* The end of the input. */
static inline void ladder_finish(struct ladder *ladder)
{
	sc_session_finish(&ladder->state);
}

/* Host c is 192.0.2.99: its letter is its last octet. */
static inline struct sc_endpoint ladder_host(char letter)
{
	const uint8_t addr[4] = {192, 0, 2, (uint8_t)letter};

	return sc_endpoint_ip4(addr, 5060);
}

static inline char *ladder_text(const struct line *line)
{
	bool response = g_ascii_isdigit(line->start[0]);
	g_autofree char *start = g_strdup_printf(
		response ? "SIP/2.0 %s Reason" : "%s sip:b@example.com SIP/2.0", line->start);
	g_autofree char *via =
		line->via ? g_strdup_printf("Via: SIP/2.0/UDP host;branch=z9hG4bK%s\r\n", line->via)
			  : g_strdup("");
	g_autofree char *to_tag =
		line->to_tag ? g_strdup_printf(";tag=%s", line->to_tag) : g_strdup("");

	return g_strdup_printf(
		"%s\r\nVia: SIP/2.0/UDP host;branch=z9hG4bK%s\r\n%s"
		"From: <sip:a@example.com>;tag=%s\r\n"
		"To: <sip:b@example.com>%s\r\nCall-ID: %s\r\nCSeq: %u %s\r\n"
		"%s%s\r\n%s",
		start, line->branch, via, line->from_tag ? line->from_tag : "f", to_tag,
		line->call_id ? line->call_id : "one", line->cseq ? line->cseq : 1,
		line->method ? line->method
		: response   ? "INVITE"
			     : line->start,
		line->more ? line->more : "", line->body ? "Content-Type: application/sdp\r\n" : "",
		line->body ? line->body : "");
}

static inline struct sc_packet ladder_packet(struct ladder *ladder, const struct line *line)
{
	struct sc_packet packet = {.src = ladder_host(line->path[0]),
				   .dst = ladder_host(line->path[1]),
				   .transport = line->transport,
				   .ip_id = line->ip_id};

	packet.first.number = ++ladder->frame;
	packet.first.time_ns = S(line->at_s) + line->extra_ns;
	packet.last = packet.first;
	return packet;
}

static inline void ladder_say(struct ladder *ladder, const struct line *line)
{
	g_autofree char *text = ladder_text(line);
	struct sc_packet packet = ladder_packet(ladder, line);
	struct sc_message message;

	g_assert_cmpint(sc_message_parse(&message, sc_span(text, strlen(text)), SC_DATAGRAM, 0), ==,
			SC_PARSE_OK);
	g_assert_false(message.bad);
	sc_hashes_of(&ladder->state.hashes, &message);
	ladder_clock(ladder, packet.last.time_ns);
	ladder->seen = (struct sc_seen){.copy = SC_ORIGINAL, .timer_error_ns = SC_TIME_NONE};
	sc_feed_message(&ladder->state, &message, &packet, &ladder->seen);
}

#define SAY(ladder, ...) ladder_say(ladder, &(struct line){__VA_ARGS__})

/* INVITE at 0 s, 180 at 1 s, 200 at 2 s, ACK at 2.1 s: a call that is up, CSeq 1. */
static inline void ladder_answered_call(struct ladder *ladder)
{
	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "ba", "180", "i1", "t");
	SAY(ladder, 2, "ba", "200", "i1", "t");
	SAY(ladder, 2.1, "ab", "ACK", "a1", "t");
}

/* The only call there is. */
static inline const struct sc_call_row *ladder_call(const struct ladder *ladder)
{
	g_assert_cmpuint(ladder->call_count, ==, 1);
	return &ladder->calls[0];
}

#endif
