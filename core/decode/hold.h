/* Held pieces: bytes that came before their turn (TCP segments behind a gap,
 * chunks of an SCTP message), copied and sorted until they can be used. */
#ifndef SC_DECODE_HOLD_H
#define SC_DECODE_HOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/packet.h"
#include "base/pool.h"
#include "decode/bytes.h"

struct sc_piece {
	struct sc_piece *before, *after;
	struct sc_frame_ref frame; /* in which it came */
	int64_t before_ns;         /* TCP: what is missing before it had arrived by then */
	uint32_t seq;              /* TCP: of the first byte. SCTP: TSN */
	uint32_t span;             /* sequence numbers that it covers */
	uint32_t interface;
	uint32_t ip_id;
	uint32_t stream;   /* SCTP: stream identifier and sequence number */
	uint32_t protocol; /* SCTP: payload protocol identifier */
	uint32_t flags;    /* SCTP: of the chunk */
	uint32_t len;      /* bytes below; owned */
	bool snapped;      /* the capture cut the frame */
	uint32_t missing;  /* bytes behind them that were not captured */
	uint8_t data[];
};

/* The pieces of one direction, by sequence number. */
struct sc_hold {
	struct sc_piece *first, *last;
	struct sc_hold *older, *newer; /* all holds with pieces, by when they began to wait */
	void *owner;
	int64_t since_ns;     /* the owner's: when it began to wait */
	uint64_t since_frame; /* no piece came before it */
	uint32_t bytes, count;
};

/* All holds of one kind. */
struct sc_holds {
	struct sc_pool *pool; /* not owned */
	struct sc_hold *oldest, *newest;
	uint64_t bytes;
};

/* a - b in the circle of 32-bit numbers (RFC 9293 3.4): negative, a comes before b. */
static inline int32_t sc_seq_diff(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b);
}

/* Copies `data` in. `piece` has seq, span and what else describes it. NULL:
 * it is there already. */
struct sc_piece *sc_hold_add(struct sc_holds *holds, struct sc_hold *hold,
			     const struct sc_piece *piece, struct sc_bytes data);

/* Removes and frees one piece, or all. */
void sc_hold_drop(struct sc_holds *holds, struct sc_hold *hold, struct sc_piece *piece);
void sc_hold_clear(struct sc_holds *holds, struct sc_hold *hold);

/* Puts a hold behind the others: it waits anew. */
void sc_hold_requeue(struct sc_holds *holds, struct sc_hold *hold);

/* No piece of any of them came before this frame; UINT64_MAX: there is none. 0: there are
 * too many holds to look at. */
uint64_t sc_holds_waiting_frame(const struct sc_holds *holds);

/* More than one direction may hold? */
bool sc_hold_full(const struct sc_hold *hold);

#endif
