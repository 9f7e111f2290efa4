/* Where the walk stands, as the layers above say it: endpoints, and the packet that is told of. */
#include "decode/walk.h"

struct sc_endpoint sc_endpoint_of(const struct sc_walk *walk, const uint8_t *addr, uint16_t port)
{
	struct sc_endpoint endpoint = {.port = port, .family = walk->family};

	memcpy(endpoint.addr, addr, walk->family == 4 ? 4 : sizeof endpoint.addr);
	return endpoint;
}

struct sc_packet sc_packet_of(const struct sc_walk *walk, enum sc_transport transport,
			      uint16_t sport, uint16_t dport)
{
	return (struct sc_packet){
		.src = sc_endpoint_of(walk, walk->src, sport),
		.dst = sc_endpoint_of(walk, walk->dst, dport),
		.first = *walk->first,
		.last = *walk->last,
		.transport = transport,
		.ip_id = walk->ip_id,
		.interface = walk->interface,
		.missing = walk->missing,
		.snapped = walk->snapped,
	};
}
