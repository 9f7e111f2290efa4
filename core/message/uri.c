/* RFC 3261 19.1, 25.1 SIP-URI; the other schemes as far as they are alike. */
#include "message/uri.h"

#include "base/canary.h"
#include "message/diag.h"
#include "message/host_port.h"

/* "scheme:" */
static bool read_scheme(struct sc_cursor *cursor, struct sc_span *scheme)
{
	if (sc_cursor_done(cursor) || !sc_is(*cursor->at, SC_C_ALPHA))
		return false;
	*scheme = sc_cursor_while(cursor, SC_C_SCHEME);
	return sc_cursor_take(cursor, ':');
}

static bool is_sip(struct sc_span scheme)
{
	return sc_is_word(scheme, "sip") || sc_is_word(scheme, "sips");
}

/* userinfo ends at the first '@': a later one would have to be escaped. */
static void read_user(struct sc_uri *uri, struct sc_cursor *cursor)
{
	struct sc_cursor rest = *cursor;
	struct sc_span user = sc_cursor_to(&rest, '@', ':');

	if (!sc_cursor_is(&rest, '@'))
		sc_cursor_to(&rest, '@', '@');
	if (!sc_cursor_take(&rest, '@'))
		return;
	uri->user = user;
	*cursor = rest;
}

/* The part of tel:, isbn:, http: ... behind the scheme, parameters left off:
 * taken as the host, except that a telephone number is a user. */
static void read_opaque(struct sc_uri *uri, struct sc_cursor *cursor)
{
	struct sc_span part = sc_cursor_to(cursor, ';', '?');

	if (sc_is_word(uri->scheme, "tel"))
		uri->user = part;
	else
		uri->host = part;
}

SC_NO_CANARY bool sc_uri_read(struct sc_uri *uri, struct sc_cursor cursor, uint64_t *diags)
{
	struct sc_host_port host_port;
	const char *mark;
	bool usable = true;

	/* One by one: all at once compilers write `rep stos`, which is slow. */
	uri->scheme = uri->user = uri->host = uri->params = uri->headers = sc_span(NULL, 0);
	uri->port = 0;
	if (!read_scheme(&cursor, &uri->scheme) || sc_cursor_done(&cursor))
		return false;
	read_user(uri, &cursor);
	if (uri->user.ptr || is_sip(uri->scheme)) {
		usable = sc_host_port_read(&cursor, &host_port);
		uri->host = host_port.host;
		uri->port = host_port.port;
		if (host_port.odd_ipv6)
			*diags |= SC_DIAG_BIT(URI_IPV6);
	} else {
		read_opaque(uri, &cursor);
	}
	if (!sc_cursor_done(&cursor))
		sc_cursor_to(&cursor, ';', '?');
	uri->params = sc_cursor_rest(&cursor);
	mark = uri->params.len > 0 ? memchr(uri->params.ptr, '?', uri->params.len) : NULL;
	if (mark) {
		uri->headers = sc_span_between(mark + 1, cursor.end);
		uri->params.len = (size_t)(mark - uri->params.ptr);
	}
	return usable;
}

bool sc_uri_parse(struct sc_uri *uri, struct sc_span text, uint64_t *diags)
{
	uint64_t ignored = 0;

	return sc_uri_read(uri, sc_cursor(text), diags ? diags : &ignored);
}

/* Of a URI that begins at `text`: where its address of record lies. */
static struct sc_span aor_in(const struct sc_uri *uri, struct sc_span text)
{
	const char *from = uri->user.ptr ? uri->user.ptr : uri->host.ptr;
	const char *end =
		uri->host.ptr ? uri->host.ptr + uri->host.len : uri->user.ptr + uri->user.len;

	if (end < text.ptr + text.len && *end == ']') { /* an IPv6 address keeps its brackets */
		end++;
		if (!uri->user.ptr)
			from--;
	}
	return sc_span_between(from, end);
}

/* A URI that stands alone is read byte by byte near its end, which is slow. Most are short:
 * these are copied to where there is room behind them. */
#define ROOM_BYTES 128u

struct sc_span sc_uri_aor(struct sc_span text)
{
	char room[ROOM_BYTES];
	struct sc_cursor cursor = sc_cursor(text);
	struct sc_span read = text, aor;
	struct sc_uri uri;
	uint64_t ignored = 0;

	if (text.len > 0 && text.len <= ROOM_BYTES - SC_BLOCK) {
		memcpy(room, text.ptr, text.len);
		memset(room + text.len, 0, SC_BLOCK);
		read.ptr = room;
		cursor = sc_cursor(read);
		cursor.limit += SC_BLOCK;
	}
	if (!sc_uri_read(&uri, cursor, &ignored))
		return text;
	aor = aor_in(&uri, read);
	return sc_span(text.ptr + (aor.ptr - read.ptr), aor.len);
}
