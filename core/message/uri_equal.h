/* Are two URIs one (RFC 3261 19.1.4)? */
#ifndef SC_MESSAGE_URI_EQUAL_H
#define SC_MESSAGE_URI_EQUAL_H

#include <stdbool.h>

#include "base/span.h"

/* sip and sips URIs as 19.1.4 compares them: user and password as written,
 * but for escapes that need not be; all else without case; parameters and headers
 * in any order. The relation is not transitive: sip:a@b;x=1 and sip:a@b;x=2
 * are both equal to sip:a@b. Other schemes, what is no URI, and what is longer than
 * SC_URI_COMPARED_MAX: as written. */
bool sc_uri_equal(struct sc_span one, struct sc_span other);

#endif
