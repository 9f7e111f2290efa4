/* The audio of a call one way: what the tap saw of it, of all streams that go there. Questions
 * only, to the facts of the streams. */
#ifndef SC_SESSION_CALL_AUDIO_H
#define SC_SESSION_CALL_AUDIO_H

#include "session/call.h"
#include "session/media_stream.h"

/* Audio for who is heard all along: a silence so long is dead air, and of that many packets
 * nobody says that they were a few that went astray (METRICS.md OW-2). */
#define SC_DEAD_AIR_NS (10 * SC_NS_PER_S)
#define SC_AUDIO_PACKETS_MIN 50u

/* One way of a call, looked at from its answer on. */
struct sc_call_audio {
	enum sc_stream_direction direction;
	unsigned streams; /* of RTP */
	int64_t early_ns; /* first packet of any kind since the INVITE; SC_TIME_NONE */
	uint64_t early_frame;
	int64_t voice_ns; /* first packet of voice since the answer; SC_TIME_NONE */
	uint64_t voice_frame;
	int64_t last_ns;  /* last packet of any kind; SC_TIME_NONE */
	int64_t ptime_ns; /* from packet to packet; SC_TIME_NONE: not known */
	uint64_t voice;   /* packets of voice in the window */
	bool dead_air;    /* in the window, having been heard before */
};

/* The window in which audio is due, and what it is counted from. */
struct sc_audio_window {
	int64_t invited_ns, answered_ns;
	int64_t from_ns, to_ns;
};

/* Is it a stream of audio? One of a payload that nobody names is taken for that. */
bool sc_stream_is_audio(const struct sc_media_stream *stream);

/* The next of a call's streams of audio that go there, from `stream` on; NULL: there is none. */
struct sc_media_stream *sc_stream_of_audio(struct sc_media_stream *stream,
					   enum sc_stream_direction direction);

#define SC_EACH_AUDIO(stream, call, direction) \
	struct sc_media_stream *stream = sc_stream_of_audio((call)->media->streams, direction); \
	stream; \
	stream = sc_stream_of_audio(stream->next_of_call, direction)

/* Packets of voice in the window. */
uint64_t sc_stream_voice_within(const struct sc_stream *measured,
				const struct sc_audio_window *window);

void sc_call_listen(const struct sc_state *state, const struct sc_call *call,
		    enum sc_stream_direction direction, const struct sc_audio_window *window,
		    struct sc_call_audio *audio);

#endif
