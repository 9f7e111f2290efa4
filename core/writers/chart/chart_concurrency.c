/* How many calls were up at once. */
#include "writers/chart/chart_parts.h"

#include "timing/samples.h"
#include "timing/stats.h"

/* One more with each answer, one less with each end. */
struct ups_and_downs {
	struct sc_times answered, ended; /* since the start */
};

struct level_row {
	struct sc_span file;
	int64_t time_ns, since_ns;
	uint64_t calls;
};

#define L(field, key, type, help) SC_DATA_COLUMN(level_row, field, key, type, help)

static const struct sc_column level_columns[] = {
	L(file, "file", SC_T_TEXT, "the capture"),
	L(time_ns, "time", SC_T_TIME, "when the number of calls changed"),
	L(since_ns, "since_start", SC_T_SPAN_NS, "since the capture's first record"),
	L(calls, "calls", SC_T_COUNT, "calls that are up from then on"),
};
static const struct sc_table level_table = SC_DATA_TABLE("concurrency", level_columns);

static void begin_levels(struct sc_chart *chart, struct sc_series *series)
{
	(void)chart;
	series->own = g_new0(struct ups_and_downs, 1);
}

static void end_levels(struct sc_series *series)
{
	struct ups_and_downs *calls = series->own;

	sc_times_clear(&calls->answered);
	sc_times_clear(&calls->ended);
	g_free(calls);
}

static void add_up_and_down(struct sc_series *series, const struct sc_call_row *row)
{
	struct ups_and_downs *calls = series->own;
	int64_t since_ns;

	if (row->answered_ns == SC_TIME_NONE ||
	    !sc_series_time(series, row->answered_ns, &since_ns))
		return;
	sc_times_add(&calls->answered, since_ns);
	if (row->down_ns != SC_TIME_NONE && sc_series_time(series, row->down_ns, &since_ns))
		sc_times_add(&calls->ended, since_ns);
}

/* The curve: changes as they are while they are few, then the lowest and the
 * highest level of each column of pixels. */
#define COLUMNS 2000

struct levels {
	struct sc_curve *curve;
	const struct sc_series *series;
	struct sc_scale scale;
	int64_t column_ns, column; /* column_ns 0: every change */
	double low, high, level;
	bool open; /* the column holds something */
};

static void end_column(struct levels *levels)
{
	const double x =
		sc_series_x(levels->series, levels->scale, levels->column * levels->column_ns);

	if (!levels->open)
		return;
	sc_curve_point(levels->curve, x, levels->low);
	sc_curve_point(levels->curve, x, levels->high);
	sc_curve_point(levels->curve, x, levels->level);
	levels->open = false;
}

static void change(struct levels *levels, int64_t at_ns, double level)
{
	const double before = levels->level;

	if (levels->column_ns > 0) {
		const int64_t column = at_ns / levels->column_ns;

		if (column != levels->column) {
			end_column(levels);
			sc_curve_point(levels->curve,
				       sc_series_x(levels->series, levels->scale,
						   column * levels->column_ns),
				       before);
			levels->low = levels->high = before;
		}
		levels->column = column;
		levels->open = true;
		levels->low = MIN(levels->low, level);
		levels->high = MAX(levels->high, level);
	} else {
		const double x = sc_series_x(levels->series, levels->scale, at_ns);

		sc_curve_point(levels->curve, x, before);
		sc_curve_point(levels->curve, x, level);
	}
	levels->level = level;
}

/* Returns whether changes were drawn together. */
static bool draw_levels(const struct sc_series *series, struct sc_scale scale,
			struct sc_panel *panel)
{
	struct ups_and_downs *calls = series->own;
	const struct sc_times *ups = &calls->answered, *downs = &calls->ended;
	const size_t changes = ups->count + downs->count;
	struct levels levels = {.series = series, .scale = scale};
	int64_t up = 0;

	levels.curve = sc_panel_curve(panel, SC_CURVE_LINE, sc_series_colour(series));
	levels.curve->size = sc_series_width(series);
	if (*series->first_ns == SC_TIME_NONE)
		return false;
	sc_times_sort(&calls->answered);
	sc_times_sort(&calls->ended);
	if (changes > COLUMNS) {
		levels.column_ns =
			MAX(sc_time_diff(*series->end_ns, *series->first_ns) / COLUMNS, 1);
		levels.column = ups->count > 0 ? ups->at_ns[0] / levels.column_ns : 0;
	}
	sc_curve_point(levels.curve,
		       sc_series_x(series, scale, ups->count > 0 ? MIN(0, ups->at_ns[0]) : 0), 0);
	for (size_t i = 0, j = 0; i < ups->count || j < downs->count;) {
		/* At the same time: one that ends makes room for one that begins. */
		const bool down =
			i == ups->count || (j < downs->count && downs->at_ns[j] <= ups->at_ns[i]);
		const int64_t at_ns = down ? downs->at_ns[j++] : ups->at_ns[i++];

		up += down ? -1 : 1;
		change(&levels, at_ns, (double)up);
		sc_chart_emit(series->chart, 0,
			      &(struct level_row){sc_series_file(series),
						  sc_time_add(*series->first_ns, at_ns), at_ns,
						  (uint64_t)MAX(up, 0)});
	}
	end_column(&levels);
	sc_curve_point(levels.curve,
		       sc_series_x(series, scale, sc_time_diff(*series->end_ns, *series->first_ns)),
		       (double)up);
	return levels.column_ns > 0;
}

static void draw_concurrency(struct sc_chart *chart, struct sc_plot *plot)
{
	struct sc_panel *panel = sc_plot_panel(plot, NULL);
	struct sc_scale scale;
	bool together = false;

	/* Calls stay up until the capture ends. */
	for (guint i = 0; i < chart->series->len; i++)
		sc_chart_at(chart, i)->last_ns = *sc_chart_at(chart, i)->end_ns;
	scale = sc_chart_time_axis(chart, &panel->x);
	plot->title = g_strdup("Calls up at once");
	sc_axis_label(&panel->y, "Calls");
	panel->y.whole = true;
	for (guint i = 0; i < chart->series->len; i++)
		together |= draw_levels(sc_chart_at(chart, i), scale, panel);
	sc_chart_legend(chart, plot, SC_CURVE_LINE);
	if (together)
		sc_chart_note(chart, "decimated: of each column of pixels the lowest and the "
				     "highest number");
}

const struct sc_chart_kind sc_chart_concurrency = {
	.name = "concurrency",
	.help = "calls up at once",
	.of_calls = &sc_calls_table,
	.data = &level_table,
	.data_bytes = sizeof(struct level_row),
	.begin = begin_levels,
	.call = add_up_and_down,
	.draw = draw_concurrency,
	.end = end_levels,
};
