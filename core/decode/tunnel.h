/* Tunnels over UDP, known by port and then by what they look like. */
#ifndef SC_DECODE_TUNNEL_H
#define SC_DECODE_TUNNEL_H

#include "decode/bytes.h"

struct sc_tunnel {
	uint16_t port;
	uint8_t layer; /* enum sc_layer: what is inside */
	/* Length of the tunnel's header; 0: this is none. */
	uint32_t (*header_len)(struct sc_bytes b);
};

/* The tunnel that a datagram between these ports is; NULL: none. */
const struct sc_tunnel *sc_tunnel_find(uint16_t sport, uint16_t dport, struct sc_bytes b,
				       uint32_t *header_len);

#endif
