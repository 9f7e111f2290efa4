#include "base/endpoint.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "base/carrier.h"

struct sc_endpoint sc_endpoint_ip4(const uint8_t addr[4], uint16_t port)
{
	struct sc_endpoint endpoint = {.port = port, .family = 4};

	memcpy(endpoint.addr, addr, 4);
	return endpoint;
}

struct sc_endpoint sc_endpoint_ip6(const uint8_t addr[16], uint16_t port)
{
	struct sc_endpoint endpoint = {.port = port, .family = 6};

	memcpy(endpoint.addr, addr, 16);
	return endpoint;
}

size_t sc_endpoint_format(char *text, const struct sc_endpoint *endpoint)
{
	char addr[INET6_ADDRSTRLEN] = "";
	int len;

	text[0] = '\0';
	if (endpoint->family == 0)
		return 0;
	inet_ntop(endpoint->family == 4 ? AF_INET : AF_INET6, endpoint->addr, addr, sizeof addr);
	if (endpoint->port == 0) {
		len = snprintf(text, SC_ENDPOINT_TEXT_MAX, "%s", addr);
	} else {
		len = snprintf(text, SC_ENDPOINT_TEXT_MAX, endpoint->family == 4 ? "%s:%u" : "[%s]:%u",
			       addr, endpoint->port);
	}
	return (size_t)len;
}

const char *sc_transport_name(enum sc_transport transport)
{
	static const char *const names[] = {"UDP", "TCP", "TLS", "SCTP", "WS", "WSS"};

	return names[transport];
}
