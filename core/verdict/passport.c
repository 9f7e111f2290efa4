#include "verdict/passport.h"

#include <glib.h>

#include "message/lex.h"

/* A token longer than this is none: RFC 8225's have some hundred bytes. */
#define TOKEN_MAX 4096

void sc_passport_digits(char *digits, struct sc_span text)
{
	size_t length = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (sc_is(c, SC_C_DIGIT) && length < SC_PASSPORT_NUMBER_MAX)
			digits[length++] = c;
		else if (!memchr("+-.()", c, 5)) {
			length = 0;
			break;
		}
	}
	digits[length] = '\0';
}

/* What stands in quotes behind "key": in the text, from `within` on. */
static struct sc_span string_of(struct sc_span json, struct sc_span within, struct sc_span key)
{
	const char *end = json.ptr + json.len, *at = sc_span_casefind(json, within), *close;

	if (at)
		at = sc_span_casefind(sc_span_between(at, end), key);
	if (at)
		at = memchr(at + key.len, '"', (size_t)(end - at) - key.len);
	close = at ? memchr(at + 1, '"', (size_t)(end - at) - 1) : NULL;
	return close ? sc_span_between(at + 1, close) : sc_span(NULL, 0);
}

static void read_claims(struct sc_passport *passport, struct sc_span json)
{
	const struct sc_span key = SC_SPAN_LIT("\"iat\":"), tn = SC_SPAN_LIT("\"tn\"");
	const char *at = sc_span_casefind(json, key);
	struct sc_cursor cursor;
	uint64_t seconds;

	if (at) {
		cursor = sc_cursor(sc_span_between(at + key.len, json.ptr + json.len));
		sc_cursor_while(&cursor, SC_C_BLANK);
		if (sc_span_u64(sc_cursor_while(&cursor, SC_C_DIGIT), INT32_MAX, &seconds))
			passport->issued_s = (int64_t)seconds;
	}
	sc_passport_digits(passport->from, string_of(json, SC_SPAN_LIT("\"orig\""), tn));
	sc_passport_digits(passport->to, string_of(json, SC_SPAN_LIT("\"dest\""), tn));
}

/* The second part of "header.payload.signature", in base64url (RFC 7515 2). */
bool sc_passport_read(struct sc_passport *passport, struct sc_span identity)
{
	struct sc_cursor cursor = sc_cursor(identity);
	struct sc_span payload;
	g_autofree char *text = NULL;
	size_t length;

	memset(passport, 0, sizeof *passport);
	sc_cursor_to(&cursor, '.', ';');
	if (!sc_cursor_take(&cursor, '.'))
		return false;
	payload = sc_cursor_to(&cursor, '.', ';');
	if (payload.len == 0 || payload.len > TOKEN_MAX)
		return false;
	text = g_malloc0(payload.len + 4);
	memcpy(text, payload.ptr, payload.len);
	for (size_t i = 0; i < payload.len; i++)
		text[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i] ? text[i] : '=';
	memset(text + payload.len, '=', (4 - payload.len % 4) % 4);
	g_base64_decode_inplace(text, &length);
	read_claims(passport, sc_span(text, length));
	return true;
}
