/* Via: the hops a message has come (RFC 3261 20.42). */
#ifndef SC_MESSAGE_VIA_H
#define SC_MESSAGE_VIA_H

#include <stdbool.h>

#include "base/span.h"

struct sc_via {
	struct sc_span value;     /* the whole value */
	struct sc_span transport; /* "UDP" */
	struct sc_span host;      /* of sent-by, brackets of IPv6 kept off */
	uint16_t port;            /* of sent-by; 0: not given */
	struct sc_span branch;    /* ptr NULL: none */
	struct sc_span received;  /* brackets off; ptr NULL: none */
	uint16_t rport;           /* 0: none or empty */
};

/* The port of sent-by: without one it is that of the transport (RFC 3261 18.1.1, 19.1.2; RFC 7118
 * 5.2). */
uint16_t sc_via_default_port(struct sc_span transport);
static inline uint16_t sc_via_port(const struct sc_via *via)
{
	return via->port ? via->port : sc_via_default_port(via->transport);
}

struct sc_cursor;

/* Returns false when the text cannot be used; what could be read is
 * filled in nevertheless, the rest is absent. */
bool sc_via_parse(struct sc_via *via, struct sc_span text);

/* The same on a cursor, which may know of text behind the value; *via is all zero before. */
bool sc_via_read(struct sc_via *via, struct sc_cursor text);

#endif
