/* Gaps: SIP bytes that a stream lost, so that calls between its ends are
 * known to be incomplete (METRICS.md 16). */
#ifndef SC_SESSION_GAPS_H
#define SC_SESSION_GAPS_H

#include "session/state.h"

/* Bytes were lost between the two, in either direction. */
void sc_gaps_note(struct sc_state *state, const struct sc_endpoint *one,
		  const struct sc_endpoint *other, int64_t time_ns);

/* When the latest loss between the two was; SC_TIME_NONE: none. */
int64_t sc_gaps_latest(const struct sc_state *state, const struct sc_endpoint *one,
		       const struct sc_endpoint *other);

#endif
