/* message/: bytes in, a SIP message as spans out. */
#ifndef SC_MESSAGE_PARSE_H
#define SC_MESSAGE_PARSE_H

#include "message/message.h"

enum sc_parse {
	SC_PARSE_OK,      /* *message is filled in; look at .bad and .diags */
	SC_PARSE_MORE,    /* stream only: the message is not complete yet */
	SC_PARSE_NOT_SIP, /* no SIP start-line here */
};

enum sc_carriage {
	SC_DATAGRAM, /* one message; Content-Length may cut, never extend (RFC 3261 18.3) */
	SC_STREAM,   /* Content-Length decides; without a sound one there is no message end */
	SC_WHOLE,    /* one WebSocket or SCTP message: as datagram, Content-Length not needed */
};

/* Parses the message at the beginning of `bytes`; leading CR, LF, NUL and
 * spaces of a datagram are skipped. `missing`: so many more bytes were there
 * but not captured. For SC_STREAM: SC_PARSE_MORE while header or body is
 * incomplete; a message whose Content-Length is missing or unsound ends with
 * its headers (diag CONTENT_LENGTH or none) and the caller resynchronises. */
enum sc_parse sc_message_parse(struct sc_message *message, struct sc_span bytes,
			       enum sc_carriage carriage, uint32_t missing);

/* Only CR, LF, NUL, space; or a STUN packet (METRICS.md CL-4). */
bool sc_is_keepalive(struct sc_span bytes);

#endif
