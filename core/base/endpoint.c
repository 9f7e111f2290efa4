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

/* Four numbers of at most 255, without zeros before them, as inet_pton takes them; in its place
 * since every session description has some. */
static bool read_ip4(uint8_t addr[4], struct sc_span text)
{
	const char *at = text.ptr, *end = at + text.len;

	for (unsigned i = 0; i < 4; i++) {
		unsigned number = 0;
		const char *from;

		if (i > 0 && (at == end || *at++ != '.'))
			return false;
		for (from = at; at < end && *at >= '0' && *at <= '9' && number <= UINT8_MAX; at++)
			number = number * 10 + (unsigned)(*at - '0');
		if (at == from || number > UINT8_MAX || (*from == '0' && at - from > 1))
			return false;
		addr[i] = (uint8_t)number;
	}
	return at == end;
}

bool sc_endpoint_read(struct sc_endpoint *endpoint, struct sc_span address)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t addr[16];

	if (read_ip4(addr, address)) {
		*endpoint = sc_endpoint_ip4(addr, 0);
		return true;
	}
	if (address.len == 0 || address.len >= sizeof text ||
	    memchr(address.ptr, '\0', address.len))
		return false;
	memcpy(text, address.ptr, address.len);
	text[address.len] = '\0';
	if (inet_pton(AF_INET6, text, addr) != 1)
		return false;
	*endpoint = sc_endpoint_ip6(addr, 0);
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

/* The first two bytes tell. */
struct net {
	uint8_t family, addr[2], mask[2];
};

bool sc_endpoint_private(const struct sc_endpoint *endpoint)
{
	static const struct net nets[] = {
		{4, {10, 0}, {255, 0}},         /* RFC 1918 */
		{4, {172, 16}, {255, 240}},     /* RFC 1918 */
		{4, {192, 168}, {255, 255}},    /* RFC 1918 */
		{4, {100, 64}, {255, 192}},     /* RFC 6598 */
		{4, {169, 254}, {255, 255}},    /* RFC 3927 */
		{4, {127, 0}, {255, 0}},        /* RFC 1122 3.2.1.3 */
		{6, {0xfc, 0}, {0xfe, 0}},      /* RFC 4193 */
		{6, {0xfe, 0x80}, {0xff, 0xc0}} /* RFC 4291 2.5.6 */
	};

	for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++)
		if (nets[i].family == endpoint->family &&
		    (endpoint->addr[0] & nets[i].mask[0]) == nets[i].addr[0] &&
		    (endpoint->addr[1] & nets[i].mask[1]) == nets[i].addr[1])
			return true;
	return false;
}
