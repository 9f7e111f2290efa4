#include "filter/where.h"

#include "base/text.h"
#include "filter/where_tree.h"

/* As deep as the parentheses, which the parser bounds. */
static bool eval(struct sc_where *where, size_t index, const void *row)
{
	const struct sc_where_node *nodes = (const struct sc_where_node *)where->nodes->data;
	const struct sc_where_node *node = &nodes[index];

	switch (node->type) {
	case SC_NODE_TEST:
		return sc_where_test_eval(
			where, &g_array_index(where->tests, struct sc_where_test, node->test), row);
	case SC_NODE_NOT:
		return !eval(where, node->child, row);
	case SC_NODE_AND:
		for (size_t i = node->child; i != 0; i = nodes[i].next)
			if (!eval(where, i, row))
				return false;
		return true;
	case SC_NODE_OR:
		for (size_t i = node->child; i != 0; i = nodes[i].next)
			if (eval(where, i, row))
				return true;
		return false;
	}
	return false;
}

bool sc_where_match(struct sc_where *where, const void *row)
{
	for (; where; where = where->also)
		if (!eval(where, where->root, row))
			return false;
	return true;
}

uint64_t sc_where_given_up(const struct sc_where *where)
{
	uint64_t given_up = 0;

	for (; where; where = where->also)
		given_up += where->given_up;
	return given_up;
}

struct sc_where *sc_where_and(struct sc_where *where, struct sc_where *also)
{
	struct sc_where *last = where;

	if (!where)
		return also;
	while (last->also)
		last = last->also;
	last->also = also;
	return where;
}

static void free_one(struct sc_where *where)
{
	for (size_t i = 0; i < where->tests->len; i++) {
		struct sc_where_test *test = &g_array_index(where->tests, struct sc_where_test, i);

		if (test->regex)
			g_regex_unref(test->regex);
	}
	g_array_free(where->nodes, TRUE);
	g_array_free(where->tests, TRUE);
	g_array_free(where->ranges, TRUE);
	g_array_free(where->terms, TRUE);
	g_ptr_array_free(where->strings, TRUE);
	g_free(where);
}

void sc_where_free(struct sc_where *where)
{
	while (where) {
		struct sc_where *also = where->also;

		free_one(where);
		where = also;
	}
}

/* How wide a piece of the expression is once it is fit for a terminal. */
static unsigned shown_width(struct sc_span text)
{
	GString *plain = g_string_new(NULL);
	unsigned width;

	sc_text_plain(plain, text);
	width = sc_text_width(sc_span(plain->str, plain->len));
	g_string_free(plain, TRUE);
	return width;
}

char *sc_where_point(const char *text, const struct sc_where_error *error)
{
	GString *lines = g_string_new("  ");
	unsigned before = shown_width(sc_span(text, error->offset));
	unsigned under = shown_width(sc_span(text + error->offset, error->length));

	sc_text_plain(lines, sc_span_of(text));
	g_string_append_printf(lines, "\n  %*s^", (int)before, "");
	for (unsigned i = 1; i < under; i++)
		g_string_append_c(lines, '~');
	return g_string_free(lines, FALSE);
}
