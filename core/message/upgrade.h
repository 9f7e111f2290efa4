/* The HTTP handshake with which a WebSocket begins: RFC 6455 4, RFC 7118 4. */
#ifndef SC_MESSAGE_UPGRADE_H
#define SC_MESSAGE_UPGRADE_H

#include "base/span.h"
#include "message/answer.h"

enum sc_upgrade {
	SC_UPGRADE_NONE,  /* HTTP that does not turn into a WebSocket */
	SC_UPGRADE_SIP,   /* the subprotocol is, or may be, sip */
	SC_UPGRADE_OPEN,  /* a WebSocket, no subprotocol named */
	SC_UPGRADE_OTHER, /* a WebSocket for something else */
};

/* Do the bytes begin a handshake, a GET or a 101? */
enum sc_answer sc_upgrade_begins(struct sc_span bytes);

/* What the complete headers of a handshake say. */
enum sc_upgrade sc_upgrade_read(struct sc_span head);

#endif
