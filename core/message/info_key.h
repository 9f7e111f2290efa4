/* A key that was pressed, as INFO tells of it: the bodies application/dtmf-relay and
 * application/dtmf, which no RFC defines. */
#ifndef SC_MESSAGE_INFO_KEY_H
#define SC_MESSAGE_INFO_KEY_H

#include "message/message.h"

struct sc_info_key {
	uint8_t code;         /* of RFC 4733 3.2: 0 to 15, and 16 for a flash */
	uint32_t duration_ms; /* 0: not said */
};

/* False: the message has no such body, or it names no key. */
bool sc_message_key(const struct sc_message *message, struct sc_info_key *key);

#endif
