/* Pieces: messages that an agent handed on as it saw the segments of TCP, one HEP packet
 * each. Nothing but the order in which they come says that they belong together. */
#ifndef SC_PIECES_H
#define SC_PIECES_H

#include <stddef.h>
#include <stdint.h>

#include "base/counters.h"
#include "base/packet.h"
#include "base/span.h"

/* What carried a payload: records, or the stream that HEP came in. */
struct sc_piece_carrier {
	const uint64_t *frames; /* numbers over all inputs; valid during the call */
	size_t frame_count;
	const struct sc_packet *stream; /* NULL: HEP came in a datagram */
};

/* Called with what is whole, cut short, or no SIP at all. */
typedef void sc_piece_fn(void *user, const struct sc_packet *packet, struct sc_span bytes,
			 const struct sc_piece_carrier *carrier);

struct sc_pieces;

struct sc_pieces *sc_pieces_new(sc_piece_fn *function, void *user, struct sc_counters *counters);

/* A payload that TCP carried where the agent was. */
void sc_pieces_take(struct sc_pieces *pieces, const struct sc_packet *packet, struct sc_span bytes,
		    const struct sc_piece_carrier *carrier);

/* It is `now_ns` where HEP was captured. Hands on, cut short, what has waited longer than
 * SC_FRAGMENT_TIMEOUT_S; INT64_MAX: all. */
void sc_pieces_expire(struct sc_pieces *pieces, int64_t now_ns);

void sc_pieces_free(struct sc_pieces *pieces);

#endif
