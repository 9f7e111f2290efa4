/* Header names to enum sc_header: one table look-up and one comparison. */
#ifndef SC_MESSAGE_HEADER_NAME_H
#define SC_MESSAGE_HEADER_NAME_H

#include "message/message.h"

/* The header of a row that begins at `at`: the name up to the first ':', long
 * or compact form, any case (RFC 3261 7.3.1, 7.3.3), white space before the
 * colon allowed. SC_H_UNKNOWN for every other name. *colon is where the ':' is;
 * NULL: there is none before `end`. Nothing behind `limit` is read. */
enum sc_header sc_header_at(const char *at, const char *end, const char *limit, const char **colon);

/* L, S or A of SC_HEADERS. */
char sc_header_kind(enum sc_header header);

#endif
