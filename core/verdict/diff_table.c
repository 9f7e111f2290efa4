/* The columns of rows of `diff`. */
#include "timing/table_parts.h"
#include "verdict/diff.h"

#define X(id, word, when) word,
const char *const sc_diff_verdict_words[] = {SC_DIFF_VERDICTS(X) NULL};
#undef X

#define D(field, type, importance, label, help) \
	COLUMN(sc_diff_row, END, field, #field, type, importance, label, help)

static const struct sc_column diff_columns[] = {
	D(group, SC_T_TEXT, 2, "Group", "value of the --by key"),
	D(metric, SC_T_NAME, 1, "Metric", "its name, or the kind of what is new or gone"),
	D(stat, SC_T_TEXT, 1, "Statistic",
	  "ratio, mean, p50, p95, p99 or value; or what is new or gone"),
	D(unit, SC_T_NAME, 1, "Unit", "of a, b and change"),
	D(a, SC_T_QUANTITY, 1, "A", "what it is in A"),
	D(b, SC_T_QUANTITY, 1, "B", "what it is in B"),
	D(n_a, SC_T_COUNT, 2, "N in A", "samples of A, or units counted"),
	D(n_b, SC_T_COUNT, 2, "N in B", "samples of B, or units counted"),
	D(count_a, SC_T_QUANTITY, 3, "Count in A", "of a ratio: the numerator in A"),
	D(count_b, SC_T_QUANTITY, 3, "Count in B", "of a ratio: the numerator in B"),
	D(change, SC_T_QUANTITY, 1, "Change", "b - a; of a ratio in percentage points"),
	D(change_percent, SC_T_QUANTITY, 1, "Change in percent", "change / a"),
	D(low, SC_T_QUANTITY, 1, "Low", "lower end of the change's interval of 95 %"),
	D(high, SC_T_QUANTITY, 1, "High", "upper end of it"),
	D(p, SC_T_QUANTITY, 2, "p", "how likely chance alone makes such a difference"),
	D(p_holm, SC_T_QUANTITY, 3, "p by Holm", "the same, corrected for so many tests"),
	WORD(sc_diff_row, END, verdict, "verdict", sc_diff_verdict_words, 1, "Verdict",
	     "what is to be made of it"),
	D(label, SC_T_NAME, 0, "Label", "the metric's name in words"),
};

const struct sc_table sc_diff_table = TABLE("diff", diff_columns);
