/* Comma lists (RFC 3261 7.3.1). */
#ifndef SC_MESSAGE_LIST_H
#define SC_MESSAGE_LIST_H

#include "message/lex.h"

/* The next value, trimmed; commas in quotes and in <> do not separate, empty
 * values are passed over. The cursor stops behind the comma. False: no more. */
bool sc_list_next(struct sc_cursor *cursor, struct sc_span *value);

#endif
