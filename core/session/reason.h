/* The Reason header (RFC 3326) says why a request or response was sent. */
#ifndef SC_SESSION_REASON_H
#define SC_SESSION_REASON_H

#include "base/pool.h"
#include "message/message.h"

/* The causes named for the protocols Q.850 and SIP; 0 where there is none. */
void sc_reason_causes(const struct sc_message *message, uint16_t *q850, uint16_t *sip);

/* The reason in words, kept in the pool (sc_pool_drop): of each value of Reason the text and
 * the cause, "User busy (Q.850 cause=17)"; without the header a response's reason phrase.
 * Absent when the message has neither. */
struct sc_span sc_reason_keep(struct sc_pool *pool, const struct sc_message *message);

#endif
