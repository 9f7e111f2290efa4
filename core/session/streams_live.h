/* Streams for a front end that asks for them packet by packet, and while they go on.
 *
 * Whether packets are a stream is not known with the first one, and its number is given later. So
 * each has a handle from its first packet on, which stays good when the stream is over. */
#ifndef SC_SESSION_STREAMS_LIVE_H
#define SC_SESSION_STREAMS_LIVE_H

#include "session/media_stream.h"
#include "session/state.h"

void sc_streams_live_begin(struct sc_live *live, struct sc_media_stream *stream);
void sc_streams_live_over(struct sc_live *live, const struct sc_media_stream *stream);

/* RTCP tells of the stream. */
void sc_streams_live_touch(struct sc_live *live, const struct sc_media_stream *stream);

/* The number of the stream with that handle; 0: it is none, or not known yet. */
uint64_t sc_streams_live_number(const struct sc_live *live, uint32_t handle);

/* The stream that goes on and has that handle; NULL: it is over. */
struct sc_media_stream *sc_streams_live_at(const struct sc_live *live, uint32_t handle);

#endif
