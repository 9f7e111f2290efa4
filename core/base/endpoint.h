/* A transport endpoint: IP address and port. */
#ifndef SC_BASE_ENDPOINT_H
#define SC_BASE_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/span.h"

struct sc_endpoint {
	uint8_t addr[16]; /* network order; IPv4 in the first four bytes, the rest zero */
	uint16_t port;    /* host order; 0: none */
	uint8_t family;   /* 4, 6, or 0: no address */
	uint8_t reserved; /* zero, so that the whole struct can be compared and hashed */
};

#define SC_ENDPOINT_TEXT_MAX 64

static inline bool sc_endpoint_eq(const struct sc_endpoint *a, const struct sc_endpoint *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

/* Same IP address, whatever the port. */
static inline bool sc_endpoint_same_ip(const struct sc_endpoint *a, const struct sc_endpoint *b)
{
	return a->family == b->family && memcmp(a->addr, b->addr, sizeof a->addr) == 0;
}

/* The host that `one` names, talking to `other`: its port is part of the name only
 * where both ends share an address. */
static inline struct sc_endpoint sc_host_of(const struct sc_endpoint *one,
					    const struct sc_endpoint *other)
{
	struct sc_endpoint host = *one;

	if (!sc_endpoint_same_ip(one, other))
		host.port = 0;
	return host;
}

/* Are two hosts of sc_host_of the same? The port counts where both have one. */
static inline bool sc_host_eq(struct sc_endpoint a, struct sc_endpoint b)
{
	if (a.port == 0 || b.port == 0)
		a.port = b.port = 0;
	return sc_endpoint_eq(&a, &b);
}

/* Two endpoints, whichever of them speaks. To be compared and hashed whole. */
struct sc_endpoint_pair {
	struct sc_endpoint low, high;
};

static inline struct sc_endpoint_pair sc_endpoint_pair_of(const struct sc_endpoint *one,
							  const struct sc_endpoint *other)
{
	if (memcmp(one, other, sizeof *one) <= 0)
		return (struct sc_endpoint_pair){*one, *other};
	return (struct sc_endpoint_pair){*other, *one};
}

/* Is the address one of a private net, or of the host alone: RFC 1918, 6598, 3927, 4193, loopback?
 * Nobody on the Internet gets there. */
bool sc_endpoint_private(const struct sc_endpoint *endpoint);

struct sc_endpoint sc_endpoint_ip4(const uint8_t addr[4], uint16_t port);
struct sc_endpoint sc_endpoint_ip6(const uint8_t addr[16], uint16_t port);

/* An address as text, "192.0.2.1" or "2001:db8::1" without brackets; the port becomes 0.
 * False: it is none, such as the name of a host, and *endpoint is as it was. */
bool sc_endpoint_read(struct sc_endpoint *endpoint, struct sc_span address);

/* "192.0.2.1:5060", "[2001:db8::1]:5060" (RFC 5952); without a port just the
 * address; "" for family 0. Returns the length written. */
size_t sc_endpoint_format(char *text, const struct sc_endpoint *endpoint);

#endif
