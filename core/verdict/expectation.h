/* What somebody expects of a capture (METRICS.md VD-9):
 *
 *   SER >= 95                                        a metric
 *   SRD_S.p95 <= 2                                   a statistic of it
 *   count(calls where outcome == timed_out) == 0     how many rows
 *   share(calls where pdd > 3) < 0.5                 ... of all of their kind, in percent
 *   diff(SRD_S.p95) < 20%                            its change from the baseline, relative
 *   diff(SER) > -1                                   ... or in its unit
 *
 *   expectation = subject , comparison , value , [ "undefined" , "ok" ] ;
 *   subject     = figure | "diff" , "(" , figure , ")" | "share" , "(" , rows , "where" , EXPR ,
 * ")" | "count" , "(" , rows , [ "where" , EXPR ] , ")" ; figure      = METRIC , [ "." , key of a
 * row of metrics ] ; comparison  = "==" | "!=" | "<" | "<=" | ">" | ">=" , or by name as in
 * filter/where.h ; value       = decimal number, of times with a unit or in seconds, of ratios with
 * "%" or without ;
 *
 * EXPR is one of --where, and read by filter/where.h. */
#ifndef SC_VERDICT_EXPECTATION_H
#define SC_VERDICT_EXPECTATION_H

#include "base/config.h"
#include "filter/where.h"
#include "verdict/side.h"

#define SC_EXPECTED(X) \
	X(HOLDS, "holds", "it is as expected") \
	X(BROKEN, "broken", "it is not") \
	X(UNDEFINED, "undefined", "there is no such figure in this capture")

enum sc_expected {
	SC_EXPECTED_NONE,
#define X(id, word, meaning) SC_EXPECTED_##id,
	SC_EXPECTED(X)
#undef X
} SC_PACKED;

/* Spans are valid while the row is handed over. */
struct sc_expect_row {
	struct sc_span name, expectation;  /* as written */
	struct sc_quantity value;          /* what it is */
	const char *unit;                  /* of that */
	const char *kind;                  /* of `rows`: "calls" */
	struct sc_frame_list rows, frames; /* the first ones behind it: numbers, first frames */
	struct sc_span text;               /* one sentence with all of that */
	uint64_t line;                     /* of the file of rules; 0: there is none */
	enum sc_expected result;
	bool ok; /* it holds, or may be undefined */
};

extern const struct sc_table sc_expect_table;

struct sc_expectations;

/* What can be asked. */
struct sc_expect_scope {
	const struct sc_table *const *kinds; /* rows that may be counted, NULL at the end */
	bool figures;                        /* metrics */
	bool baseline;                       /* diff(...) */
	struct sc_predicates *predicates; /* gets what is asked of messages; NULL: nothing may be */
};

/* `config` and what `scope` points to outlive it. */
struct sc_expectations *sc_expectations_new(const struct sc_config *config,
					    struct sc_expect_scope scope);
void sc_expectations_free(struct sc_expectations *expectations); /* NULL is fine */

/* One more. `refused`: it is to be broken when what is written holds. False and *error: it is none.
 */
bool sc_expectations_add(struct sc_expectations *expectations, struct sc_span name,
			 const char *text, uint64_t line, bool refused,
			 struct sc_where_error *error);

/* Does any ask for rows of that kind? */
bool sc_expectations_count(const struct sc_expectations *expectations, const struct sc_table *kind);

/* A row of a kind that is counted. */
void sc_expectations_row(struct sc_expectations *expectations, const struct sc_table *kind,
			 const void *row);

/* What goes into metrics, for the rows behind their figures. */
void sc_expectations_call(struct sc_expectations *expectations, const struct sc_call_row *row);
void sc_expectations_registration(struct sc_expectations *expectations,
				  const struct sc_registration_row *row);
void sc_expectations_measure(struct sc_expectations *expectations,
			     const struct sc_measure *measure);

/* Judges, in the order in which they were added. NULL: there is no such side, and nothing asks for
 * it. */
void sc_expectations_judge(struct sc_expectations *expectations, const struct sc_diff_side *side,
			   const struct sc_diff_side *baseline,
			   void (*emit)(void *user, const struct sc_expect_row *row), void *user);

/* Tests of --where that were given up (sc_where_given_up). */
uint64_t sc_expectations_given_up(const struct sc_expectations *expectations);

#endif
