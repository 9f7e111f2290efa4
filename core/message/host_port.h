/* host [":" port], as in a URI and in a Via. */
#ifndef SC_MESSAGE_HOST_PORT_H
#define SC_MESSAGE_HOST_PORT_H

#include "message/number.h"

struct sc_host_port {
	struct sc_span host; /* brackets of IPv6 off */
	uint16_t port;       /* 0: none, or none that exists */
	bool odd_ipv6;       /* without its brackets, or with three colons in a row */
};

#define SC_PORT_MAX 65535u

/* As sc_host_port_read, for every text. */
bool sc_host_port_any(struct sc_cursor *cursor, struct sc_host_port *out);

/* A short name or IPv4 address and perhaps a port, with a ';' or nothing behind
 * it: there is only one way to read that. False: something else, and the cursor
 * is where it was. */
static inline bool sc_host_port_plain(struct sc_cursor *cursor, struct sc_host_port *out)
{
	struct sc_cursor ahead = *cursor;
	unsigned ends = ahead.limit - ahead.at >= SC_BLOCK ? sc_block_host_ends(ahead.at) : 0;
	const char *digits;
	uint64_t port;

	/* At the first character there is no name, or it is none of these. */
	if ((ends & ~1u) != ends || ends == 0 || *ahead.at == '[')
		return false;
	ahead.at += (unsigned)__builtin_ctz(ends);
	if (ahead.at > ahead.end)
		ahead.at = ahead.end;
	*out = (struct sc_host_port){.host = sc_span_between(cursor->at, ahead.at)};
	if (sc_cursor_take(&ahead, ':')) {
		digits = ahead.at;
		if (sc_cursor_number(&ahead, SC_PORT_MAX, &port))
			out->port = (uint16_t)port;
		if (ahead.at == digits)
			return false;
	}
	if (!sc_cursor_done(&ahead) && *ahead.at != ';')
		return false;
	cursor->at = ahead.at;
	return out->host.len > 0;
}

/* False: there is no host, or a '[' is not closed. */
static inline bool sc_host_port_read(struct sc_cursor *cursor, struct sc_host_port *out)
{
	return sc_host_port_plain(cursor, out) || sc_host_port_any(cursor, out);
}

#endif
