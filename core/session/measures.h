/* Measures are times of hops and exchanges. They are handed out as soon as they are known
 * (METRICS.md 6); a sink that takes none costs nothing. */
#ifndef SC_SESSION_MEASURES_H
#define SC_SESSION_MEASURES_H

#include "session/state.h"
#include "session/txn.h"

/* A new request; `hop`: the earlier hop it was forwarded from or beside, or NULL. */
void sc_measure_request(struct sc_state *state, struct sc_txn *txn, const struct sc_txn *hop,
			const struct sc_message *message);

/* A new response; `hop`: the same one on an earlier hop of the way back, or NULL. */
void sc_measure_reply(struct sc_state *state, struct sc_txn *txn, const struct sc_reply *reply,
		      const struct sc_message *message);

/* The response was captured again, of the same sending. */
void sc_measure_copy(struct sc_state *state, const struct sc_txn *txn,
		     const struct sc_reply *reply);

/* A REGISTER of a binding that was granted at `granted_ns` (frame
 * `granted_frame`) for `expires_ns`. */
void sc_measure_refresh(struct sc_state *state, const struct sc_txn *txn, int64_t granted_ns,
			uint64_t granted_frame, int64_t expires_ns);

/* Until when a transfer of the dialog set may still be told to have ended: 64*T1 after the
 * expiry of its subscription, which lives on after its dialog (RFC 3515 2.4.6). SC_TIME_NONE:
 * there is none. */
int64_t sc_measures_open_until(const struct sc_state *state, const struct sc_dialog_set *set);

/* The dialog set goes. */
void sc_measures_forget(struct sc_state *state, struct sc_dialog_set *set);

#endif
