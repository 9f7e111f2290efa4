#include "message/lex.h"

#define DIGIT (SC_C_TOKEN | SC_C_DIGIT | SC_C_SCHEME)
#define ALPHA (SC_C_TOKEN | SC_C_ALPHA | SC_C_SCHEME)
#define BLANK (SC_C_LWS | SC_C_BLANK | SC_C_HOST_END)

const uint8_t sc_char_class[256] = {
	['0' ... '9'] = DIGIT,
	['a' ... 'z'] = ALPHA,
	['A' ... 'Z'] = ALPHA,
	['-'] = SC_C_TOKEN | SC_C_SCHEME,
	['.'] = SC_C_TOKEN | SC_C_SCHEME,
	['+'] = SC_C_TOKEN | SC_C_SCHEME,
	['!'] = SC_C_TOKEN,
	['%'] = SC_C_TOKEN,
	['*'] = SC_C_TOKEN,
	['_'] = SC_C_TOKEN,
	['`'] = SC_C_TOKEN,
	['\''] = SC_C_TOKEN,
	['~'] = SC_C_TOKEN,
	[':'] = SC_C_HOST_END,
	[';'] = SC_C_HOST_END,
	[','] = SC_C_HOST_END,
	['?'] = SC_C_HOST_END,
	[' '] = BLANK,
	['\t'] = BLANK,
	['\r'] = SC_C_LWS | SC_C_HOST_END,
	['\n'] = SC_C_LWS | SC_C_HOST_END,
};

bool sc_cursor_quoted(struct sc_cursor *cursor, struct sc_span *content)
{
	const char *at = cursor->at;

	for (; at < cursor->end; at++) {
		if (*at == '"') {
			*content = sc_span_between(cursor->at, at);
			cursor->at = at + 1;
			return true;
		}
		if (*at == '\\' && cursor->end - at > 1)
			at++;
	}
	*content = sc_cursor_rest(cursor);
	cursor->at = cursor->end;
	return false;
}
