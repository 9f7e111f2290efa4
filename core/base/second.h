/* The clock of a capture, told once a second: who feeds the engine tells it the time by the same
 * rule, whichever front end it is, so that calls and streams end at the same packet. */
#ifndef SC_BASE_SECOND_H
#define SC_BASE_SECOND_H

#include "base/time.h"

struct sc_seconds {
	int64_t now_ns;  /* the latest time of any record; SC_TIME_NONE: not known yet */
	int64_t next_ns; /* the next second begins there; SC_TIME_NONE: at once */
};

/* A record of that time comes. True: it is in another second than all before it. */
static inline bool sc_seconds_turn(struct sc_seconds *seconds, int64_t time_ns)
{
	if (time_ns <= seconds->now_ns)
		return false;
	seconds->now_ns = time_ns;
	if (time_ns < seconds->next_ns)
		return false;
	seconds->next_ns = sc_time_add(time_ns - time_ns % SC_NS_PER_S, SC_NS_PER_S);
	return true;
}

#endif
