/* Gaps: the holes of TCP connections with SIP, as facts with their times (METRICS.md FX-11).
 * What a hole means for a row, the row decides (hidden.h). */
#ifndef SC_SESSION_GAPS_H
#define SC_SESSION_GAPS_H

#include "session/state.h"

/* A hole: its bytes were sent after `from_ns`, when the last byte before them was, and had
 * arrived at `until_ns`. */
struct sc_gap {
	int64_t from_ns, until_ns;
};

/* Bytes from `src` to `dst` were lost. */
void sc_gaps_note(struct sc_state *state, const struct sc_endpoint *src,
		  const struct sc_endpoint *dst, const struct sc_gap *gap);

/* They came all the same: holes that began at `from_ns` or later are none. */
void sc_gaps_withdraw(struct sc_state *state, const struct sc_endpoint *src,
		      const struct sc_endpoint *dst, int64_t from_ns);

/* The first hole in that direction that goes on beyond `after_ns`; NULL: there is none. Later
 * ones neither begin nor end earlier. */
const struct sc_gap *sc_gaps_first(const struct sc_state *state, const struct sc_endpoint *src,
				   const struct sc_endpoint *dst, int64_t after_ns);

void sc_gaps_free(struct sc_gaps *gaps); /* NULL: nothing */

#endif
