/* Recursive descent, one function a rule of the grammar in where.h. */
#include <stdarg.h>
#include <stdio.h>

#include "filter/nearest.h"
#include "base/text.h"
#include "filter/where_tree.h"

/* Parentheses and "not" inside one another: what a person writes stays below
 * ten; the bound keeps a generated expression from using up the stack. */
#define DEPTH_MAX 100

/* Bounds on what one row may cost: steps of the matcher and its depth. On
 * a text of 1 kB a pattern without nested repetition takes some thousands. */
#define REGEX_LIMITS "(*LIMIT_MATCH=100000)(*LIMIT_RECURSION=10000)"

struct parser {
	const char *text;
	struct sc_span rest; /* behind `token` */
	struct sc_token token;
	const struct sc_table *table;
	struct sc_where *where;
	struct sc_where_error *error;
	unsigned depth;
	bool failed;
};

static void advance(struct parser *p)
{
	const char *end = p->rest.ptr + p->rest.len;

	p->token = sc_where_lex(p->rest);
	p->rest = sc_span_between(p->token.source.ptr + p->token.source.len, end);
}

/* Only the first error counts; what follows from it would confuse. */
static void __attribute__((format(printf, 3, 4)))
fail(struct parser *p, struct sc_token at, const char *format, ...)
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

static void fail_expected(struct parser *p, const char *what)
{
	if (p->token.type == SC_TOKEN_BAD)
		fail(p, p->token, "%s", p->token.bad);
	else if (p->token.type == SC_TOKEN_END)
		fail(p, p->token, "%s expected at the end", what);
	else
		fail(p, p->token, "%s expected", what);
}

/* Words for messages: of the user's own text only what a terminal can take. */
static char *shown(struct sc_token token)
{
	GString *plain = g_string_new(NULL);

	sc_text_plain(plain, token.source);
	return g_string_free(plain, FALSE);
}

static void fail_unknown_key(struct parser *p, struct sc_token key)
{
	struct sc_nearest nearest = sc_nearest_to(key.source);
	g_autofree char *typed = shown(key);
	GString *all = g_string_new(NULL);

	for (size_t i = 0; i < p->table->count; i++) {
		sc_nearest_offer(&nearest, p->table->columns[i].key);
		g_string_append_printf(all, "%s%s", i > 0 ? ", " : "", p->table->columns[i].key);
	}
	if (nearest.word)
		fail(p, key, "unknown key \"%s\"; did you mean \"%s\"?", typed, nearest.word);
	else
		fail(p, key, "unknown key \"%s\"; %s have: %s", typed, p->table->name, all->str);
	g_string_free(all, TRUE);
}

static void fail_value(struct parser *p, const struct sc_column *column, struct sc_token token)
{
	enum sc_as as = sc_type_of(column)->as;
	struct sc_nearest nearest = sc_nearest_to(token.source);
	g_autofree char *typed = shown(token);

	if (!column->words) {
		fail(p, token, "%s is %s, such as %s; not %s", column->key, sc_where_kind_text(as),
		     sc_where_kind_example(as), typed);
		return;
	}
	for (size_t i = 0; column->words[i]; i++)
		sc_nearest_offer(&nearest, column->words[i]);
	if (nearest.word)
		fail(p, token, "%s knows no %s; did you mean \"%s\"?", column->key, typed,
		     nearest.word);
	else
		fail(p, token, "%s knows no %s", column->key, typed);
}

static size_t add_node(struct parser *p, enum sc_where_node_type type)
{
	struct sc_where_node node = {.type = type};

	g_array_append_val(p->where->nodes, node);
	return p->where->nodes->len - 1;
}

static struct sc_where_node *node_at(struct parser *p, size_t index)
{
	return &g_array_index(p->where->nodes, struct sc_where_node, index);
}

/* The bytes of the token at hand; they live as long as the expression. */
static struct sc_span take_bytes(struct parser *p)
{
	GString *bytes = g_string_new(NULL);

	sc_where_unescape(bytes, p->token);
	g_ptr_array_add(p->where->strings, bytes);
	return sc_span(bytes->str, bytes->len);
}

static struct sc_where_value parse_value(struct parser *p, const struct sc_where_test *test)
{
	struct sc_where_value value = {0};
	bool quoted = p->token.type == SC_TOKEN_STRING;
	struct sc_span bytes;

	if (!quoted && p->token.type != SC_TOKEN_WORD) {
		fail_expected(p, "a value");
		return value;
	}
	bytes = take_bytes(p);
	if (test->op == SC_OP_CONTAINS || test->op == SC_OP_MATCHES)
		value.text = bytes;
	else if (!sc_where_value_parse(test->column, bytes, quoted, &value))
		fail_value(p, test->column, p->token);
	advance(p);
	return value;
}

static void parse_element(struct parser *p, struct sc_where_test *test)
{
	struct sc_where_range range;

	range.high = range.low = parse_value(p, test);
	if (p->token.type == SC_TOKEN_RANGE) {
		if (!sc_where_allows(test->as, SC_OP_LT))
			fail(p, p->token, "%s has no order and no ranges", test->column->key);
		advance(p);
		range.high = parse_value(p, test);
	}
	g_array_append_val(p->where->ranges, range);
	test->count++;
}

static void parse_set(struct parser *p, struct sc_where_test *test)
{
	if (p->token.type != SC_TOKEN_SET_OPEN) {
		fail_expected(p, "\"{\"");
		return;
	}
	advance(p);
	do {
		if (test->count > 0 && p->token.type == SC_TOKEN_COMMA)
			advance(p);
		parse_element(p, test);
	} while (!p->failed && p->token.type != SC_TOKEN_SET_CLOSE);
	advance(p);
}

static void compile_regex(struct parser *p, struct sc_where_test *test, struct sc_token at)
{
	const struct sc_where_range *range =
		&g_array_index(p->where->ranges, struct sc_where_range, test->first);
	struct sc_span pattern = range->low.text;
	g_autofree char *bounded = NULL;
	GError *error = NULL;

	if (memchr(pattern.ptr, '\0', pattern.len)) {
		fail(p, at, "a regular expression cannot hold a NUL byte");
		return;
	}
	/* Such verbs could lift the limits, or ask for UTF-8, which text need not be. */
	if (g_str_has_prefix(pattern.ptr, "(*")) {
		fail(p, at, "a regular expression cannot begin with \"(*\"");
		return;
	}
	bounded = g_strconcat(REGEX_LIMITS, pattern.ptr, NULL);
	/* RAW: text from a capture need not be UTF-8. CASELESS: as in Wireshark. */
	test->regex = g_regex_new(bounded, G_REGEX_RAW | G_REGEX_CASELESS, 0, &error);
	if (test->regex)
		return;
	/* GLib's sentence repeats the pattern; its reason stands at the end. */
	const char *reason = strrchr(error->message, ':');
	fail(p, at, "not a regular expression:%s", reason ? reason + 1 : " malformed");
	g_error_free(error);
}

static void parse_operands(struct parser *p, struct sc_where_test *test)
{
	struct sc_token value;

	if (test->op == SC_OP_IN) {
		parse_set(p, test);
		return;
	}
	if (test->as == SC_AS_FLAGS && test->op == SC_OP_CONTAINS)
		test->op = SC_OP_EQ; /* of a set both say: is it a member */
	value = p->token;
	struct sc_where_range range = {.low = parse_value(p, test)};
	g_array_append_val(p->where->ranges, range);
	test->count = 1;
	if (!p->failed && test->op == SC_OP_MATCHES)
		compile_regex(p, test, value);
}

static size_t parse_test(struct parser *p)
{
	struct sc_where_test test = {.op = SC_OP_PRESENT, .first = p->where->ranges->len};
	struct sc_token key = p->token;
	size_t node;

	if (key.type != SC_TOKEN_WORD) {
		fail_expected(p, "a key");
		return 0;
	}
	test.column = sc_table_column(p->table, key.source);
	if (!test.column) {
		fail_unknown_key(p, key);
		return 0;
	}
	test.as = sc_type_of(test.column)->as;
	advance(p);
	if (p->token.type == SC_TOKEN_OPERATOR) {
		test.op = p->token.op;
		if (!sc_where_allows(test.as, test.op))
			fail(p, p->token, "%s is %s: it cannot be compared so", test.column->key,
			     sc_where_kind_text(test.as));
		advance(p);
		parse_operands(p, &test);
	}
	g_array_append_val(p->where->tests, test);
	node = add_node(p, SC_NODE_TEST);
	node_at(p, node)->test = p->where->tests->len - 1;
	return node;
}

static size_t parse_expression(struct parser *p);

static size_t parse_factor(struct parser *p)
{
	size_t node = 0, child;

	if (++p->depth > DEPTH_MAX) {
		fail(p, p->token, "more than %d levels of parentheses and \"not\"", DEPTH_MAX);
	} else if (p->token.type == SC_TOKEN_NOT) {
		advance(p);
		child = parse_factor(p);
		node = add_node(p, SC_NODE_NOT);
		node_at(p, node)->child = child;
	} else if (p->token.type == SC_TOKEN_OPEN) {
		advance(p);
		node = parse_expression(p);
		if (p->token.type != SC_TOKEN_CLOSE)
			fail_expected(p, "\")\"");
		advance(p);
	} else {
		node = parse_test(p);
	}
	p->depth--;
	return node;
}

/* One or more operands of one operator, as children of one node. */
static size_t parse_chain(struct parser *p, enum sc_token_type separator,
			  enum sc_where_node_type type, size_t (*operand)(struct parser *))
{
	size_t last = operand(p), node;

	if (p->failed || p->token.type != separator)
		return last;
	node = add_node(p, type);
	node_at(p, node)->child = last;
	while (!p->failed && p->token.type == separator) {
		size_t next;

		advance(p);
		next = operand(p);
		node_at(p, last)->next = next;
		last = next;
	}
	return node;
}

static size_t parse_term(struct parser *p)
{
	return parse_chain(p, SC_TOKEN_AND, SC_NODE_AND, parse_factor);
}

static size_t parse_expression(struct parser *p)
{
	return parse_chain(p, SC_TOKEN_OR, SC_NODE_OR, parse_term);
}

static void free_string(gpointer string)
{
	g_string_free(string, TRUE);
}

struct sc_where *sc_where_parse(const char *text, const struct sc_table *table,
				struct sc_where_error *error)
{
	struct sc_where *where = g_new0(struct sc_where, 1);
	struct parser p = {.text = text, .rest = {text, strlen(text)}, .table = table};

	where->nodes = g_array_new(FALSE, TRUE, sizeof(struct sc_where_node));
	where->tests = g_array_new(FALSE, TRUE, sizeof(struct sc_where_test));
	where->ranges = g_array_new(FALSE, TRUE, sizeof(struct sc_where_range));
	where->strings = g_ptr_array_new_with_free_func(free_string);
	p.where = where;
	p.error = error;
	add_node(&p, SC_NODE_TEST); /* entry 0: "no node" */
	advance(&p);
	if (p.token.type == SC_TOKEN_END)
		fail(&p, p.token, "the expression is empty");
	where->root = parse_expression(&p);
	if (p.token.type != SC_TOKEN_END)
		fail_expected(&p, "\"and\", \"or\" or the end");
	if (!p.failed)
		return where;
	sc_where_free(where);
	return NULL;
}
