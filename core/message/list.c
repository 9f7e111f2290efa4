#include "message/list.h"

/* From where the cursor is to the comma that ends the value, or to the end. A
 * quote or a '<' that is not closed takes the rest of the row with it. */
static void skip_value(struct sc_cursor *cursor)
{
	struct sc_span ignored;
	const char *close;

	while (!sc_cursor_done(cursor) && *cursor->at != ',') {
		if (sc_cursor_take(cursor, '"')) {
			sc_cursor_quoted(cursor, &ignored);
		} else if (*cursor->at == '<') {
			close = memchr(cursor->at, '>', (size_t)(cursor->end - cursor->at));
			cursor->at = close ? close + 1 : cursor->end;
		} else {
			cursor->at++;
		}
	}
}

bool sc_list_next(struct sc_cursor *cursor, struct sc_span *value)
{
	while (!sc_cursor_done(cursor)) {
		const char *from = cursor->at;

		skip_value(cursor);
		*value = sc_span_trim(sc_span_between(from, cursor->at));
		sc_cursor_take(cursor, ',');
		if (value->len > 0)
			return true;
	}
	return false;
}
