/* What two legs of one call may have in common beside keys that name each other (METRICS.md 10),
 * and the calls in progress that have each of it. */
#ifndef SC_SESSION_LEG_KEYS_H
#define SC_SESSION_LEG_KEYS_H

#include "base/limits.h"
#include "session/party.h"
#include "session/state.h"

struct sc_leg;

/* Those of session descriptions are of one side of the call each: an offer is passed on as an
 * offer. */
enum sc_leg_key_kind {
	SC_LEG_NUMBERS, /* of caller and callee */
	SC_LEG_CALLEE,  /* of the callee; and of those that the call was diverted from */
	SC_LEG_SDP,     /* from here on, an even number for what the caller says: */
	SC_LEG_CALLER_IDS = SC_LEG_SDP, /* id and version of its session, in o= */
	SC_LEG_CALLEE_IDS,
	SC_LEG_CALLER_MEDIA, /* where it receives its first media */
	SC_LEG_CALLEE_MEDIA,
};

struct sc_leg_key {
	struct sc_leg_bucket *bucket;
	struct sc_leg_key *older, *newer; /* of others that have the same, in the order entered */
	struct sc_leg_key *next;          /* of the same leg */
	struct sc_leg *leg;
	struct sc_party party; /* from whom the call was diverted; its name is the bucket's text */
	bool diverted;         /* it was */
};

struct sc_leg_bucket {
	uint64_t hash;
	struct sc_span text;
	struct sc_leg_key *oldest, *newest;
	uint32_t count;    /* of keys */
	uint32_t diverted; /* of those that are */
	uint8_t kind;      /* enum sc_leg_key_kind */
};

/* More calls have it than one that is passed on through B2BUAs and forks: it is nobody's own, as
 * the o= line of a device that always writes the same. */
static inline bool sc_leg_bucket_common(const struct sc_leg_bucket *bucket)
{
	return bucket->kind >= SC_LEG_SDP && bucket->count > SC_LEGS_COMPARED_MAX;
}

/* `kind` of who is called, or calls. */
static inline enum sc_leg_key_kind sc_leg_key_of_side(enum sc_leg_key_kind kind, bool callee)
{
	return (enum sc_leg_key_kind)((unsigned)kind + callee);
}

/* Enters a key of a leg, which has no such key yet, and returns it. `buckets`: of all. */
struct sc_leg_key *sc_leg_key_enter(struct sc_index *buckets, struct sc_pool *pool,
				    struct sc_leg *leg, enum sc_leg_key_kind kind,
				    struct sc_span text);

/* The call was diverted from there: `from` gave the key its text. */
void sc_leg_key_divert(struct sc_leg_key *key, const struct sc_party *from);

/* Gives all keys of a leg back. */
void sc_leg_keys_drop(struct sc_index *buckets, struct sc_pool *pool, struct sc_leg *leg);

#endif
