/* What the parser looks at beyond the structure of a message. */
#ifndef SC_MESSAGE_CHECK_H
#define SC_MESSAGE_CHECK_H

#include "base/span.h"
#include "message/header.h"

struct sc_message;

/* Reads the headers without which there is no message (RFC 3261 8.1.1): Via,
 * From, To, Call-ID, CSeq. Max-Forwards may lack, as in RFC 2543. */
void sc_message_read_keys(struct sc_message *message);

/* Request-URI, Date: nothing that is needed, much that is told. */
void sc_message_check(struct sc_message *message);

/* Headers with a number that has a range. */
#define SC_SCALARS(X) \
	X(MAX_FORWARDS) \
	X(EXPIRES) \
	X(MIN_EXPIRES) \
	X(RETRY_AFTER) \
	X(SESSION_EXPIRES) \
	X(MIN_SE) \
	X(RSEQ) \
	X(WARNING)

/* Is it a number beyond the header's range? */
bool sc_scalar_beyond(enum sc_header header, struct sc_span value);

#endif
