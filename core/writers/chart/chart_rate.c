/* How much happened in each interval. */
#include "writers/chart/chart_parts.h"

#include "base/time.h"
#include "writers/chart/bins.h"

enum { MESSAGES, STARTED, ANSWERED, FAILED, RATES };

struct rate_row {
	struct sc_span file;
	int64_t time_ns, since_ns, interval_ns;
	uint64_t counts[RATES];
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
};
static const struct sc_table rate_table = SC_DATA_TABLE("rate", rate_columns);

static void begin_rate(struct sc_chart *chart, struct sc_series *series)
{
	const int64_t wanted_ns = chart->settings.interval_ns;

	series->own = sc_bins_new(RATES, wanted_ns > 0 ? wanted_ns : SC_NS_PER_MS);
}

static void end_rate(struct sc_series *series)
{
	sc_bins_free(series->own);
}

static void add_message(struct sc_series *series, const struct sc_message_row *row)
{
	int64_t since_ns;

	if (sc_series_time(series, row->time_ns, &since_ns))
		sc_bins_add(series->own, since_ns, MESSAGES);
}

/* As the metrics count starts: a call whose beginning is not there has none. */
static void add_call(struct sc_series *series, const struct sc_call_row *row)
{
	int64_t since_ns;

	if (row->outcome == SC_OUTCOME_TRUNCATED ||
	    !sc_series_time(series, row->start_ns, &since_ns))
		return;
	sc_bins_add(series->own, since_ns, STARTED);
	if (row->answered_ns != SC_TIME_NONE)
		sc_bins_add(series->own, since_ns, ANSWERED);
	if (sc_outcome_grade(row->outcome) == SC_GRADE_BAD)
		sc_bins_add(series->own, since_ns, FAILED);
}

/* Intervals in a picture, if nobody says how long they are to be. */
#define INTERVALS_WANTED 100
/* And at most, if somebody does. */
#define INTERVALS_MAX 65536

/* A round number of seconds that all series can be counted in. */
static int64_t interval_for(int64_t span_ns, int64_t step_ns)
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
		const struct sc_bins *bins = sc_chart_at(chart, i)->own;

		step_ns = MAX(step_ns, sc_bins_step(bins));
		if (sc_bins_range(bins, &from_ns, &to_ns))
			span_ns = MAX(span_ns, sc_time_diff(to_ns, MIN(from_ns, 0)));
	}
	if (wanted_ns == 0)
		return interval_for(span_ns, step_ns);
	while (span_ns / step_ns >= INTERVALS_MAX) /* from the start, where nothing may be */
		step_ns *= 10;
	if (step_ns > wanted_ns) {
		char text[SC_TIME_TEXT_MAX];

		sc_duration_format_exact(text, step_ns);
		sc_chart_note(chart, "too many intervals of that length: they are of %s s", text);
	}
	return step_ns;
}

static void draw_series_rates(const struct sc_series *series, struct sc_scale scale,
			      int64_t interval_ns, struct sc_panel *const *panels)
{
	struct sc_curve *curves[RATES] = {NULL};
	int64_t from_ns, to_ns;

	for (unsigned i = 0; i < RATES; i++) {
		if (!panels[i])
			continue;
		curves[i] = sc_panel_curve(
			panels[i], SC_CURVE_LINE,
			sc_chart_single(series->chart) ? i : sc_series_colour(series));
		curves[i]->size = sc_series_width(series);
	}
	if (!sc_bins_range(series->own, &from_ns, &to_ns))
		return;
	/* From the start, at which there may be nothing. */
	for (int64_t at_ns = MIN(0, sc_time_floor(from_ns, interval_ns)); at_ns < to_ns;
	     at_ns += interval_ns) {
		struct rate_row row = {
			.file = sc_series_file(series),
			.time_ns = sc_time_add(*series->first_ns, at_ns),
			.since_ns = at_ns,
			.interval_ns = interval_ns,
		};

		for (unsigned i = 0; i < RATES; i++) {
			row.counts[i] = sc_bins_count(series->own, at_ns, at_ns + interval_ns, i);
			if (!curves[i])
				continue;
			sc_curve_point(curves[i], sc_series_x(series, scale, at_ns),
				       (double)row.counts[i]);
			sc_curve_point(curves[i], sc_series_x(series, scale, at_ns + interval_ns),
				       (double)row.counts[i]);
		}
		sc_chart_emit(series->chart, 0, &row);
	}
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
		draw_series_rates(sc_chart_at(chart, i), scale, interval_ns, panels);
	sc_chart_legend(chart, plot, SC_CURVE_LINE);
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
