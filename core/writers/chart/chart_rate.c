/* How much happened in each interval. */
#include "writers/chart/chart_parts.h"

#include "base/time.h"
#include "writers/chart/bins.h"

enum { MESSAGES, STARTED, ANSWERED, FAILED, RATES };

struct rate_row {
	struct sc_span file;
	int64_t time_ns, since_ns, interval_ns;
	uint64_t counts[RATES];
	bool complete;
};

#define R(field, key, type, help) SC_DATA_COLUMN(rate_row, field, key, type, help)

static const struct sc_column rate_columns[] = {
	R(file, "file", SC_T_TEXT, "the capture"),
	R(time_ns, "time", SC_T_TIME, "when the interval begins"),
	R(since_ns, "since_start", SC_T_SPAN_NS, "since the capture's first record"),
	R(interval_ns, "interval", SC_T_SPAN_NS, "its length"),
	R(counts[MESSAGES], "messages", SC_T_COUNT, "SIP messages, copies included"),
	R(counts[STARTED], "started", SC_T_COUNT, "calls that started in it"),
	R(counts[ANSWERED], "answered", SC_T_COUNT, "of them: answered, whenever"),
	R(counts[FAILED], "failed", SC_T_COUNT, "of them: failed, whenever"),
	R(complete, "complete", SC_T_BOOL, "all of the interval lies in the capture"),
};
static const struct sc_table rate_table = SC_DATA_TABLE("rate", rate_columns);

/* Intervals are counted from the series' zero: its first record, or, along a clock,
 * the epoch of that clock, so that a minute is a minute of the clock. */
static int64_t zero_since(const struct sc_series *series)
{
	const struct sc_chart *chart = series->chart;

	if (!chart->settings.absolute || *series->first_ns == SC_TIME_NONE)
		return 0;
	return sc_time_add(*series->first_ns, sc_chart_offset_s(chart) * SC_NS_PER_S);
}

static void begin_rate(struct sc_chart *chart, struct sc_series *series)
{
	const int64_t wanted_ns = chart->settings.interval_ns;

	series->own = sc_bins_new(RATES, wanted_ns > 0 ? wanted_ns : SC_NS_PER_MS);
}

static void end_rate(struct sc_series *series)
{
	sc_bins_free(series->own);
}

static void count(struct sc_series *series, int64_t since_ns, size_t column)
{
	sc_bins_add(series->own, sc_time_add(zero_since(series), since_ns), column);
}

static void add_message(struct sc_series *series, const struct sc_message_row *row)
{
	int64_t since_ns;

	if (sc_series_time(series, row->time_ns, &since_ns))
		count(series, since_ns, MESSAGES);
}

/* Starts are counted as the metrics count them: a call whose beginning is not in the capture has
 * none. */
static void add_call(struct sc_series *series, const struct sc_call_row *row)
{
	int64_t since_ns;

	if (row->outcome == SC_OUTCOME_TRUNCATED ||
	    !sc_series_time(series, row->start_ns, &since_ns))
		return;
	count(series, since_ns, STARTED);
	if (row->answered_ns != SC_TIME_NONE)
		count(series, since_ns, ANSWERED);
	if (sc_outcome_grade(row->outcome) == SC_GRADE_BAD)
		count(series, since_ns, FAILED);
}

/* Intervals in a picture, if nobody says how long they are to be. */
#define INTERVALS_WANTED 100
/* And at most, if somebody does. */
#define INTERVALS_MAX 65536

int64_t sc_chart_interval(int64_t span_ns, int64_t step_ns)
{
	static const int64_t round_ms[] = {
		1,      2,       5,       10,      20,      50,       100,      200,      500,
		1000,   2000,    5000,    10000,   20000,   30000,    60000,    120000,   300000,
		600000, 1200000, 1800000, 3600000, 7200000, 10800000, 21600000, 43200000, 86400000};

	for (size_t i = 0; i < G_N_ELEMENTS(round_ms); i++) {
		const int64_t ns = round_ms[i] * SC_NS_PER_MS;

		if (ns % step_ns == 0 && span_ns / ns < INTERVALS_WANTED)
			return ns;
	}
	return step_ns * (span_ns / step_ns / INTERVALS_WANTED + 1);
}

static int64_t choose_interval(struct sc_chart *chart)
{
	int64_t from_ns, to_ns, span_ns = 0, step_ns = 1, wanted_ns = chart->settings.interval_ns;

	for (guint i = 0; i < chart->series->len; i++) {
		const struct sc_series *series = sc_chart_at(chart, i);

		step_ns = MAX(step_ns, sc_bins_step(series->own));
		if (sc_bins_range(series->own, &from_ns, &to_ns))
			span_ns =
				MAX(span_ns, sc_time_diff(to_ns, MIN(from_ns, zero_since(series))));
	}
	if (wanted_ns == 0)
		return sc_chart_interval(span_ns, step_ns);
	while (span_ns / step_ns >= INTERVALS_MAX) /* from the start, where nothing may be */
		step_ns *= 10;
	if (step_ns > wanted_ns) {
		char text[SC_TIME_TEXT_MAX];

		sc_duration_format_exact(text, step_ns);
		sc_chart_note(chart, "too many intervals of that length: they are of %s s", text);
	}
	return step_ns;
}

/* ---- a series ---- */

/* What of it is in the picture, from the series' zero as bins are. */
struct stretch {
	int64_t from_ns, to_ns; /* where rows were looked for */
	int64_t first_ns;       /* beginning of the first interval */
	int64_t end_ns;         /* behind the last one */
};

/* False: there is nothing. */
static bool stretch_of(const struct sc_series *series, int64_t interval_ns, struct stretch *stretch)
{
	const int64_t zero_ns = zero_since(series), start_ns = *series->first_ns;
	const int64_t from_ns = series->from_ns == SC_TIME_NONE ? start_ns : series->from_ns;
	const int64_t to_ns = series->to_ns == SC_TIME_NONE ? *series->end_ns : series->to_ns;
	int64_t first_ns;

	if (!sc_bins_range(series->own, &first_ns, &stretch->end_ns))
		return false;
	stretch->from_ns = sc_time_add(zero_ns, sc_time_diff(from_ns, start_ns));
	stretch->to_ns = sc_time_add(zero_ns, sc_time_diff(to_ns, start_ns));
	/* The picture begins where the window does, even if nothing happened there. */
	stretch->first_ns = sc_time_floor(MIN(stretch->from_ns, first_ns), interval_ns);
	return true;
}

static bool is_complete(const struct stretch *stretch, int64_t at_ns, int64_t interval_ns)
{
	return at_ns >= stretch->from_ns && sc_time_add(at_ns, interval_ns) <= stretch->to_ns;
}

/* The outline of a panel's intervals: a line, which is broken where an interval lies in the
 * capture in part. */
struct outline {
	struct sc_panel *panel; /* NULL: there is none */
	unsigned colour;
	struct sc_curve *curve; /* the latest part of it; NULL: none yet */
	const struct sc_series *series;
};

static void begin_part(struct outline *outline, enum sc_curve_style style)
{
	const struct sc_series *series = outline->series;
	const struct sc_curve *before = outline->curve;

	outline->curve = sc_panel_curve(outline->panel, style, outline->colour);
	outline->curve->size = sc_series_width(series);
	if (before && before->numbers->len > 0) { /* where the other one ends */
		const double *ends =
			&g_array_index(before->numbers, double, before->numbers->len - 2);

		sc_curve_point(outline->curve, ends[0], ends[1]);
	}
}

static void draw_interval(struct outline *outline, bool complete, double from, double to,
			  uint64_t height)
{
	const enum sc_curve_style style = complete ? SC_CURVE_LINE : SC_CURVE_BROKEN;

	if (!outline->curve || outline->curve->style != style)
		begin_part(outline, style);
	sc_curve_point(outline->curve, from, (double)height);
	sc_curve_point(outline->curve, to, (double)height);
}

/* Returns whether an interval lies in the capture in part. */
static bool draw_series_rates(const struct sc_series *series, struct sc_scale scale,
			      int64_t interval_ns, struct sc_panel *const *panels)
{
	const int64_t zero_ns = zero_since(series);
	struct outline outlines[RATES];
	struct stretch stretch;
	bool parts = false;

	for (unsigned i = 0; i < RATES; i++)
		outlines[i] = (struct outline){
			.panel = panels[i],
			.colour = sc_chart_single(series->chart) ? i : sc_series_colour(series),
			.series = series,
		};
	if (!stretch_of(series, interval_ns, &stretch))
		return false;
	for (int64_t at_ns = stretch.first_ns; at_ns < stretch.end_ns; at_ns += interval_ns) {
		const int64_t since_ns = sc_time_diff(at_ns, zero_ns);
		struct rate_row row = {
			.file = sc_series_file(series),
			.time_ns = sc_time_add(*series->first_ns, since_ns),
			.since_ns = since_ns,
			.interval_ns = interval_ns,
			.complete = is_complete(&stretch, at_ns, interval_ns),
		};

		for (unsigned i = 0; i < RATES; i++) {
			row.counts[i] = sc_bins_count(series->own, at_ns, at_ns + interval_ns, i);
			if (outlines[i].panel)
				draw_interval(&outlines[i], row.complete,
					      sc_series_x(series, scale, since_ns),
					      sc_series_x(series, scale, since_ns + interval_ns),
					      row.counts[i]);
		}
		parts |= !row.complete;
		sc_chart_emit(series->chart, 0, &row);
	}
	return parts;
}

static bool any_calls(const struct sc_chart *chart)
{
	int64_t from_ns, to_ns;

	for (guint i = 0; i < chart->series->len; i++) {
		const struct sc_bins *bins = sc_chart_at(chart, i)->own;

		if (sc_bins_range(bins, &from_ns, &to_ns) &&
		    sc_bins_count(bins, from_ns, to_ns, STARTED) > 0)
			return true;
	}
	return false;
}

static void draw_rate(struct sc_chart *chart, struct sc_plot *plot)
{
	static const char *const titles[RATES] = {"SIP messages", "Calls started",
						  "Of them answered", "Of them failed"};
	const int64_t interval_ns = choose_interval(chart);
	const unsigned shown = any_calls(chart) ? RATES : 1;
	struct sc_panel *panels[RATES] = {NULL};
	struct sc_scale scale = {false, 1};
	bool parts = false;
	char seconds[SC_TIME_TEXT_MAX];
	g_autofree char *label = NULL;

	sc_duration_format_exact(seconds, interval_ns);
	plot->title = g_strdup_printf("SIP messages and calls every %s s", seconds);
	label = g_strdup_printf("per %s s", seconds);
	for (unsigned i = 0; i < shown; i++) {
		panels[i] = sc_plot_panel(plot, titles[i]);
		scale = sc_chart_time_axis(chart, &panels[i]->x);
		sc_axis_label(&panels[i]->y, label);
		panels[i]->y.whole = true;
		panels[i]->low = shown > 1;
	}
	for (guint i = 0; i < chart->series->len; i++)
		parts |= draw_series_rates(sc_chart_at(chart, i), scale, interval_ns, panels);
	sc_chart_legend(chart, plot, SC_CURVE_LINE);
	if (parts)
		sc_plot_legend(plot, "only in part in the capture", SC_CURVE_BROKEN, SC_COLOUR_GREY,
			       0);
}

const struct sc_chart_kind sc_chart_rate = {
	.name = "rate",
	.help = "messages, calls started, answered, failed per interval (--interval)",
	.of_messages = &sc_messages_table,
	.of_calls = &sc_calls_table,
	.data = &rate_table,
	.data_bytes = sizeof(struct rate_row),
	.begin = begin_rate,
	.message = add_message,
	.call = add_call,
	.draw = draw_rate,
	.end = end_rate,
};
