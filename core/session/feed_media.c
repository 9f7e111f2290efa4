#include "session/feed_media.h"

#include "base/time.h"
#include "session/announcements.h"
#include "message/message.h"
#include "session/call.h"
#include "session/pressed.h"
#include "session/stream_call.h"
#include "session/streams.h"
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

static const struct sc_announcement *newest(const struct sc_call *call)
{
	return call->media ? call->media->announced : NULL;
}

void sc_feed_media(struct sc_state *state, const struct sc_txn *txn,
		   const struct sc_message *message, const struct sc_packet *packet,
		   enum sc_copy copy)
{
	struct sc_call *call = sc_call_of_txn(txn);
	const struct sc_announcement *before;

	if (message->request && (message->method == SC_PUBLISH || message->method == SC_NOTIFY) &&
	    copy == SC_ORIGINAL)
		sc_vq_reports_note(state, message);
	if (!call || (copy != SC_ORIGINAL && copy != SC_FORWARDED))
		return;
	if (sc_message_times_media(message))
		note_moment(state, txn, call, packet);
	if (message->body.len == 0)
		return;
	if (message->request && message->method == SC_INFO && copy == SC_ORIGINAL)
		sc_pressed_note(state, call, message, packet);
	before = newest(call);
	sc_announcements_note(state, call, message, packet);
	for (const struct sc_announcement *announced = newest(call); announced != before;
	     announced = announced->next)
		sc_streams_announced(state, announced);
}
