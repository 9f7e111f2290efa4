#include "message/param.h"

#include "message/message.h"

/* To the next ';', over quoted strings. */
static void skip_to_semicolon(struct sc_cursor *cursor)
{
	struct sc_span ignored;

	sc_cursor_to(cursor, ';', '"');
	while (sc_cursor_take(cursor, '"')) {
		sc_cursor_quoted(cursor, &ignored);
		sc_cursor_to(cursor, ';', '"');
	}
}

/* Up to the ';' or white space. Tags and branches are long, so memchr pays. */
static struct sc_span read_value(struct sc_cursor *cursor)
{
	struct sc_span value = sc_cursor_rest(cursor);
	const char *end;

	if (sc_cursor_take(cursor, '"')) {
		sc_cursor_quoted(cursor, &value);
		return value;
	}
	end = memchr(value.ptr, ';', value.len);
	if (end)
		value.len = (size_t)(end - value.ptr);
	end = memchr(value.ptr, ' ', value.len);
	if (end)
		value.len = (size_t)(end - value.ptr);
	while (value.len > 0 && sc_is(value.ptr[value.len - 1], SC_C_LWS))
		value.len--;
	cursor->at = value.ptr + value.len;
	return value;
}

bool sc_param_next(struct sc_cursor *cursor, struct sc_param_pair *pair)
{
	for (;;) {
		skip_to_semicolon(cursor);
		if (!sc_cursor_take(cursor, ';'))
			return false;
		sc_cursor_skip_lws(cursor);
		pair->name = sc_cursor_while(cursor, SC_C_TOKEN);
		sc_cursor_skip_lws(cursor);
		pair->value = sc_span_between(cursor->at, cursor->at);
		if (sc_cursor_take(cursor, '=')) {
			sc_cursor_skip_lws(cursor);
			pair->value = read_value(cursor);
		}
		if (pair->name.len > 0)
			return true;
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
