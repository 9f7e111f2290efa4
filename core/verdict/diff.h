/* What changed from one side to the other (METRICS.md VD-8). */
#ifndef SC_VERDICT_DIFF_H
#define SC_VERDICT_DIFF_H

#include "base/column.h"
#include "verdict/side.h"

/* What is said of a change. X(id, word, when) */
#define SC_DIFF_VERDICTS(X) \
	X(BETTER, "better", "it changed beyond chance, for the better") \
	X(WORSE, "worse", "it changed beyond chance, for the worse") \
	X(CHANGED, "changed", "it changed beyond chance, and neither way is better") \
	X(SAME, "same", "chance explains the change, or it is too small to matter") \
	X(TOO_FEW, "too-few", "too few samples to tell") \
	X(NEW, "new", "A has none of it") \
	X(GONE, "gone", "B has none of it") \
	X(RISE, "rise", "its share rose beyond chance") \
	X(FALL, "fall", "its share fell beyond chance")

enum sc_diff_verdict {
	SC_DIFF_NONE, /* nothing is tested */
#define X(id, word, when) SC_DIFF_##id,
	SC_DIFF_VERDICTS(X)
#undef X
} SC_PACKED;

extern const char *const sc_diff_verdict_words[];

struct sc_diff_row {
	struct sc_span group; /* value of the --by key; ptr NULL: none */
	const char *metric;   /* or the kind of what is new and gone */
	struct sc_span stat;  /* "p95", "ratio"; or the value that is new */
	const char *unit, *label;
	struct sc_quantity a, b;
	uint64_t n_a, n_b;
	struct sc_quantity count_a, count_b; /* of a ratio: the parts */
	struct sc_quantity change, change_percent, low, high, p, p_holm;
	enum sc_diff_verdict verdict;
};

extern const struct sc_table sc_diff_table;

/* From where on a change is one. */
struct sc_thresholds {
	double p;                    /* below it, corrected */
	int64_t percent, ns, points; /* at least: relative, of times, of ratios; hundredths */
};

extern const struct sc_thresholds sc_thresholds_default;

/* Fewer samples on a side tell nothing. */
#define SC_DIFF_SAMPLES_MIN 8u

struct sc_diff;

struct sc_diff *sc_diff_new(const struct sc_thresholds *thresholds);

/* Compares two sides: a row a metric and statistic, and what is new and gone where both have an
 * inventory. `group` NULL: there are no groups. The sides may go when the call returns. */
void sc_diff_add(struct sc_diff *diff, const char *group, const struct sc_diff_side *a,
		 const struct sc_diff_side *b);

/* Corrects for so many tests, judges, and hands out the rows. */
void sc_diff_finish(struct sc_diff *diff, void (*emit)(void *user, const struct sc_diff_row *row),
		    void *user);

/* Does a table for people show it? What is neither new nor gone and did not change is left out. */
bool sc_diff_worth_a_line(const struct sc_diff_row *row);

void sc_diff_free(struct sc_diff *diff);

#endif
