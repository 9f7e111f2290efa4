/* What a NOTIFY says of a transfer (RFC 3515). */
#ifndef SC_SESSION_REFER_H
#define SC_SESSION_REFER_H

#include "message/message.h"

/* Is it of the subscription that a REFER made? */
bool sc_refer_notified(const struct sc_message *message);

/* Does it tell of the transfer's end, and ends the subscription? */
bool sc_refer_ended(const struct sc_message *message);

/* How long the subscription lives from here on; `unsaid_ns`, where it does not say. */
int64_t sc_refer_lives_ns(const struct sc_message *message, int64_t unsaid_ns);

#endif
