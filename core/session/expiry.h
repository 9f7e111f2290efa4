/* Expiry: when dialog sets are settled. A wheel of seconds holds each under the time
 * when it may be over. Messages that come meanwhile only leave their time in the
 * dialog set; what the wheel then finds too early, it puts back. */
#ifndef SC_SESSION_EXPIRY_H
#define SC_SESSION_EXPIRY_H

#include "session/state.h"

/* A message is about to come to a dialog set: what became final before it ends
 * now. True: something may have gone, look again. */
bool sc_dialog_set_settle_late(struct sc_state *state, struct sc_dialog_set *set);

/* A message came. */
void sc_dialog_set_touch(struct sc_state *state, struct sc_dialog_set *set);

/* Settles all dialog sets whose time has come, and the oldest ones when limits are hit. */
void sc_dialog_sets_sweep(struct sc_state *state);

/* The end of the input: settles everything, rows in the order of their numbers. */
void sc_dialog_sets_finish(struct sc_state *state);

#endif
