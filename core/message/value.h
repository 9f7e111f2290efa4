/* The parsers of values as the message's own use them: on a cursor, which may
 * know of text behind the value. */
#ifndef SC_MESSAGE_VALUE_H
#define SC_MESSAGE_VALUE_H

#include "message/lex.h"
#include "message/message.h"

bool sc_name_addr_read(struct sc_name_addr *name_addr, struct sc_cursor text, uint64_t *diags);
/* *via is all zero before. */
bool sc_via_read(struct sc_via *via, struct sc_cursor text);
bool sc_uri_read(struct sc_uri *uri, struct sc_cursor text, uint64_t *diags);

#endif
