#include "session/call_ends.h"

#include "base/time.h"
#include "session/dialog.h"
#include "session/dialog_set.h"
#include "session/streams.h"

/* The streams of audio of a call that go one way. */
struct way {
	const struct sc_state *state;
	const struct sc_call *call;
	const struct sc_audio_window *window;
	enum sc_stream_direction direction;
};

static enum sc_stream_direction back_of(enum sc_stream_direction direction)
{
	return direction == SC_DIRECTION_TO_CALLEE ? SC_DIRECTION_TO_CALLER
						   : SC_DIRECTION_TO_CALLEE;
}

static uint64_t voice_of(const struct way *way, const struct sc_media_stream *stream)
{
	return sc_stream_voice_within(&stream->measured, way->window);
}

/* Packets of voice that a host sends that way, or that come to it. */
static uint64_t sent_by(const struct way *way, const struct sc_endpoint *host)
{
	uint64_t voice = 0;

	for (SC_EACH_AUDIO(stream, way->call, way->direction))
		if (sc_endpoint_same_ip(&stream->src->at, host))
			voice += voice_of(way, stream);
	return voice;
}

static uint64_t heard_by(const struct way *way, const struct sc_endpoint *host)
{
	uint64_t voice = 0;

	for (SC_EACH_AUDIO(stream, way->call, way->direction))
		if (sc_endpoint_same_ip(&stream->dst->at, host))
			voice += voice_of(way, stream);
	return voice;
}

/* ---- would it have been seen? ---- */

static bool is_announced(const struct sc_call *call, const struct sc_media_end *end)
{
	return sc_announcement_at(end, call, SC_SIDE_CALLER) ||
	       sc_announcement_at(end, call, SC_SIDE_CALLEE);
}

/* An end that nobody announces, and that both gets and sends what was taken for the same way: it
 * may as well send the other. */
static bool turns_back(const struct sc_call *call, const struct sc_media_end *end,
		       enum sc_stream_direction direction)
{
	bool gets = false, sends = false;

	for (SC_EACH_AUDIO(stream, call, direction)) {
		gets |= stream->dst == end;
		sends |= stream->src == end;
	}
	return gets && sends && !is_announced(call, end);
}

/* Was anything seen to come back to who sends in that direction, from where it sends to?
 * `from` NULL: to any of them. */
static bool return_is_seen(const struct sc_state *state, const struct sc_call *call,
			   enum sc_stream_direction direction, const struct sc_endpoint *from)
{
	for (SC_EACH_AUDIO(stream, call, direction))
		if ((!from || sc_endpoint_same_ip(&stream->src->at, from)) &&
		    sc_streams_have_seen(state->streams, &stream->dst->at, &stream->src->at) &&
		    !turns_back(call, stream->dst, direction) &&
		    !turns_back(call, stream->src, direction))
			return true;
	return false;
}

static bool announced_way_is_seen(const struct sc_state *state, const struct sc_call *call,
				  enum sc_side receiver)
{
	for (const struct sc_announcement *to = call->media->announced; to; to = to->next) {
		if (to->side != receiver)
			continue;
		for (const struct sc_announcement *from = call->media->announced; from;
		     from = from->next)
			if (from->side != receiver &&
			    sc_streams_have_seen(state->streams, &from->end->at, &to->end->at))
				return true;
	}
	return false;
}

bool sc_call_way_is_seen(const struct sc_state *state, const struct sc_call *call,
			 const struct sc_call_audio *audio)
{
	bool to_caller = audio->direction == SC_DIRECTION_TO_CALLER;

	if (audio->streams > 0)
		return true;
	if (!call->media)
		return false;
	/* Back from where the other way goes, which may be another address than announced. */
	if (return_is_seen(state, call, to_caller ? SC_DIRECTION_TO_CALLEE : SC_DIRECTION_TO_CALLER,
			   NULL))
		return true;
	return announced_way_is_seen(state, call, to_caller ? SC_SIDE_CALLER : SC_SIDE_CALLEE);
}

/* ---- is it one that should hear? ---- */

/* Who sends may hear at another of its hosts: one that hears and sends nothing. */
static bool may_hear_elsewhere(const struct way *forth, const struct way *back)
{
	for (SC_EACH_AUDIO(stream, back->call, back->direction))
		if (voice_of(back, stream) > 0 && sent_by(forth, &stream->dst->at) == 0)
			return true;
	return false;
}

/* The first 2xx on any hop. */
static int64_t first_success(const struct sc_call *call)
{
	int64_t first_ns = INT64_MAX;

	for (const struct sc_txn *invite = sc_call_invites(call); invite; invite = invite->next)
		for (const struct sc_reply *reply = invite->replies; reply; reply = reply->next)
			if (sc_code_success(reply->code))
				first_ns = MIN(first_ns, reply->seen.first_ns);
	return first_ns;
}

static bool is_forked(const struct sc_call *call)
{
	unsigned count = 0;

	for (const struct sc_dialog *dialog = call->attempt.owner.set->dialogs; dialog;
	     dialog = dialog->next)
		count += dialog->call == call;
	return count > 1;
}

/* Ends that only played until it was answered, and branches of a fork that did not win, may go
 * on for a while: what counts is what the 2xx said, or what was said later. Where that said
 * nothing (RFC 3262), or another address is behind a NAT, it is the only branch that counts. */
static bool is_in_force(const struct sc_call *call, const struct sc_endpoint *host,
			enum sc_stream_direction direction)
{
	int64_t since_ns = first_success(call);
	bool told = false, told_late = false;

	if (direction == SC_DIRECTION_TO_CALLEE) /* who called has one end */
		return true;
	for (const struct sc_announcement *announced = call->media->announced; announced;
	     announced = announced->next) {
		if (announced->side != SC_SIDE_CALLEE)
			continue;
		told_late |= announced->told_ns >= since_ns;
		if (!sc_endpoint_same_ip(&announced->end->at, host))
			continue;
		told = true;
		if (announced->told_ns >= since_ns)
			return true;
	}
	return !(told && told_late) && !is_forked(call);
}

/* ---- all of it ---- */

static struct sc_unheard unheard_back(const struct way *forth)
{
	struct way back = *forth;

	back.direction = back_of(forth->direction);
	if (may_hear_elsewhere(forth, &back))
		return (struct sc_unheard){SC_DIRECTION_NONE, false};
	for (SC_EACH_AUDIO(stream, forth->call, forth->direction)) {
		const struct sc_endpoint *host = &stream->src->at;
		uint64_t sent = sent_by(forth, host), heard = heard_by(&back, host);

		if (sent >= SC_AUDIO_PACKETS_MIN && heard * 100 < sent &&
		    is_in_force(forth->call, host, forth->direction) &&
		    return_is_seen(forth->state, forth->call, forth->direction, host))
			return (struct sc_unheard){back.direction, heard > 0};
	}
	return (struct sc_unheard){SC_DIRECTION_NONE, false};
}

struct sc_unheard sc_call_unheard(const struct sc_state *state, const struct sc_call *call,
				  const struct sc_audio_window *window)
{
	struct way forth = {state, call, window, SC_DIRECTION_TO_CALLEE};
	struct sc_unheard unheard = unheard_back(&forth);

	if (unheard.missing != SC_DIRECTION_NONE)
		return unheard;
	forth.direction = SC_DIRECTION_TO_CALLER;
	return unheard_back(&forth);
}
