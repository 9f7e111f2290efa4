#include "base/endpoint.h"

#include <arpa/inet.h>

#include "base/digits.h"

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

bool sc_endpoint_read(struct sc_endpoint *endpoint, struct sc_span address)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t addr[16];

	if (address.len == 0 || address.len >= sizeof text ||
	    memchr(address.ptr, '\0', address.len))
		return false;
	memcpy(text, address.ptr, address.len);
	text[address.len] = '\0';
	if (inet_pton(AF_INET, text, addr) == 1)
		*endpoint = sc_endpoint_ip4(addr, 0);
	else if (inet_pton(AF_INET6, text, addr) == 1)
		*endpoint = sc_endpoint_ip6(addr, 0);
	else
		return false;
	return true;
}

static size_t format_ip4(char *text, const uint8_t *addr)
{
	size_t len = 0;

	for (size_t i = 0; i < 4; i++) {
		if (i > 0)
			text[len++] = '.';
		len += sc_digits(text + len, addr[i], 1);
	}
	return len;
}

static size_t format_ip6(char *text, const uint8_t *addr, bool brackets)
{
	size_t len = 0;

	if (brackets)
		text[len++] = '[';
	inet_ntop(AF_INET6, addr, text + len, INET6_ADDRSTRLEN);
	len = strlen(text);
	if (brackets)
		text[len++] = ']';
	return len;
}

size_t sc_endpoint_format(char *text, const struct sc_endpoint *endpoint)
{
	size_t len = 0;

	if (endpoint->family == 4)
		len = format_ip4(text, endpoint->addr);
	else if (endpoint->family == 6)
		len = format_ip6(text, endpoint->addr, endpoint->port != 0);
	if (len > 0 && endpoint->port != 0) {
		text[len++] = ':';
		len += sc_digits(text + len, endpoint->port, 1);
	}
	text[len] = '\0';
	return len;
}
