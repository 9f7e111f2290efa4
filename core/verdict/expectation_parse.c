/* Expectations, from text. */
#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"
#include "filter/nearest.h"
#include "timing/metric_list.h"
#include "verdict/expectation_parts.h"

struct parser {
	const struct sc_expectations *all;
	struct sc_expectation *expectation;
	const char *text;
	struct sc_span rest; /* behind `token` */
	struct sc_token token;
	struct sc_where_error *error;
};

static void advance(struct parser *p)
{
	const char *end = p->rest.ptr + p->rest.len;

	p->token = sc_where_lex(p->rest);
	p->rest = sc_span_between(p->token.source.ptr + p->token.source.len, end);
}

/* False. */
static bool fail(struct parser *p, struct sc_span at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static bool fail(struct parser *p, struct sc_span at, const char *format, ...)
{
	va_list args;

	p->error->offset = (size_t)(at.ptr - p->text);
	p->error->length = at.len;
	va_start(args, format);
	vsnprintf(p->error->text, sizeof p->error->text, format, args);
	va_end(args);
	return false;
}

static bool fail_expected(struct parser *p, const char *what)
{
	if (p->token.type == SC_TOKEN_BAD)
		return fail(p, p->token.source, "%s", p->token.bad);
	return fail(p, p->token.source, "%s expected%s", what,
		    p->token.type == SC_TOKEN_END ? " at the end" : "");
}

/* What was typed, fit for a message. */
static char *shown(struct sc_span text)
{
	GString *plain = g_string_new(NULL);

	sc_text_plain(plain, text);
	return g_string_free(plain, FALSE);
}

static bool fail_unknown(struct parser *p, struct sc_span at, const char *what,
			 const struct sc_nearest *nearest, const char *all)
{
	g_autofree char *typed = shown(at);

	if (nearest->word)
		return fail(p, at, "unknown %s \"%s\"; did you mean \"%s\"?", what, typed,
			    nearest->word);
	return fail(p, at, "unknown %s \"%s\"; %s", what, typed, all);
}

static bool is_word(const struct parser *p, const char *word)
{
	return p->token.type == SC_TOKEN_WORD && sc_span_caseeq(p->token.source, sc_span_of(word));
}

/* Does a parenthesis follow the word at hand? */
static bool is_function(const struct parser *p, const char *name)
{
	return is_word(p, name) && sc_where_lex(p->rest).type == SC_TOKEN_OPEN;
}

static bool take_close(struct parser *p)
{
	if (p->token.type != SC_TOKEN_CLOSE)
		return fail_expected(p, "\")\"");
	advance(p);
	return true;
}

/* ---- figures ---- */

static bool is_figure(const struct sc_column *column)
{
	return column->type == SC_T_QUANTITY || column->type == SC_T_COUNT;
}

/* The key behind the dot; without one the value. */
static bool find_figure(struct parser *p, struct sc_span key)
{
	struct sc_nearest nearest = sc_nearest_to(key);

	for (size_t i = 0; i < sc_metrics_table.count; i++) {
		const struct sc_column *column = &sc_metrics_table.columns[i];

		if (!is_figure(column))
			continue;
		sc_nearest_offer(&nearest, column->key);
		if (sc_span_caseeq(key, sc_span_of(column->key))) {
			p->expectation->figure = column;
			return true;
		}
	}
	return fail_unknown(p, key, "statistic", &nearest,
			    "such as mean, p50, p95, p99, min, max, n");
}

/* "SRD_S.p95" */
static bool parse_figure(struct parser *p)
{
	const struct sc_span word = p->token.source;
	const char *dot = memchr(word.ptr, '.', word.len), *end = word.ptr + word.len;
	const struct sc_span name = sc_span_between(word.ptr, dot ? dot : end);
	struct sc_nearest nearest = sc_nearest_to(name);
	const int metric = sc_metric_find(name);

	if (p->token.type != SC_TOKEN_WORD)
		return fail_expected(p, "a metric, count(...), share(...) or diff(...)");
	if (!p->all->scope.figures)
		return fail(p, word,
			    "count(...) or share(...) expected: there are no metrics here");
	for (unsigned i = 0; sc_metric_name(i); i++)
		sc_nearest_offer(&nearest, sc_metric_name(i));
	if (metric < 0)
		return fail_unknown(p, name, "metric", &nearest,
				    "\"sipchron metrics --help\" lists them");
	p->expectation->metric = (unsigned)metric;
	if (!find_figure(p, dot ? sc_span_between(dot + 1, end) : sc_span_of("value")))
		return false;
	advance(p);
	return true;
}

static bool parse_diff(struct parser *p)
{
	p->expectation->subject = SC_EXPECT_DIFF;
	if (!p->all->scope.baseline)
		return fail(p, p->token.source,
			    "diff(...) needs something to compare with: "
			    "--baseline FILE");
	advance(p); /* diff */
	advance(p); /* ( */
	return parse_figure(p) && take_close(p);
}

/* ---- rows ---- */

static bool find_kind(struct parser *p)
{
	struct sc_nearest nearest = sc_nearest_to(p->token.source);
	g_autoptr(GString) all = g_string_new("there are");

	for (size_t i = 0; p->all->scope.kinds[i]; i++) {
		const struct sc_table *kind = p->all->scope.kinds[i];

		sc_nearest_offer(&nearest, kind->name);
		g_string_append_printf(all, "%s %s", i > 0 ? "," : "", kind->name);
		if (is_word(p, kind->name)) {
			p->expectation->kind = kind;
			return true;
		}
	}
	if (p->token.type != SC_TOKEN_WORD)
		return fail_expected(p, "a kind of rows");
	return fail_unknown(p, p->token.source, "kind of rows", &nearest, all->str);
}

/* From the token at hand to the parenthesis that ends it: an expression of filter/. */
static bool parse_where(struct parser *p)
{
	const char *begin = p->token.source.ptr;
	g_autofree char *text = NULL;
	unsigned depth = 0;

	for (; p->token.type != SC_TOKEN_CLOSE || depth > 0; advance(p)) {
		if (p->token.type == SC_TOKEN_BAD || p->token.type == SC_TOKEN_END)
			return fail_expected(p, "\")\"");
		depth += p->token.type == SC_TOKEN_OPEN;
		depth -= p->token.type == SC_TOKEN_CLOSE;
	}
	text = g_strndup(begin, (size_t)(p->token.source.ptr - begin));
	p->expectation->where =
		sc_where_parse(text, p->expectation->kind, p->all->scope.predicates, p->error);
	if (!p->expectation->where)
		p->error->offset += (size_t)(begin - p->text);
	return p->expectation->where != NULL;
}

static bool parse_rows(struct parser *p, enum sc_expect_subject subject)
{
	p->expectation->subject = subject;
	advance(p); /* count */
	advance(p); /* ( */
	if (!find_kind(p))
		return false;
	advance(p);
	if (is_word(p, "where")) {
		advance(p);
		if (!parse_where(p))
			return false;
	} else if (subject == SC_EXPECT_SHARE) {
		return fail_expected(p, "\"where\"");
	}
	return take_close(p);
}

/* ---- the comparison ---- */

/* May the value have a unit of time? */
static bool is_time(const struct sc_expectation *expectation)
{
	const struct sc_metric *metric = &sc_metrics_all[expectation->metric];

	if (expectation->subject > SC_EXPECT_DIFF || expectation->figure->type == SC_T_COUNT)
		return false;
	return metric->kind == SC_METRIC_MEASURE || metric->kind == SC_METRIC_TIME ||
	       (metric->kind == SC_METRIC_AMOUNT && metric->unit == SC_UNIT_SECONDS);
}

static bool parse_value(struct parser *p)
{
	struct sc_expectation *expectation = p->expectation;
	struct sc_span text = p->token.source;
	const bool percent = text.len > 1 && text.ptr[text.len - 1] == '%';
	bool sound;

	if (p->token.type != SC_TOKEN_WORD)
		return fail_expected(p, "a number");
	if (percent)
		text.len--;
	expectation->relative = percent && expectation->subject == SC_EXPECT_DIFF;
	if (is_time(expectation) && !percent)
		sound = sc_duration_parse_unit(text, &expectation->limit);
	else
		sound = sc_duration_parse(text, &expectation->limit) &&
			!(percent && (expectation->subject == SC_EXPECT_COUNT ||
				      (is_time(expectation) && !expectation->relative)));
	if (!sound) {
		g_autofree char *typed = shown(p->token.source);

		return fail(p, p->token.source, "%s is no value of that: %s", typed,
			    is_time(expectation) ? "a time is 2, 0.5 or 250ms"
						 : "it is a number, such as 95 or 0.5");
	}
	advance(p);
	return true;
}

static bool parse_comparison(struct parser *p)
{
	if (p->token.type != SC_TOKEN_OPERATOR || p->token.op < SC_OP_EQ || p->token.op > SC_OP_GE)
		return fail_expected(p, "a comparison (== != < <= > >=)");
	p->expectation->op = p->token.op;
	advance(p);
	if (!parse_value(p))
		return false;
	if (is_word(p, "undefined")) {
		advance(p);
		if (!is_word(p, "ok"))
			return fail_expected(p, "\"ok\"");
		p->expectation->undefined_ok = true;
		advance(p);
	}
	return p->token.type == SC_TOKEN_END || fail_expected(p, "\"undefined ok\" or the end");
}

static bool parse_subject(struct parser *p)
{
	if (is_function(p, "count"))
		return parse_rows(p, SC_EXPECT_COUNT);
	if (is_function(p, "share"))
		return parse_rows(p, SC_EXPECT_SHARE);
	if (is_function(p, "diff"))
		return parse_diff(p);
	return parse_figure(p);
}

bool sc_expectation_parse(const struct sc_expectations *expectations,
			  struct sc_expectation *expectation, const char *text,
			  struct sc_where_error *error)
{
	struct parser p = {.all = expectations,
			   .expectation = expectation,
			   .text = text,
			   .rest = sc_span_of(text),
			   .error = error};

	advance(&p);
	return parse_subject(&p) && parse_comparison(&p);
}
