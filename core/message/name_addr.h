/* From, To, Contact, Route ...: an address with its parameters (RFC 3261 20, 25.1). */
#ifndef SC_MESSAGE_NAME_ADDR_H
#define SC_MESSAGE_NAME_ADDR_H

#include <stdbool.h>

#include "base/span.h"

/* display-name <uri>;params, or uri;params (RFC 3261 20: then the params are
 * the header's, not the URI's). */
struct sc_name_addr {
	struct sc_span display; /* quotes removed, escapes kept; ptr NULL: none */
	struct sc_span uri;     /* as written between <>, or up to the first ; */
	struct sc_span params;  /* behind the uri, from the first ';' on; may be empty */
	struct sc_span tag;     /* ptr NULL: no tag */
};

struct sc_cursor;

/* Returns false when the text cannot be used; what could be read is
 * filled in nevertheless, the rest is absent. `diags` (may be NULL)
 * collects. */
bool sc_name_addr_parse(struct sc_name_addr *name_addr, struct sc_span text, uint64_t *diags);

/* The same on a cursor, which may know of text behind the value; `diags` is not NULL. */
bool sc_name_addr_read(struct sc_name_addr *name_addr, struct sc_cursor text, uint64_t *diags);

#endif
