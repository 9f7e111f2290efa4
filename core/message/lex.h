/* Reading text: the character classes of RFC 3261 25.1, and a cursor that
 * never leaves its span. All value parsers of this folder read through it. */
#ifndef SC_MESSAGE_LEX_H
#define SC_MESSAGE_LEX_H

#include <stdbool.h>
#include <stdint.h>

#include "message/find.h"

enum {
	SC_C_TOKEN = 1, /* token */
	SC_C_LWS = 2,   /* SP HT, and the CR LF of a fold inside a value */
	SC_C_DIGIT = 4,
	SC_C_SCHEME = 8, /* of a URI: ALPHA DIGIT + - . (RFC 3986 3.1) */
	SC_C_BLANK = 16, /* SP HT */
	SC_C_ALPHA = 32,
	SC_C_HOST_END = 64, /* LWS and : ; , ? */
};

extern const uint8_t sc_char_class[256];

static inline bool sc_is(char c, unsigned classes)
{
	return (sc_char_class[(unsigned char)c] & classes) != 0;
}

static inline bool sc_is_line_end(char c)
{
	return c == '\r' || c == '\n';
}

struct sc_cursor {
	const char *at, *end;
	const char *limit; /* from `end` up to here is other text that may be read too */
};

static inline struct sc_cursor sc_cursor(struct sc_span text)
{
	/* An absent span has no address that could be added to. */
	const char *end = text.len > 0 ? text.ptr + text.len : text.ptr;

	return (struct sc_cursor){text.ptr, end, end};
}

static inline bool sc_cursor_done(const struct sc_cursor *cursor)
{
	return cursor->at >= cursor->end;
}

/* Is `c` next? */
static inline bool sc_cursor_is(const struct sc_cursor *cursor, char c)
{
	return cursor->at < cursor->end && *cursor->at == c;
}

/* Steps over `c` if it is next. */
static inline bool sc_cursor_take(struct sc_cursor *cursor, char c)
{
	if (!sc_cursor_is(cursor, c))
		return false;
	cursor->at++;
	return true;
}

/* The loops below run on copies: a store to the cursor at every character
 * would be kept by the compiler, since a char may alias anything. */

/* Steps over a run of characters of some class, and gives it. */
static inline struct sc_span sc_cursor_while(struct sc_cursor *cursor, unsigned classes)
{
	const char *from = cursor->at, *at = from, *end = cursor->end;

	while (at < end && sc_is(*at, classes))
		at++;
	cursor->at = at;
	return sc_span_between(from, at);
}

/* Steps over what is before `a` or `b`, and gives it. */
static inline struct sc_span sc_cursor_to(struct sc_cursor *cursor, char a, char b)
{
	const char *from = cursor->at;

	cursor->at = sc_find_either(from, cursor->end, cursor->limit, a, b);
	return sc_span_between(from, cursor->at);
}

static inline void sc_cursor_skip_lws(struct sc_cursor *cursor)
{
	sc_cursor_while(cursor, SC_C_LWS);
}

static inline struct sc_span sc_cursor_rest(const struct sc_cursor *cursor)
{
	return sc_span_between(cursor->at, cursor->end);
}

/* Without LWS at either end. */
static inline struct sc_span sc_trimmed(const char *from, const char *end)
{
	const char *last = end;

	while (last > from && sc_is(last[-1], SC_C_LWS))
		last--;
	if (last == from)
		return sc_span(end, 0);
	while (sc_is(*from, SC_C_LWS))
		from++;
	return sc_span_between(from, last);
}

/* Is `name` the word, which has only small letters, case ignored? */
static inline bool sc_is_letters(struct sc_span name, const char *letters, size_t len)
{
	unsigned differ = name.len != len;

	for (size_t i = 0; differ == 0 && i < len; i++)
		differ = ((unsigned char)name.ptr[i] | 0x20u) ^ (unsigned char)letters[i];
	return differ == 0;
}
#define sc_is_word(name, word) sc_is_letters((name), (word), sizeof(word) - 1)

/* Behind an opening quote: steps over the string and its closing quote; the
 * content, escapes kept (RFC 3261 25.1 quoted-string: a backslash hides the
 * character behind it, whatever it is). False: the string does not end. */
bool sc_cursor_quoted(struct sc_cursor *cursor, struct sc_span *content);

#endif
