/* What the files that health is made of share. Long because it is all of the facts. */
#ifndef SC_VERDICT_HEALTH_PARTS_H
#define SC_VERDICT_HEALTH_PARTS_H

#include <glib.h>

#include "verdict/health.h"

#define SC_HEALTH_FRAMES_MAX 8u

/* How often something was seen, and in which frames first. */
struct sc_health_seen {
	uint64_t count;
	uint64_t frames[SC_HEALTH_FRAMES_MAX]; /* ascending, each once */
	unsigned frame_count;
};

/* A second of the capture, for streams that lose packets at once. */
struct sc_health_second {
	uint32_t streams, losing;
	uint64_t senders, losers; /* sets of hosts: a bit each, by a hash */
};

struct sc_health_seconds {
	GArray *all; /* struct sc_health_second, from start_s on */
	int64_t start_s;
};

/* Pairs of hosts between which requests and responses go. */
struct sc_health_pairs {
	uint64_t *both; /* a set of hashes: those that answer each other */
	uint64_t both_count;
	GHashTable *half; /* by the hash: those seen to go one way in some call */
};

/* What the judgement of one check is. */
struct sc_health_result {
	enum sc_health_verdict verdict;
	uint64_t count, of;
	struct sc_health_seen seen; /* the frames */
	GString *text;
};

struct sc_health {
	struct sc_counters *counters;
	struct sc_counters before; /* at the latest record, for who tells of records */
	struct sc_health_seen counted[SC_COUNTER_COUNT]; /* of counters whose records are told */

	/* of the files */
	uint64_t records, dropped, undecoded;
	int64_t resolution_ns; /* of the coarsest clock */
	struct sc_health_seen back, ahead;
	int64_t back_ns, ahead_ns; /* the largest steps */

	/* of rows of calls and registrations */
	uint64_t attempts;
	const int64_t *first_ns; /* the time of the first record; the caller's */
	uint64_t times;          /* starts that are of whole milliseconds */
	bool fine;               /* one is not */
	struct sc_health_seen starts, opens, inferred, unrequested, snapped, gaps, skewed;
	uint64_t answered;            /* with a session description */
	struct sc_health_seen silent; /* of these without RTP */
	struct sc_health_pairs pairs;

	/* of rows of streams */
	uint64_t streams;
	struct sc_health_seen strays;
	struct sc_health_seconds seconds;

	struct sc_health_result results[SC_CHECK_COUNT]; /* once settled */
	bool settled;
};

void sc_health_note_frame(struct sc_health_seen *seen, uint64_t frame);

/* Seen in that frame; 0: that is not known. */
static inline void sc_health_note(struct sc_health_seen *seen, uint64_t frame)
{
	seen->count++;
	if (seen->frame_count < SC_HEALTH_FRAMES_MAX ||
	    frame < seen->frames[SC_HEALTH_FRAMES_MAX - 1])
		sc_health_note_frame(seen, frame);
}

/* ---- health_pairs.c ---- */

void sc_health_pairs_init(struct sc_health_pairs *pairs);
void sc_health_pairs_clear(struct sc_health_pairs *pairs);

enum sc_health_way { SC_WAY_REQUESTS, SC_WAY_RESPONSES };

#define SC_PAIRS_LOG2 18u /* bits of the set of pairs */
#define SC_PAIRS_WORD 64u

/* The same whichever of the two hosts is named first. */
static inline uint64_t sc_health_hash(const struct sc_endpoint *one,
				      const struct sc_endpoint *other)
{
	const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15); /* 2^64 by the golden ratio */
	uint64_t a[2], b[2];

	memcpy(a, one->addr, sizeof a);
	memcpy(b, other->addr, sizeof b);
	return (a[0] ^ a[1]) * (b[0] ^ b[1]) * factor;
}

static inline uint64_t *sc_health_word(const struct sc_health_pairs *pairs, uint64_t hash)
{
	return &pairs->both[(hash >> (64 - SC_PAIRS_LOG2)) / SC_PAIRS_WORD];
}

static inline uint64_t sc_health_bit(uint64_t hash)
{
	return UINT64_C(1) << (hash >> (64 - SC_PAIRS_LOG2)) % SC_PAIRS_WORD;
}

/* The two were seen to talk both ways. */
static inline void sc_health_pair_both(struct sc_health *health, const struct sc_endpoint *src,
				       const struct sc_endpoint *dst)
{
	uint64_t hash = sc_health_hash(src, dst), bit = sc_health_bit(hash);
	uint64_t *word = sc_health_word(&health->pairs, hash);

	health->pairs.both_count += !(*word & bit);
	*word |= bit;
}

/* A row shows one way alone. */
void sc_health_pair_half(struct sc_health *health, const struct sc_endpoint *src,
			 const struct sc_endpoint *dst, enum sc_health_way way, uint64_t frame);

/* Pairs that were seen to go one way alone. */
struct sc_health_one_way {
	uint64_t pairs, of;      /* such pairs, of all */
	uint64_t rows, requests; /* of calls between these; pairs with requests alone */
	struct sc_health_seen seen;
};
void sc_health_one_way(const struct sc_health_pairs *pairs, struct sc_health_one_way *found);

/* ---- health_seconds.c ---- */

void sc_health_seconds_stream(struct sc_health *health, const struct sc_stream_row *row);

struct sc_health_together {
	uint64_t seconds, of; /* in which most streams lost packets, of those with enough streams */
	int64_t first_s;      /* the first of them */
};
void sc_health_together(const struct sc_health_seconds *seconds, struct sc_health_together *found);

/* ---- health_checks.c ---- */

struct sc_health_check {
	const char *id;
	void (*judge)(const struct sc_health *health, struct sc_health_result *result);
	const char *advice;
	const char *command; /* the capture that avoids it; NULL: no capture does */
};

extern const struct sc_health_check sc_health_checks[SC_CHECK_COUNT];

/* ---- health_effects.c ---- */

/* What the check does to a metric; NONE: nothing. */
enum sc_bias sc_health_effect(enum sc_health_check_id check, const char *metric);

#endif
