/* Between the files that streams are made of: streams.c (packets, and whose stream), and
 * streams_wait.c (those of no call yet, and the end of a stream). */
#ifndef SC_SESSION_STREAMS_PARTS_H
#define SC_SESSION_STREAMS_PARTS_H

#include "session/streams.h"

/* Streams that wait for something, the newest first. */
struct sc_waiting_streams {
	struct sc_media_stream *newest, *oldest;
	unsigned count;
};

/* Packets that are to come soon, each with its stream, once that has been looked up; so it is
 * looked up once, while others are worked on (ARCHITECTURE.md, Looking ahead). */
#define SC_STREAMS_AHEAD 64u

struct sc_stream_ahead {
	uint64_t frame; /* 0: none */
	uint64_t hash;
	struct sc_stream_key key;
	struct sc_media_stream *stream; /* NULL: there is none, or it is not known yet */
};

struct sc_streams {
	struct sc_stream_ahead ahead[SC_STREAMS_AHEAD];
	unsigned entered, taken; /* of these, in all; wrapping */
	struct sc_index by_key;
	struct sc_stream_context context;
	struct sc_waiting_streams unknown; /* of no call, and not yet known to be RTP */
	struct sc_waiting_streams bound;   /* the same of a call, which limits them */
	struct sc_waiting_streams stray;   /* RTP, but of no call */
	uint64_t last_number;
	int64_t swept_ns; /* the capture's clock when it was last asked who is quiet */
	bool leapt;       /* it has stepped far ahead since, and nobody was asked */
	struct sc_media_paths paths;
	struct sc_counters *counters;
	struct sc_stream_room room; /* for one row */
};

static inline uint64_t sc_stream_key_hash(const struct sc_stream_key *key)
{
	return sc_hash(0, key, sizeof *key);
}

/* Packets find it no more. */
static inline void sc_streams_unlist(struct sc_streams *streams, struct sc_media_stream *stream)
{
	for (unsigned i = 0; i < SC_STREAMS_AHEAD; i++)
		streams->ahead[i].stream = NULL;
	if (stream->listed)
		sc_index_remove(&streams->by_key, sc_stream_key_hash(&stream->key), stream);
	stream->listed = false;
}

/* Where it waits now; NULL: nowhere, since its call ends it. */
static inline struct sc_waiting_streams *sc_streams_list_of(struct sc_streams *streams,
							    const struct sc_media_stream *stream)
{
	if (stream->number == 0)
		return stream->call ? &streams->bound : &streams->unknown;
	return stream->call ? NULL : &streams->stray;
}

/* It is new (`before` NULL), has become RTP, or a call's: from the list where it has waited. */
void sc_streams_move(struct sc_streams *streams, struct sc_media_stream *stream,
		     struct sc_waiting_streams *before);

/* Room for one more stream in the lists: the oldest ends where one is full, and is counted. */
void sc_streams_make_room(struct sc_state *state);

/* The same in a call: the oldest of its streams that is not known to be RTP ends. False: all
 * are, and the call is counted as one that has too many. */
bool sc_streams_call_has_room(struct sc_state *state, struct sc_call *call);

/* The clock has stepped far ahead, and a call tells that it has: who is quiet by then ends. */
void sc_streams_sweep_leapt(struct sc_state *state);

/* Hands out its row, if it is known to be RTP; ends it. */
void sc_streams_hand_out_one(struct sc_state *state, struct sc_media_stream *stream);
void sc_streams_free_one(struct sc_state *state, struct sc_media_stream *stream);

#endif
