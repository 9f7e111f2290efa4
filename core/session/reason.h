/* The Reason header (RFC 3326): why a request or response was sent. */
#ifndef SC_SESSION_REASON_H
#define SC_SESSION_REASON_H

#include "message/message.h"

/* The causes named for the protocols Q.850 and SIP; 0 where there is none. */
void sc_reason_causes(const struct sc_message *message, uint16_t *q850, uint16_t *sip);

#endif
