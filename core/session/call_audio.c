#include "session/call_audio.h"

#include "base/time.h"
#include "session/streams.h"

/* ---- which streams ---- */

bool sc_stream_is_audio(const struct sc_media_stream *stream)
{
	uint8_t type = stream->measured.voice_type;
	const struct sc_media_format *format = sc_stream_format(stream, type);
	const struct sc_codec *codec = format ? NULL : sc_codec_of_number(type);
	enum sc_payload payload = format  ? format->payload
				  : codec ? codec->payload
					  : SC_PAYLOAD_UNKNOWN;

	return payload == SC_PAYLOAD_UNKNOWN || payload == SC_PAYLOAD_AUDIO;
}

struct sc_media_stream *sc_stream_of_audio(struct sc_media_stream *stream,
					   enum sc_stream_direction direction)
{
	while (stream && (stream->number == 0 || stream->direction != direction ||
			  !sc_stream_is_audio(stream)))
		stream = stream->next_of_call;
	return stream;
}

/* ---- packets of voice ---- */

/* Marks of one answer or BYE on several hops lie so close together. */
#define SAME_MOMENT_NS SC_NS_PER_S

/* How many packets of voice had come before that instant. */
static uint32_t voice_before(const struct sc_stream *measured, int64_t at_ns)
{
	const struct sc_mark *mark;

	if (measured->start_ns == SC_TIME_NONE || at_ns <= measured->start_ns)
		return 0;
	mark = sc_marks_near(&measured->marks, at_ns, SAME_MOMENT_NS);
	if (at_ns > measured->last_ns || !mark || mark->voice_ns == SC_TIME_NONE)
		return sc_stream_voice(measured);
	return mark->voice_before;
}

uint64_t sc_stream_voice_within(const struct sc_stream *measured,
				const struct sc_audio_window *window)
{
	return window->to_ns > window->from_ns ? voice_before(measured, window->to_ns) -
							 voice_before(measured, window->from_ns)
					       : 0;
}

static void first_voice(const struct sc_stream *measured, int64_t answered_ns,
			struct sc_call_audio *audio)
{
	const struct sc_mark *mark = sc_marks_near(&measured->marks, answered_ns, SAME_MOMENT_NS);
	int64_t voice_ns = mark ? mark->voice_ns : SC_TIME_NONE;

	if (voice_ns == SC_TIME_NONE || voice_ns < answered_ns ||
	    (audio->voice_ns != SC_TIME_NONE && audio->voice_ns <= voice_ns))
		return;
	audio->voice_ns = voice_ns;
	audio->voice_frame = mark->voice_frame;
}

/* ---- silence ---- */

/* When a packet of the stream comes next after that instant, at which one may just be there:
 * INT64_MAX is never. */
static int64_t next_packet(const struct sc_stream *measured, int64_t at_ns)
{
	if (at_ns < measured->start_ns)
		return measured->start_ns;
	if (at_ns >= measured->last_ns)
		return INT64_MAX;
	for (uint32_t i = 0; i < measured->gap_count; i++)
		if (measured->gaps[i].from_ns <= at_ns && at_ns < measured->gaps[i].to_ns)
			return measured->gaps[i].to_ns;
	return at_ns;
}

/* Is there silence from a packet's time on, whatever other streams go there? */
static bool silent_from(const struct sc_call *call, enum sc_stream_direction direction,
			const struct sc_audio_window *window, int64_t at_ns)
{
	int64_t until_ns = window->to_ns;

	for (SC_EACH_AUDIO(stream, call, direction))
		until_ns = MIN(until_ns, next_packet(&stream->measured, at_ns));
	return sc_time_diff(until_ns, MAX(at_ns, window->from_ns)) >= SC_DEAD_AIR_NS;
}

static bool has_dead_air(const struct sc_call *call, enum sc_stream_direction direction,
			 const struct sc_audio_window *window)
{
	for (SC_EACH_AUDIO(stream, call, direction)) {
		const struct sc_stream *measured = &stream->measured;

		if (silent_from(call, direction, window, measured->last_ns))
			return true;
		for (uint32_t i = 0; i < measured->gap_count; i++)
			if (silent_from(call, direction, window, measured->gaps[i].from_ns))
				return true;
	}
	return false;
}

/* ---- all of it ---- */

static void listen(const struct sc_state *state, struct sc_media_stream *stream,
		   const struct sc_audio_window *window, struct sc_call_audio *audio)
{
	const struct sc_stream *measured = &stream->measured;

	sc_streams_settle(state->streams, stream);
	audio->streams++;
	if (measured->start_ns >= window->invited_ns &&
	    (audio->early_ns == SC_TIME_NONE || measured->start_ns < audio->early_ns)) {
		audio->early_ns = measured->start_ns;
		audio->early_frame = measured->first_frame;
	}
	audio->last_ns = MAX(audio->last_ns, measured->last_ns);
	if (measured->step_ticks > 0 && measured->transit.ns_per_tick > 0)
		audio->ptime_ns = sc_transit_ns(&measured->transit, (int32_t)measured->step_ticks);
	if (window->answered_ns == SC_TIME_NONE)
		return;
	first_voice(measured, window->answered_ns, audio);
	audio->voice += sc_stream_voice_within(measured, window);
}

void sc_call_listen(const struct sc_state *state, const struct sc_call *call,
		    enum sc_stream_direction direction, const struct sc_audio_window *window,
		    struct sc_call_audio *audio)
{
	*audio = (struct sc_call_audio){.direction = direction,
					.early_ns = SC_TIME_NONE,
					.voice_ns = SC_TIME_NONE,
					.last_ns = SC_TIME_NONE,
					.ptime_ns = SC_TIME_NONE};
	if (!call->media)
		return;
	for (SC_EACH_AUDIO(stream, call, direction))
		listen(state, stream, window, audio);
	audio->dead_air = window->to_ns > window->from_ns && has_dead_air(call, direction, window);
}
