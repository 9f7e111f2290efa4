/* The session layer from its first message to its last: what the engine starts,
 * finishes and clears. Messages go in through feed.h. */
#ifndef SC_SESSION_SESSION_H
#define SC_SESSION_SESSION_H

#include "session/state.h"

/* `config` and `sink` are copied; `counters` are added to and outlive the state. */
void sc_session_start(struct sc_state *state, const struct sc_config *config,
		      const struct sc_row_sink *sink, struct sc_counters *counters);

/* The end of the input: everything becomes final and is handed out in the order
 * of row numbers. */
void sc_session_finish(struct sc_state *state);

/* Whatever is left goes without rows. */
void sc_session_clear(struct sc_state *state);

#endif
