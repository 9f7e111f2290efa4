#include "writers/color.h"

#include <glib.h>

#include "session/rows.h"
#include "timing/counted.h"
#include "verdict/finding.h"

#define SGR_GREEN "\033[32m"
#define SGR_YELLOW "\033[33m"
#define SGR_RED "\033[31m"
#define SGR_DIM "\033[2m"

/* How the words of some sets look, by their values. */
#define SGR_OF_GOOD SGR_GREEN
#define SGR_OF_PARTLY SGR_GREEN
#define SGR_OF_USER SGR_YELLOW
#define SGR_OF_BAD SGR_RED
#define SGR_OF_OPEN SGR_YELLOW

#define COLOR(id, word, grade) SGR_OF_##grade,
static const char *const outcome_colors[] = {NULL, SC_OUTCOMES(COLOR)};
static const char *const registration_colors[] = {NULL, SC_REGISTRATION_OUTCOMES(COLOR)};
static const char *const any_outcome_colors[] = {NULL, SC_OUTCOMES(COLOR)
							       SC_REGISTRATION_OUTCOMES(COLOR)};
static const char *const counted_colors[] = {
	[SC_COUNTED_IN_PROGRESS] = SGR_YELLOW,
	[SC_COUNTED_TRUNCATED] = SGR_YELLOW,
	[SC_COUNTED_OPEN] = SGR_YELLOW,
	[SC_COUNTED_REDIRECTED] = SGR_YELLOW,
};
static const char *const sub_outcome_colors[] = {
	[SC_SUB_OPEN] = SGR_YELLOW,        [SC_SUB_AUTH_FAILED] = SGR_RED,
	[SC_SUB_NO_CREDENTIALS] = SGR_RED, [SC_SUB_WRONG_CREDENTIALS] = SGR_RED,
	[SC_SUB_STALE] = SGR_RED,
};
static const char *const class_colors[] = {
	[SC_CLASS_CANCELLED] = SGR_YELLOW,
	[SC_CLASS_OPEN] = SGR_YELLOW,
};
static const char *const state_colors[] = {
	[SC_TXN_COMPLETED] = SGR_GREEN,
	[SC_TXN_TIMED_OUT] = SGR_RED,
};
static const char *const copy_colors[] = {
	[SC_RETRANSMISSION] = SGR_YELLOW,
	[SC_DUPLICATE] = SGR_DIM,
	[SC_FORWARDED] = SGR_DIM,
	[SC_OTHER_TAP] = SGR_DIM,
};

static const char *const severity_colors[] = {
	[SC_FINDING_ERROR] = SGR_RED,
	[SC_FINDING_WARNING] = SGR_YELLOW,
	[SC_FINDING_NOTE] = SGR_DIM,
};

static const struct {
	const char *const *words, *const *colors;
	size_t count;
} colored[] = {
#define COLORED(words, colors) \
	{ \
		words, colors, G_N_ELEMENTS(colors) \
	}
	COLORED(sc_outcome_words, outcome_colors),
	COLORED(sc_registration_outcome_words, registration_colors),
	COLORED(sc_any_outcome_words, any_outcome_colors),
	COLORED(sc_counted_words, counted_colors),
	COLORED(sc_sub_outcome_words, sub_outcome_colors),
	COLORED(sc_class_words, class_colors),
	COLORED(sc_txn_state_words, state_colors),
	COLORED(sc_copy_words, copy_colors),
	COLORED(sc_finding_severity_words, severity_colors),
};

const char *sc_color_of(const struct sc_column *column, const void *row)
{
	uint8_t value;

	if (column->type != SC_T_WORD)
		return NULL;
	value = *(const uint8_t *)sc_cell(column, row);
	for (size_t i = 0; i < G_N_ELEMENTS(colored); i++)
		if (column->words == colored[i].words)
			return value < colored[i].count ? colored[i].colors[value] : NULL;
	return NULL;
}
