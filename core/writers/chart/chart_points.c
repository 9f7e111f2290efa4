/* Every message a point: what these charts share, and length against time. */
#include "writers/chart/chart_points.h"

/* ---- the numbers ---- */

#define P(field, key, type, help) SC_DATA_COLUMN(sc_point_row, field, key, type, help)

static const struct sc_column point_columns[] = {
	P(file, "file", SC_T_TEXT, "the capture"),
	P(frame, "frame", SC_T_FRAME, "number in it, from 1"),
	P(time_ns, "time", SC_T_TIME, "when its first byte was seen"),
	P(since_ns, "since_start", SC_T_SPAN_NS, "since the capture's first record"),
	P(length, "length", SC_T_COUNT, "bytes of the frame on the wire"),
	P(type, "type", SC_T_NAME, "Request or Status"),
	P(command, "command", SC_T_TEXT, "method, or reason phrase"),
	P(code, "code", SC_T_ID, "status code"),
	P(cseq_method, "cseq_method", SC_T_TEXT, "method in CSeq"),
};
const struct sc_table sc_chart_point_table = SC_DATA_TABLE("points", point_columns);

bool sc_chart_point_emit(struct sc_series *series, const struct sc_message_row *row,
			 int64_t *since_ns)
{
	if (!sc_series_time(series, row->time_ns, since_ns))
		return false;
	if (series->chart->settings.data) {
		const struct sc_point_row point = {
			.file = sc_series_file(series),
			.frame = row->file_frame,
			.time_ns = row->time_ns,
			.since_ns = *since_ns,
			.length = row->length,
			.type = sc_word(sc_message_type_words, row->type),
			.command = row->command,
			.code = row->code,
			.cseq_method = row->cseq_method,
		};

		sc_chart_emit(series->chart, 0, &point);
	}
	return true;
}

/* ---- reading ---- */

void sc_chart_points_begin(struct sc_chart *chart, struct sc_series *series)
{
	series->own = sc_thin_new(SC_CHART_POINTS_MAX, chart->kind != &sc_chart_length_time);
}

void sc_chart_points_end(struct sc_series *series)
{
	sc_thin_free(series->own);
}

/* ---- length ---- */

static void add_length(struct sc_series *series, const struct sc_message_row *row)
{
	int64_t since_ns;

	if (sc_chart_point_emit(series, row, &since_ns))
		sc_thin_add(series->own, since_ns, (int64_t)row->length, sc_chart_is_status(row));
}

static void draw_lengths(const struct sc_series *series, struct sc_scale scale,
			 struct sc_panel *panel, const struct sc_thin *thin)
{
	const bool single = sc_chart_single(series->chart);
	struct sc_curve *curves[2];
	size_t count;
	const struct sc_thin_point *points = sc_thin_points(thin, &count);

	for (unsigned status = 0; status < 2; status++) {
		curves[status] = sc_panel_curve(panel, SC_CURVE_POINTS,
						single ? status : sc_series_colour(series));
		curves[status]->mark = single ? 2 * status : sc_series_mark(series) + status;
	}
	for (size_t i = 0; i < count; i++)
		sc_curve_point(curves[points[i].group & 1], sc_series_x(series, scale, points[i].x),
			       (double)points[i].y);
}

static void draw_length_time(struct sc_chart *chart, struct sc_plot *plot)
{
	struct sc_panel *panel = sc_plot_panel(plot, NULL);
	struct sc_scale scale = sc_chart_time_axis(chart, &panel->x);

	plot->title = g_strdup("Length of SIP packets against time");
	sc_axis_label(&panel->y, "Length of the frame (bytes)");
	for (guint i = 0; i < chart->series->len; i++) {
		struct sc_series *series = sc_chart_at(chart, i);
		struct sc_thin *thin = sc_series_share(series, series->own);

		draw_lengths(series, scale, panel, thin);
		sc_thin_free(thin);
	}
	if (sc_chart_single(chart)) {
		sc_plot_legend(plot, "Request", SC_CURVE_POINTS, 0, 0);
		sc_plot_legend(plot, "Status", SC_CURVE_POINTS, 1, 2);
	} else {
		sc_chart_legend(chart, plot, SC_CURVE_POINTS);
		sc_plot_legend(plot, "filled: Request", SC_CURVE_POINTS, SC_COLOUR_GREY, 0);
		sc_plot_legend(plot, "hollow: Status", SC_CURVE_POINTS, SC_COLOUR_GREY, 1);
	}
}

const struct sc_chart_kind sc_chart_length_time = {
	.name = "length-time",
	.help = "length of packets against time",
	.of_messages = &sc_messages_table,
	.data = &sc_chart_point_table,
	.data_bytes = sizeof(struct sc_point_row),
	.begin = sc_chart_points_begin,
	.message = add_length,
	.draw = draw_length_time,
	.end = sc_chart_points_end,
};
