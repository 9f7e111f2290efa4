/* Lines of SDP (RFC 4566 5), found among whatever is none. */
#include "message/sdp_line.h"

bool sc_sdp_next_line(struct sc_cursor *cursor, struct sc_sdp_line *line)
{
	while (!sc_cursor_done(cursor)) {
		const char *from = cursor->at;
		struct sc_span text = sc_cursor_to(cursor, '\r', '\n');

		text = sc_trimmed(text.ptr, cursor->at);
		while (!sc_cursor_done(cursor) && sc_is_line_end(*cursor->at))
			cursor->at++;
		if (text.len < 2 || text.ptr[1] != '=' || !sc_is(*text.ptr, SC_C_ALPHA))
			continue;
		line->from = from;
		line->type = *text.ptr;
		line->value = sc_trimmed(text.ptr + 2, text.ptr + text.len);
		return true;
	}
	return false;
}

void sc_sdp_split(struct sc_span attribute, struct sc_span *name, struct sc_span *value)
{
	struct sc_cursor cursor = sc_cursor(attribute);

	*name = sc_cursor_to(&cursor, ':', ':');
	sc_cursor_take(&cursor, ':');
	*value = sc_trimmed(cursor.at, cursor.end);
}

bool sc_sdp_next_attribute(struct sc_cursor *cursor, struct sc_span *name, struct sc_span *value)
{
	struct sc_sdp_line line;

	while (sc_sdp_next_line(cursor, &line))
		if (line.type == 'a') {
			sc_sdp_split(line.value, name, value);
			return true;
		}
	return false;
}
