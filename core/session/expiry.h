/* Expiry decides when dialog sets are settled. A wheel of seconds holds each dialog set
 * under the time when it may be over. A message that comes meanwhile only leaves its
 * time in the dialog set; the wheel puts back what it then finds too early. */
#ifndef SC_SESSION_EXPIRY_H
#define SC_SESSION_EXPIRY_H

#include "session/state.h"

/* Called before a message comes to a dialog set: ends what became final before it.
 * True: something may have gone, look again. */
bool sc_dialog_set_settle_late(struct sc_state *state, struct sc_dialog_set *set);

/* Notes that a message came to the dialog set. */
void sc_dialog_set_touch(struct sc_state *state, struct sc_dialog_set *set);

/* Settles all dialog sets whose time has come, and the oldest ones when limits are hit. */
void sc_dialog_sets_sweep(struct sc_state *state);

/* The same, without waiting for the clock's second to end. */
void sc_dialog_sets_sweep_now(struct sc_state *state);

/* Settles everything at the end of the input, rows in the order of their numbers. */
void sc_dialog_sets_finish(struct sc_state *state);

#endif
