/* The order in which the packets of a stream came (RFC 3550 A.1; METRICS.md 12.2): which were
 * lost, came late, or twice.
 *
 * What became of a packet is told (runs.h) once it can come no more: when the stream is further
 * ahead than packets come late. A jump of the numbers that the next packet confirms is a sender
 * that began anew, not a loss. */
#ifndef SC_MEDIA_SEQUENCE_H
#define SC_MEDIA_SEQUENCE_H

#include "base/pool.h"
#include "media/runs.h"

/* RFC 3550 A.1: a number so far ahead, or behind, is out of place. */
#define SC_MAX_DROPOUT 3000
#define SC_MAX_MISORDER 100

/* Packets looked back on, in words of 64: more than SC_MAX_MISORDER and a whole word. */
#define SC_SEQUENCE_WORDS 4u

enum sc_arrival {
	SC_PLACE_NEXT,  /* ahead of all others: the next, or some are missing */
	SC_PLACE_LATE,  /* behind one that came before it */
	SC_PLACE_AGAIN, /* was there before */
	SC_PLACE_STRAY, /* far from all others */
	SC_PLACE_ANEW,  /* follows a stray: the sender began anew there. Or the first packet. */
};

/* What most streams have nothing of. */
struct sc_sequence_faults {
	struct sc_runs runs; /* of all packets that can come no more */
	/* too late for a buffer, of those that can, as sc_sequence.seen */
	uint64_t discarded[SC_BUFFER_COUNT][SC_SEQUENCE_WORDS];

	uint32_t out_of_order, reorder_max; /* packets; by how many numbers */
	uint32_t strays;
	uint32_t restarts;
	/* of what came before the last restart */
	uint32_t expected_before, expected_first_before;
};

/* Numbers are extended by cycles; 0: no packet yet. */
struct sc_sequence {
	uint32_t highest;
	uint32_t base;        /* the lowest one (METRICS.md 12.2) */
	uint32_t first;       /* the first one that came: RFC 3550's base */
	uint16_t after_stray; /* the number that would confirm it */
	bool has_stray;       /* the last packet was one */
	bool valid;           /* two consecutive numbers were seen: it is RTP (RTP-1) */

	uint32_t received; /* with those that came late or again */
	uint32_t unique;

	/* Number n is bit n % 64 of word n / 64 % SC_SEQUENCE_WORDS. */
	uint64_t seen[SC_SEQUENCE_WORDS];

	struct sc_sequence_faults *faults; /* in the pool; NULL: none was lost, late, or stray, */
	uint64_t faultless;                /* of so many packets that can come no more */
};

/* Where a packet of that number stands, and its extended number. Changes nothing. */
static inline enum sc_arrival sc_sequence_place(const struct sc_sequence *sequence, uint16_t seq,
						uint32_t *extended)
{
	int32_t ahead = (int16_t)(uint16_t)(seq - (uint16_t)sequence->highest);

	*extended = sequence->highest + (uint32_t)ahead;
	if (sequence->highest == 0)
		return SC_PLACE_ANEW;
	if (ahead > 0 && ahead < SC_MAX_DROPOUT)
		return SC_PLACE_NEXT;
	if (ahead <= 0 && ahead > -SC_MAX_MISORDER)
		return sequence->seen[*extended / 64 % SC_SEQUENCE_WORDS] >> *extended % 64 & 1
			       ? SC_PLACE_AGAIN
			       : SC_PLACE_LATE;
	return sequence->has_stray && seq == sequence->after_stray ? SC_PLACE_ANEW : SC_PLACE_STRAY;
}

/* Enters the packet at the place that sc_sequence_place gave; its extended number from then
 * on. */
uint32_t sc_sequence_enter(struct sc_sequence *sequence, struct sc_pool *pool,
			   enum sc_arrival place, uint32_t extended, uint16_t seq);

/* May the packet of that number be entered by sc_sequence_follow, `ahead` such packets after the
 * highest? Else there is more to do. */
static inline bool sc_sequence_follows(const struct sc_sequence *sequence, uint16_t seq,
				       unsigned ahead)
{
	return seq == (uint16_t)(sequence->highest + 1 + ahead) && seq % 64 != 0;
}

/* The same in one, of so many packets, at least one, that are simply the next ones. */
static inline void sc_sequence_follow(struct sc_sequence *sequence, unsigned count)
{
	uint32_t first = sequence->highest + 1;

	sequence->highest += count;
	sequence->seen[first / 64 % SC_SEQUENCE_WORDS] |= ((UINT64_C(1) << count) - 1)
							  << first % 64;
	sequence->received += count;
	sequence->unique += count;
	sequence->has_stray = false;
}

/* That packet, which is not far behind, came too late for a buffer. */
void sc_sequence_discard(struct sc_sequence *sequence, struct sc_pool *pool, enum sc_buffer buffer,
			 uint32_t extended);

/* Its faults; if it has none, those of nothing. Their runs lack what may still come. */
const struct sc_sequence_faults *sc_sequence_faults(const struct sc_sequence *sequence);

/* What became of all packets, as if no more would come. */
struct sc_runs sc_sequence_runs(const struct sc_sequence *sequence);

/* Gives back what it keeps in the pool. */
void sc_sequence_clear(struct sc_sequence *sequence, struct sc_pool *pool);

/* From the lowest number to the highest, each stretch between restarts by itself. */
uint32_t sc_sequence_expected(const struct sc_sequence *sequence);

/* expected - received from the first packet on, as RTCP counts it: copies and late packets
 * make it less, even negative. */
int64_t sc_sequence_lost_rfc(const struct sc_sequence *sequence);

#endif
