/* Deferred measures. A measure that ends where a response is received ends at the copy nearest the
 * receiver (METRICS.md FX-18). Where the request was seen by two taps, such a copy of the response
 * may still come, so that the measure waits for as long as copies do. */
#ifndef SC_SESSION_DEFERRED_H
#define SC_SESSION_DEFERRED_H

#include "session/copies.h"
#include "session/state.h"

/* Hands the measure out when no copy of its stop, which is seen at `stop`, comes any more. With
 * too many that wait it is handed out at once. */
void sc_deferred_add(struct sc_state *state, const struct sc_measure *measure,
		     const struct sc_stamp *stop);

/* What was seen at `first` was captured nearer its receiver, too. */
void sc_deferred_copy(struct sc_state *state, const struct sc_stamp *first,
		      const struct sc_stamp *received);

/* Those that wait, as they are by now. */
void sc_deferred_look(const struct sc_state *state,
		      void (*look)(void *user, const struct sc_measure *measure), void *user);

/* Hands out those that have waited, or, at the end of the input, `all`. */
void sc_deferred_flush(struct sc_state *state, bool all);

#endif
