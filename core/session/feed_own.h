/* Whose is it? A new transaction is given to its call, registration, dialog or
 * dialog set. */
#ifndef SC_SESSION_FEED_OWN_H
#define SC_SESSION_FEED_OWN_H

#include "session/state.h"
#include "session/txn.h"

/* Any request but ACK, and responses whose request was not captured. */
void sc_feed_own(struct sc_state *state, struct sc_txn *txn, const struct sc_message *message,
		 const struct sc_packet *packet);

/* An ACK to a 2xx; `invite`: what it acknowledges, NULL when that was not captured. */
void sc_feed_own_ack(struct sc_state *state, struct sc_txn *ack, const struct sc_txn *invite,
		     const struct sc_message *message, const struct sc_packet *packet);

/* An ACK that acknowledges nothing (METRICS.md FX-13). */
void sc_feed_own_odd_ack(struct sc_state *state, struct sc_txn *ack,
			 const struct sc_message *message, const struct sc_packet *packet);

#endif
