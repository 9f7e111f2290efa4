#include "message/uri_equal.h"

#include "base/limits.h"
#include "message/lex.h"
#include "message/param.h"
#include "message/uri.h"

/* ---- escapes ---- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = sc_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The next character, and whether it was escaped although it is reserved (RFC 3261
 * 25.1): then it is another than the bare one. */
struct letter {
	char c;
	bool escaped;
};

static bool is_reserved(char c)
{
	return c != '\0' && strchr(";/?:@&=+$,", c) != NULL;
}

static struct letter next_letter(struct sc_span *text)
{
	struct letter letter = {.c = text->ptr[0]};
	size_t used = 1;

	if (letter.c == '%' && text->len >= 3 && hex_digit(text->ptr[1]) >= 0 &&
	    hex_digit(text->ptr[2]) >= 0) {
		letter.c = (char)(hex_digit(text->ptr[1]) * 16 + hex_digit(text->ptr[2]));
		letter.escaped = is_reserved(letter.c);
		used = 3;
	}
	*text = sc_span(text->ptr + used, text->len - used);
	return letter;
}

static bool equal_text(struct sc_span one, struct sc_span other, bool with_case)
{
	if ((one.ptr == NULL) != (other.ptr == NULL))
		return false;
	while (one.len > 0 && other.len > 0) {
		struct letter a = next_letter(&one), b = next_letter(&other);

		if (a.escaped != b.escaped ||
		    (with_case ? a.c != b.c : sc_lower(a.c) != sc_lower(b.c)))
			return false;
	}
	return one.len == other.len;
}

/* ---- parts ---- */

/* The parameter of that name, case ignored; false: there is none. */
static bool find_param(struct sc_span params, struct sc_span name, struct sc_span *value)
{
	struct sc_cursor cursor = sc_cursor(params);
	struct sc_param_pair pair;

	while (sc_param_next(&cursor, &pair))
		if (equal_text(pair.name, name, false)) {
			*value = pair.value;
			return true;
		}
	return false;
}

/* What never matches a URI that lacks it. By the letter transport is not among these,
 * though an example says so; registrars leave it off in their lists. */
static bool counts_alone(struct sc_span name)
{
	return sc_is_word(name, "user") || sc_is_word(name, "ttl") || sc_is_word(name, "method") ||
	       sc_is_word(name, "maddr");
}

/* Is each parameter of `one` that counts in `other` too, with that value? */
static bool params_match(struct sc_span one, struct sc_span other)
{
	struct sc_cursor cursor = sc_cursor(one);
	struct sc_param_pair pair;
	struct sc_span value;

	while (sc_param_next(&cursor, &pair)) {
		if (!find_param(other, pair.name, &value)) {
			if (counts_alone(pair.name))
				return false;
		} else if (!equal_text(pair.value, value, false)) {
			return false;
		}
	}
	return true;
}

/* The next of "a=b&c=d"; false: no more. */
static bool next_header(struct sc_cursor *cursor, struct sc_span *name, struct sc_span *value)
{
	struct sc_cursor header;

	if (sc_cursor_done(cursor))
		return false;
	header = sc_cursor(sc_cursor_to(cursor, '&', '&'));
	sc_cursor_take(cursor, '&');
	*name = sc_cursor_to(&header, '=', '=');
	sc_cursor_take(&header, '=');
	*value = sc_cursor_rest(&header);
	return true;
}

/* Headers are never ignored: all of `one` are in `other`. */
static bool headers_match(struct sc_span one, struct sc_span other)
{
	struct sc_cursor cursor = sc_cursor(one), others;
	struct sc_span name, value, other_name, other_value;

	while (next_header(&cursor, &name, &value)) {
		bool found = false;

		others = sc_cursor(other);
		while (!found && next_header(&others, &other_name, &other_value))
			found = equal_text(name, other_name, false) &&
				equal_text(value, other_value, false);
		if (!found)
			return false;
	}
	return true;
}

/* userinfo: between scheme and '@', password included. */
static struct sc_span userinfo(const struct sc_uri *uri, struct sc_span text)
{
	const char *at;

	if (!uri->user.ptr)
		return uri->user;
	at = memchr(uri->user.ptr, '@', (size_t)(text.ptr + text.len - uri->user.ptr));
	return at ? sc_span_between(uri->user.ptr, at) : uri->user;
}

bool sc_uri_equal(struct sc_span one, struct sc_span other)
{
	struct sc_uri a, b;

	if (sc_span_eq(one, other))
		return true;
	if (one.len > SC_URI_COMPARED_MAX || other.len > SC_URI_COMPARED_MAX)
		return false;
	if (!sc_uri_parse(&a, one, NULL) || !sc_uri_parse(&b, other, NULL) ||
	    !sc_span_caseeq(a.scheme, b.scheme) ||
	    !(sc_is_word(a.scheme, "sip") || sc_is_word(a.scheme, "sips")))
		return false;
	return a.port == b.port && sc_span_caseeq(a.host, b.host) &&
	       equal_text(userinfo(&a, one), userinfo(&b, other), true) &&
	       params_match(a.params, b.params) && params_match(b.params, a.params) &&
	       headers_match(a.headers, b.headers) && headers_match(b.headers, a.headers);
}
