#include "session/pressed.h"

#include "message/info_key.h"
#include "session/call.h"
#include "session/dialog_set.h"

static struct sc_dtmf *pressed_by(struct sc_call_media *media, enum sc_side side)
{
	return side == SC_SIDE_CALLER ? &media->pressed_by_caller : &media->pressed_by_callee;
}

void sc_pressed_note(struct sc_state *state, struct sc_call *call, const struct sc_message *message,
		     const struct sc_packet *packet)
{
	struct sc_info_key key;
	struct sc_dtmf *pressed;
	uint32_t dropped;

	if (!sc_message_key(message, &key))
		return;
	pressed = pressed_by(sc_call_media_of(state, call), sc_announcement_sender(call, message));
	dropped = pressed->dropped;
	sc_dtmf_told(pressed, &state->pool, packet->last.time_ns, packet->last.number, key.code,
		     key.duration_ms);
	if (pressed->dropped > dropped)
		sc_owner_limit(state, &call->attempt.owner, SC_COUNT_LIMIT_DTMF);
}

const struct sc_dtmf *sc_pressed_of_sender(const struct sc_media_stream *stream)
{
	if (!stream->call || stream->direction == SC_DIRECTION_UNKNOWN)
		return NULL;
	return pressed_by(stream->call->media, stream->direction == SC_DIRECTION_TO_CALLEE
						       ? SC_SIDE_CALLER
						       : SC_SIDE_CALLEE);
}

static bool has_voice(const struct sc_media_stream *stream)
{
	return stream->number != 0 && (!stream->receiver || stream->receiver->audio);
}

/* Is `one` nearer to that time? */
static bool is_nearer(const struct sc_media_stream *one, const struct sc_media_stream *other,
		      int64_t time_ns)
{
	int64_t one_ns = one->measured.start_ns, other_ns = other->measured.start_ns;

	if (one_ns > time_ns || other_ns > time_ns)
		return one_ns < other_ns || (one_ns == other_ns && one->number < other->number);
	return one_ns > other_ns || (one_ns == other_ns && one->number < other->number);
}

bool sc_pressed_beside(const struct sc_media_stream *stream, const struct sc_dtmf_event *event)
{
	const struct sc_media_stream *other = stream->call->media->streams;

	if (!has_voice(stream))
		return false;
	for (; other; other = other->next_of_call)
		if (other != stream && other->direction == stream->direction && has_voice(other) &&
		    is_nearer(other, stream, event->start_ns))
			return false;
	return true;
}

void sc_pressed_free(struct sc_state *state, struct sc_call *call)
{
	sc_dtmf_clear(&call->media->pressed_by_caller, &state->pool);
	sc_dtmf_clear(&call->media->pressed_by_callee, &state->pool);
}
