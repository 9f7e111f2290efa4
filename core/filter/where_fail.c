/* What is said of an expression that is none. */
#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"
#include "filter/nearest.h"
#include "filter/where_parser.h"

void sc_where_fail(struct sc_where_parser *p, struct sc_token at, const char *format, ...)
{
	va_list args;

	if (p->failed)
		return;
	p->failed = true;
	p->error->offset = (size_t)(at.source.ptr - p->text);
	p->error->length = at.source.len;
	va_start(args, format);
	vsnprintf(p->error->text, sizeof p->error->text, format, args);
	va_end(args);
}

void sc_where_fail_expected(struct sc_where_parser *p, const char *what)
{
	if (p->token.type == SC_TOKEN_BAD)
		sc_where_fail(p, p->token, "%s", p->token.bad);
	else if (p->token.type == SC_TOKEN_END)
		sc_where_fail(p, p->token, "%s expected at the end", what);
	else
		sc_where_fail(p, p->token, "%s expected", what);
}

/* Text for messages: of what was typed only what a terminal can take. */
static char *shown(struct sc_token token)
{
	GString *plain = g_string_new(NULL);

	sc_text_plain(plain, token.source);
	return g_string_free(plain, FALSE);
}

void sc_where_fail_key(struct sc_where_parser *p, struct sc_token key)
{
	struct sc_nearest nearest = sc_nearest_to(key.source);
	g_autofree char *typed = shown(key);

	for (size_t i = 0; i < p->table->count; i++)
		sc_nearest_offer(&nearest, p->table->columns[i].key);
	for (size_t i = 0; sc_where_asked_column(p->table) && sc_where_asked_word(i); i++)
		sc_nearest_offer(&nearest, sc_where_asked_word(i));
	if (nearest.word)
		sc_where_fail(p, key, "unknown key \"%s\"; did you mean \"%s\"?", typed,
			      nearest.word);
	else
		sc_where_fail(p, key, "unknown key \"%s\"; \"sipchron %s --help\" lists the keys",
			      typed, p->table->name);
}

/* "knows no noack; did you mean ...": of a set whose words are known. */
static void fail_word(struct sc_where_parser *p, const struct sc_column *column,
		      struct sc_token value, const char *typed)
{
	struct sc_nearest nearest = sc_nearest_to(value.source);
	g_autoptr(GString) all = g_string_new(NULL);

	for (size_t i = 0; column->words[i]; i++) {
		sc_nearest_offer(&nearest, column->words[i]);
		g_string_append_printf(all, "%s%s", i > 0 ? ", " : "", column->words[i]);
	}
	if (nearest.word)
		sc_where_fail(p, value, "%s knows no %s; did you mean \"%s\"?", column->key, typed,
			      nearest.word);
	else
		sc_where_fail(p, value, "%s knows no %s; it is one of %s", column->key, typed,
			      all->str);
}

/* 400-499, 4xx */
static bool like_range(struct sc_span text)
{
	return text.len > 1 && g_ascii_isdigit(*text.ptr) &&
	       (memchr(text.ptr, '-', text.len) || sc_lower(text.ptr[text.len - 1]) == 'x');
}

void sc_where_fail_value(struct sc_where_parser *p, const struct sc_where_test *test,
			 struct sc_token value)
{
	g_autofree char *typed = shown(value);
	bool range =
		test->as == SC_AS_WHOLE && value.type == SC_TOKEN_WORD && like_range(value.source);

	if (test->column->words && test->as != SC_AS_LIST)
		fail_word(p, test->column, value, typed);
	else
		sc_where_fail(p, value, "%s is %s, such as %s; not %s%s", test->column->key,
			      sc_where_kind_text(test->as), sc_where_kind_example(test->as), typed,
			      range ? "; a range is written {400..499}" : "");
}

/* Operators of other languages, and how one says it here; %s: the key. */
static const struct {
	const char *word, *ours;
} foreign[] = {
	{"like", "%s contains \"...\" or %s matches \"^...$\""},
	{"ilike", "%s matches \"...\""},
	{"regexp", "%s matches \"...\""},
	{"startswith", "%s matches \"^...\""},
	{"starts", "%s matches \"^...\""},
	{"endswith", "%s matches \"...$\""},
	{"ends", "%s matches \"...$\""},
	{"between", "%s in {a..b}"},
	{"equals", "%s == ..."},
	{"exists", "the key alone: %s"},
};

/* With every %s replaced by the key. */
static char *with_key(const char *ours, const char *key)
{
	g_auto(GStrv) pieces = g_strsplit(ours, "%s", -1);

	return g_strjoinv(key, pieces);
}

bool sc_where_fail_foreign(struct sc_where_parser *p, const struct sc_where_test *test)
{
	for (size_t i = 0; i < G_N_ELEMENTS(foreign); i++) {
		g_autofree char *ours = NULL;

		if (p->token.type != SC_TOKEN_WORD ||
		    !sc_span_caseeq(p->token.source, sc_span_of(foreign[i].word)))
			continue;
		ours = with_key(foreign[i].ours, test->column->key);
		sc_where_fail(p, p->token, "there is no \"%s\"; say %s", foreign[i].word, ours);
		return true;
	}
	return false;
}
