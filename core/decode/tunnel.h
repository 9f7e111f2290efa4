/* Tunnels over UDP, known by port and then by what they look like. */
#ifndef SC_DECODE_TUNNEL_H
#define SC_DECODE_TUNNEL_H

#include "decode/bytes.h"

enum { SC_NO_TUNNEL = UINT32_MAX };

struct sc_tunnel {
	uint8_t layer; /* enum sc_layer: what is inside, or the tunnel's own header */
	/* How many bytes of the datagram are before that; SC_NO_TUNNEL: this is none. */
	uint32_t (*before)(struct sc_bytes b);
};

/* By port: not 0 where a tunnel may be. */
extern const uint8_t sc_tunnel_ports[UINT16_MAX + 1];

/* Media has other ports, and for media this test is all that a look-up may cost. */
static inline bool sc_tunnel_likely(uint16_t sport, uint16_t dport)
{
	return (sc_tunnel_ports[sport] | sc_tunnel_ports[dport]) != 0;
}

/* The tunnel that a datagram between these ports is; NULL: none. */
const struct sc_tunnel *sc_tunnel_find(uint16_t sport, uint16_t dport, struct sc_bytes b,
				       uint32_t *before);

#endif
