/* Session descriptions on their way to the streams that they tell of. */
#ifndef SC_SESSION_FEED_MEDIA_H
#define SC_SESSION_FEED_MEDIA_H

#include "session/rows.h"

struct sc_message;
struct sc_packet;
struct sc_state;
struct sc_txn;

/* A message of the transaction, which may have a session description: that of a copy says
 * nothing new; what was forwarded may have been changed on its way. */
void sc_feed_media(struct sc_state *state, const struct sc_txn *txn,
		   const struct sc_message *message, const struct sc_packet *packet,
		   enum sc_copy copy);

#endif
