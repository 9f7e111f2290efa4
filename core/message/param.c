#include "message/param.h"

void sc_param_skip(struct sc_cursor *cursor)
{
	struct sc_span ignored;

	sc_cursor_to(cursor, ';', '"');
	while (sc_cursor_take(cursor, '"')) {
		sc_cursor_quoted(cursor, &ignored);
		sc_cursor_to(cursor, ';', '"');
	}
}

struct sc_span sc_param(struct sc_span params, struct sc_span name)
{
	struct sc_cursor cursor = sc_cursor(params);
	struct sc_param_pair pair;

	while (sc_param_next(&cursor, &pair))
		if (pair.name.len == name.len && sc_span_caseprefix(pair.name, name))
			return pair.value;
	return sc_span(NULL, 0);
}
