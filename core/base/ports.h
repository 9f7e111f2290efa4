/* Ports that say what is on them, where content alone does not. */
#ifndef SC_BASE_PORTS_H
#define SC_BASE_PORTS_H

#include <stdbool.h>
#include <stdint.h>

/* Where nothing else is said (RFC 3261 19.1.2, RFC 7118 5.2): plain, over TLS, over WebSocket. */
enum { SC_PORT_SIP = 5060, SC_PORT_SIPS = 5061, SC_PORT_WS = 80, SC_PORT_WSS = 443 };

/* SIP's own ports. SIP itself is known by its content, on any port. */
static inline bool sc_sip_port(uint16_t port)
{
	return port == SC_PORT_SIP || port == SC_PORT_SIPS;
}

#endif
