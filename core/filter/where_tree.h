/* What an expression is parsed into. Internal to filter/, but for its tokens, which
 * verdict/expectation_parse.c reads around an expression. */
#ifndef SC_FILTER_WHERE_TREE_H
#define SC_FILTER_WHERE_TREE_H

#include <glib.h>

#include "base/type.h"
#include "filter/where.h"

enum sc_where_op {
	SC_OP_PRESENT,
	SC_OP_ABSENT,
	SC_OP_EQ,
	SC_OP_NE,
	SC_OP_LT,
	SC_OP_LE,
	SC_OP_GT,
	SC_OP_GE,
	SC_OP_CONTAINS,
	SC_OP_MATCHES,
	SC_OP_IN,
	SC_OP_ASKED, /* of messages of the row: where_asked.c */
};

/* A literal; which member counts follows from the kind of the key. */
struct sc_where_value {
	int64_t number;              /* WHOLE to TRUTH */
	struct sc_span text;         /* TEXT; the bytes belong to the expression */
	struct sc_endpoint endpoint; /* ENDPOINT; port 0: any */
	unsigned prefix_bits;        /* ENDPOINT: so many are compared; 0: all */
	uint64_t bit;                /* FLAGS */
};

/* A key of a sum. */
struct sc_where_term {
	const struct sc_column *column;
	int sign; /* 1 or -1 */
};

struct sc_where_range {
	struct sc_where_value low, high; /* the same for a single value */
};

struct sc_where_test {
	const struct sc_column *column;
	const struct sc_column *other; /* EQ to GE: compared with this one; NULL: with a value */
	enum sc_as as;                 /* of the column, or of the sum */
	enum sc_where_op op;
	bool negated;        /* not in, not contains, not matches */
	size_t first, count; /* in where->ranges */
	GRegex *regex;       /* MATCHES */
	/* What is compared is a sum of keys, in where->terms; no terms: the column. */
	size_t first_term, term_count;
	__int128 constant;       /* that belongs to the sum */
	uint64_t asked, unasked; /* ASKED: predicates all of which held, and none of which */
};

enum sc_where_node_type { SC_NODE_AND, SC_NODE_OR, SC_NODE_NOT, SC_NODE_TEST };

/* AND and OR have any number of children, so that only parentheses and "not"
 * make a tree deep. Indices into where->nodes; 0 ends a list (the root comes
 * last and is nobody's child; entry 0 is not used). */
struct sc_where_node {
	enum sc_where_node_type type;
	size_t child, next;
	size_t test; /* TEST: index into where->tests */
};

struct sc_where {
	GArray *nodes;      /* struct sc_where_node */
	GArray *tests;      /* struct sc_where_test */
	GArray *ranges;     /* struct sc_where_range */
	GArray *terms;      /* struct sc_where_term */
	GPtrArray *strings; /* GString *: bytes of the literals */
	size_t root;
	uint64_t given_up;
	struct sc_where *also; /* must hold, too; NULL: nothing */
};

/* One without anything in it. */
struct sc_where *sc_where_new(void);

/* ---- where_lex.c ---- */

enum sc_token_type {
	SC_TOKEN_END,
	SC_TOKEN_WORD,
	SC_TOKEN_STRING,
	SC_TOKEN_OPERATOR, /* a comparison, contains, matches, in, is */
	SC_TOKEN_AND,
	SC_TOKEN_OR,
	SC_TOKEN_NOT,
	SC_TOKEN_OPEN,
	SC_TOKEN_CLOSE,
	SC_TOKEN_SET_OPEN,
	SC_TOKEN_SET_CLOSE,
	SC_TOKEN_COMMA,
	SC_TOKEN_RANGE,
	SC_TOKEN_BAD,
};

struct sc_token {
	enum sc_token_type type;
	enum sc_where_op op;   /* OPERATOR */
	struct sc_span source; /* as written, quotes included */
	const char *bad;       /* BAD: why */
};

/* The token at the front of `rest`, white space skipped. */
struct sc_token sc_where_lex(struct sc_span rest);

/* The bytes a string token stands for, escapes resolved. */
void sc_where_unescape(GString *out, struct sc_token token);

/* ---- where_value.c ---- */

/* Can keys of this kind be used with that operator? */
bool sc_where_allows(enum sc_as as, enum sc_where_op op);

/* Does an order (below 0, 0, above 0) satisfy the comparison, EQ to GE? */
bool sc_where_holds(enum sc_where_op op, int order);

/* "a duration in seconds", and an example: "0.25". */
const char *sc_where_kind_text(enum sc_as as);
const char *sc_where_kind_example(enum sc_as as);

/* Reads a literal of that kind, for that column. `text` (escapes resolved) must
 * live as long as the value. False: it is none; `quoted` tells "3" from 3. */
bool sc_where_value_parse(const struct sc_column *column, enum sc_as as, struct sc_span text,
			  bool quoted, struct sc_where_value *value);

/* The values of a column are the words of a set: makes of `value` the word that it
 * is but for case. True also if the column has no such set. */
bool sc_where_value_word(const struct sc_column *column, struct sc_where_value *value);

/* ---- where_test.c ---- */

bool sc_where_test_eval(struct sc_where *where, const struct sc_where_test *test, const void *row);

#endif
