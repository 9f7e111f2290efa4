#include "engine.h"

#include "base/canary.h"
#include "engine_state.h"

#include <glib.h>

#include "base/digits.h"
#include "base/time.h"
#include "message/parse.h"
#include "message/reason_phrase.h"
#include "session/ahead.h"
#include "session/asked.h"
#include "session/copies.h"
#include "session/expiry.h"
#include "session/feed.h"
#include "session/recent.h"
#include "session/session.h"
#include "session/streams.h"
#include "verdict/verdict.h"

struct sc_engine {
	struct sc_state state;
	struct sc_verdict *verdict; /* NULL: nobody asks for findings */
	struct sc_row_sink asked;   /* what the user asked for, if rows go by the verdict first */
};

/* ---- rows that go by the verdict ---- */

static void on_call(void *user, const struct sc_call_row *row)
{
	struct sc_engine *engine = user;

	sc_verdict_call(engine->verdict, row);
	if (engine->asked.call)
		engine->asked.call(engine->asked.user, row);
}

static void on_registration(void *user, const struct sc_registration_row *row)
{
	struct sc_engine *engine = user;

	sc_verdict_registration(engine->verdict, row);
	if (engine->asked.registration)
		engine->asked.registration(engine->asked.user, row);
}

static void on_transaction(void *user, const struct sc_txn_row *row)
{
	struct sc_engine *engine = user;

	sc_verdict_transaction(engine->verdict, row);
	if (engine->asked.transaction)
		engine->asked.transaction(engine->asked.user, row);
}

static void on_trouble(void *user, const struct sc_trouble *trouble)
{
	struct sc_engine *engine = user;

	sc_verdict_trouble(engine->verdict, trouble);
}

static void on_stream(void *user, const struct sc_stream_row *row)
{
	struct sc_engine *engine = user;

	sc_verdict_stream(engine->verdict, row);
	if (engine->asked.stream)
		engine->asked.stream(engine->asked.user, row);
}

static void on_message(void *user, const struct sc_message_row *row)
{
	struct sc_engine *engine = user;

	engine->asked.message(engine->asked.user, row);
}

static void on_measure(void *user, const struct sc_measure *measure)
{
	struct sc_engine *engine = user;

	sc_verdict_measure(engine->verdict, measure);
	if (engine->asked.measure)
		engine->asked.measure(engine->asked.user, measure);
}

static void on_element(void *user, const struct sc_element_row *row)
{
	struct sc_engine *engine = user;

	engine->asked.element(engine->asked.user, row);
}

static void on_passed(void *user, uint64_t call, const struct sc_passed *passed)
{
	struct sc_engine *engine = user;

	engine->asked.passed(engine->asked.user, call, passed);
}

/* What else was asked for goes on as it comes. */
static struct sc_row_sink by_the_verdict(struct sc_engine *engine)
{
	const struct sc_row_sink *asked = &engine->asked;
	struct sc_row_sink sink = *asked;

	sink.user = engine;
	sink.call = on_call;
	sink.registration = on_registration;
	sink.transaction = on_transaction;
	sink.stream = on_stream;
	sink.trouble = on_trouble;
	sink.media_later = false;
	sink.message = asked->message ? on_message : NULL;
	sink.measure = on_measure;
	sink.element = asked->element ? on_element : NULL;
	sink.passed = asked->passed ? on_passed : NULL;
	return sink;
}

struct sc_engine *sc_engine_new(const struct sc_config *config, const struct sc_row_sink *sink,
				struct sc_counters *counters)
{
	struct sc_engine *engine = g_new0(struct sc_engine, 1);
	struct sc_row_sink own = *sink;

	sc_hash_randomize();
	engine->asked = *sink;
	if (sink->finding) {
		engine->verdict = sc_verdict_new(config, &engine->state.now_ns, counters,
						 sink->finding, sink->user);
		own = by_the_verdict(engine);
	}
	sc_session_start(&engine->state, config, &own, counters);
	return engine;
}

struct sc_state *sc_engine_state(struct sc_engine *engine)
{
	return &engine->state;
}

bool sc_engine_media(struct sc_engine *engine, const struct sc_datagram *datagram)
{
	return sc_streams_take(&engine->state, datagram);
}

bool sc_engine_asks_for_media(const struct sc_engine *engine)
{
	return engine->state.streams != NULL;
}

void sc_engine_media_begin(struct sc_engine *engine, const struct sc_datagram *datagram)
{
	sc_streams_begin(&engine->state, datagram);
}

bool sc_engine_takes_media(const struct sc_engine *engine)
{
	return engine->state.streams && !engine->state.unread;
}

void sc_engine_media_ahead(struct sc_engine *engine, const struct sc_datagram *datagram)
{
	sc_streams_ahead(engine->state.streams, datagram);
}

void sc_engine_elsewhere(struct sc_engine *engine, uint64_t bytes)
{
	engine->state.elsewhere_bytes = bytes;
}

void sc_engine_ahead(const struct sc_engine *engine, const struct sc_hashes *hashes,
		     enum sc_method method, unsigned step)
{
	sc_ahead_message(&engine->state, hashes, method, step);
}

/* Does `first` stand before `rest` in the message, with one space between? */
static bool stands_before(const struct sc_message *message, struct sc_span first,
			  struct sc_span rest)
{
	const char *at = rest.ptr - first.len - 1;

	return (size_t)(rest.ptr - message->bytes.ptr) > first.len && at[first.len] == ' ' &&
	       memcmp(at, first.ptr, first.len) == 0;
}

/* "INVITE sip:bob@example.com", "180 Ringing": as the start-line has it. If that has
 * something else between, *made, to be freed, holds the text. */
static struct sc_span info_of(const struct sc_message *message, GString **made)
{
	struct sc_span first = message->method_name, rest = message->uri;
	char code[SC_DIGITS_MAX];

	if (!message->request) {
		first = sc_span(code, sc_digits(code, message->code, 1));
		rest = message->reason;
	}
	if (rest.len > 0 && stands_before(message, first, rest))
		return sc_span_between(rest.ptr - first.len - 1, rest.ptr + rest.len);
	*made = g_string_new_len(first.ptr, (gssize)first.len);
	if (rest.len > 0)
		g_string_append_c(*made, ' ');
	g_string_append_len(*made, rest.ptr, (gssize)rest.len);
	return sc_span((*made)->str, (*made)->len);
}

static struct sc_span command_of(const struct sc_message *message)
{
	const char *phrase;

	if (message->request)
		return message->method_name;
	if (message->reason.len > 0)
		return message->reason;
	phrase = sc_reason_phrase(message->code); /* METRICS.md 2.1: for display only */
	return sc_span_of(phrase);
}

/* Sets what only a list of messages has. */
static void set_deltas(struct sc_state *state, struct sc_message_row *row)
{
	struct sc_recent_times times =
		sc_recent_note(state->recent, row->first_frame, row->time_ns);

	if (row->time_ns != SC_TIME_NONE && times.first_ns != SC_TIME_NONE)
		row->delta_first_ns = sc_time_diff(row->time_ns, times.first_ns);
	if (row->time_ns != SC_TIME_NONE && times.prev_ns != SC_TIME_NONE)
		row->delta_prev_ns = sc_time_diff(row->time_ns, times.prev_ns);
}

static void hand_out(struct sc_engine *engine, const struct sc_message *message,
		     const struct sc_packet *packet, const struct sc_seen *seen)
{
	struct sc_state *state = &engine->state;
	GString *made = NULL;
	struct sc_message_row row = {
		.frame = packet->last.number,
		.file_frame = packet->last.file_number,
		.file_index = packet->last.file,
		.file = sc_state_file(state, packet->last.file),
		.time_ns = packet->first.time_ns,
		.delta_prev_ns = SC_TIME_NONE,
		.delta_first_ns = SC_TIME_NONE,
		.type = message->request ? SC_TYPE_REQUEST : SC_TYPE_STATUS,
		.command = command_of(message),
		.code = message->code,
		.cseq_method = message->method_name,
		.info = info_of(message, &made),
		.src = packet->src,
		.dst = packet->dst,
		.transport = packet->transport,
		.length = packet->last.length,
		.sip_length = message->bytes.len,
		.first_frame = packet->first.number,
		.settled_frame = packet->settled_frame,
		.call_id = message->call_id,
		.call = seen->call,
		.txn = seen->txn,
		.registration = seen->registration,
		.copy = seen->copy,
		.original_frame = seen->original_frame,
		.retransmission_index = seen->retransmission_index,
		.timer_error_ns = seen->timer_error_ns,
		.cause = seen->cause,
		.late = seen->late,
		.diags = message->diags | seen->diags,
		.bytes = message->bytes,
	};

	if (state->asked)
		row.asked = sc_asked_of(state, message);
	if (engine->verdict)
		sc_verdict_message(engine->verdict, &row, message);
	if (state->sink.message) {
		set_deltas(state, &row);
		state->sink.message(state->sink.user, &row);
	}
	if (made)
		g_string_free(made, TRUE);
}

/* Time that seems to go back changes nothing: deadlines are compared with the
 * latest time of any record. SC_TIME_NONE is the least of all times. */
static void tell_time(struct sc_state *state, int64_t time_ns)
{
	if (time_ns > state->now_ns)
		state->now_ns = time_ns;
}

static SC_NO_CANARY void feed_message(struct sc_engine *engine, const struct sc_event *event)
{
	struct sc_state *state = &engine->state;
	const struct sc_message *message = event->message;
	const struct sc_packet *packet = event->packet;
	struct sc_seen seen = {.copy = SC_ORIGINAL, .timer_error_ns = SC_TIME_NONE};

	if (event->hashes)
		state->hashes = *event->hashes;
	else
		sc_hashes_of(&state->hashes, message);
	tell_time(state, packet->last.time_ns); /* HEP has a time of its own */
	state->counters->n[SC_COUNT_MESSAGES]++;
	if (message->bad) {
		state->counters->n[SC_COUNT_MALFORMED]++;
	} else {
		sc_dialog_sets_sweep(state);
		sc_feed_message(state, message, packet, &seen);
		if (seen.copy == SC_RETRANSMISSION)
			state->counters->n[SC_COUNT_RETRANSMISSIONS]++;
		else if (seen.copy == SC_DUPLICATE || seen.copy == SC_OTHER_TAP)
			state->counters->n[SC_COUNT_DUPLICATES]++;
	}
	if (state->sink.message || engine->verdict)
		hand_out(engine, message, packet, &seen);
}

static void feed_quoted(struct sc_state *state, const struct sc_event *event)
{
	struct sc_message message;

	/* Routers quote little: the missing end is no reason to refuse. */
	if (sc_message_parse(&message, event->quoted, SC_DATAGRAM, 0) != SC_PARSE_OK || message.bad)
		return;
	sc_hashes_of(&state->hashes, &message);
	sc_feed_unreachable(state, &message, event->packet, event->icmp);
}

SC_NO_CANARY void sc_engine_feed(struct sc_engine *engine, const struct sc_event *event)
{
	struct sc_state *state = &engine->state;

	tell_time(state, event->time_ns);
	switch (event->kind) {
	case SC_EVENT_CLOCK:
		sc_dialog_sets_sweep(state);
		if (state->streams)
			sc_streams_sweep(state);
		break;
	case SC_EVENT_PAUSE:
		sc_dialog_sets_sweep_now(state);
		break;
	case SC_EVENT_MESSAGE:
		feed_message(engine, event);
		break;
	case SC_EVENT_QUOTED:
		feed_quoted(state, event);
		break;
	case SC_EVENT_GAP:
		sc_feed_gap(state, event->packet);
		break;
	case SC_EVENT_FILLED:
		sc_feed_filled(state, event->packet);
		break;
	case SC_EVENT_RESET:
		sc_feed_reset(state, event->packet);
		break;
	}
}

void sc_engine_finish(struct sc_engine *engine)
{
	sc_session_finish(&engine->state);
	if (engine->verdict)
		sc_verdict_finish(engine->verdict, engine->state.now_ns);
}

void sc_engine_free(struct sc_engine *engine)
{
	if (!engine)
		return;
	sc_session_clear(&engine->state);
	sc_verdict_free(engine->verdict);
	g_free(engine);
}
