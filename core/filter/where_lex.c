/* Expressions: from characters to words, numbers and signs. */
#include "filter/where_tree.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_word(char c)
{
	return g_ascii_isalnum(c) || (c != '\0' && strchr("_-+.:@/%*$?[]", c)) ||
	       (unsigned char)c >= 0x80;
}

static const struct {
	const char *text;
	enum sc_token_type type;
	enum sc_where_op op;
} named[] = {
	{"and", SC_TOKEN_AND, SC_OP_PRESENT},
	{"or", SC_TOKEN_OR, SC_OP_PRESENT},
	{"not", SC_TOKEN_NOT, SC_OP_PRESENT},
	{"eq", SC_TOKEN_OPERATOR, SC_OP_EQ},
	{"ne", SC_TOKEN_OPERATOR, SC_OP_NE},
	{"lt", SC_TOKEN_OPERATOR, SC_OP_LT},
	{"le", SC_TOKEN_OPERATOR, SC_OP_LE},
	{"gt", SC_TOKEN_OPERATOR, SC_OP_GT},
	{"ge", SC_TOKEN_OPERATOR, SC_OP_GE},
	{"contains", SC_TOKEN_OPERATOR, SC_OP_CONTAINS},
	{"matches", SC_TOKEN_OPERATOR, SC_OP_MATCHES},
	{"in", SC_TOKEN_OPERATOR, SC_OP_IN},
	{"is", SC_TOKEN_OPERATOR, SC_OP_PRESENT},
};

/* The longer sign stands before the one it begins with. */
static const struct {
	const char *text;
	enum sc_token_type type;
	enum sc_where_op op;
	const char *bad;
} signs[] = {
	{"&&", SC_TOKEN_AND, SC_OP_PRESENT, NULL},
	{"||", SC_TOKEN_OR, SC_OP_PRESENT, NULL},
	{"==", SC_TOKEN_OPERATOR, SC_OP_EQ, NULL},
	{"!=", SC_TOKEN_OPERATOR, SC_OP_NE, NULL},
	{"<>", SC_TOKEN_BAD, SC_OP_PRESENT, "inequality is \"!=\""},
	{"=~", SC_TOKEN_BAD, SC_OP_PRESENT, "a pattern stands behind \"~\" or \"matches\""},
	{"<=", SC_TOKEN_OPERATOR, SC_OP_LE, NULL},
	{">=", SC_TOKEN_OPERATOR, SC_OP_GE, NULL},
	{"<", SC_TOKEN_OPERATOR, SC_OP_LT, NULL},
	{">", SC_TOKEN_OPERATOR, SC_OP_GT, NULL},
	{"~", SC_TOKEN_OPERATOR, SC_OP_MATCHES, NULL},
	{"!", SC_TOKEN_NOT, SC_OP_PRESENT, NULL},
	{"(", SC_TOKEN_OPEN, SC_OP_PRESENT, NULL},
	{")", SC_TOKEN_CLOSE, SC_OP_PRESENT, NULL},
	{"{", SC_TOKEN_SET_OPEN, SC_OP_PRESENT, NULL},
	{"}", SC_TOKEN_SET_CLOSE, SC_OP_PRESENT, NULL},
	{",", SC_TOKEN_COMMA, SC_OP_PRESENT, NULL},
	{"..", SC_TOKEN_RANGE, SC_OP_PRESENT, NULL},
	{"=", SC_TOKEN_BAD, SC_OP_PRESENT, "equality is \"==\""},
	{"&", SC_TOKEN_BAD, SC_OP_PRESENT, "conjunction is \"&&\" or \"and\""},
	{"|", SC_TOKEN_BAD, SC_OP_PRESENT, "disjunction is \"||\" or \"or\""},
	{"'", SC_TOKEN_BAD, SC_OP_PRESENT, "strings stand in double quotes"},
};

static struct sc_token lex_string(struct sc_span rest)
{
	for (size_t i = 1; i < rest.len; i++) {
		if (rest.ptr[i] == '\\')
			i++;
		else if (rest.ptr[i] == '"')
			return (struct sc_token){.type = SC_TOKEN_STRING,
						 .source = sc_span(rest.ptr, i + 1)};
	}
	return (struct sc_token){
		.type = SC_TOKEN_BAD, .source = rest, .bad = "the string has no closing quote"};
}

/* A word ends before "..", so that 1..5 is a range. */
static struct sc_token lex_word(struct sc_span rest)
{
	struct sc_token token = {.type = SC_TOKEN_WORD, .source = {rest.ptr, 0}};

	while (token.source.len < rest.len && is_word(rest.ptr[token.source.len]) &&
	       !(rest.len - token.source.len >= 2 &&
		 memcmp(rest.ptr + token.source.len, "..", 2) == 0))
		token.source.len++;
	for (size_t i = 0; i < G_N_ELEMENTS(named); i++) {
		if (sc_span_caseeq(token.source, sc_span_of(named[i].text))) {
			token.type = named[i].type;
			token.op = named[i].op;
		}
	}
	return token;
}

struct sc_token sc_where_lex(struct sc_span rest)
{
	while (rest.len > 0 && is_space(*rest.ptr))
		rest = sc_span(rest.ptr + 1, rest.len - 1);
	if (rest.len == 0)
		return (struct sc_token){.type = SC_TOKEN_END, .source = rest};
	for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
		size_t len = strlen(signs[i].text);

		if (len <= rest.len && memcmp(rest.ptr, signs[i].text, len) == 0)
			return (struct sc_token){signs[i].type, signs[i].op, sc_span(rest.ptr, len),
						 signs[i].bad};
	}
	if (*rest.ptr == '"')
		return lex_string(rest);
	if (is_word(*rest.ptr))
		return lex_word(rest);
	return (struct sc_token){.type = SC_TOKEN_BAD,
				 .source = sc_span(rest.ptr, 1),
				 .bad = "this character has no meaning here"};
}

/* The byte that the escape at the front of `s` (behind the backslash) stands
 * for; *len: its bytes there. False: no escape of ours. */
static bool escape(struct sc_span s, char *byte, size_t *len)
{
	static const char letters[] = "\"\"\\\\n\nr\rt\t";

	*len = 1;
	for (size_t i = 0; i + 1 < sizeof letters - 1; i += 2) {
		if (s.ptr[0] == letters[i]) {
			*byte = letters[i + 1];
			return true;
		}
	}
	if (s.len >= 3 && s.ptr[0] == 'x' && g_ascii_isxdigit(s.ptr[1]) &&
	    g_ascii_isxdigit(s.ptr[2])) {
		*byte = (char)(g_ascii_xdigit_value(s.ptr[1]) * 16 +
			       g_ascii_xdigit_value(s.ptr[2]));
		*len = 3;
		return true;
	}
	return false;
}

void sc_where_unescape(GString *out, struct sc_token token)
{
	struct sc_span s = token.source;

	if (token.type == SC_TOKEN_STRING)
		s = sc_span(s.ptr + 1, s.len - 2);
	for (size_t i = 0; i < s.len; i++) {
		size_t len;
		char byte;

		if (token.type == SC_TOKEN_STRING && s.ptr[i] == '\\' && i + 1 < s.len &&
		    escape(sc_span(s.ptr + i + 1, s.len - i - 1), &byte, &len)) {
			g_string_append_c(out, byte);
			i += len;
		} else {
			g_string_append_c(out, s.ptr[i]);
		}
	}
}
