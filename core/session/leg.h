/* A call as one leg of several (METRICS.md 10). */
#ifndef SC_SESSION_LEG_H
#define SC_SESSION_LEG_H

#include "session/join_words.h"
#include "session/party.h"

struct sc_call;
struct sc_leg_key;

struct sc_leg {
	struct sc_call *call;
	/* The leg whose session it is in by a strong key, as long as neither is settled; NULL: it
	 * begins one of its own, for all that strong keys say. */
	struct sc_leg *root;
	struct sc_leg *members, *next_member; /* those whose root it is */
	struct sc_leg_key *keys;
	struct sc_party caller, callee;
	uint16_t reasons;                        /* 1 << SC_JOIN_...: why it is in its session */
	uint8_t score;                           /* 0: by a strong key, or it begins the session */
	bool settled;                            /* its session is that, for good */
	bool caller_described, callee_described; /* their first session description is in `keys` */
};

/* The leg that begins the session, for all that strong keys say; it may be the same. */
static inline struct sc_leg *sc_leg_root(struct sc_leg *leg)
{
	while (leg->root)
		leg = leg->root;
	return leg;
}

/* By a strong key `late` is in the session of `early`; it may have been before. */
void sc_leg_joined(struct sc_leg *late, struct sc_leg *early, enum sc_join by);

#endif
