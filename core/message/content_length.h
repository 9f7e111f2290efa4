/* Content-Length over all its rows: RFC 3261 20.14, 18.3. */
#ifndef SC_MESSAGE_CONTENT_LENGTH_H
#define SC_MESSAGE_CONTENT_LENGTH_H

#include "message/diag.h"
#include "message/number.h"

struct sc_content_length {
	uint64_t bytes;
	bool given;
	bool unsound; /* not a number, or several that differ: nobody can say (RFC 4475 3.3.9) */
};

static inline void sc_content_length_row(struct sc_content_length *length, struct sc_span value,
					 uint64_t *diags)
{
	struct sc_cursor cursor = sc_cursor(value);
	uint64_t bytes;

	if (!sc_cursor_number(&cursor, UINT64_MAX, &bytes) || !sc_cursor_done(&cursor)) {
		length->unsound = true;
		*diags |= SC_DIAG_BIT(CONTENT_LENGTH);
	}
	if (length->given && bytes != length->bytes) {
		length->unsound = true;
		*diags |= SC_DIAG_BIT(CONTENT_LENGTH_TWICE);
	}
	length->given = true;
	length->bytes = bytes;
}

#endif
