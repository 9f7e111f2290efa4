/* ACKs: part of the INVITE they end, or, to a 2xx, transactions of their own. */
#ifndef SC_SESSION_FEED_ACK_H
#define SC_SESSION_FEED_ACK_H

#include "session/seen.h"
#include "session/state.h"
#include "session/txn.h"

/* An ACK: the transaction it belongs to, NULL if it is late; `seen` gets copy, cause and index. */
struct sc_txn *sc_feed_ack(struct sc_state *state, const struct sc_message *message,
			   const struct sc_packet *packet, struct sc_seen *seen);

#endif
