/* Losses of streams against time: a row a stream, a box an interval, the colour how much was lost.
 */
#include "base/limits.h"
#include "writers/chart/chart_course.h"

/* From nothing to much: up to so many percent. The first limit that is more than nothing is that
 * of METRICS.md RTP-5. */
static const struct {
	double percent;
	const char *name;
} classes[SC_SCALE_COLOURS] = {
	{0, "nothing lost"}, {1, "up to 1 %"}, {5, "up to 5 %"}, {20, "up to 20 %"}, {100, "more"},
};

struct box {
	int64_t since_ns, end_ns;
	unsigned class;
};

/* A stream that has a row. */
struct row {
	uint64_t stream, call, lost;
	enum sc_stream_direction direction;
	GArray *boxes; /* struct box; owned */
};

struct map {
	GArray *rows; /* struct row */
	uint64_t seen;
};

static void clear_row(void *row)
{
	g_array_free(((struct row *)row)->boxes, TRUE);
}

static void begin_map(struct sc_chart *chart, struct sc_series *series)
{
	struct map *map = g_new0(struct map, 1);

	(void)chart;
	map->rows = g_array_new(FALSE, FALSE, sizeof(struct row));
	g_array_set_clear_func(map->rows, clear_row);
	series->own = map;
}

static void end_map(struct sc_series *series)
{
	struct map *map = series->own;

	g_array_free(map->rows, TRUE);
	g_free(map);
}

static unsigned class_of(const struct sc_course_point *point)
{
	unsigned class = 0;

	while (class + 1 < SC_SCALE_COLOURS &&
	       100.0 * (double)point->lost > classes[class].percent * (double)point->expected)
		class ++;
	return class;
}

/* Intervals that look alike are one box. */
static void add_box(GArray *boxes, const struct sc_course_point *point)
{
	struct box box = {point->since_ns, sc_time_add(point->since_ns, point->interval_ns),
			  class_of(point)};
	struct box *last =
		boxes->len > 0 ? &g_array_index(boxes, struct box, boxes->len - 1) : NULL;

	if (last && last->class == box.class && last->end_ns >= box.since_ns)
		last->end_ns = box.end_ns;
	else
		g_array_append_val(boxes, box);
}

/* Fewer losses, or the same and later in the capture. */
static bool goes_before(const struct row *one, const struct row *other)
{
	return one->lost != other->lost ? one->lost < other->lost : one->stream > other->stream;
}

/* While there is room, all have a row; then those that lost most. */
static void keep_row(struct map *map, const struct row *row)
{
	struct row *least;

	map->seen++;
	if (map->rows->len < SC_LOSS_MAP_ROWS_MAX) {
		g_array_append_val(map->rows, *row);
		return;
	}
	least = &g_array_index(map->rows, struct row, 0);
	for (guint i = 1; i < map->rows->len; i++)
		if (goes_before(&g_array_index(map->rows, struct row, i), least))
			least = &g_array_index(map->rows, struct row, i);
	if (goes_before(row, least)) {
		g_array_free(row->boxes, TRUE);
		return;
	}
	clear_row(least);
	*least = *row;
}

static void add_stream(struct sc_series *series, const struct sc_stream_row *stream)
{
	struct row row = {
		.stream = stream->stream,
		.call = stream->call,
		.lost = stream->lost,
		.direction = stream->direction,
		.boxes = g_array_new(FALSE, FALSE, sizeof(struct box)),
	};

	for (size_t i = 0; i < stream->course.count; i++) {
		struct sc_course_point point;

		if (sc_chart_course_point(series, stream, i, &point))
			add_box(row.boxes, &point);
	}
	keep_row(series->own, &row);
}

/* ---- the picture ---- */

#define ROW_SHARE 0.76 /* that boxes take */

/* By call, then by stream; those of no call behind the others. */
static gint by_call(gconstpointer one, gconstpointer other)
{
	const struct row *a = one, *b = other;

	if (a->call != b->call)
		return a->call - 1 < b->call - 1 ? -1 : 1;
	return a->stream < b->stream ? -1 : a->stream > b->stream;
}

static void draw_row(const struct sc_series *series, struct sc_scale scale,
		     struct sc_curve *const *curves, const struct row *row, double at)
{
	for (guint i = 0; i < row->boxes->len; i++) {
		const struct box *box = &g_array_index(row->boxes, struct box, i);

		sc_curve_box(curves[box->class], sc_series_x(series, scale, box->since_ns),
			     sc_series_x(series, scale, box->end_ns), at - ROW_SHARE / 2,
			     at + ROW_SHARE / 2);
	}
}

static void draw_series(struct sc_chart *chart, struct sc_plot *plot,
			const struct sc_series *series)
{
	struct map *map = series->own;
	struct sc_panel *panel = sc_plot_panel(plot, sc_chart_single(chart) ? NULL : series->name);
	struct sc_scale scale = sc_chart_time_axis(chart, &panel->x);
	struct sc_curve *curves[SC_SCALE_COLOURS];

	panel->y.downwards = true;
	for (unsigned i = 0; i < SC_SCALE_COLOURS; i++)
		curves[i] = sc_panel_curve(panel, SC_CURVE_CELLS, SC_COLOUR_SCALE + i);
	g_array_sort(map->rows, by_call);
	for (guint i = 0; i < map->rows->len; i++) {
		const struct row *row = &g_array_index(map->rows, struct row, i);
		g_autofree char *name =
			sc_chart_course_name(row->stream, row->call, row->direction);

		sc_axis_word(&panel->y, name);
		draw_row(series, scale, curves, row, i);
	}
	if (map->seen > map->rows->len)
		sc_chart_note(chart,
			      "of %" G_GUINT64_FORMAT " streams the %u that lost most are drawn",
			      map->seen, map->rows->len);
}

/* Panels of several captures have one scale, as if they lay over one another. */
static void align(const struct sc_chart *chart, struct sc_plot *plot)
{
	const double room = 0.02;
	double from = 0, to = 0;

	for (guint i = 0; i < plot->panels->len; i++) {
		const struct sc_panel *panel = g_ptr_array_index(plot->panels, i);

		for (guint j = 0; j < panel->curves->len; j++) {
			const GArray *n =
				((struct sc_curve *)g_ptr_array_index(panel->curves, j))->numbers;

			for (guint k = 0; k < n->len; k += 4) {
				from = MIN(from, g_array_index(n, double, k));
				to = MAX(to, g_array_index(n, double, k + 1));
			}
		}
	}
	for (guint i = 0; i < plot->panels->len && !chart->settings.absolute; i++) {
		struct sc_axis *axis = &((struct sc_panel *)g_ptr_array_index(plot->panels, i))->x;

		axis->from = from - room / 2 * (to - from);
		axis->to = to + room * (to - from);
	}
}

static void draw_map(struct sc_chart *chart, struct sc_plot *plot)
{
	plot->title = g_strdup("Loss of each RTP stream against time");
	for (guint i = 0; i < chart->series->len; i++)
		draw_series(chart, plot, sc_chart_at(chart, i));
	align(chart, plot);
	for (unsigned i = 0; i < SC_SCALE_COLOURS; i++)
		sc_plot_legend(plot, classes[i].name, SC_CURVE_CELLS, SC_COLOUR_SCALE + i, 0);
}

const struct sc_chart_kind sc_chart_loss_map = {
	.name = "loss-map",
	.help = "packets lost: a row a stream, the colour how many",
	.of_streams = &sc_streams_table,
	.data = &sc_chart_course_table,
	.data_bytes = sizeof(struct sc_course_point),
	.begin = begin_map,
	.stream = add_stream,
	.draw = draw_map,
	.end = end_map,
};
