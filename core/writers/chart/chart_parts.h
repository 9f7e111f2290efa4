/* What the kinds of charts share; only for core/writers/chart*.c. */
#ifndef SC_WRITERS_CHART_CHART_PARTS_H
#define SC_WRITERS_CHART_CHART_PARTS_H

#include <math.h>

#include "base/time.h"
#include "writers/chart/chart.h"
#include "writers/chart/thin.h"

struct sc_series {
	struct sc_chart *chart;
	const char *file;                 /* as given */
	char *name;                       /* for the legend; known when all series are */
	unsigned index;                   /* from 0 */
	const int64_t *first_ns, *end_ns; /* of the capture */
	int64_t from_ns, to_ns;           /* of what was asked for; SC_TIME_NONE: of all */
	int64_t last_ns;                  /* latest time of what is drawn; SC_TIME_NONE */
	uint64_t timeless;                /* rows without a time: they cannot be drawn */
	void *own;                        /* what its kind collects */
};

struct sc_chart {
	const struct sc_chart_kind *kind;
	struct sc_chart_settings settings;
	struct sc_chart_measure measure;
	GPtrArray *series;
	GString *note;
	uint64_t points_added, points_seen; /* of those that are drawn as points */
	void *own;                          /* what its kind collects over all series */
	GDestroyNotify free_own;
};

static inline struct sc_series *sc_chart_at(const struct sc_chart *chart, unsigned index)
{
	return g_ptr_array_index(chart->series, index);
}

static inline bool sc_chart_single(const struct sc_chart *chart)
{
	return chart->series->len == 1;
}

/* Points that a picture may have: more than these lie on one another, and an
 * SVG of them gets too large to be opened. */
#define SC_CHART_POINTS_MAX 20000u

/* The series' points as far as all series can have so many. What is left out
 * is counted and said. sc_thin_free when done. */
struct sc_thin *sc_series_share(const struct sc_series *series, const struct sc_thin *points);

/* ---- time ---- */

/* Since the series' first record; remembers the latest. False: there is no time. */
bool sc_series_time(struct sc_series *series, int64_t time_ns, int64_t *since_ns);

/* Seconds by which the clocks that are shown are ahead of UTC. */
int64_t sc_chart_offset_s(const struct sc_chart *chart);

/* How x is drawn: seconds, minutes or hours since the start, or time of day. */
struct sc_scale {
	bool absolute;
	double unit_s;
};

/* Of the time axes of all panels; sets up `axis`. */
struct sc_scale sc_chart_time_axis(const struct sc_chart *chart, struct sc_axis *axis);
double sc_series_x(const struct sc_series *series, struct sc_scale scale, int64_t since_ns);

/* A round number of seconds for about a hundred intervals in `span_ns`, a multiple of `step_ns`. */
int64_t sc_chart_interval(int64_t span_ns, int64_t step_ns);

/* ---- words about it ---- */

/* An entry of the legend for each series if there are several. */
void sc_chart_legend(const struct sc_chart *chart, struct sc_plot *plot, enum sc_curve_style style);

/* "; "-separated remarks below the title. */
void sc_chart_note(struct sc_chart *chart, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The usual reason phrase; NULL: the code has none of its own. */
const char *sc_chart_phrase(unsigned code);

void sc_chart_emit(const struct sc_chart *chart, uint64_t number, const void *row);

static inline struct sc_span sc_series_file(const struct sc_series *series)
{
	return sc_span_of(series->file);
}

/* The full form of each series has the form of the marks: circle, square ... */
#define SC_MARK_FORMS 5u
static inline unsigned sc_series_mark(const struct sc_series *series)
{
	return 2 * (series->index % SC_MARK_FORMS);
}

static inline unsigned sc_series_colour(const struct sc_series *series)
{
	return series->index % SC_COLOURS;
}

/* A line of its own width: where lines lie on one another, the earlier ones can
 * be seen behind the later. 0: as usual. */
static inline double sc_series_width(const struct sc_series *series)
{
	const double thinnest = 1.3, most = 2.6, step = 0.9;
	const unsigned others = series->chart->series->len - 1;

	return others == 0
		       ? 0
		       : thinnest + MIN(step * others, most) * (others - series->index) / others;
}

/* The column at which "file" is: first in every table of numbers. */
#define SC_DATA_COLUMN(row, field, key_, type_, help_) \
	{ \
		.key = key_, .type = type_, .offset = offsetof(struct row, field), \
		.importance = 1, .help = help_ \
	}
#define SC_DATA_TABLE(name, columns) \
	{ \
		name, columns, sizeof(columns) / sizeof((columns)[0]), NULL, 0 \
	}

extern const struct sc_chart_kind sc_chart_lengths, sc_chart_length_time, sc_chart_type_time,
	sc_chart_command_time, sc_chart_rate, sc_chart_concurrency, sc_chart_delay,
	sc_chart_response_codes, sc_chart_outcomes, sc_chart_jitter, sc_chart_loss, sc_chart_mos,
	sc_chart_loss_map;

#endif
