/* The observed state machines of transactions (METRICS.md 3.4). */
#ifndef SC_SESSION_TXN_STATE_H
#define SC_SESSION_TXN_STATE_H

#include "base/config.h"
#include "session/txn.h"

enum sc_txn_event {
	SC_EV_REQUEST,
	SC_EV_PROVISIONAL,
	SC_EV_SUCCESS, /* 2xx */
	SC_EV_FAILURE, /* 3xx to 6xx */
	SC_EV_ACK,
	SC_EV_UNREACHABLE,
	SC_EV_COUNT
};

/* An event at `time_ns`: moves on by the table, and flags what the table says. */
void sc_txn_event(struct sc_txn *txn, enum sc_txn_event event, int64_t time_ns,
		  const struct sc_config *config);

/* The state as it is at `now_ns`: a deadline of that very instant has passed. */
enum sc_txn_state sc_txn_state_at(const struct sc_txn *txn, int64_t now_ns,
				  const struct sc_config *config);

/* The state that a message of `time_ns` finds: one that comes at the very instant of the
 * deadline comes in time (METRICS.md FX-1). */
enum sc_txn_state sc_txn_state_before(const struct sc_txn *txn, int64_t time_ns,
				      const struct sc_config *config);

/* When a transaction in that state gives up if nothing more comes; INT64_MAX: it is over. */
int64_t sc_txn_deadline_of(const struct sc_txn *txn, enum sc_txn_state state,
			   const struct sc_config *config);

/* ... in the state that it is in. */
static inline int64_t sc_txn_deadline(const struct sc_txn *txn, const struct sc_config *config)
{
	return sc_txn_deadline_of(txn, (enum sc_txn_state)txn->state, config);
}

#endif
