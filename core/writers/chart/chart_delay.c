/* A measured time of calls or registrations: each against the time at which it
 * was measured, and as a cumulative distribution with percentiles. */
#include "writers/chart/chart_parts.h"

#include "timing/metric_list.h"
#include "timing/sample.h"
#include "timing/samples.h"
#include "timing/stats.h"

/* ---- measures ---- */

/* What `delay` can be of, in order: keys of calls, of registrations, metrics. */
static const struct sc_table *const tables[] = {&sc_calls_table, &sc_registrations_table};

static bool is_time(const struct sc_metric *metric)
{
	return metric->kind == SC_METRIC_TIME;
}

/* The index-th of all; false: there are not so many. */
static bool measure_at(unsigned index, struct sc_chart_measure *measure)
{
	*measure = (struct sc_chart_measure){.table = NULL};
	for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
		for (size_t j = 0; j < tables[i]->count; j++) {
			const struct sc_column *column = &tables[i]->columns[j];

			if (column->type != SC_T_INTERVAL || index-- > 0)
				continue;
			measure->table = tables[i];
			measure->column = column;
			return true;
		}
	for (unsigned i = 0; i < sc_metrics_count; i++) {
		if (!is_time(&sc_metrics_all[i]) || index-- > 0)
			continue;
		measure->metric = &sc_metrics_all[i];
		measure->table =
			measure->metric->of_call ? &sc_calls_table : &sc_registrations_table;
		return true;
	}
	return false;
}

static const char *name_of(const struct sc_chart_measure *measure)
{
	return measure->metric ? measure->metric->name : measure->column->key;
}

static const char *label_of(const struct sc_chart_measure *measure)
{
	return measure->metric ? measure->metric->label : measure->column->label;
}

const char *sc_chart_measure_name(unsigned index)
{
	struct sc_chart_measure measure;

	return measure_at(index, &measure) ? name_of(&measure) : NULL;
}

bool sc_chart_measure_find(const char *name, struct sc_chart_measure *measure)
{
	for (unsigned i = 0; measure_at(i, measure); i++)
		if (strcmp(name_of(measure), name) == 0)
			return true;
	for (unsigned i = 0; measure_at(i, measure); i++)
		if (measure->metric && g_ascii_strcasecmp(name_of(measure), name) == 0)
			return true;
	return false;
}

/* ---- the numbers ---- */

struct delay_row {
	struct sc_span file;
	uint64_t number;
	int64_t start_ns, since_ns;
	const char *measure, *class;
	struct sc_interval value;
	uint64_t start_frame, stop_frame;
};

#define D(field, key, type, help) SC_DATA_COLUMN(delay_row, field, key, type, help)
#define COLUMNS(owner) \
	D(file, "file", SC_T_TEXT, "the capture"), D(number, owner, SC_T_ID, "its number"), \
		D(start_ns, "start", SC_T_TIME, "when it started"), \
		D(since_ns, "since_start", SC_T_SPAN_NS, "since the capture's first record"), \
		D(measure, "measure", SC_T_NAME, "what was measured"), \
		D(class, "class", SC_T_NAME, "which are never put together"), \
		D(value, "value", SC_T_INTERVAL, "seconds"), \
		D(start_frame, "start_frame", SC_T_FRAME, "the frame it starts at"), \
		D(stop_frame, "stop_frame", SC_T_FRAME, "the frame it stops at")

static const struct sc_column call_columns[] = {COLUMNS("call")};
static const struct sc_column registration_columns[] = {COLUMNS("registration")};
static const struct sc_table call_table = SC_DATA_TABLE("delay", call_columns);
static const struct sc_table registration_table = SC_DATA_TABLE("delay", registration_columns);

const struct sc_table *sc_chart_data(const struct sc_chart *chart, size_t *row_bytes)
{
	*row_bytes = chart->kind->data ? chart->kind->data_bytes : sizeof(struct delay_row);
	if (chart->kind->data)
		return chart->kind->data;
	return chart->measure.table == &sc_calls_table ? &call_table : &registration_table;
}

/* ---- reading ---- */

/* The classes of sc_class_words in their order, and in front of them what has no
 * class, or the one that a metric is of. */
#define ONE_MORE(id, word) +1
enum { CLASSES = 1 SC_CLASSES(ONE_MORE) };

struct class
{
	const char *word; /* NULL: the measure has none */
	struct sc_samples samples;
};

struct delays {
	struct class classes[CLASSES];
	struct sc_thin *points; /* group: the class */
	uint64_t skewed;
};

static void begin(struct sc_chart *chart, struct sc_series *series)
{
	struct delays *delays = g_new0(struct delays, 1);

	(void)chart;
	delays->points = sc_thin_new(SC_CHART_POINTS_MAX, false);
	series->own = delays;
}

static void end(struct sc_series *series)
{
	struct delays *delays = series->own;

	for (unsigned i = 0; i < CLASSES; i++)
		sc_samples_clear(&delays->classes[i].samples);
	sc_thin_free(delays->points);
	g_free(delays);
}

/* Its place does not depend on which call comes first. */
static unsigned find_class(struct delays *delays, const char *word)
{
	unsigned place = (unsigned)CLASSES - 1;

	while (place > 0 && g_strcmp0(sc_word(sc_class_words, place), word) != 0)
		place--;
	delays->classes[place].word = word;
	return place;
}

static bool is_empty(const struct class *class)
{
	return sc_samples_count(&class->samples) == 0;
}

/* The sample behind `row.value`; false: it has no part in the picture. */
static bool add(struct sc_series *series, struct delay_row *row)
{
	struct delays *delays = series->own;
	unsigned class;

	if (row->value.absent != SC_PRESENT)
		return false;
	if (row->value.skewed || row->value.ns < 0) { /* METRICS.md CV-7 */
		delays->skewed++;
		return false;
	}
	if (!sc_series_time(series, row->start_ns, &row->since_ns))
		return false;
	class = find_class(delays, row->class);
	sc_samples_add(&delays->classes[class].samples, row->value.ns);
	sc_thin_add(delays->points, row->since_ns, row->value.ns, class);
	row->file = sc_series_file(series);
	row->measure = name_of(&series->chart->measure);
	row->start_frame = row->value.start_frame;
	row->stop_frame = row->value.stop_frame;
	return true;
}

static void add_cell(struct sc_series *series, const void *owner, struct delay_row *row)
{
	const struct sc_chart_measure *measure = &series->chart->measure;

	row->value = *(const struct sc_interval *)sc_cell(measure->column, owner);
	if (measure->column->class_offset != 0)
		row->class = sc_word(sc_class_words,
				     ((const uint8_t *)owner)[measure->column->class_offset]);
	sc_chart_emit(series->chart, row->number, add(series, row) ? row : NULL);
}

/* Adds the sample that a metric takes of a row; `part`: it takes one. */
static void add_sample(struct sc_series *series, bool part, const struct sc_sample *sample,
		       struct delay_row *row)
{
	const bool counts =
		part && sample->interval && (!sample->excluded || sample->interval->skewed);

	if (counts)
		row->value = *sample->interval;
	row->class = sc_metric_wanted(series->chart->measure.metric);
	sc_chart_emit(series->chart, row->number, counts && add(series, row) ? row : NULL);
}

static void add_call(struct sc_series *series, const struct sc_call_row *call)
{
	const struct sc_chart *chart = series->chart;
	const struct sc_metric *metric = chart->measure.metric;
	struct delay_row row = {.number = call->call, .start_ns = call->start_ns};
	struct sc_sample sample = {0};
	struct sc_call_facts facts;

	if (chart->measure.table != &sc_calls_table)
		return;
	if (!metric) {
		add_cell(series, call, &row);
		return;
	}
	sc_call_facts(&facts, &chart->settings.config, call);
	add_sample(series, metric->of_call(metric, &facts, &sample), &sample, &row);
}

static void add_registration(struct sc_series *series, const struct sc_registration_row *reg)
{
	const struct sc_chart *chart = series->chart;
	const struct sc_metric *metric = chart->measure.metric;
	struct delay_row row = {.number = reg->registration, .start_ns = reg->start_ns};
	struct sc_sample sample = {0};

	if (chart->measure.table != &sc_registrations_table)
		return;
	if (!metric) {
		add_cell(series, reg, &row);
		return;
	}
	add_sample(series, metric->of_registration(metric, &chart->settings.config, reg, &sample),
		   &sample, &row);
}

/* ---- the picture ---- */

/* One curve: a class of a series. */
struct part {
	const struct sc_series *series;
	const struct class *class;
	unsigned colour, mark;
	int64_t *values; /* in ascending order, in the memory of the next one */
	int64_t *memory;
	struct sc_stats stats;
};

static void sort_part(struct part *part)
{
	const size_t count = sc_samples_count(&part->class->samples);

	part->memory = g_new(int64_t, 2 * count);
	sc_samples_read(&part->class->samples, part->memory);
	part->values = sc_sort(part->memory, part->memory + count, count);
	sc_stats_of(&part->stats, part->values, count);
}

static double seconds(int64_t ns)
{
	return (double)ns / (double)SC_NS_PER_S;
}

/* Steps of a distribution that one can see. */
#define STEPS 1000

static void draw_distribution(const struct part *part, struct sc_panel *panel)
{
	static const unsigned percents[] = {50, 90, 95, 99};
	const int64_t at_ns[] = {part->stats.p50, part->stats.p90, part->stats.p95,
				 part->stats.p99};
	const size_t count = part->stats.count, steps = MIN(count, STEPS);
	struct sc_curve *curve = sc_panel_curve(panel, SC_CURVE_LINE, part->colour), *marks;
	double below = 0;

	curve->size = sc_series_width(part->series);
	for (size_t i = 1; i <= steps; i++) {
		const size_t rank = i * count / steps; /* from 1 */
		const double x = seconds(part->values[rank - 1]);

		sc_curve_point(curve, x, below);
		below = 100 * (double)rank / (double)count;
		sc_curve_point(curve, x, below);
	}
	marks = sc_panel_curve(panel, SC_CURVE_POINTS, part->colour);
	marks->mark = part->mark;
	for (size_t i = 0; i < G_N_ELEMENTS(percents); i++)
		sc_curve_point(marks, seconds(at_ns[i]), percents[i]);
}

static char *legend_of(const struct sc_chart *chart, const struct part *part)
{
	char p50[SC_TIME_TEXT_MAX], p95[SC_TIME_TEXT_MAX];
	const char *word = part->class->word;

	sc_duration_format_brief(p50, part->stats.p50);
	sc_duration_format_brief(p95, part->stats.p95);
	return g_strdup_printf("%s%s%s%s%" G_GUINT64_FORMAT ": p50 %s, p95 %s s",
			       sc_chart_single(chart) ? "" : part->series->name,
			       sc_chart_single(chart) ? "" : ", ", word ? word : "",
			       word ? ", n " : "n ", (uint64_t)part->stats.count, p50, p95);
}

/* Lines across at the median and the 95th percentile, while they can be told
 * apart. */
#define PARTS_WITH_LINES_MAX 2
#define NEAR 16 /* of the highest value: nearer labels would overlap */

static void draw_percentiles(const struct part *part, struct sc_panel *panel, double from,
			     double to)
{
	static const char *const names[] = {"p50", "p95"};
	const int64_t at_ns[] = {part->stats.p50, part->stats.p95};

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		struct sc_curve *line = sc_panel_curve(panel, SC_CURVE_DASHED, SC_COLOUR_BLACK);

		sc_curve_point(line, from, seconds(at_ns[i]));
		sc_curve_point(line, to, seconds(at_ns[i]));
		if (i == 0 || at_ns[1] - at_ns[0] > part->stats.max / NEAR)
			sc_panel_label(panel, to, seconds(at_ns[i]), part->colour, names[i]);
	}
}

/* `parts`: those of the series, in order. */
static void draw_points(const struct sc_series *series, struct sc_scale scale,
			struct sc_panel *panel, const struct part *parts)
{
	const struct delays *delays = series->own;
	struct sc_curve *curves[CLASSES] = {NULL};
	struct sc_thin *thin = sc_series_share(series, delays->points);
	size_t count;
	const struct sc_thin_point *points = sc_thin_points(thin, &count);

	for (unsigned i = 0; i < CLASSES; i++) {
		if (is_empty(&delays->classes[i]))
			continue;
		curves[i] = sc_panel_curve(panel, SC_CURVE_POINTS, parts->colour);
		curves[i]->mark = parts->mark;
		parts++;
	}
	for (size_t i = 0; i < count; i++)
		sc_curve_point(curves[points[i].group], sc_series_x(series, scale, points[i].x),
			       seconds(points[i].y));
	sc_thin_free(thin);
}

/* Classes of all series, one behind the other. */
static GArray *parts_of(const struct sc_chart *chart)
{
	GArray *parts = g_array_new(FALSE, TRUE, sizeof(struct part));

	for (guint i = 0; i < chart->series->len; i++) {
		const struct sc_series *series = sc_chart_at(chart, i);
		const struct delays *delays = series->own;

		for (unsigned k = 0, j = 0; k < CLASSES; k++) {
			struct part part = {
				.series = series,
				.class = &delays->classes[k],
				.colour = sc_chart_single(chart) ? j : sc_series_colour(series),
				.mark = 2 * ((sc_chart_single(chart) ? 0 : series->index) + j) %
					(2 * SC_MARK_FORMS),
			};

			if (is_empty(part.class))
				continue;
			sort_part(&part);
			g_array_append_val(parts, part);
			j++;
		}
	}
	return parts;
}

/* A few values far from the others would press these into a line. */
#define LOGARITHMIC_FROM 100

static bool wants_logarithm(const GArray *parts)
{
	int64_t min = INT64_MAX, max = 0, middle = INT64_MAX;

	for (guint i = 0; i < parts->len; i++) {
		const struct sc_stats *stats = &g_array_index(parts, struct part, i).stats;

		min = MIN(min, stats->min);
		max = MAX(max, stats->max);
		middle = MIN(middle, stats->p50);
	}
	return min > 0 && max / LOGARITHMIC_FROM > middle;
}

/* The ends of the lines across: from the first to the last start. */
static void ends_of(const struct sc_chart *chart, struct sc_scale scale, double *from, double *to)
{
	*from = *to = 0;
	for (guint i = 0; i < chart->series->len; i++) {
		const struct sc_series *series = sc_chart_at(chart, i);
		double first, last;

		if (series->last_ns == SC_TIME_NONE)
			continue;
		first = sc_series_x(series, scale, 0);
		last = sc_series_x(series, scale, sc_time_diff(series->last_ns, *series->first_ns));
		*from = *to > *from ? MIN(*from, first) : first;
		*to = MAX(*to, last);
	}
}

static void draw_parts(struct sc_chart *chart, struct sc_plot *plot, GArray *parts)
{
	const bool calls = chart->measure.table == &sc_calls_table;
	struct sc_panel *each = sc_plot_panel(plot, calls ? "Each call, at its start"
							  : "Each registration, at its start");
	struct sc_panel *all =
		sc_plot_panel(plot, "Cumulative distribution; marks: p50, p90, p95, p99");
	struct sc_scale scale = sc_chart_time_axis(chart, &each->x);
	g_autofree char *label = g_strdup_printf("%s (s)", label_of(&chart->measure));
	unsigned next = 0;
	double from, to;

	sc_axis_label(&each->y, label);
	sc_axis_label(&all->x, label);
	sc_axis_label(&all->y, calls ? "Calls (%)" : "Registrations (%)");
	each->y.logarithmic = all->x.logarithmic = wants_logarithm(parts);
	all->y.to = 100;
	ends_of(chart, scale, &from, &to);
	for (guint i = 0; i < chart->series->len; i++) {
		const struct sc_series *series = sc_chart_at(chart, i);

		draw_points(series, scale, each, &g_array_index(parts, struct part, next));
		while (next < parts->len &&
		       g_array_index(parts, struct part, next).series == series)
			next++;
	}
	for (guint i = 0; i < parts->len; i++) {
		const struct part *part = &g_array_index(parts, struct part, i);
		g_autofree char *text = legend_of(chart, part);

		draw_distribution(part, all);
		if (parts->len <= PARTS_WITH_LINES_MAX)
			draw_percentiles(part, each, from, to);
		sc_plot_legend(plot, text, SC_CURVE_POINTS, part->colour, part->mark);
	}
}

static void draw(struct sc_chart *chart, struct sc_plot *plot)
{
	GArray *parts = parts_of(chart);
	uint64_t skewed = 0;

	plot->title =
		g_strdup_printf("%s (%s)", label_of(&chart->measure), name_of(&chart->measure));
	if (parts->len > 0)
		draw_parts(chart, plot, parts);
	for (guint i = 0; i < chart->series->len; i++)
		skewed += ((const struct delays *)sc_chart_at(chart, i)->own)->skewed;
	if (skewed > 0)
		sc_chart_note(chart,
			      "%" G_GUINT64_FORMAT " negative ones are left out: clocks differ",
			      skewed);
	for (guint i = 0; i < parts->len; i++)
		g_free(g_array_index(parts, struct part, i).memory);
	g_array_free(parts, TRUE);
}

const struct sc_chart_kind sc_chart_delay = {
	.name = "delay",
	.help = "delay MEASURE: a measured time of calls or registrations, against time and as a "
		"distribution",
	.begin = begin,
	.call = add_call,
	.registration = add_registration,
	.draw = draw,
	.end = end,
};
