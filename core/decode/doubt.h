/* Doubts: bytes of a TCP stream that their receiver has confirmed and the capture has not
 * seen, with nothing behind them that would show a hole. After a moment that is told
 * all the same: nobody sends them again (RFC 9293 3.8.1). They may still come, where
 * the two directions were captured apart; then that is told too.
 *
 * So too of a direction that was not captured at all: what its receiver confirms is
 * all that is known of it. */
#ifndef SC_DECODE_DOUBT_H
#define SC_DECODE_DOUBT_H

#include "base/limits.h"
#include "base/time.h"
#include "decode/connection.h"

struct sc_decoder;

/* `ack` of the stream has moved on: is there something to doubt? */
void sc_doubt_acked(struct sc_streams *streams, struct sc_stream *stream, int64_t time_ns);

/* Bytes that were doubted came in order. What is confirmed of those behind them is doubted anew. */
void sc_doubt_came(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way);

/* Nothing is doubted any more of a stream that ends. */
void sc_doubt_forget(struct sc_streams *streams, struct sc_stream *stream);

/* Is there a doubt that has waited for so long that sc_doubts_tell is to be called? */
static inline bool sc_doubts_due(const struct sc_streams *streams, int64_t now_ns)
{
	const struct sc_stream *oldest = streams->oldest_doubt;

	return oldest &&
	       sc_time_diff(now_ns, oldest->doubt_since_ns) > SC_TCP_GAP_MS * SC_NS_PER_MS;
}

/* Tells of the oldest one. */
void sc_doubts_tell(struct sc_decoder *decoder);

#endif
