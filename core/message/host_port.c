#include "message/host_port.h"

/* Steps over a name, or what stands between two colons. */
static void skip_name(struct sc_cursor *cursor)
{
	const char *at = cursor->at, *end = cursor->end;

	while (cursor->limit - at >= SC_BLOCK) {
		unsigned ends = sc_block_host_ends(at);

		at += ends != 0 ? (unsigned)__builtin_ctz(ends) : SC_BLOCK;
		if (at >= end || (ends != 0 && sc_is(*at, SC_C_HOST_END))) {
			cursor->at = at < end ? at : end;
			return;
		}
		at += ends != 0;
	}
	while (at < end && !sc_is(*at, SC_C_HOST_END))
		at++;
	cursor->at = at;
}

/* Does a further ':' follow the one the cursor is at? Then this is an IPv6
 * address without its brackets, and which of its colons begins a port cannot
 * be told: none does (RFC 5118 4.2, 4.3). */
static bool is_bare_ipv6(struct sc_cursor cursor)
{
	if (!sc_cursor_take(&cursor, ':'))
		return false;
	skip_name(&cursor);
	return sc_cursor_is(&cursor, ':');
}

/* Behind the '['. Three colons in a row are what the grammar of RFC 3261 once
 * allowed (RFC 5118 4.10). */
static bool read_ipv6(struct sc_cursor *cursor, struct sc_host_port *out)
{
	static const struct sc_span three = SC_SPAN_LIT(":::");
	struct sc_span rest = sc_cursor_rest(cursor);
	const char *close = memchr(rest.ptr, ']', rest.len);

	if (!close)
		return false;
	out->host = sc_span_between(rest.ptr, close);
	out->odd_ipv6 = memmem(rest.ptr, out->host.len, three.ptr, three.len) != NULL;
	cursor->at = close + 1;
	return true;
}

static void read_name(struct sc_cursor *cursor, struct sc_host_port *out)
{
	const char *from = cursor->at;

	skip_name(cursor);
	out->odd_ipv6 = is_bare_ipv6(*cursor);
	if (out->odd_ipv6)
		while (sc_cursor_take(cursor, ':'))
			skip_name(cursor);
	out->host = sc_span_between(from, cursor->at);
}

bool sc_host_port_any(struct sc_cursor *cursor, struct sc_host_port *out)
{
	uint64_t port;

	*out = (struct sc_host_port){0};
	if (!sc_cursor_take(cursor, '['))
		read_name(cursor, out);
	else if (!read_ipv6(cursor, out))
		return false;
	sc_cursor_skip_lws(cursor);
	if (sc_cursor_take(cursor, ':')) {
		sc_cursor_skip_lws(cursor);
		if (sc_cursor_number(cursor, SC_PORT_MAX, &port))
			out->port = (uint16_t)port;
	}
	return out->host.len > 0;
}
