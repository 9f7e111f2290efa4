/* The columns of rows of `expect`. */
#include "timing/table_parts.h"
#include "verdict/expectation.h"

#define X(id, word, meaning) word,
static const char *const expected_words[] = {SC_EXPECTED(X) NULL};
#undef X

#define E(field, type, importance, label, help) \
	COLUMN(sc_expect_row, END, field, #field, type, importance, label, help)

static const struct sc_column expect_columns[] = {
	E(name, SC_T_TEXT, 1, "Name", "as the file of rules calls it"),
	WORD(sc_expect_row, END, result, "result", expected_words, 1, "Result",
	     "holds, broken or undefined"),
	E(ok, SC_T_BOOL, 3, "OK", "it holds, or may be undefined"),
	E(value, SC_T_QUANTITY, 1, "Value", "what it is"),
	E(unit, SC_T_NAME, 1, "Unit", "of the value"),
	E(expectation, SC_T_TEXT, 1, "Expectation", "what was expected"),
	E(kind, SC_T_NAME, 2, "Kind", "of rows"),
	E(rows, SC_T_COUNTS, 2, "Rows",
	  "broken: numbers of the first three rows behind the figure"),
	E(frames, SC_T_FRAMES, 1, "Frames", "broken: where these rows begin"),
	E(text, SC_T_TEXT, 3, "Text", "the same as a sentence"),
	E(line, SC_T_ID, 3, "Line", "of the file of rules"),
};

const struct sc_table sc_expect_table = TABLE("expect", expect_columns);
