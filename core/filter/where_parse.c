/* Recursive descent, one function a rule of the grammar in where.h. */
#include "filter/where_parser.h"

/* Parentheses and "not" inside one another: what a person writes stays below
 * ten; the bound keeps a generated expression from using up the stack. */
#define DEPTH_MAX 100

void sc_where_advance(struct sc_where_parser *p)
{
	const char *end = p->rest.ptr + p->rest.len;

	p->token = sc_where_lex(p->rest);
	p->rest = sc_span_between(p->token.source.ptr + p->token.source.len, end);
}

void sc_where_cut(struct sc_where_parser *p, size_t len)
{
	const char *end = p->rest.ptr + p->rest.len;

	p->token.source.len = len;
	p->rest = sc_span_between(p->token.source.ptr + len, end);
}

struct sc_span sc_where_take(struct sc_where_parser *p)
{
	GString *bytes = g_string_new(NULL);

	sc_where_unescape(bytes, p->token);
	g_ptr_array_add(p->where->strings, bytes);
	return sc_span(bytes->str, bytes->len);
}

static size_t add_node(struct sc_where_parser *p, enum sc_where_node_type type)
{
	struct sc_where_node node = {.type = type};

	g_array_append_val(p->where->nodes, node);
	return p->where->nodes->len - 1;
}

static struct sc_where_node *node_at(struct sc_where_parser *p, size_t index)
{
	return &g_array_index(p->where->nodes, struct sc_where_node, index);
}

static size_t parse_test(struct sc_where_parser *p)
{
	size_t test = sc_where_asks(p) ? sc_where_parse_asked(p) : sc_where_parse_test(p),
	       node = add_node(p, SC_NODE_TEST);

	node_at(p, node)->test = test;
	return node;
}

static size_t parse_expression(struct sc_where_parser *p);

static size_t parse_factor(struct sc_where_parser *p)
{
	size_t node = 0, child;

	if (++p->depth > DEPTH_MAX) {
		sc_where_fail(p, p->token, "more than %d levels of parentheses and \"not\"",
			      DEPTH_MAX);
	} else if (p->token.type == SC_TOKEN_NOT) {
		sc_where_advance(p);
		child = parse_factor(p);
		node = add_node(p, SC_NODE_NOT);
		node_at(p, node)->child = child;
	} else if (p->token.type == SC_TOKEN_OPEN) {
		sc_where_advance(p);
		node = parse_expression(p);
		if (p->token.type != SC_TOKEN_CLOSE)
			sc_where_fail_expected(p, "\")\"");
		sc_where_advance(p);
	} else {
		node = parse_test(p);
	}
	p->depth--;
	return node;
}

/* One or more operands of one operator, as children of one node. */
static size_t parse_chain(struct sc_where_parser *p, enum sc_token_type separator,
			  enum sc_where_node_type type, size_t (*operand)(struct sc_where_parser *))
{
	size_t last = operand(p), node;

	if (p->failed || p->token.type != separator)
		return last;
	node = add_node(p, type);
	node_at(p, node)->child = last;
	while (!p->failed && p->token.type == separator) {
		size_t next;

		sc_where_advance(p);
		next = operand(p);
		node_at(p, last)->next = next;
		last = next;
	}
	return node;
}

static size_t parse_term(struct sc_where_parser *p)
{
	return parse_chain(p, SC_TOKEN_AND, SC_NODE_AND, parse_factor);
}

static size_t parse_expression(struct sc_where_parser *p)
{
	return parse_chain(p, SC_TOKEN_OR, SC_NODE_OR, parse_term);
}

static void free_string(gpointer string)
{
	g_string_free(string, TRUE);
}

struct sc_where *sc_where_new(void)
{
	struct sc_where *where = g_new0(struct sc_where, 1);

	where->nodes = g_array_new(FALSE, TRUE, sizeof(struct sc_where_node));
	where->tests = g_array_new(FALSE, TRUE, sizeof(struct sc_where_test));
	where->ranges = g_array_sized_new(FALSE, TRUE, sizeof(struct sc_where_range), 1);
	where->terms = g_array_sized_new(FALSE, TRUE, sizeof(struct sc_where_term), 1);
	where->strings = g_ptr_array_new_with_free_func(free_string);
	return where;
}

struct sc_where *sc_where_parse(const char *text, const struct sc_table *table,
				struct sc_predicates *predicates, struct sc_where_error *error)
{
	struct sc_where *where = sc_where_new();
	struct sc_where_parser p = {
		.text = text,
		.rest = {text, strlen(text)},
		.table = table,
		.where = where,
		.predicates = predicates,
		.error = error,
	};

	add_node(&p, SC_NODE_TEST); /* entry 0: "no node" */
	sc_where_advance(&p);
	if (p.token.type == SC_TOKEN_END)
		sc_where_fail(&p, p.token, "the expression is empty");
	where->root = parse_expression(&p);
	if (p.token.type != SC_TOKEN_END)
		sc_where_fail_expected(&p, "\"and\", \"or\" or the end");
	if (!p.failed)
		return where;
	sc_where_free(where);
	return NULL;
}
