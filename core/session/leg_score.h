/* How much speaks for two calls being the legs of one, on the two sides of a B2BUA (METRICS.md 10).
 * A pure function of the facts of both. */
#ifndef SC_SESSION_LEG_SCORE_H
#define SC_SESSION_LEG_SCORE_H

#include "base/time.h"
#include "session/leg.h"
#include "session/state.h"

/* A B2BUA calls on at once (SC_ROLE_B2BUA_WITHIN_NS). Where another host of it does, or the next
 * target is called when one did not answer, as long as one may ring: RFC 3261 16.6, Timer C. */
#define SC_LEG_WITHIN_NS (180 * SC_NS_PER_S)

/* A call in, and one that may be its continuation. */
struct sc_leg_pair {
	const struct sc_state *state;
	const struct sc_leg *in, *out;
	int64_t as_of_ns; /* what came later says nothing */
};

struct sc_leg_score {
	uint16_t reasons; /* 1 << SC_JOIN_... */
	uint8_t points;
	/* Between pairs of as many points: the leg out begins within one round trip of the 100 to
	 * the leg in, and both end within a second. */
	uint8_t ties;
};

/* False: too little does, or something speaks against it. */
bool sc_leg_score(const struct sc_leg_pair *pair, struct sc_leg_score *score);

/* Is `a` better than `b`: 1; worse: -1; neither: 0. */
int sc_leg_score_compare(const struct sc_leg_score *a, const struct sc_leg_score *b);

/* The INVITE of a call that made it; NULL: it was not captured. */
const struct sc_txn *sc_leg_invite(const struct sc_leg *leg);

#endif
