/* When a call is over, and what happens then. */
#ifndef SC_SESSION_CALL_END_H
#define SC_SESSION_CALL_END_H

#include "session/call.h"

/* When the call is final if nothing more comes: INT64_MAX while only the end
 * of the input can tell. */
int64_t sc_call_deadline(const struct sc_state *state, const struct sc_call *call);

/* Hands out its row and frees it with its transactions. */
void sc_call_end(struct sc_state *state, struct sc_call *call);

#endif
