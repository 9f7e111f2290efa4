/* The parser of expressions: what its files share. Internal to filter/. */
#ifndef SC_FILTER_WHERE_PARSER_H
#define SC_FILTER_WHERE_PARSER_H

#include "filter/where_tree.h"

struct sc_where_parser {
	const char *text;
	struct sc_span rest; /* behind `token` */
	struct sc_token token;
	const struct sc_table *table;
	struct sc_where *where;
	struct sc_predicates *predicates; /* NULL: nothing may be asked of messages */
	struct sc_where_error *error;
	unsigned depth;
	bool asking; /* it is about messages: there is no key on the right */
	bool failed;
};

void sc_where_advance(struct sc_where_parser *p);

/* The first bytes of the token at hand become a token of their own. */
void sc_where_cut(struct sc_where_parser *p, size_t len);

/* The bytes of the token at hand; they live as long as the expression. */
struct sc_span sc_where_take(struct sc_where_parser *p);

/* ---- where_fail.c: only the first error counts; what follows from it would confuse ---- */

void sc_where_fail(struct sc_where_parser *p, struct sc_token at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void sc_where_fail_expected(struct sc_where_parser *p, const char *what);
void sc_where_fail_key(struct sc_where_parser *p, struct sc_token key);
void sc_where_fail_value(struct sc_where_parser *p, const struct sc_where_test *test,
			 struct sc_token value);
/* The token stands where an operator should: says what the operator of another
 * language is called here. False: it is none that is known. */
bool sc_where_fail_foreign(struct sc_where_parser *p, const struct sc_where_test *test);

/* ---- where_sum.c ---- */

/* Is the token at hand a plus or a minus, alone or in front of what it belongs to? */
bool sc_where_at_sign(const struct sc_where_parser *p);

/* The key of `test` was read and a sign follows: reads the rest of the sum. */
void sc_where_sum(struct sc_where_parser *p, struct sc_where_test *test);

/* Reads what a number is compared with if it has a key in it: then the test
 * becomes a sum that is compared with 0. False: it is a literal, not read yet. */
bool sc_where_sum_right(struct sc_where_parser *p, struct sc_where_test *test);

/* ---- where_operands.c ---- */

/* The column of the key at hand; NULL: it is none. A key ends before a plus or a
 * minus, which then is what comes next: tta-srd. */
const struct sc_column *sc_where_key(struct sc_where_parser *p);

/* Reads one test; returns its index in where->tests. */
size_t sc_where_parse_test(struct sc_where_parser *p);

/* Reads the rest of a test behind its key, if there is any: its operator and its values. */
void sc_where_parse_operator(struct sc_where_parser *p, struct sc_where_test *test);

/* ---- where_asked.c ---- */

/* Does a test about messages begin here: header("Reason"), body? */
bool sc_where_asks(const struct sc_where_parser *p);

/* Its first word, each of them; NULL behind the last. */
const char *sc_where_asked_word(size_t i);

/* Reads one; returns its index in where->tests. */
size_t sc_where_parse_asked(struct sc_where_parser *p);

/* ---- predicates.c ---- */

/* Where tests that become predicates have their values. */
struct sc_where *sc_predicates_where(struct sc_predicates *predicates);

/* Takes the test of a text; the number of the predicate, which is an earlier one if that asks the
 * same; -1: there are too many. `header`: its name; ptr NULL: of the body. */
int sc_predicates_add(struct sc_predicates *predicates, struct sc_span header,
		      const struct sc_where_test *asked);

#endif
