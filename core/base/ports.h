/* Ports that say what is on them, where content alone does not. */
#ifndef SC_BASE_PORTS_H
#define SC_BASE_PORTS_H

#include <stdbool.h>
#include <stdint.h>

/* SIP's own ports (RFC 3261 19.1.2): plain and over TLS. SIP itself is known by
 * its content, on any port. */
static inline bool sc_sip_port(uint16_t port)
{
	return port == 5060 || port == 5061;
}

#endif
