#include "base/text.h"

/* U+FFFD REPLACEMENT CHARACTER stands for a byte that is no UTF-8. */
#define REPLACEMENT "\xef\xbf\xbd"
#define ELLIPSIS "\xe2\x80\xa6"
#define BMP_LAST 0xffff
#define CONTROL_LAST 0x9f /* of C1 */

static const char hex[] = "0123456789abcdef";

struct cursor {
	const unsigned char *at, *end;
};

static struct cursor cursor_on(struct sc_span text)
{
	/* Of what is absent: nothing may be added to NULL, not even 0. */
	const unsigned char *at = (const unsigned char *)(text.ptr ? text.ptr : "");

	return (struct cursor){at, at + text.len};
}

/* The next character and how many bytes it takes; 0: the next byte is no UTF-8. */
static size_t next_char(const struct cursor *c, gunichar *code)
{
	if (*c->at < 0x80) {
		*code = *c->at;
		return 1;
	}
	*code = g_utf8_get_char_validated((const char *)c->at, c->end - c->at);
	if (*code == (gunichar)-1 || *code == (gunichar)-2)
		return 0;
	return (size_t)g_utf8_skip[*c->at];
}

/* Would a terminal, or a reader's eye, obey it rather than show it? Controls
 * (C0, DEL, C1), formats (bidirectional overrides, zero-width characters), and
 * the line and paragraph separators. */
static bool obeyed(gunichar code)
{
	if (code < 0x80)
		return code < 0x20 || code == 0x7f;
	switch (g_unichar_type(code)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_FORMAT:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
		return true;
	default:
		return false;
	}
}

/* Printable ASCII but the quotation mark: as it is, in whatever is printed. */
static bool is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte < 0x7f && byte != '"';
}

static void append_bytes(GString *out, const unsigned char *from, const unsigned char *to)
{
	g_string_append_len(out, (const char *)from, to - from);
}

/* Copies up to the next byte that is not plain. False: there is none. */
static bool copy_plain(GString *out, struct cursor *c)
{
	const unsigned char *clean = c->at;

	while (c->at < c->end && is_plain(*c->at))
		c->at++;
	append_bytes(out, clean, c->at);
	return c->at < c->end;
}

static void append_hex_byte(GString *out, unsigned char byte)
{
	char text[] = {'\\', 'x', hex[byte >> 4], hex[byte & 0xf]};

	g_string_append_len(out, text, sizeof text);
}

static void append_json_unit(GString *out, unsigned unit)
{
	char text[] = {'\\',
		       'u',
		       hex[unit >> 12 & 0xf],
		       hex[unit >> 8 & 0xf],
		       hex[unit >> 4 & 0xf],
		       hex[unit & 0xf]};

	g_string_append_len(out, text, sizeof text);
}

/* RFC 8259 section 7: the two-letter escapes, then \uXXXX, as a surrogate pair
 * beyond the Basic Multilingual Plane. */
static void append_json_escape(GString *out, gunichar code)
{
	static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (size_t i = 0; i + 1 < sizeof letters; i += 2) {
		if (code == (unsigned char)letters[i]) {
			g_string_append_c(out, '\\');
			g_string_append_c(out, letters[i + 1]);
			return;
		}
	}
	if (code > BMP_LAST) {
		append_json_unit(out, 0xd800 + ((code - 0x10000) >> 10));
		append_json_unit(out, 0xdc00 + ((code - 0x10000) & 0x3ff));
	} else {
		append_json_unit(out, code);
	}
}

void sc_text_json(GString *out, struct sc_span text)
{
	struct cursor c = cursor_on(text);
	const unsigned char *clean = c.at; /* what has not been copied yet */

	g_string_append_c(out, '"');
	while (c.at < c.end) {
		gunichar code;
		size_t len;

		if (is_plain(*c.at) && *c.at != '\\') {
			c.at++;
			continue;
		}
		len = next_char(&c, &code);
		if (len > 1 && !obeyed(code)) {
			c.at += len;
			continue;
		}
		append_bytes(out, clean, c.at);
		if (len == 0)
			g_string_append(out, REPLACEMENT);
		else
			append_json_escape(out, code);
		clean = c.at += len ? len : 1;
	}
	append_bytes(out, clean, c.end);
	g_string_append_c(out, '"');
}

/* What spreadsheets take for the beginning of a formula, the full-width forms
 * of East Asian input included; white space they skip before they look. */
static bool begins_formula(struct sc_span text)
{
	struct cursor c = cursor_on(text);
	gunichar code;

	if (text.len == 0 || next_char(&c, &code) == 0)
		return false;
	switch (code) {
	case '=':
	case '+':
	case '-':
	case '@':
	case '\t':
	case '\r':
	case '\n':
	case 0xff1d: /* FULLWIDTH EQUALS SIGN, PLUS SIGN, HYPHEN-MINUS, COMMERCIAL AT */
	case 0xff0b:
	case 0xff0d:
	case 0xff20:
		return true;
	default:
		return false;
	}
}

static bool needs_quotes(struct sc_span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == ',' || text.ptr[i] == '"' || text.ptr[i] == '\r' ||
		    text.ptr[i] == '\n')
			return true;
	return false;
}

void sc_text_csv(GString *out, struct sc_span text)
{
	struct cursor c = cursor_on(text);
	bool quoted = needs_quotes(text);

	if (quoted)
		g_string_append_c(out, '"');
	if (begins_formula(text))
		g_string_append_c(out, '\'');
	while (copy_plain(out, &c)) {
		gunichar code;
		size_t len = next_char(&c, &code);

		if (len == 0)
			g_string_append(out, REPLACEMENT);
		else if (code == '"')
			g_string_append(out, "\"\"");
		else if (code <= CONTROL_LAST && obeyed(code) && code != '\r' && code != '\n')
			append_hex_byte(out, (unsigned char)code);
		else
			append_bytes(out, c.at, c.at + len);
		c.at += len ? len : 1;
	}
	if (quoted)
		g_string_append_c(out, '"');
}

void sc_text_marks(GString *out, struct sc_span text)
{
	struct cursor c = cursor_on(text);

	while (c.at < c.end) {
		gunichar code;
		const size_t len = MAX(next_char(&c, &code), 1);

		if (len > 1 && obeyed(code))
			g_string_append_printf(out, "\\u{%04x}", code);
		else
			append_bytes(out, c.at, c.at + len);
		c.at += len;
	}
}

void sc_text_plain(GString *out, struct sc_span text)
{
	struct cursor c = cursor_on(text);

	while (copy_plain(out, &c)) {
		gunichar code;
		size_t len = next_char(&c, &code);

		if (len == 0 || (len == 1 && obeyed(code)))
			append_hex_byte(out, *c.at);
		else if (obeyed(code))
			g_string_append_printf(out, "\\u{%04x}", code);
		else
			append_bytes(out, c.at, c.at + len);
		c.at += len ? len : 1;
	}
}

void sc_text_xml(GString *out, struct sc_span text)
{
	g_autoptr(GString) plain = g_string_new(NULL);

	sc_text_plain(plain, text);
	for (char *c = plain->str; *c; c = g_utf8_next_char(c)) {
		gunichar code = g_utf8_get_char(c);

		if (strchr("&<>\"'", *c))
			g_string_append_printf(out, "&#%u;", code);
		else if (code == 0xfffe || code == 0xffff)
			g_string_append(out, REPLACEMENT);
		else
			g_string_append_unichar(out, code);
	}
}

static unsigned char_width(gunichar code)
{
	if (code < 0x300) /* no wide and no combining character below U+0300 */
		return 1;
	if (g_unichar_iszerowidth(code))
		return 0;
	return g_unichar_iswide(code) ? 2 : 1;
}

unsigned sc_text_width(struct sc_span text)
{
	struct cursor c = cursor_on(text);
	unsigned width = 0;

	while (c.at < c.end) {
		gunichar code;
		size_t len = next_char(&c, &code);

		width += len ? char_width(code) : 1;
		c.at += len ? len : 1;
	}
	return width;
}

/* How many bytes from the front fit into `width` columns, with the combining
 * marks that follow the last character. */
static size_t head_bytes(struct sc_span text, unsigned width)
{
	struct cursor c = cursor_on(text);
	unsigned used = 0;

	while (c.at < c.end) {
		gunichar code;
		size_t len = next_char(&c, &code);

		used += len ? char_width(code) : 1;
		if (used > width)
			break;
		c.at += len ? len : 1;
	}
	return (size_t)((const char *)c.at - text.ptr);
}

void sc_text_cut(GString *out, struct sc_span text, unsigned width_max)
{
	unsigned width = sc_text_width(text), head, tail;
	size_t first, skipped;

	if (width <= width_max) {
		g_string_append_len(out, text.ptr, (gssize)text.len);
		return;
	}
	if (width_max == 0)
		return;
	tail = (width_max - 1) / 3; /* the front tells more than the end */
	head = width_max - 1 - tail;
	first = head_bytes(text, head);
	g_string_append_len(out, text.ptr, (gssize)first);
	g_string_append(out, ELLIPSIS);
	skipped = head_bytes(text, width - tail);
	/* A wide character on the seam would leave one column too many. */
	while (sc_text_width(sc_span(text.ptr + skipped, text.len - skipped)) > tail)
		skipped += (size_t)g_utf8_skip[(unsigned char)text.ptr[skipped]];
	g_string_append_len(out, text.ptr + skipped, (gssize)(text.len - skipped));
}
