/* host [":" port], as in a URI and in a Via. */
#ifndef SC_MESSAGE_HOST_PORT_H
#define SC_MESSAGE_HOST_PORT_H

#include "message/lex.h"

struct sc_host_port {
	struct sc_span host; /* brackets of IPv6 off */
	uint16_t port;       /* 0: none, or none that exists */
	bool odd_ipv6;       /* without its brackets, or with three colons in a row */
};

/* False: there is no host, or a '[' is not closed. */
bool sc_host_port_read(struct sc_cursor *cursor, struct sc_host_port *out);

#endif
