/* TCP connections: which segment belongs to which stream, beginning and end. */
#ifndef SC_DECODE_STREAM_H
#define SC_DECODE_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/packet.h"
#include "base/time.h"
#include "decode/connection.h"
#include "decode/doubt.h"

struct sc_decoder;
struct sc_walk;

/* A segment as its header describes it. */
struct sc_tcp_segment {
	struct sc_endpoint src, dst;
	uint32_t seq, ack;
	bool syn, fin, rst, acking; /* `acking`: `ack` is valid */
};

void sc_streams_init(struct sc_streams *streams, struct sc_pool *pool);
void sc_streams_clear(struct sc_decoder *decoder);

/* One segment with walk->rest as its payload. */
void sc_streams_segment(struct sc_decoder *decoder, const struct sc_walk *walk,
			const struct sc_tcp_segment *segment);

/* Has a stream waited for so long that sc_streams_expire is to be called? */
static inline bool sc_streams_due(const struct sc_streams *streams, int64_t now_ns)
{
	const struct sc_hold *oldest = streams->holds.oldest;

	return oldest && sc_time_diff(now_ns, oldest->since_ns) > SC_TCP_GAP_MS * SC_NS_PER_MS;
}

/* Gives up the gap of the stream that waits longest, if it was confirmed or that was waited for
 * in vain; else the stream waits anew. */
void sc_streams_expire(struct sc_decoder *decoder, int64_t now_ns);

/* Gives up what has waited for too long by `now_ns`. */
static inline void sc_streams_clock(struct sc_decoder *decoder, const struct sc_streams *streams,
				    int64_t now_ns)
{
	for (unsigned i = 0;
	     i < SC_HOLDS_LOOKED_AT_MAX && __builtin_expect(sc_streams_due(streams, now_ns), 0);
	     i++)
		sc_streams_expire(decoder, now_ns);
	while (__builtin_expect(sc_doubts_due(streams, now_ns), 0))
		sc_doubts_tell(decoder);
}

/* End of input: hands out what waits behind gaps. */
void sc_streams_finish(struct sc_decoder *decoder);

#endif
