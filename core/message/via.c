/* RFC 3261 20.42, 25.1: SIP/2.0/UDP host:port;branch=...;received=...;rport */
#include "message/via.h"

#include "base/canary.h"
#include "base/ports.h"
#include "message/host_port.h"
#include "message/param.h"

uint16_t sc_via_default_port(struct sc_span transport)
{
	static const struct {
		struct sc_span transport;
		uint16_t port;
	} others[] = {{SC_SPAN_LIT("TLS"), SC_PORT_SIPS},
		      {SC_SPAN_LIT("TLS-SCTP"), SC_PORT_SIPS}, /* RFC 4168 5 */
		      {SC_SPAN_LIT("WS"), SC_PORT_WS},
		      {SC_SPAN_LIT("WSS"), SC_PORT_WSS}};

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (sc_span_caseeq(transport, others[i].transport))
			return others[i].port;
	return SC_PORT_SIP;
}

/* One of the parts that '/' separates, white space anywhere. */
static bool read_part(struct sc_cursor *cursor, struct sc_span *part)
{
	sc_cursor_skip_lws(cursor);
	*part = sc_cursor_while(cursor, SC_C_TOKEN);
	return part->len > 0;
}

static bool read_slash(struct sc_cursor *cursor)
{
	sc_cursor_skip_lws(cursor);
	return sc_cursor_take(cursor, '/');
}

/* protocol-name "/" protocol-version "/" transport */
static bool read_protocol(struct sc_via *via, struct sc_cursor *cursor)
{
	static const struct sc_span usual = SC_SPAN_LIT("SIP/2.0/");
	struct sc_span part;

	if (sc_cursor_rest(cursor).len > usual.len && memcmp(cursor->at, usual.ptr, usual.len) == 0)
		cursor->at += usual.len;
	else if (!read_part(cursor, &part) || !read_slash(cursor) || !read_part(cursor, &part) ||
		 !read_slash(cursor))
		return false;
	return read_part(cursor, &via->transport);
}

static struct sc_span without_brackets(struct sc_span host)
{
	if (host.len >= 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
		return sc_span(host.ptr + 1, host.len - 2);
	return host;
}

static void keep_param(struct sc_via *via, const struct sc_param_pair *pair)
{
	uint64_t port;

	if (sc_is_word(pair->name, "branch"))
		via->branch = pair->value;
	else if (sc_is_word(pair->name, "received"))
		via->received = without_brackets(pair->value);
	else if (sc_is_word(pair->name, "rport") && sc_span_u64(pair->value, UINT16_MAX, &port))
		via->rport = (uint16_t)port;
}

/* Separators with nothing between them, or nothing behind the last one. */
static bool has_empty_param(struct sc_span params)
{
	struct sc_cursor cursor = sc_cursor(params);

	while (sc_cursor_take(&cursor, ';')) {
		sc_cursor_skip_lws(&cursor);
		if (sc_cursor_done(&cursor) || *cursor.at == ';')
			return true;
		sc_cursor_to(&cursor, ';', ';');
	}
	return false;
}

SC_NO_CANARY SC_NO_CANARY bool sc_via_read(struct sc_via *via, struct sc_cursor cursor)
{
	struct sc_param_pair pair;
	struct sc_host_port sent_by;
	struct sc_span params;

	via->value = sc_cursor_rest(&cursor);
	if (!read_protocol(via, &cursor))
		return false;
	sc_cursor_skip_lws(&cursor);
	if (!sc_host_port_read(&cursor, &sent_by))
		return false;
	via->host = sent_by.host;
	via->port = sent_by.port;
	params = sc_cursor_rest(&cursor);
	sc_param_usual(&cursor, ";branch=", &via->branch);
	while (!sc_cursor_done(&cursor) && sc_param_next(&cursor, &pair))
		keep_param(via, &pair);
	/* A missing branch alone is RFC 2543. A missing branch where parameters
	 * were begun is damage: no key can be made of it (RFC 4475 3.1.2.1). */
	return via->branch.ptr || !has_empty_param(params);
}

bool sc_via_parse(struct sc_via *via, struct sc_span text)
{
	*via = (struct sc_via){0};
	return sc_via_read(via, sc_cursor(text));
}
