/* Jitter, loss and MOS of streams over time: each stream a line while they are few, else the worst
 * and the median of each interval. */
#include "writers/chart/chart_course.h"

#include <string.h>

#include "base/limits.h"
#include "timing/stats.h"
#include "writers/chart/crowd.h"

#define P(field, key, type, help) SC_DATA_COLUMN(sc_course_point, field, key, type, help)
#define PW(field, key_, words_, help_) \
	{ \
		.key = key_, .type = SC_T_WORD, .offset = offsetof(struct sc_course_point, field), \
		.importance = 1, .help = help_, .words = words_ \
	}

static const struct sc_column course_columns[] = {
	P(file, "file", SC_T_TEXT, "the capture"),
	P(stream, "stream", SC_T_ID, "number of the stream"),
	P(call, "call", SC_T_ID, "number of its call"),
	PW(direction, "direction", sc_stream_direction_words, "who hears it"),
	P(time_ns, "time", SC_T_TIME, "when the interval begins"),
	P(since_ns, "since_start", SC_T_SPAN_NS, "since the capture's first record"),
	P(interval_ns, "interval", SC_T_SPAN_NS, "its length"),
	P(expected, "expected", SC_T_COUNT, "packets expected in it"),
	P(lost, "lost", SC_T_COUNT, "of these, packets not seen"),
	P(lost_percent, "lost_percent", SC_T_QUANTITY, "lost, of those expected"),
	P(discarded, "discarded", SC_T_COUNT, "packets too late for a jitter buffer of 60 ms"),
	P(jitter_ns, "jitter", SC_T_SPAN_NS, "mean of the interarrival jitter"),
	P(mos, "mos", SC_T_QUANTITY, "listening quality by the E-model"),
	PW(mos_scale, "mos_scale", sc_mos_scale_words, "of what MOS is"),
};
const struct sc_table sc_chart_course_table = SC_DATA_TABLE("course", course_columns);

bool sc_chart_course_point(struct sc_series *series, const struct sc_stream_row *row, size_t i,
			   struct sc_course_point *point)
{
	const struct sc_course_row *part = &((const struct sc_course_row *)row->course.items)[i];

	*point = (struct sc_course_point){
		.file = sc_series_file(series),
		.stream = row->stream,
		.call = row->call,
		.time_ns = part->time_ns,
		.interval_ns = CLAMP(sc_time_diff(row->end_ns, part->time_ns), 0, part->length_ns),
		.expected = part->expected,
		.lost = part->lost,
		.discarded = part->discarded,
		.lost_percent = {sc_percent(part->lost, part->expected), SC_UNIT_PERCENT,
				 SC_PRESENT},
		.jitter_ns = part->jitter_ns,
		.mos = part->mos,
		.direction = row->direction,
		.mos_scale = row->mos_scale,
	};
	if (!sc_series_time(series, part->time_ns, &point->since_ns))
		return false;
	series->last_ns = MAX(series->last_ns, sc_time_add(point->time_ns, point->interval_ns));
	sc_chart_emit(series->chart, 0, point);
	return true;
}

char *sc_chart_course_name(uint64_t stream, uint64_t call, enum sc_stream_direction direction)
{
	if (call == 0)
		return g_strdup_printf("%" G_GUINT64_FORMAT ": of no call", stream);
	return g_strdup_printf("%" G_GUINT64_FORMAT ": call %" G_GUINT64_FORMAT " %s", stream, call,
			       direction == SC_DIRECTION_TO_CALLEE   ? "to callee"
			       : direction == SC_DIRECTION_TO_CALLER ? "to caller"
								     : "");
}

/* ---- what is collected ---- */

/* Streams that are drawn as lines of their own, if there is one capture. */
#define LINES_MAX 8u
_Static_assert(LINES_MAX <= SC_COLOURS, "each has a colour of its own");

struct name {
	uint64_t stream, call;
	enum sc_stream_direction direction;
};

struct streams {
	struct sc_crowd samples;
	struct name names[LINES_MAX]; /* of the first ones */
	uint32_t count;               /* that have a sample */
	int64_t longest_ns;           /* interval */
};

static void begin_streams(struct sc_chart *chart, struct sc_series *series)
{
	struct streams *streams = g_new0(struct streams, 1);

	sc_crowd_init(&streams->samples, SC_COURSE_SAMPLES_MAX, chart->kind == &sc_chart_mos);
	streams->longest_ns = SC_NS_PER_S;
	series->own = streams;
}

static void end_streams(struct sc_series *series)
{
	struct streams *streams = series->own;

	sc_crowd_clear(&streams->samples);
	g_free(streams);
}

/* What a kind shows of an interval. False: it has none. */
static bool value_of(const struct sc_chart *chart, const struct sc_course_point *point,
		     double *value)
{
	if (chart->kind == &sc_chart_jitter) {
		*value = (double)point->jitter_ns / (double)SC_NS_PER_MS;
		return point->jitter_ns != SC_TIME_NONE;
	}
	if (chart->kind == &sc_chart_loss) {
		*value = 100.0 * (double)point->lost / (double)point->expected;
		return true;
	}
	*value = (double)point->mos.value / 1000;
	return point->mos.absent == SC_PRESENT;
}

static void add_stream(struct sc_series *series, const struct sc_stream_row *row)
{
	const struct sc_chart *chart = series->chart;
	struct streams *streams = series->own;
	bool any = false;

	for (size_t i = 0; i < row->course.count; i++) {
		struct sc_course_point point;
		double value;

		if (!sc_chart_course_point(series, row, i, &point) ||
		    !value_of(chart, &point, &value))
			continue;
		any = true;
		streams->longest_ns =
			MAX(streams->longest_ns,
			    ((const struct sc_course_row *)row->course.items)[i].length_ns);
		sc_crowd_add(&streams->samples,
			     &(struct sc_crowd_value){
				     .since_ns = point.since_ns,
				     .value = (float)value,
				     .length_s = (float)((double)point.interval_ns /
							 (double)SC_NS_PER_S),
				     .stream = streams->count,
				     .scale = (uint8_t)row->mos_scale,
			     });
	}
	if (any && streams->count < LINES_MAX)
		streams->names[streams->count] =
			(struct name){row->stream, row->call, row->direction};
	streams->count += any;
}

/* ---- lines ---- */

/* A line of steps, which is broken where nothing is known. */
struct steps {
	struct sc_panel *panel;
	enum sc_curve_style style;
	unsigned colour;
	double width, end; /* end: where it has come to */
	struct sc_curve *curve;
};

/* So much of an interval may be missing between two that belong together. */
#define JOINT 1e-6

static void step(struct steps *steps, double from, double to, double value)
{
	if (!steps->curve || from > steps->end + JOINT) {
		steps->curve = sc_panel_curve(steps->panel, steps->style, steps->colour);
		steps->curve->size = steps->width;
	}
	sc_curve_point(steps->curve, from, value);
	sc_curve_point(steps->curve, to, value);
	steps->end = to;
}

static bool is_drawn(const struct sc_crowd_value *sample, const struct sc_panel *panel,
		     struct sc_panel *const *panels)
{
	return panels[sample->scale] == panel;
}

/* The stream's place among the names, by number. */
static unsigned place_of(const struct streams *streams, uint32_t stream)
{
	unsigned place = 0;

	for (uint32_t i = 0; i < streams->count; i++)
		place += streams->names[i].stream < streams->names[stream].stream;
	return place;
}

/* Each stream by itself: their samples come one stream after the other, each in order. */
static void draw_each(const struct sc_series *series, struct sc_scale scale,
		      struct sc_panel *const *panels)
{
	const struct streams *streams = series->own;
	struct steps steps = {.style = SC_CURVE_LINE};

	for (guint i = 0; i < streams->samples.kept->len; i++) {
		const struct sc_crowd_value *sample =
			&g_array_index(streams->samples.kept, struct sc_crowd_value, i);
		double length_s = (double)sample->length_s, x;

		x = sc_series_x(series, scale, sample->since_ns);
		if (i == 0 || sample->stream != sample[-1].stream) {
			steps.curve = NULL;
			steps.colour = place_of(streams, sample->stream);
			steps.panel = panels[sample->scale];
		}
		step(&steps, x, x + length_s / scale.unit_s, (double)sample->value);
	}
}

/* A bucket's values, of the panel. */
static void draw_bucket(struct steps *worst, struct steps *median, GArray *values, double from,
			double to, bool high_is_good)
{
	guint last = high_is_good ? 0 : values->len - 1;

	if (values->len == 0)
		return;
	step(median, from, to, sc_crowd_median(values));
	step(worst, from, to, (double)g_array_index(values, struct sc_crowd_value, last).value);
	g_array_set_size(values, 0);
}

/* The samples are sorted by time. */
static void draw_all(const struct sc_series *series, struct sc_scale scale, int64_t interval_ns,
		     struct sc_panel *panel, struct sc_panel *const *panels)
{
	const bool high_is_good = series->chart->kind == &sc_chart_mos;
	const struct streams *streams = series->own;
	g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(struct sc_crowd_value));
	struct steps worst = {.panel = panel,
			      .style = SC_CURVE_LINE,
			      .colour = sc_series_colour(series),
			      .width = sc_series_width(series)};
	struct steps median = worst;
	int64_t at_ns = INT64_MIN;

	median.style = SC_CURVE_DASHED;
	for (guint i = 0; i <= streams->samples.kept->len; i++) {
		const struct sc_crowd_value *sample =
			&g_array_index(streams->samples.kept, struct sc_crowd_value, i);
		bool last = i == streams->samples.kept->len;
		int64_t bucket_ns = last ? INT64_MAX : sc_time_floor(sample->since_ns, interval_ns);

		if (bucket_ns != at_ns)
			draw_bucket(&worst, &median, values, sc_series_x(series, scale, at_ns),
				    sc_series_x(series, scale, sc_time_add(at_ns, interval_ns)),
				    high_is_good);
		at_ns = bucket_ns;
		if (!last && is_drawn(sample, panel, panels))
			g_array_append_vals(values, sample, 1);
	}
}

/* ---- the picture ---- */

/* Lines of streams, or of the worst and the median of so long intervals. */
static int64_t interval_of(const struct sc_chart *chart)
{
	int64_t span_ns = 0, step_ns = SC_NS_PER_S;

	for (guint i = 0; i < chart->series->len; i++) {
		const struct sc_series *series = sc_chart_at(chart, i);
		struct streams *streams = series->own;

		step_ns = MAX(step_ns, streams->longest_ns);
		sc_crowd_sort(&streams->samples);
		if (series->last_ns != SC_TIME_NONE)
			span_ns = MAX(span_ns, sc_time_diff(series->last_ns, *series->first_ns));
	}
	return sc_chart_interval(span_ns, step_ns);
}

/* MOS of different scales do not compare: a panel each, of those that there are. */
static void add_panels(const struct sc_chart *chart, struct sc_plot *plot, struct sc_panel **panels,
		       const char *label)
{
	static const char *const titles[] = {
		[SC_MOS_NB] = "Narrow band (G.107)",
		[SC_MOS_WB] = "Wide band (G.107.1)",
		[SC_MOS_FB] = "Full band (G.107.2)",
		[SC_MOS_DECLARED] = "Declared by --codec-ie",
	};
	const bool scales = chart->kind == &sc_chart_mos;
	struct sc_panel *all = scales ? NULL : sc_plot_panel(plot, NULL);

	for (guint i = 0; i < chart->series->len; i++) {
		const struct streams *streams = sc_chart_at(chart, i)->own;

		for (guint j = 0; j < streams->samples.kept->len; j++) {
			uint8_t scale =
				g_array_index(streams->samples.kept, struct sc_crowd_value, j)
					.scale;

			if (!panels[scale])
				panels[scale] = all ? all : sc_plot_panel(plot, titles[scale]);
		}
	}
	for (guint i = 0; i < plot->panels->len; i++) {
		struct sc_panel *panel = g_ptr_array_index(plot->panels, i);

		sc_axis_label(&panel->y, label);
		if (scales) {
			panel->y.from = 1;
			panel->y.to = 4.6;
		}
		panel->low = plot->panels->len > 1;
	}
}

static void draw_lines(struct sc_chart *chart, struct sc_plot *plot, struct sc_scale scale,
		       struct sc_panel *const *panels)
{
	const struct streams *streams = sc_chart_at(chart, 0)->own;

	draw_each(sc_chart_at(chart, 0), scale, panels);
	for (unsigned place = 0; place < streams->count; place++)
		for (uint32_t i = 0; i < streams->count; i++) {
			const struct name *name = &streams->names[i];
			g_autofree char *text =
				sc_chart_course_name(name->stream, name->call, name->direction);

			if (place_of(streams, i) == place)
				sc_plot_legend(plot, text, SC_CURVE_LINE, place, 0);
		}
}

static void draw_summary(struct sc_chart *chart, struct sc_plot *plot, struct sc_scale scale,
			 struct sc_panel *const *panels)
{
	const int64_t interval_ns = interval_of(chart);
	char seconds[SC_TIME_TEXT_MAX];
	g_autofree char *worst = NULL, *median = NULL;
	uint64_t added = 0, kept = 0;

	for (guint p = 0; p < plot->panels->len; p++)
		for (guint i = 0; i < chart->series->len; i++)
			draw_all(sc_chart_at(chart, i), scale, interval_ns,
				 g_ptr_array_index(plot->panels, p), panels);
	for (guint i = 0; i < chart->series->len; i++) {
		const struct streams *streams = sc_chart_at(chart, i)->own;

		added += streams->samples.added;
		kept += streams->samples.kept->len;
	}
	if (kept < added)
		sc_chart_note(chart,
			      "the medians are of %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
			      " values, which lie among the others",
			      kept, added);
	sc_duration_format_exact(seconds, interval_ns);
	worst = g_strdup_printf("worst stream of each %s s", seconds);
	median = g_strdup("median");
	sc_chart_legend(chart, plot, SC_CURVE_LINE);
	sc_plot_legend(plot, worst, SC_CURVE_LINE, sc_chart_single(chart) ? 0 : SC_COLOUR_GREY, 0);
	sc_plot_legend(plot, median, SC_CURVE_DASHED, sc_chart_single(chart) ? 0 : SC_COLOUR_GREY,
		       0);
}

static void draw_streams(struct sc_chart *chart, struct sc_plot *plot, const char *title,
			 const char *label)
{
	const struct streams *first = sc_chart_at(chart, 0)->own;
	struct sc_panel *panels[SC_MOS_DECLARED + 1] = {NULL};
	struct sc_scale scale = {false, 1};

	plot->title = g_strdup(title);
	add_panels(chart, plot, panels, label);
	for (guint i = 0; i < plot->panels->len; i++)
		scale = sc_chart_time_axis(
			chart, &((struct sc_panel *)g_ptr_array_index(plot->panels, i))->x);
	if (sc_chart_single(chart) && first->count <= LINES_MAX)
		draw_lines(chart, plot, scale, panels);
	else
		draw_summary(chart, plot, scale, panels);
}

static void draw_jitter(struct sc_chart *chart, struct sc_plot *plot)
{
	draw_streams(chart, plot, "Jitter of RTP streams against time", "Mean jitter (ms)");
}

static void draw_loss(struct sc_chart *chart, struct sc_plot *plot)
{
	draw_streams(chart, plot, "Loss of RTP streams against time", "Packets lost (%)");
}

static void draw_mos(struct sc_chart *chart, struct sc_plot *plot)
{
	draw_streams(chart, plot, "MOS of RTP streams against time", "MOS (listening)");
}

#define KIND(name_, help_, draw_) \
	{ \
		.name = name_, .help = help_, .of_streams = &sc_streams_table, \
		.data = &sc_chart_course_table, .data_bytes = sizeof(struct sc_course_point), \
		.begin = begin_streams, .stream = add_stream, .draw = draw_, .end = end_streams \
	}

const struct sc_chart_kind sc_chart_jitter =
	KIND("jitter", "jitter of RTP streams against time", draw_jitter);
const struct sc_chart_kind sc_chart_loss =
	KIND("loss", "packets lost of RTP streams against time", draw_loss);
const struct sc_chart_kind sc_chart_mos = KIND("mos", "MOS of RTP streams against time", draw_mos);
