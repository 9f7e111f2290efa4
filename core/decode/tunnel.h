/* Tunnels over UDP, known by port and then by what they look like. */
#ifndef SC_DECODE_TUNNEL_H
#define SC_DECODE_TUNNEL_H

#include "decode/bytes.h"

enum { SC_NO_TUNNEL = UINT32_MAX };

/* RFC 7348 5: flags with I set, VNI between reserved bytes. The topmost flag is
 * the group policy extension's, 0x04 says that the header names what follows (GPE). */
enum { SC_VXLAN_HEADER = 8, SC_VXLAN_VNI = 0x08, SC_VXLAN_NEXT = 0x04, SC_VXLAN_GROUP = 0x80 };

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
