/* Expressions: what they ask of messages. The question is read as if header("Reason"), or body,
 * were a key with a text; what comes of it is a test of the bits that a row has (predicates.h). */
#include "base/limits.h"
#include "filter/predicates.h"
#include "filter/where_parser.h"

static const struct {
	const char *word;
	bool header;
} operands[] = {
	{"header", true},
	{"any.header", true},
	{"body", false},
	{"any.body", false},
};

bool sc_where_asks(const struct sc_where_parser *p)
{
	for (size_t i = 0; i < G_N_ELEMENTS(operands); i++)
		if (p->token.type == SC_TOKEN_WORD &&
		    sc_span_eq(p->token.source, sc_span_of(operands[i].word)))
			return true;
	return false;
}

const char *sc_where_asked_word(size_t i)
{
	return i < G_N_ELEMENTS(operands) ? operands[i].word : NULL;
}

static bool of_header(struct sc_span word)
{
	return memchr(word.ptr, 'h', word.len) != NULL;
}

const struct sc_column *sc_where_asked_column(const struct sc_table *table)
{
	for (size_t i = 0; i < table->inner_count; i++)
		if (strcmp(table->inner[i].key, SC_ASKED_KEY) == 0)
			return &table->inner[i];
	return NULL;
}

/* RFC 3261 25.1: token. */
static bool is_name(struct sc_span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!g_ascii_isalnum(name.ptr[i]) && !strchr("-.!%*_+`'~", name.ptr[i]))
			return false;
	return name.len > 0 && !memchr(name.ptr, '\0', name.len);
}

/* ("Reason"): the name; ptr NULL after sc_where_fail. */
static struct sc_span read_name(struct sc_where_parser *p, struct sc_token word)
{
	struct sc_span name = {NULL, 0};

	if (p->token.type != SC_TOKEN_OPEN) {
		sc_where_fail(p, word, "which header? %.*s(\"Reason\")", (int)word.source.len,
			      word.source.ptr);
		return name;
	}
	sc_where_advance(p);
	if (p->token.type != SC_TOKEN_STRING && p->token.type != SC_TOKEN_WORD) {
		sc_where_fail_expected(p, "the name of a header");
		return name;
	}
	name = sc_where_take(p);
	if (!is_name(name))
		sc_where_fail(p, p->token, "that cannot be the name of a header");
	sc_where_advance(p);
	if (p->token.type != SC_TOKEN_CLOSE)
		sc_where_fail_expected(p, "\")\"");
	sc_where_advance(p);
	return name;
}

/* The bit of the predicate; 0 after sc_where_fail. */
static uint64_t bit_of(struct sc_where_parser *p, struct sc_token word, struct sc_span header,
		       const struct sc_where_test *test)
{
	int place = sc_predicates_add(p->predicates, header, test);

	if (place < 0)
		sc_where_fail(p, word, "more than %d questions about headers and bodies",
			      SC_PREDICATES_MAX);
	return place < 0 ? 0 : UINT64_C(1) << place;
}

/* The test of a row. Those that say "not" say: it has it, and nowhere is it so. */
static struct sc_where_test test_of(struct sc_where_parser *p, struct sc_token word,
				    struct sc_span header, struct sc_where_test asked)
{
	struct sc_where_test test = {.op = SC_OP_ASKED, .as = SC_AS_LIST};
	const struct sc_where_test present = {.op = SC_OP_PRESENT, .as = SC_AS_TEXT};
	bool negated = asked.negated || asked.op == SC_OP_NE;

	asked.negated = false;
	if (asked.op == SC_OP_NE)
		asked.op = SC_OP_EQ;
	if (asked.op == SC_OP_ABSENT) {
		test.unasked = bit_of(p, word, header, &present);
	} else if (negated) {
		test.asked = bit_of(p, word, header, &present);
		test.unasked = bit_of(p, word, header, &asked);
	} else {
		test.asked = bit_of(p, word, header, &asked);
	}
	return test;
}

size_t sc_where_parse_asked(struct sc_where_parser *p)
{
	const struct sc_column *bits = sc_where_asked_column(p->table);
	struct sc_token word = p->token;
	struct sc_where *where = p->where;
	struct sc_column text = {.key = "", .type = SC_T_TEXT};
	struct sc_where_test test = {.column = &text, .as = SC_AS_TEXT, .op = SC_OP_PRESENT};
	struct sc_span header = {NULL, 0};
	g_autofree char *key = NULL;

	if (!bits || !p->predicates) {
		sc_where_fail(p, word,
			      "a row of %s has no messages to look into; those of messages, calls "
			      "and registrations have",
			      p->table->name);
		return 0;
	}
	sc_where_advance(p);
	/* What the test points to has to live as long as the predicates. */
	p->where = sc_predicates_where(p->predicates);
	test.first = p->where->ranges->len;
	if (of_header(word.source))
		header = read_name(p, word);
	key = header.ptr ? g_strdup_printf("%.*s(\"%.*s\")", (int)word.source.len, word.source.ptr,
					   (int)header.len, header.ptr)
			 : g_strndup(word.source.ptr, word.source.len);
	text.key = key;
	p->asking = true;
	if (!p->failed)
		sc_where_parse_operator(p, &test);
	p->asking = false;
	if (!p->failed)
		test = test_of(p, word, header, test);
	else if (test.regex)
		g_regex_unref(g_steal_pointer(&test.regex));
	test.column = bits;
	p->where = where;
	g_array_append_val(where->tests, test);
	return where->tests->len - 1;
}
