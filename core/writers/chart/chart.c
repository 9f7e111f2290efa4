#include "writers/chart/chart_parts.h"

#include "base/text.h"
#include "message/reason_phrase.h"

const struct sc_chart_kind *const sc_chart_kinds[] = {
	&sc_chart_lengths,   &sc_chart_length_time,
	&sc_chart_type_time, &sc_chart_command_time,
	&sc_chart_rate,      &sc_chart_concurrency,
	&sc_chart_delay,     &sc_chart_response_codes,
	&sc_chart_outcomes,  &sc_chart_jitter,
	&sc_chart_loss,      &sc_chart_mos,
	&sc_chart_loss_map,  NULL,
};

static void free_series(void *data)
{
	struct sc_series *series = data;

	series->chart->kind->end(series);
	g_free(series->name);
	g_free(series);
}

struct sc_chart *sc_chart_new(const struct sc_chart_kind *kind,
			      const struct sc_chart_measure *measure,
			      const struct sc_chart_settings *settings)
{
	struct sc_chart *chart = g_new0(struct sc_chart, 1);

	chart->kind = kind;
	chart->settings = *settings;
	if (measure)
		chart->measure = *measure;
	chart->series = g_ptr_array_new_with_free_func(free_series);
	chart->note = g_string_new(NULL);
	return chart;
}

void sc_chart_free(struct sc_chart *chart)
{
	if (!chart)
		return;
	g_ptr_array_free(chart->series, TRUE);
	g_string_free(chart->note, TRUE);
	if (chart->own)
		chart->free_own(chart->own);
	g_free(chart);
}

void sc_chart_series(struct sc_chart *chart, const char *file, const int64_t *first_ns,
		     const int64_t *end_ns)
{
	struct sc_series *series = g_new0(struct sc_series, 1);

	series->chart = chart;
	series->file = file;
	series->index = chart->series->len;
	series->first_ns = first_ns;
	series->end_ns = end_ns;
	series->from_ns = series->to_ns = series->last_ns = SC_TIME_NONE;
	g_ptr_array_add(chart->series, series);
	chart->kind->begin(chart, series);
}

void sc_chart_drop_series(struct sc_chart *chart)
{
	g_ptr_array_remove_index(chart->series, chart->series->len - 1);
}

void sc_chart_window(struct sc_chart *chart, int64_t from_ns, int64_t to_ns)
{
	struct sc_series *series = sc_chart_at(chart, chart->series->len - 1);

	series->from_ns = from_ns;
	series->to_ns = to_ns;
}

/* ---- rows in ---- */

static struct sc_series *latest(const struct sc_chart *chart)
{
	return sc_chart_at(chart, chart->series->len - 1);
}

void sc_chart_message(struct sc_chart *chart, const struct sc_message_row *row)
{
	if (chart->kind->message)
		chart->kind->message(latest(chart), row);
}

void sc_chart_call(struct sc_chart *chart, const struct sc_call_row *row)
{
	if (chart->kind->call)
		chart->kind->call(latest(chart), row);
}

void sc_chart_registration(struct sc_chart *chart, const struct sc_registration_row *row)
{
	if (chart->kind->registration)
		chart->kind->registration(latest(chart), row);
}

void sc_chart_stream(struct sc_chart *chart, const struct sc_stream_row *row)
{
	if (chart->kind->stream)
		chart->kind->stream(latest(chart), row);
}

void sc_chart_emit(const struct sc_chart *chart, uint64_t number, const void *row)
{
	if (chart->settings.data)
		chart->settings.data(chart->settings.data_user, number, row);
}

/* ---- points ---- */

#define SERIES_POINTS_MIN 1000u

struct sc_thin *sc_series_share(const struct sc_series *series, const struct sc_thin *points)
{
	struct sc_chart *chart = series->chart;
	struct sc_thin *thin = sc_thin_copy(
		points, MAX(SC_CHART_POINTS_MAX / chart->series->len, SERIES_POINTS_MIN));
	uint64_t added, seen;

	sc_thin_counts(thin, &added, &seen);
	chart->points_added += added;
	chart->points_seen += seen;
	return thin;
}

/* ---- time ---- */

/* Longer than this is told in minutes, in hours. */
#define SECONDS_UP_TO 600
#define MINUTES_UP_TO (6 * 3600)

bool sc_series_time(struct sc_series *series, int64_t time_ns, int64_t *since_ns)
{
	if (time_ns == SC_TIME_NONE || *series->first_ns == SC_TIME_NONE) {
		series->timeless++;
		return false;
	}
	*since_ns = sc_time_diff(time_ns, *series->first_ns);
	series->last_ns = MAX(series->last_ns, time_ns);
	return true;
}

/* Seconds that clocks there are ahead of UTC. One figure for the whole chart:
 * an axis does not jump when summer ends. */
static int64_t local_offset_s(int64_t time_ns)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(time_ns / SC_NS_PER_S);

	return time ? g_date_time_get_utc_offset(time) / G_USEC_PER_SEC : 0;
}

int64_t sc_chart_offset_s(const struct sc_chart *chart)
{
	return chart->settings.local_time && *sc_chart_at(chart, 0)->first_ns != SC_TIME_NONE
		       ? local_offset_s(*sc_chart_at(chart, 0)->first_ns)
		       : 0;
}

static void label_clock(const struct sc_chart *chart, struct sc_axis *axis)
{
	int64_t first_ns = INT64_MAX;
	g_autoptr(GDateTime) start = NULL;
	g_autofree char *day = NULL, *label = NULL;

	for (guint i = 0; i < chart->series->len; i++)
		if (*sc_chart_at(chart, i)->first_ns != SC_TIME_NONE)
			first_ns = MIN(first_ns, *sc_chart_at(chart, i)->first_ns);
	start = g_date_time_new_from_unix_utc(first_ns / SC_NS_PER_S + sc_chart_offset_s(chart));
	day = start && first_ns != INT64_MAX ? g_date_time_format(start, ", from %Y-%m-%d")
					     : g_strdup("");
	label = g_strdup_printf("Time (%s%s)", chart->settings.local_time ? "local" : "UTC", day);
	sc_axis_label(axis, label);
	axis->kind = SC_AXIS_CLOCK;
}

struct sc_scale sc_chart_time_axis(const struct sc_chart *chart, struct sc_axis *axis)
{
	struct sc_scale scale = {chart->settings.absolute, 1};
	int64_t longest_s = 0;

	if (scale.absolute) {
		label_clock(chart, axis);
		return scale;
	}
	for (guint i = 0; i < chart->series->len; i++) {
		const struct sc_series *series = sc_chart_at(chart, i);

		if (series->last_ns != SC_TIME_NONE)
			longest_s =
				MAX(longest_s,
				    sc_time_diff(series->last_ns, *series->first_ns) / SC_NS_PER_S);
	}
	if (longest_s <= SECONDS_UP_TO) {
		sc_axis_label(axis, "Time since the first packet (s)");
	} else if (longest_s <= MINUTES_UP_TO) {
		sc_axis_label(axis, "Time since the first packet (min)");
		scale.unit_s = 60;
	} else {
		sc_axis_label(axis, "Time since the first packet (h)");
		scale.unit_s = 3600;
	}
	return scale;
}

double sc_series_x(const struct sc_series *series, struct sc_scale scale, int64_t since_ns)
{
	if (scale.absolute) /* whole seconds apart: a double has 16 digits */
		return (double)(*series->first_ns / SC_NS_PER_S +
				sc_chart_offset_s(series->chart)) +
		       (double)(since_ns + *series->first_ns % SC_NS_PER_S) / (double)SC_NS_PER_S;
	return (double)since_ns / (double)SC_NS_PER_S / scale.unit_s;
}

/* ---- words about it ---- */

/* A name in the legend; longer ones lose their middle. */
#define NAME_WIDTH_MAX 32

static char *shown(const char *file)
{
	GString *plain = g_string_new(NULL), *cut = g_string_new(NULL);

	sc_text_plain(plain, sc_span_of(file));
	sc_text_cut(cut, sc_span(plain->str, plain->len), NAME_WIDTH_MAX);
	g_string_free(plain, TRUE);
	return g_string_free(cut, FALSE);
}

static const char *base_name(const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash ? slash + 1 : file;
}

/* The last part of the path, or all of it where that is not enough. */
static void name_series(struct sc_chart *chart)
{
	g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
	bool alike = false;

	for (guint i = 0; i < chart->series->len; i++)
		alike |= !g_hash_table_add(
			names, (gpointer)(uintptr_t)base_name(sc_chart_at(chart, i)->file));
	for (guint i = 0; i < chart->series->len; i++) {
		struct sc_series *series = sc_chart_at(chart, i);

		series->name = shown(alike ? series->file : base_name(series->file));
	}
}

void sc_chart_legend(const struct sc_chart *chart, struct sc_plot *plot, enum sc_curve_style style)
{
	if (sc_chart_single(chart))
		return;
	for (guint i = 0; i < chart->series->len; i++) {
		const struct sc_series *series = sc_chart_at(chart, i);

		sc_plot_legend(plot, series->name, style, sc_series_colour(series),
			       sc_series_mark(series));
	}
}

void sc_chart_note(struct sc_chart *chart, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (chart->note->len > 0)
		g_string_append(chart->note, "; ");
	g_string_append_vprintf(chart->note, format, args);
	va_end(args);
}

const char *sc_chart_phrase(unsigned code)
{
	const char *phrase = sc_reason_phrase(code);

	/* It gives an unknown code that of its class. */
	return code % 100 != 0 && phrase == sc_reason_phrase(code - code % 100) ? NULL : phrase;
}

/* ---- the picture ---- */

struct sc_plot *sc_chart_draw(struct sc_chart *chart)
{
	struct sc_plot *plot = sc_plot_new();
	g_autofree char *of = NULL, *what = NULL;
	uint64_t timeless = 0;

	name_series(chart);
	chart->kind->draw(chart, plot);
	if (plot->panels->len == 0)
		sc_plot_panel(plot, NULL); /* which says that there is nothing */
	if (chart->points_seen < chart->points_added)
		sc_chart_note(chart,
			      "decimated: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
			      " points are drawn, the others would lie on them",
			      chart->points_seen, chart->points_added);
	for (guint i = 0; i < chart->series->len; i++)
		timeless += sc_chart_at(chart, i)->timeless;
	if (timeless > 0)
		sc_chart_note(chart, "%" G_GUINT64_FORMAT " without a time are not drawn",
			      timeless);
	of = sc_chart_single(chart) ? g_strdup(sc_chart_at(chart, 0)->name)
				    : g_strdup_printf("%u captures", chart->series->len);
	what = plot->title;
	plot->title = g_strdup_printf("%s: %s", what, of);
	plot->note = chart->note->len > 0 ? g_strdup(chart->note->str) : NULL;
	return plot;
}
