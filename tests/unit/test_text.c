/* Hostile text on its way to JSON, CSV and terminals. What must come out follows
 * from RFC 8259, RFC 4180 and RFC 3629. */
#include "sample_rows.h"
#include "base/text.h"

static const struct {
	const char *name;
	const char *bytes;
	size_t len;
	const char *json, *csv, *plain;
} hostile[] = {
#define TEXT(literal) literal, sizeof(literal) - 1
	{"empty", TEXT(""), "\"\"", "", ""},
	{"quotes", TEXT("a\"b"), "\"a\\\"b\"", "\"a\"\"b\"", "a\"b"},
	{"comma", TEXT("a,b"), "\"a,b\"", "\"a,b\"", "a,b"},
	{"line break", TEXT("a\r\nb"), "\"a\\r\\nb\"", "\"a\r\nb\"", "a\\x0d\\x0ab"},
	{"backslash", TEXT("a\\b"), "\"a\\\\b\"", "a\\b", "a\\b"},
	{"NUL", TEXT("a\0b"), "\"a\\u0000b\"", "a\\x00b", "a\\x00b"},
	{"ESC", TEXT("\x1b[2J"), "\"\\u001b[2J\"", "\\x1b[2J", "\\x1b[2J"},
	{"DEL", TEXT("\x7f"), "\"\\u007f\"", "\\x7f", "\\x7f"},
	{"two-letter escapes", TEXT("\b\f\t"), "\"\\b\\f\\t\"", "\\x08\\x0c\\x09",
	 "\\x08\\x0c\\x09"},
	{"UTF-8", TEXT("J\xc3\xb6rg"), "\"J\xc3\xb6rg\"", "J\xc3\xb6rg", "J\xc3\xb6rg"},
	{"no UTF-8", TEXT("a\xff\xc3"), "\"a\xef\xbf\xbd\xef\xbf\xbd\"",
	 "a\xef\xbf\xbd\xef\xbf\xbd", "a\\xff\\xc3"},
	/* RFC 3629: overlong forms and surrogates are no UTF-8 */
	{"overlong", TEXT("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\"", "\xef\xbf\xbd\xef\xbf\xbd",
	 "\\xc0\\xaf"},
	{"surrogate", TEXT("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"",
	 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", "\\xed\\xa0\\x80"},
	/* U+009B CONTROL SEQUENCE INTRODUCER, U+202E RIGHT-TO-LEFT OVERRIDE, U+2028 */
	{"C1",
	 TEXT("\xc2\x9b"
	      "2J"),
	 "\"\\u009b2J\"", "\\x9b2J", "\\u{009b}2J"},
	{"bidi", TEXT("\xe2\x80\xae"), "\"\\u202e\"", "\xe2\x80\xae", "\\u{202e}"},
	{"line separator", TEXT("\xe2\x80\xa8"), "\"\\u2028\"", "\xe2\x80\xa8", "\\u{2028}"},
	/* U+E0041 TAG LATIN CAPITAL LETTER A: a format beyond the BMP, D840+... by RFC 2781 */
	{"tag", TEXT("\xf3\xa0\x81\x81"), "\"\\udb40\\udc41\"", "\xf3\xa0\x81\x81", "\\u{e0041}"},
	{"formula =", TEXT("=1+1"), "\"=1+1\"", "'=1+1", "=1+1"},
	{"formula +", TEXT("+49"), "\"+49\"", "'+49", "+49"},
	{"formula -", TEXT("-1"), "\"-1\"", "'-1", "-1"},
	{"formula @", TEXT("@SUM(A1)"), "\"@SUM(A1)\"", "'@SUM(A1)", "@SUM(A1)"},
	{"formula tab", TEXT("\t=1"), "\"\\t=1\"", "'\\x09=1", "\\x09=1"},
	{"formula CR", TEXT("\r=1"), "\"\\r=1\"", "\"'\r=1\"", "\\x0d=1"},
	{"formula quoted", TEXT("=\"a\""), "\"=\\\"a\\\"\"", "\"'=\"\"a\"\"\"", "=\"a\""},
	{"formula full width",
	 TEXT("\xef\xbc\x9d"
	      "1"),
	 "\"\xef\xbc\x9d"
	 "1\"",
	 "'\xef\xbc\x9d"
	 "1",
	 "\xef\xbc\x9d"
	 "1"},
	{"no formula", TEXT("a=1"), "\"a=1\"", "a=1", "a=1"},
};

static void assert_text(const char *name, void (*function)(GString *, struct sc_span),
			struct sc_span bytes, const char *expected)
{
	GString *out = g_string_new(NULL);

	function(out, bytes);
	if (strlen(expected) != out->len || memcmp(expected, out->str, out->len) != 0)
		g_error("%s: expected <%s>, have <%s>", name, expected, out->str);
	g_assert_true(g_utf8_validate(out->str, (gssize)out->len, NULL));
	g_string_free(out, TRUE);
}

static void test_hostile(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++) {
		/* On the heap at its exact size, so that a read past it is found. */
		char *copy = g_memdup2(hostile[i].bytes, hostile[i].len);
		struct sc_span bytes = sc_span(copy ? copy : "", hostile[i].len);

		assert_text(hostile[i].name, sc_text_json, bytes, hostile[i].json);
		assert_text(hostile[i].name, sc_text_csv, bytes, hostile[i].csv);
		assert_text(hostile[i].name, sc_text_plain, bytes, hostile[i].plain);
		g_free(copy);
	}
}

/* XML 1.0 2.2, 2.4: markup as references; what is no character is not there. */
static void test_text_xml(void)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{"a<b>&\"c'", "a&#60;b&#62;&#38;&#34;c&#39;"},
		{"]]>", "]]&#62;"},
		{"\x1b[2J\n", "\\x1b[2J\\x0a"},
		{"\xff", "\\xff"},
		{"\u202e", "\\u{202e}"},
		{"\xef\xbf\xbe", "\ufffd"}, /* U+FFFE */
		{"J\u00f6rg", "J\u00f6rg"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_text("xml", sc_text_xml, sample_text(cases[i].text), cases[i].expected);
}

/* East Asian Wide is two columns, a combining mark none (Unicode TR 11). */
static void test_text_width(void)
{
	g_assert_cmpuint(sc_text_width(sample_text("abc")), ==, 3);
	g_assert_cmpuint(sc_text_width(sample_text("J\u00f6rg")), ==, 4);
	g_assert_cmpuint(sc_text_width(sample_text("Jo\u0308rg")), ==, 4);
	g_assert_cmpuint(sc_text_width(sample_text("\u6771\u4eac")), ==, 4);
}

static void test_text_cut(void)
{
	static const struct {
		const char *text;
		unsigned width;
		const char *expected;
	} cases[] = {
		{"abcdef", 6, "abcdef"},
		{"abcdefg", 6, "abcd\u2026g"},
		{"abcdefghijkl", 10, "abcdef\u2026jkl"},
		{"abc", 1, "\u2026"},
		{"abc", 0, ""},
		/* wide characters are not halved: 3 of 4 columns in front, 1 of 2 behind */
		{"\u6771\u4eac\u6771\u4eac\u6771", 7, "\u6771\u4eac\u2026\u6771"},
		{"\u6771\u4eac\u6771\u4eac\u6771", 6, "\u6771\u4eac\u2026"},
		/* a mark stays with its letter */
		{"o\u0308o\u0308o\u0308o\u0308o\u0308", 4, "o\u0308o\u0308\u2026o\u0308"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		GString *out = g_string_new(NULL);

		sc_text_cut(out, sample_text(cases[i].text), cases[i].width);
		g_assert_cmpstr(out->str, ==, cases[i].expected);
		g_assert_cmpuint(sc_text_width(sc_span(out->str, out->len)), <=, cases[i].width);
		g_string_free(out, TRUE);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text/hostile", test_hostile);
	g_test_add_func("/text/xml", test_text_xml);
	g_test_add_func("/text/width", test_text_width);
	g_test_add_func("/text/cut", test_text_cut);
	return g_test_run();
}
