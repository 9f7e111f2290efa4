#include "session/feed_media.h"

#include "base/time.h"
#include "message/message.h"
#include "message/sdp.h"
#include "session/announcements.h"
#include "session/call.h"
#include "session/descriptions.h"
#include "session/pressed.h"
#include "session/stream_call.h"
#include "session/streams.h"
#include "session/unread.h"
#include "session/vq_reports.h"

/* METRICS.md OW-2, OW-3: audio is counted from there on, to there. */
static void note_moment(struct sc_state *state, const struct sc_txn *txn, struct sc_call *call,
			const struct sc_packet *packet)
{
	int64_t at_ns = packet->first.time_ns;

	if (txn->method == SC_INVITE && !txn->initial)
		return;
	sc_streams_mark(state, call, at_ns);
	if (txn->method == SC_INVITE)
		sc_streams_mark(state, call, sc_time_add(at_ns, SC_AUDIO_DUE_NS));
}

/* Who calls sends what founds a dialog set. */
static enum sc_side sender_of(const struct sc_call *call, const struct sc_txn *txn,
			      const struct sc_message *message)
{
	if (txn->initial)
		return message->request ? SC_SIDE_CALLER : SC_SIDE_CALLEE;
	return sc_announcement_sender(call, message);
}

static inline struct sc_told told_in(const struct sc_call *call, const struct sc_txn *txn,
				     const struct sc_message *message,
				     const struct sc_packet *packet)
{
	bool offers = message->method == SC_INVITE || message->method == SC_UPDATE;

	return (struct sc_told){
		.seen = {packet->first.time_ns, packet->last.time_ns, packet->last.number},
		.cseq = message->cseq,
		.side = sender_of(call, txn, message),
		.offers = message->request && offers,
		.prack = message->request && message->method == SC_PRACK};
}

/* That of most messages is all of their body. ptr NULL: there is none. */
static struct sc_span sdp_of(const struct sc_message *message)
{
	static const char plain[] = "application/sdp";
	struct sc_span type = message->header[SC_H_CONTENT_TYPE];

	return type.len == sizeof plain - 1 && memcmp(type.ptr, plain, sizeof plain - 1) == 0
		       ? message->body
		       : sc_message_sdp(message);
}

static void take_description(struct sc_state *state, struct sc_call *call, const struct sc_txn *txn,
			     const struct sc_message *message, const struct sc_packet *packet)
{
	struct sc_span sdp = sdp_of(message);
	struct sc_told told;

	if (!sdp.ptr)
		return;
	told = told_in(call, txn, message, packet);
	if (state->unread)
		sc_unread_keep(state->unread, call->attempt.owner.number, sdp, &told);
	else
		sc_streams_told(state, call, sdp, &told);
}

void sc_feed_media(struct sc_state *state, const struct sc_txn *txn,
		   const struct sc_message *message, const struct sc_packet *packet,
		   enum sc_copy copy)
{
	struct sc_call *call = sc_call_of_txn(txn);

	if (message->request && (message->method == SC_PUBLISH || message->method == SC_NOTIFY) &&
	    copy == SC_ORIGINAL)
		sc_vq_reports_note(state, message);
	if (!call || (copy != SC_ORIGINAL && copy != SC_FORWARDED))
		return;
	if (call->media && sc_message_times_media(message))
		note_moment(state, txn, call, packet);
	if (message->body.len == 0)
		return;
	if (message->request && message->method == SC_INFO && copy == SC_ORIGINAL)
		sc_pressed_note(state, call, message, packet);
	take_description(state, call, txn, message, packet);
}
