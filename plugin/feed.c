/* The first pass: feeds the core what Wireshark took for SIP, as the command
 * line's intake feeds it. */
#include "plugin.h"

#include "carry.h"
#include "feed_media.h"
#include "follow.h"
#include "store.h"
#include "taps.h"

/* Messages of the frame at hand. */
static GArray *fed;

static bool at_rest; /* what waits was told, and nothing was fed since */

/* Tells the core of something that is no message. */
static void tell(enum sc_event_kind kind, const struct sc_packet *packet)
{
	const struct sc_event event = {
		.kind = kind, .time_ns = sc_plugin.clock.now_ns, .packet = packet};

	sc_engine_feed(sc_results_engine(sc_plugin.results), &event);
}

void sc_plugin_feed_reset(void)
{
	at_rest = false;
	g_clear_pointer(&fed, g_array_unref);
	sc_plugin_feed_forget();
	sc_taps_clear();
	sc_follow_close();
}

void sc_plugin_feed_end(void)
{
	if (at_rest)
		return;
	at_rest = true;
	sc_follow_end();
	sc_plugin_feed_keep(0);
	tell(SC_EVENT_CLOCK, NULL);
	sc_results_rest(sc_plugin.results);
}

void sc_plugin_on_message(void *user, const struct sc_message_row *row)
{
	struct sc_plugin_message message = {
		.number = sc_plugin_store_count() + fed->len + 1,
		.call = (uint32_t)row->call,
		.txn = (uint32_t)row->txn,
		.registration = (uint32_t)row->registration,
		.original_frame = (uint32_t)row->original_frame,
		.retransmission_index = (uint32_t)row->retransmission_index,
		.sip_length = (uint32_t)row->sip_length,
		.time_ns = row->time_ns,
		.delta_prev_ns = row->delta_prev_ns,
		.delta_first_ns = row->delta_first_ns,
		.timer_error_ns = row->timer_error_ns,
		.diags = row->diags,
		.command = sc_plugin_store_text(row->command),
		.cseq_method = sc_plugin_store_text(row->cseq_method),
		.cause = row->cause,
		.copy = row->copy,
		.code = (uint16_t)row->code,
		.request = row->type == SC_TYPE_REQUEST,
	};

	(void)user;
	g_array_append_val(fed, message);
	sc_taps_note(row);
	if (sc_plugin_list_message)
		sc_plugin_list_message(row);
}

static int64_t time_of(const packet_info *pinfo)
{
	int64_t ns;

	if (!(pinfo->presence_flags & PINFO_HAS_TS) ||
	    __builtin_mul_overflow((int64_t)pinfo->abs_ts.secs, SC_NS_PER_S, &ns))
		return SC_TIME_NONE;
	return sc_time_add(ns, pinfo->abs_ts.nsecs);
}

static void keep_time(uint32_t number, int64_t time_ns, uint32_t interface)
{
	sc_plugin_store_frame(number, time_ns);
	sc_plugin.watch.frames = number;
	if (time_ns == SC_TIME_NONE)
		return;
	sc_clock_watch_record(&sc_plugin.watch, time_ns, interface, number);
	sc_follow_clock(time_ns);
	if (sc_seconds_turn(&sc_plugin.clock, time_ns))
		tell(SC_EVENT_CLOCK, NULL);
}

/* A message of a stream may be incomplete: Wireshark waited for the rest in vain.
 * If its headers are complete they count, as the framer has it. */
static enum sc_parse parse(const struct sc_carry *carry, struct sc_span bytes,
			   struct sc_message *message, struct sc_packet *packet)
{
	enum sc_parse parsed = sc_message_parse(message, bytes, carry->carriage,
						carry->carriage == SC_STREAM ? 0 : packet->missing);

	if (parsed != SC_PARSE_MORE)
		return parsed;
	packet->missing = MAX(packet->missing, 1);
	parsed = sc_message_parse(message, bytes, carry->carriage, packet->missing);
	if (parsed == SC_PARSE_OK && sc_message_diag(message, SC_DIAG_NO_HEADER_END))
		return SC_PARSE_NOT_SIP;
	return parsed;
}

static void feed_one(struct sc_carry *carry, struct sc_span bytes)
{
	struct sc_engine *engine = sc_results_engine(sc_plugin.results);
	struct sc_packet packet = carry->packet;
	struct sc_event event = {
		.kind = SC_EVENT_MESSAGE, .time_ns = sc_plugin.clock.now_ns, .packet = &packet};
	struct sc_message message;

	if (carry->error) {
		event.kind = SC_EVENT_QUOTED;
		event.quoted = bytes;
		event.icmp = &carry->icmp;
		if (carry->icmp.unreachable)
			sc_engine_feed(engine, &event);
		return;
	}
	if (parse(carry, bytes, &message, &packet) != SC_PARSE_OK) {
		carry->source = NULL; /* the next message lies inside none */
		return;
	}
	carry->end -= (int)(bytes.ptr + bytes.len - (message.bytes.ptr + message.bytes.len));
	event.message = &message;
	if (carry->carriage != SC_DATAGRAM && packet.transport != SC_SCTP)
		sc_follow_carries_sip(&packet.src, &packet.dst);
	sc_engine_feed(engine, &event);
}

/* ---- frames ---- */

const struct sc_plugin_frame *sc_plugin_feed(packet_info *pinfo, proto_tree *tree)
{
	static const struct sc_follower follower = {tell, sc_plugin_feed_followed};
	static struct sc_plugin_frame frame;
	const struct sc_plugin_frame *followed;
	struct sc_carry_segment segment;
	struct sc_carry carry;
	struct sc_span bytes;

	at_rest = false;
	sc_follow_open(&follower);
	keep_time(pinfo->num, time_of(pinfo), sc_ws_interface(pinfo));
	if (!tree)
		return NULL;
	sc_carry_pieces(pinfo, tree);
	if (sc_carry_segment(&segment, pinfo, tree))
		sc_follow_segment(&segment.walk);
	sc_carry_frame(&carry, pinfo, tree);
	followed = sc_plugin_feed_keep(pinfo->num);
	if (!carry.messages)
		return followed ? followed : sc_plugin_feed_media(pinfo, tree);
	if (!fed)
		fed = g_array_new(FALSE, FALSE, sizeof(struct sc_plugin_message));
	g_array_set_size(fed, 0);
	sc_taps_frame();
	for (guint i = 0; i < carry.messages->len; i++)
		if (sc_carry_message(&carry, g_ptr_array_index(carry.messages, i), &bytes))
			feed_one(&carry, bytes);
	if (fed->len == 0)
		return NULL;
	frame = (struct sc_plugin_frame){.count = fed->len, .messages = (const void *)fed->data};
	sc_plugin_store_messages(pinfo->num, &frame);
	return &frame;
}
