/* The options, each with the function that reads its value, in groups that commands have. */
#include "option_groups.h"

#include "arguments.h"
#include "gnuplot.h"
#include "options_parts.h"
#include "verdict/rule.h"
#include "writers/chart/chart.h"

/* ---- values ---- */

static gboolean parse_seconds(const char *name, const char *value, int64_t min_ns, int64_t *ns,
			      GError **error)
{
	if (sc_duration_parse_unit(sc_span_of(value), ns) && *ns >= min_ns &&
	    *ns <= SC_TIMER_MAX_NS)
		return TRUE;
	return sc_argument_bad(error, name, value, SC_ARGUMENT_SECONDS);
}

static gboolean parse_instant(const char *name, const char *value, struct sc_instant *instant,
			      GError **error)
{
	instant->given = true;
	if (sc_time_parse(sc_span_of(value), &instant->ns))
		return TRUE;
	instant->relative = true;
	if (sc_duration_parse_unit(sc_span_of(value), &instant->ns))
		return TRUE;
	return sc_argument_bad(error, name, value,
			       "a time (2026-01-02T03:04:05Z) or seconds from the start (12.5)");
}

/* ---- the options, each with its function ---- */

OPTION(on_format)
{
	struct sc_options *options = data;
	unsigned choice;

	if (!sc_argument_choice(name, value, options->formats, &choice, error))
		return FALSE;
	options->format = choice;
	options->format_chosen = true;
	return TRUE;
}

OPTION(on_call)
{
	return sc_argument_ranges(&((struct sc_options *)data)->calls, value) ||
	       sc_argument_bad(error, name, value, "the number of a call, or several: 3 or 3,5-7");
}

OPTION(on_registration)
{
	return sc_argument_ranges(&((struct sc_options *)data)->registrations, value) ||
	       sc_argument_bad(error, name, value,
			       "the number of a registration, or several: 3 or 3,5-7");
}

OPTION(on_progress)
{
	static const char *const names[] = {"auto", "always", "never", NULL};
	struct sc_options *options = data;
	unsigned choice;

	if (!sc_argument_choice(name, value, names, &choice, error))
		return FALSE;
	options->progress = (enum sc_progress_mode)choice;
	return TRUE;
}

OPTION(on_axis)
{
	static const char *const names[] = {"relative", "absolute", NULL};
	struct sc_options *options = data;
	unsigned choice;

	if (!sc_argument_choice(name, value, names, &choice, error))
		return FALSE;
	options->plot.absolute = choice == 1;
	return TRUE;
}

OPTION(on_bins)
{
	struct sc_options *options = data;
	uint64_t bins;

	if (!sc_span_u64(sc_span_of(value), SC_CHART_BINS_MAX, &bins) || bins == 0)
		return sc_argument_bad(error, name, value, "a number from 1 to 1000");
	options->plot.bins = (unsigned)bins;
	return TRUE;
}

OPTION(on_limit)
{
	struct sc_options *options = data;

	if (!sc_span_u64(sc_span_of(value), UINT64_MAX, &options->rows.limit) ||
	    options->rows.limit == 0)
		return sc_argument_bad(error, name, value, "a number of rows from 1 on");
	return TRUE;
}

OPTION(on_per_rule)
{
	struct sc_options *options = data;

	return sc_span_u64(sc_span_of(value), UINT64_MAX, &options->findings.per_rule) ||
	       sc_argument_bad(error, name, value, "a number of findings; 0 for all");
}

OPTION(on_severity)
{
	struct sc_options *options = data;
	unsigned choice;

	if (!sc_argument_choice(name, value, sc_finding_severity_words, &choice, error))
		return FALSE;
	options->findings.severity = choice + 1;
	return TRUE;
}

OPTION(on_columns)
{
	struct sc_options *options = data;

	(void)name, (void)error;
	g_strfreev(options->rows.columns);
	options->rows.columns = g_strsplit_set(value, ", ", -1);
	return TRUE;
}

/* The last one given counts, as everywhere. */
static gboolean take(char **text, const char *value)
{
	g_free(*text);
	*text = g_strdup(value);
	return TRUE;
}

/* One more of what may be given again. */
static gboolean append(char ***texts, const char *value)
{
	unsigned count = *texts ? g_strv_length(*texts) : 0;

	*texts = g_renew(char *, *texts, count + 2);
	(*texts)[count] = g_strdup(value);
	(*texts)[count + 1] = NULL;
	return TRUE;
}

#define TAKES_SEVERAL(function, member) \
	OPTION(function) \
	{ \
		(void)name, (void)error; \
		return append(&((struct sc_options *)data)->member, value); \
	}
#define TAKES_TEXT(function, member) \
	OPTION(function) \
	{ \
		(void)name, (void)error; \
		return take(&((struct sc_options *)data)->member, value); \
	}
#define SETS(function, member) \
	OPTION(function) \
	{ \
		(void)name, (void)value, (void)error; \
		((struct sc_options *)data)->member = true; \
		return TRUE; \
	}
#define TAKES(function, parse, ...) \
	OPTION(function) \
	{ \
		struct sc_options *o = data; \
		return parse(name, value, __VA_ARGS__, error); \
	}

TAKES_SEVERAL(on_label, labels)
TAKES_TEXT(on_title, title)
TAKES_SEVERAL(on_where, where)
TAKES_SEVERAL(on_leg_header, leg_headers)

/* "-" is standard output, which is where everything goes without the option. */
OPTION(on_output)
{
	struct sc_options *options = data;

	(void)name, (void)error;
	g_free(options->output);
	options->output = strcmp(value, "-") == 0 ? NULL : g_strdup(value);
	return TRUE;
}

OPTION(on_codec_ie)
{
	return sc_argument_codec_ie(name, value, error) &&
	       append(&((struct sc_options *)data)->codec_ies, value);
}

OPTION(on_rule)
{
	if (sc_rule_find(sc_span_of(value)) < 0)
		return sc_argument_bad(error, name, value, "a rule; findings --help lists them");
	return append(&((struct sc_options *)data)->findings.rules, value);
}

TAKES_SEVERAL(on_recursive, folders)
TAKES_TEXT(on_ignore, findings.ignore)
TAKES_TEXT(on_by, by)
TAKES_TEXT(on_sort, rows.sort)
SETS(on_reverse, rows.reverse)
TAKES_TEXT(on_explain, explain)
TAKES_TEXT(on_call_id, call_id)
SETS(on_session, session)
SETS(on_media_only, media_only)
SETS(on_together, together)
SETS(on_ascii, ascii)
TAKES_TEXT(on_data, plot.data)
SETS(on_local_time, local_time)
SETS(on_escape, escape)
SETS(on_quiet, quiet)
SETS(on_verbose, verbose)
TAKES(on_from, parse_instant, &o->from)
TAKES(on_to, parse_instant, &o->to)
TAKES(on_interval, parse_seconds, SC_NS_PER_MS, &o->plot.interval_ns)
TAKES(on_patience, parse_seconds, SC_NS_PER_MS, &o->plot.patience_ns)

static const GOptionEntry common[] = {
	WITH_VALUE("output", 'o', on_output, "write to FILE, which appears only when it is whole",
		   "FILE"),
	WITH_VALUE("where", 'w', on_where, "keep the rows for which EXPR holds; again: both",
		   "EXPR"),
	WITH_VALUE("recursive", 'r', on_recursive, "all captures below DIR, by their first packets",
		   "DIR"),
	WITH_VALUE("leg-header", 0, on_leg_header,
		   "a header that names the Call-ID of the other leg of a B2BUA; several", "NAME"),
	WITH_VALUE("codec-ie", 0, on_codec_ie,
		   "what a codec costs in MOS, where nobody has published it; several",
		   "NAME=IE/BPL"),
	WITH_VALUE("from", 0, on_from, "only what starts at T or later: RFC 3339, or seconds", "T"),
	WITH_VALUE("to", 0, on_to, "only what starts before T", "T"),
	SWITCH("escape", 0, on_escape, "csv: marks of direction and the like as \\u{202e}"),
	WITH_VALUE("progress", 0, on_progress, "a bar on standard error, by bytes read (auto)",
		   "auto|always|never"),
	SWITCH("quiet", 'q', on_quiet, "say nothing but errors"),
	SWITCH("verbose", 'v', on_verbose, "all columns, nothing shortened; all counts"),
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

static const GOptionEntry of_texts[] = {
	SWITCH("local-time", 0, on_local_time, "tables in local time instead of UTC"),
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

static const GOptionEntry of_calls[] = {
	WITH_VALUE("call", 0, on_call, "the call of that number; several: 3,5-7", "N"),
	WITH_VALUE("registration", 0, on_registration, "the registration of that number; several",
		   "N"),
	WITH_VALUE("call-id", 0, on_call_id, "the calls with that Call-ID", "ID"),
	SWITCH("session", 0, on_session, "the other calls of their sessions, too"),
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

static const GOptionEntry of_extract[] = {
	SWITCH("media-only", 0, on_media_only, "RTP, RTCP and T.38 of these calls, no messages"),
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

static const GOptionEntry of_ladder[] = {
	SWITCH("together", 0, on_together, "all of them in one picture"),
	SWITCH("ascii", 0, on_ascii, "text in ASCII, not Unicode"),
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

static const GOptionEntry of_rows[] = {
	WITH_VALUE("by", 0, on_by, "a row for each value of KEY: how many, what share", "KEY"),
	WITH_VALUE("sort", 0, on_sort, "rows in the order of KEY; what has none comes last", "KEY"),
	SWITCH("reverse", 0, on_reverse, "the last, or largest, row first"),
	WITH_VALUE("limit", 0, on_limit, "so many rows at most", "N"),
	WITH_VALUE("columns", 0, on_columns, "these keys, in this order", "KEY,..."),
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

static const GOptionEntry of_explain[] = {
	WITH_VALUE("explain", 0, on_explain,
		   "the calls or registrations behind METRIC, with frames", "METRIC"),
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

static const GOptionEntry of_findings[] = {
	WITH_VALUE("severity", 0, on_severity, "findings of that severity, and graver ones",
		   "error|warning|note"),
	WITH_VALUE("rule", 0, on_rule, "findings of RULE; several", "RULE"),
	WITH_VALUE("ignore", 0, on_ignore,
		   "hide what FILE has: RULE in a line, and a pattern of hosts or numbers", "FILE"),
	WITH_VALUE("per-rule", 0, on_per_rule,
		   "list N findings of a rule, and how many more there are (25; 0: all)", "N"),
	WITH_VALUE("explain", 0, on_explain,
		   "what RULE means, when it does not fire, and what to do; all: every rule",
		   "RULE"),
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

static const GOptionEntry of_plots[] = {
	WITH_VALUE("call", 0, on_call, "what is of the call of that number; several: 3,5-7", "N"),
	WITH_VALUE("data", 0, on_data, "write the numbers behind the picture there, as CSV",
		   "FILE"),
	WITH_VALUE("bins", 0, on_bins, "of lengths: how many bins (15)", "N"),
	WITH_VALUE("interval", 0, on_interval, "of rate: how long an interval is (a round number)",
		   "S"),
	WITH_VALUE("axis", 0, on_axis,
		   "time since each capture's start, or the time of day (relative)",
		   "relative|absolute"),
	WITH_VALUE("gnuplot-timeout", 0, on_patience,
		   "give gnuplot up when it has not drawn by then (60)", "S"),
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

static const GOptionEntry of_report[] = {
	WITH_VALUE("title", 0, on_title, "the heading of the page", "TEXT"),
	WITH_VALUE("label", 0, on_label, "what the page calls a file: before=monday.pcap",
		   "NAME=FILE"),
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

/* Its text is made for each command. */
const GOptionEntry sc_option_format[] = {
	WITH_VALUE("format", 'f', on_format, NULL, "FORMAT"),
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

const struct sc_option_group sc_option_groups_all[] = {
	{common, 0},
	{of_texts, SC_OPTIONS_TEXTS},
	{of_calls, SC_OPTIONS_CALLS},
	{of_extract, SC_OPTIONS_EXTRACT},
	{of_ladder, SC_OPTIONS_LADDER},
	{of_rows, SC_OPTIONS_ROWS},
	{of_explain, SC_OPTIONS_EXPLAIN},
	{sc_options_of_diff, SC_OPTIONS_DIFF},
	{sc_options_of_gate, SC_OPTIONS_GATE},
	{sc_options_of_expect, SC_OPTIONS_EXPECT},
	{of_findings, SC_OPTIONS_FINDINGS},
	{of_plots, SC_OPTIONS_PLOTS},
	{of_report, SC_OPTIONS_REPORT},
};
const size_t sc_option_group_count = G_N_ELEMENTS(sc_option_groups_all);
_Static_assert(G_N_ELEMENTS(sc_option_groups_all) <= SC_OPTION_GROUPS_MAX, "room for all");
_Static_assert(G_N_ELEMENTS(sc_option_format) == SC_OPTION_FORMAT_ENTRIES, "all of them");
