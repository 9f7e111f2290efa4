/* Options of what compares: where B begins, and from where on a change is one. */
#include "arguments.h"
#include "options.h"
#include "options_parts.h"

#define BILLIONTHS_OF_HUNDREDTH 10000000 /* a decimal number is read in billionths */

/* A decimal number that is not negative, in billionths. */
static bool decimal(const char *value, int64_t *billionths)
{
	return sc_duration_parse(sc_span_of(value), billionths) && *billionths >= 0;
}

OPTION(on_vs)
{
	(void)name, (void)value, (void)data, (void)error;
	return TRUE; /* sc_options_mark_vs has seen it */
}

OPTION(on_significance)
{
	struct sc_options *options = data;
	int64_t billionths;

	if (!decimal(value, &billionths) || billionths <= 0 || billionths > 1000000000)
		return sc_argument_bad(error, name, value, "a probability, such as 0.01");
	options->diff.thresholds.p = (double)billionths / 1e9;
	return TRUE;
}

static gboolean take_percent(const char *name, const char *value, int64_t *hundredths,
			     GError **error)
{
	int64_t billionths;

	if (!decimal(value, &billionths))
		return sc_argument_bad(error, name, value, "a number of percent, such as 5");
	*hundredths = billionths / BILLIONTHS_OF_HUNDREDTH;
	return TRUE;
}

OPTION(on_min_percent)
{
	return take_percent(name, value, &((struct sc_options *)data)->diff.thresholds.percent,
			    error);
}

OPTION(on_min_points)
{
	return take_percent(name, value, &((struct sc_options *)data)->diff.thresholds.points,
			    error);
}

OPTION(on_min_time)
{
	int64_t *ns = &((struct sc_options *)data)->diff.thresholds.ns;

	if (sc_duration_parse_unit(sc_span_of(value), ns) && *ns >= 0)
		return TRUE;
	return sc_argument_bad(error, name, value, SC_ARGUMENT_SECONDS);
}

/* ---- expectations ---- */

static gboolean append(char ***texts, const char *value)
{
	const unsigned count = *texts ? g_strv_length(*texts) : 0;

	*texts = g_renew(char *, *texts, count + 2);
	(*texts)[count] = g_strdup(value);
	(*texts)[count + 1] = NULL;
	return TRUE;
}

OPTION(on_fail_if)
{
	(void)name, (void)error;
	return append(&((struct sc_options *)data)->fail_if, value);
}

OPTION(on_baseline)
{
	(void)name, (void)error;
	return append(&((struct sc_options *)data)->baseline, value);
}

const GOptionEntry sc_options_of_gate[] = {
	WITH_VALUE("fail-if", 0, on_fail_if,
		   "exit with 1 if EXPR holds, such as 'SER < 95'; several", "EXPR"),
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

const GOptionEntry sc_options_of_expect[] = {
	WITH_VALUE("baseline", 0, on_baseline, "what diff(...) compares with; several are one",
		   "FILE"),
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

/* ---- the tables ---- */

const GOptionEntry sc_options_of_diff[] = {
	SWITCH("vs", 0, on_vs, "the captures before it are A, those behind it B"),
	WITH_VALUE("significance", 0, on_significance,
		   "a change has a p, corrected, below P (0.01)", "P"),
	WITH_VALUE("min-percent", 0, on_min_percent, "... is of so many percent at least (5)", "N"),
	WITH_VALUE("min-time", 0, on_min_time, "... and of a time by so much (0.01)", "S"),
	WITH_VALUE("min-points", 0, on_min_points,
		   "a ratio changes by so many percentage points at least (1)", "N"),
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

void sc_options_mark_vs(char **words)
{
	for (; *words && strcmp(*words, "--") != 0; words++) {
		if (strcmp(*words, "--vs") == 0) {
			**words = '\0';
			return;
		}
	}
}

void sc_options_find_vs(struct sc_options *options)
{
	char **file = options->files;

	while (file && *file && **file != '\0')
		file++;
	if (!file || !*file)
		return;
	options->diff.vs = true;
	options->diff.of_a = (unsigned)(file - options->files);
	g_free(*file);
	for (; *file; file++)
		*file = file[1];
}
