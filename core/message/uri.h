/* URIs: sip and sips in full, the other schemes as far as they are alike (RFC 3261 19.1). */
#ifndef SC_MESSAGE_URI_H
#define SC_MESSAGE_URI_H

#include <stdbool.h>

#include "base/span.h"

struct sc_uri {
	struct sc_span scheme;  /* "sip" */
	struct sc_span user;    /* up to ':' or '@', still escaped; ptr NULL: none */
	struct sc_span host;    /* brackets of IPv6 kept off */
	uint16_t port;          /* 0: not given */
	struct sc_span params;  /* from the first ';' of the host part on; may be empty */
	struct sc_span headers; /* behind '?'; may be empty */
};

struct sc_cursor;

/* Returns false when the text cannot be used; what could be read is
 * filled in nevertheless, the rest is absent. `diags` (may be NULL)
 * collects. */
bool sc_uri_parse(struct sc_uri *uri, struct sc_span text, uint64_t *diags);

/* The same on a cursor, which may know of text behind the value; `diags` is not NULL. */
bool sc_uri_read(struct sc_uri *uri, struct sc_cursor text, uint64_t *diags);

/* user@host of a URI, port and parameters left off: "sip:bob@example.com;x=y" ->
 * "bob@example.com"; the host alone when there is no user. */
struct sc_span sc_uri_aor(struct sc_span uri);

#endif
