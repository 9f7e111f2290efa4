/* Holes: SIP bytes that a stream lost, so that calls between its ends are known to be
 * incomplete (METRICS.md 16). */
#ifndef SC_SESSION_GAPS_H
#define SC_SESSION_GAPS_H

#include "session/state.h"

/* A hole in one direction of a connection. Its bytes were sent after `from_ns`, when the
 * last byte before them was, and had arrived at `until_ns` (FX-11). */
struct sc_gap {
	struct sc_endpoint src, dst;
	int64_t from_ns, until_ns;
};

/* Bytes were lost. */
void sc_gaps_note(struct sc_state *state, const struct sc_gap *gap);

/* The latest hole in that direction; NULL: there is none. */
const struct sc_gap *sc_gaps_latest(const struct sc_state *state, const struct sc_endpoint *src,
				    const struct sc_endpoint *dst);

#endif
