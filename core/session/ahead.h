/* Fetching ahead: what a message will need from memory is asked for while
 * others are still being parsed. Tens of thousands of calls do not fit any
 * cache, and each thing that one message looks up leads to the next. */
#ifndef SC_SESSION_AHEAD_H
#define SC_SESSION_AHEAD_H

#include "session/state.h"

/* How far along the way from index to details: each step needs what the step
 * before has fetched, so some work should lie between. */
#define SC_AHEAD_STEPS 4u

/* For a message that is soon to be fed. `method`: its own. Step 0 to SC_AHEAD_STEPS - 1. */
void sc_ahead_message(const struct sc_state *state, const struct sc_hashes *hashes,
		      enum sc_method method, unsigned step);

/* For a dialog set that is soon to be settled. Step 0 to SC_AHEAD_STEPS - 1. */
void sc_ahead_settle(const struct sc_state *state, const struct sc_dialog_set *set, unsigned step);

#endif
