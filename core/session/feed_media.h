/* Session descriptions on their way to the streams that they tell of. */
#ifndef SC_SESSION_FEED_MEDIA_H
#define SC_SESSION_FEED_MEDIA_H

#include "message/message.h"
#include "session/rows.h"
#include "session/txn.h"

struct sc_packet;
struct sc_state;

/* Does the message begin or end the time in which audio is due: a 2xx to an INVITE, a BYE? */
static inline bool sc_message_times_media(const struct sc_message *message)
{
	if (message->method == SC_BYE)
		return message->request;
	return message->method == SC_INVITE && sc_code_success(message->code);
}

/* A message of the transaction, which may have a session description: that of a copy says
 * nothing new; what was forwarded may have been changed on its way. */
void sc_feed_media(struct sc_state *state, const struct sc_txn *txn,
		   const struct sc_message *message, const struct sc_packet *packet,
		   enum sc_copy copy);

#endif
