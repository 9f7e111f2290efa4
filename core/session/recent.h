/* The messages told of last, by their first bytes: which one lies before another in the capture.
 * Mostly that is the one told before; not so where a message waited for a fragment or behind
 * a hole of its stream (METRICS.md FX-12). Kept only for who lists messages. */
#ifndef SC_SESSION_RECENT_H
#define SC_SESSION_RECENT_H

#include <stdint.h>

struct sc_recent;

struct sc_recent *sc_recent_new(void);
void sc_recent_free(struct sc_recent *recent); /* NULL: nothing */

/* When the capture's first message, and the one before this message, were sent. */
struct sc_recent_times {
	int64_t first_ns, prev_ns; /* SC_TIME_NONE: there is none, or it has no time */
};

/* A message whose first byte is in `frame`, sent then (SC_TIME_NONE: not known). */
struct sc_recent_times sc_recent_note(struct sc_recent *recent, uint64_t frame, int64_t time_ns);

#endif
