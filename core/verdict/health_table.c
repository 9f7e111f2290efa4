/* The columns of the health of a capture. */
#include "timing/table_parts.h"
#include "verdict/health.h"

#define WORD_ONLY(id, word) word,
static const char *const verdict_words[] = {SC_HEALTH_VERDICTS(WORD_ONLY) NULL};
const char *const sc_bias_words[] = {SC_BIASES(WORD_ONLY) NULL};
const char *const sc_health_check_words[] = {SC_HEALTH_CHECKS(WORD_ONLY) NULL};

#define H(field, type, importance, label, help) \
	COLUMN(sc_health_row, END, field, #field, type, importance, label, help)

static const struct sc_column columns[] = {
	H(check, SC_T_NAME, 1, "Check", "what was looked at; of a metric: none"),
	WORD(sc_health_row, END, verdict, "verdict", verdict_words, 1, "Verdict",
	     "of a check: ok, biased or unusable"),
	H(count, SC_T_QUANTITY, 1, "Count", "of a check: how many were found"),
	H(of, SC_T_QUANTITY, 1, "Of", "of a check: among how many"),
	H(metric, SC_T_NAME, 3, "Metric", "the metric that is judged; of a check: none"),
	WORD(sc_health_row, END, trust, "trust", sc_trust_words, 3, "Trust",
	     "of a metric: trusted, biased or unusable"),
	WORD(sc_health_row, END, direction, "direction", sc_bias_words, 3, "Direction",
	     "of a metric: whether its figure is too high, too low, or either"),
	{.key = "because",
	 .type = SC_T_FLAGS,
	 .offset = offsetof(struct sc_health_row, because),
	 .importance = 3,
	 .label = "Because",
	 .help = "of a metric: the checks that say so",
	 .words = sc_health_check_words},
	H(text, SC_T_TEXT, 1, "Text", "of a check: what was found, and the capture that avoids it"),
	H(advice, SC_T_NAME, 3, "Advice", "of a check: what to do"),
	H(frames, SC_T_FRAMES, 3, "Frames", "of a check: the first frames that show it"),
};

const struct sc_table sc_health_table = TABLE("health", columns);
