/* How a row counts in a metric. */
#ifndef SC_TIMING_COUNTED_H
#define SC_TIMING_COUNTED_H

#include "base/column.h"

/* How a call or registration counts in a metric, or why it does not. */
#define SC_COUNTED(X) \
	X(SAMPLE, "sample") \
	X(NUMERATOR, "numerator") \
	X(DENOMINATOR, "denominator") \
	X(IN_PROGRESS, "in_progress") \
	X(TRUNCATED, "truncated") \
	X(START_MISSING, "start-missing") \
	X(OPEN, "open") \
	X(BYE_PENDING, "bye-pending") \
	X(REDIRECTED, "redirected") \
	X(REFUSED_FIRST_HOP, "refused-first-hop") \
	X(CANCELLED_EARLY, "cancelled-before-progress") \
	X(CLOCK_SKEW, "clock-skew") \
	X(UNKNOWN, "unknown") \
	SC_ABSENCES(X)

enum sc_counted {
	SC_COUNTED_NONE,
#define X(id, word) SC_COUNTED_##id,
	SC_COUNTED(X)
#undef X
		SC_COUNTED_END
} SC_PACKED;

extern const char *const sc_counted_words[]; /* NULL at the end */

/* What does not count for want of its value. */
static inline enum sc_counted sc_counted_absent(enum sc_absence absent)
{
	return (enum sc_counted)(SC_COUNTED_NO_START + (absent - SC_NO_START));
}

#endif
