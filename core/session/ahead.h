/* Fetching ahead: what a message will need from memory is asked for while
 * others are still being parsed. Tens of thousands of calls do not fit any
 * cache, and each thing that one message looks up leads to the next. */
#ifndef SC_SESSION_AHEAD_H
#define SC_SESSION_AHEAD_H

#include "session/thread.h"

/* Of a message that is soon to be fed. */
struct sc_ahead {
	uint64_t txn, thread; /* hashes of its keys */
};

/* How far along the way from index to details: each step needs what the step
 * before has fetched, so some work should lie between. */
#define SC_AHEAD_STEPS 4u

/* The first step; `ahead` is for the following ones. */
void sc_ahead_begin(const struct sc_state *state, const struct sc_message *message,
		    struct sc_ahead *ahead);

/* Step 1 to SC_AHEAD_STEPS - 1. */
void sc_ahead_step(const struct sc_state *state, const struct sc_ahead *ahead, unsigned step);

/* The same, of a thread that is soon to be settled. Step 0 to SC_AHEAD_STEPS - 1. */
void sc_ahead_settle(const struct sc_thread *thread, unsigned step);

#endif
