/* Parameter lists: ;name=value;name;name="quoted". */
#ifndef SC_MESSAGE_PARAM_H
#define SC_MESSAGE_PARAM_H

#include "message/lex.h"

struct sc_param_pair {
	struct sc_span name;
	struct sc_span value; /* quotes removed; empty when there is none */
};

/* To the next ';', over quoted strings. */
void sc_param_skip(struct sc_cursor *cursor);

/* Behind the '=': up to the ';' or white space. */
static inline struct sc_span sc_param_value(struct sc_cursor *cursor)
{
	struct sc_span value;

	if (sc_cursor_take(cursor, '"')) {
		sc_cursor_quoted(cursor, &value);
		return value;
	}
	value = sc_cursor_to(cursor, ';', ' ');
	while (value.len > 0 && sc_is(value.ptr[value.len - 1], SC_C_LWS))
		value.len--;
	cursor->at = value.ptr + value.len;
	return value;
}

/* Does the list begin just as most do, with `begin`, ";name="? Then its value,
 * to which the cursor is moved on; else it stays. */
static inline bool sc_param_begins(struct sc_cursor *cursor, const char *begin, size_t len,
				   struct sc_span *value)
{
	const char *at = cursor->at;

	if ((size_t)(cursor->end - at) <= len || memcmp(at, begin, len) != 0 ||
	    sc_is(at[len], SC_C_LWS))
		return false;
	cursor->at += len;
	*value = sc_param_value(cursor);
	return true;
}
#define sc_param_usual(cursor, begin, value) \
	sc_param_begins((cursor), (begin), sizeof(begin) - 1, (value))

/* The next parameter; empty ones (";;") are passed over. False: no more. */
static inline bool sc_param_next(struct sc_cursor *cursor, struct sc_param_pair *pair)
{
	do {
		if (!sc_cursor_is(cursor, ';') && !sc_cursor_done(cursor))
			sc_param_skip(cursor);
		if (!sc_cursor_take(cursor, ';'))
			return false;
		sc_cursor_skip_lws(cursor);
		pair->name = sc_cursor_while(cursor, SC_C_TOKEN);
		sc_cursor_skip_lws(cursor);
		pair->value = sc_span_between(cursor->at, cursor->at);
		if (sc_cursor_take(cursor, '=')) {
			sc_cursor_skip_lws(cursor);
			pair->value = sc_param_value(cursor);
		}
	} while (pair->name.len == 0);
	return true;
}

/* The value of ;name=value (or of ;name alone: empty) in a parameter list that
 * begins at a ';'. Quotes around the value are removed. Name case-insensitive.
 * ptr NULL: there is no such parameter. */
struct sc_span sc_param(struct sc_span params, struct sc_span name);

#endif
