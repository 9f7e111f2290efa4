/* Histogram of packet lengths, by type. */
#include "writers/chart/chart_parts.h"

#include "timing/stats.h"
#include "writers/chart/bins.h"

enum { REQUEST, STATUS, TYPES };

struct lengths {
	struct sc_bins *counts; /* by bytes, one column a type */
	int64_t min, max;
};

struct bin_row {
	struct sc_span file;
	const char *type;
	struct sc_quantity from, to; /* from included, to not, but for the last bin */
	uint64_t count;
};

#define B(field, type, help) SC_DATA_COLUMN(bin_row, field, #field, type, help)

static const struct sc_column bin_columns[] = {
	B(file, SC_T_TEXT, "the capture"),
	B(type, SC_T_NAME, "Request or Status"),
	B(from, SC_T_QUANTITY, "bytes: where the bin begins"),
	B(to, SC_T_QUANTITY, "where it ends: belongs to the next one, if there is one"),
	B(count, SC_T_COUNT, "packets in it"),
};
static const struct sc_table bin_table = SC_DATA_TABLE("lengths", bin_columns);

static void begin(struct sc_chart *chart, struct sc_series *series)
{
	struct lengths *lengths = g_new0(struct lengths, 1);

	(void)chart;
	lengths->counts = sc_bins_new(TYPES, 1);
	lengths->min = INT64_MAX;
	lengths->max = INT64_MIN;
	series->own = lengths;
}

static void end(struct sc_series *series)
{
	sc_bins_free(((struct lengths *)series->own)->counts);
	g_free(series->own);
}

static void add(struct sc_series *series, const struct sc_message_row *row)
{
	struct lengths *lengths = series->own;
	const int64_t length = (int64_t)row->length;

	sc_bins_add(lengths->counts, length, row->type == SC_TYPE_STATUS ? STATUS : REQUEST);
	lengths->min = MIN(lengths->min, length);
	lengths->max = MAX(lengths->max, length);
}

/* ---- bins of one width over all captures ---- */

struct bins {
	int64_t min, width; /* width: of all bins together, in bytes; at least 1 */
	bool one;           /* there is one length only: half a byte around it */
	unsigned count;
	uint64_t *counts; /* [series][type][bin] */
};

static uint64_t *bin_at(const struct bins *bins, unsigned series, unsigned type, unsigned bin)
{
	return &bins->counts[(series * TYPES + type) * bins->count + bin];
}

/* The beginning of a bin in thousandths of a byte. */
static int64_t edge(const struct bins *bins, unsigned bin)
{
	return bins->min * 1000 - (bins->one ? 500 : 0) +
	       sc_divide_half_even((__int128)bins->width * 1000 * bin, bins->count);
}

static unsigned bin_of(const struct bins *bins, int64_t length)
{
	const int64_t off = MAX(length - bins->min, 0);

	if (bins->one)
		return bins->count / 2;
	return (unsigned)MIN(off * bins->count / bins->width, bins->count - 1);
}

static void fill(struct bins *bins, const struct sc_series *series)
{
	const struct lengths *lengths = series->own;
	const int64_t step = sc_bins_step(lengths->counts);
	int64_t from, to;

	if (!sc_bins_range(lengths->counts, &from, &to))
		return;
	for (; from < to; from += step)
		for (unsigned type = 0; type < TYPES; type++)
			*bin_at(bins, series->index, type, bin_of(bins, from)) +=
				sc_bins_count(lengths->counts, from, from + step, type);
}

/* False: there are no packets. */
static bool count_bins(struct bins *bins, const struct sc_chart *chart)
{
	int64_t max = INT64_MIN;

	bins->min = INT64_MAX;
	for (guint i = 0; i < chart->series->len; i++) {
		const struct lengths *lengths = sc_chart_at(chart, i)->own;

		bins->min = MIN(bins->min, lengths->min);
		max = MAX(max, lengths->max);
	}
	if (bins->min > max)
		return false;
	bins->one = bins->min >= max;
	bins->width = bins->one ? 1 : max - bins->min;
	bins->count = chart->settings.bins;
	bins->counts = g_new0(uint64_t, (size_t)chart->series->len * TYPES * bins->count);
	for (guint i = 0; i < chart->series->len; i++)
		fill(bins, sc_chart_at(chart, i));
	return true;
}

static void emit(const struct bins *bins, const struct sc_series *series)
{
	static const char *const types[] = {"Request", "Status"};

	for (unsigned type = 0; type < TYPES; type++)
		for (unsigned i = 0; i < bins->count; i++)
			sc_chart_emit(
				series->chart, 0,
				&(struct bin_row){
					.file = sc_series_file(series),
					.type = types[type],
					.from = {edge(bins, i), SC_UNIT_AVERAGE, SC_PRESENT},
					.to = {edge(bins, i + 1), SC_UNIT_AVERAGE, SC_PRESENT},
					.count = *bin_at(bins, series->index, type, i),
				});
}

/* ---- the picture ---- */

static struct sc_panel *new_panel(const struct bins *bins, struct sc_plot *plot, const char *title)
{
	struct sc_panel *panel = sc_plot_panel(plot, title);

	sc_axis_label(&panel->x, "Length of the frame (bytes)");
	sc_axis_label(&panel->y, "SIP packets");
	panel->y.whole = true;
	panel->x.from = (double)edge(bins, 0) / 1000;
	panel->x.to = (double)edge(bins, bins->count) / 1000;
	return panel;
}

static void draw_stacked(const struct bins *bins, struct sc_plot *plot)
{
	struct sc_panel *panel = new_panel(bins, plot, NULL);

	for (unsigned type = 0; type < TYPES; type++) {
		struct sc_curve *curve = sc_panel_curve(panel, SC_CURVE_BOXES, type);

		for (unsigned i = 0; i < bins->count; i++) {
			const double below =
				type == STATUS ? (double)*bin_at(bins, 0, REQUEST, i) : 0;
			const double here = (double)*bin_at(bins, 0, type, i);

			if (here > 0)
				sc_curve_box(curve, (double)edge(bins, i) / 1000,
					     (double)edge(bins, i + 1) / 1000, below, below + here);
		}
	}
	sc_plot_legend(plot, "Request", SC_CURVE_BOXES, REQUEST, 0);
	sc_plot_legend(plot, "Status", SC_CURVE_BOXES, STATUS, 0);
}

/* Part of a bin that the boxes of all series take, side by side. */
#define BIN_FILLED 0.86

static void draw_side_by_side(const struct bins *bins, const struct sc_chart *chart,
			      struct sc_plot *plot, unsigned type)
{
	struct sc_panel *panel = new_panel(bins, plot, type == REQUEST ? "Requests" : "Responses");
	const unsigned all = chart->series->len;

	for (unsigned i = 0; i < all; i++) {
		const struct sc_series *series = sc_chart_at(chart, i);
		struct sc_curve *curve =
			sc_panel_curve(panel, SC_CURVE_BOXES, sc_series_colour(series));

		for (unsigned bin = 0; bin < bins->count; bin++) {
			const double from = (double)edge(bins, bin) / 1000;
			const double width = (double)edge(bins, bin + 1) / 1000 - from;
			const double left =
				from + width * (1 - BIN_FILLED) / 2 + width * BIN_FILLED * i / all;

			if (*bin_at(bins, i, type, bin) > 0)
				sc_curve_box(curve, left, left + width * BIN_FILLED / all, 0,
					     (double)*bin_at(bins, i, type, bin));
		}
	}
}

static void draw(struct sc_chart *chart, struct sc_plot *plot)
{
	struct bins bins;

	plot->title = g_strdup_printf("Lengths of SIP packets, %u bins", chart->settings.bins);
	if (!count_bins(&bins, chart))
		return;
	for (guint i = 0; i < chart->series->len; i++)
		emit(&bins, sc_chart_at(chart, i));
	if (sc_chart_single(chart)) {
		draw_stacked(&bins, plot);
	} else {
		draw_side_by_side(&bins, chart, plot, REQUEST);
		draw_side_by_side(&bins, chart, plot, STATUS);
		sc_chart_legend(chart, plot, SC_CURVE_BOXES);
	}
	g_free(bins.counts);
}

const struct sc_chart_kind sc_chart_lengths = {
	.name = "lengths",
	.help = "histogram of the lengths of SIP packets, by type (--bins)",
	.of_messages = &sc_messages_table,
	.data = &bin_table,
	.data_bytes = sizeof(struct bin_row),
	.begin = begin,
	.message = add,
	.draw = draw,
	.end = end,
};
