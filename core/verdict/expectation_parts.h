/* What an expectation is parsed into; for the files of expectation.h alone. */
#ifndef SC_VERDICT_EXPECTATION_PARTS_H
#define SC_VERDICT_EXPECTATION_PARTS_H

#include "filter/where_tree.h"
#include "verdict/expectation.h"

enum sc_expect_subject { SC_EXPECT_FIGURE, SC_EXPECT_DIFF, SC_EXPECT_COUNT, SC_EXPECT_SHARE };

/* So many rows are named. */
#define SC_EXPECT_ROWS_NAMED 3u

/* The first rows of a kind, by their frames. */
struct sc_expect_evidence {
	unsigned count;
	uint64_t frames[SC_EXPECT_ROWS_NAMED], rows[SC_EXPECT_ROWS_NAMED];
};

struct sc_expectation {
	char *name, *text;
	uint64_t line;
	enum sc_expect_subject subject;
	unsigned metric;                /* FIGURE, DIFF: index in sc_metrics_all */
	const struct sc_column *figure; /* ... of the table of metrics */
	const struct sc_table *kind;    /* COUNT, SHARE */
	struct sc_where *where;         /* NULL: all rows of it */
	enum sc_where_op op;            /* EQ to GE */
	int64_t limit;                  /* billionths */
	bool relative;                  /* DIFF: in percent */
	bool undefined_ok, refused;
	uint64_t matched, total; /* rows so far */
	/* Rows that make it larger: that match, or are above the limit; and the others. */
	struct sc_expect_evidence above, below;
};

struct sc_expectations {
	const struct sc_config *config;
	struct sc_expect_scope scope;
	GArray *all; /* struct sc_expectation */
};

/* Reads `text` into `expectation`. False and *error: it is none. */
bool sc_expectation_parse(const struct sc_expectations *expectations,
			  struct sc_expectation *expectation, const char *text,
			  struct sc_where_error *error);

#endif
