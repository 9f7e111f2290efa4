/* Charts: rows of the analysis in, a picture (plot.h) and the numbers behind it
 * out. A chart has a kind and one series or several, one for each capture.
 *
 *   chart = sc_chart_new(kind, &measure, &settings);
 *   for each capture:
 *           sc_chart_series(chart, file, &first_ns, &end_ns);
 *           for its rows:  sc_chart_message(...), _call(...), _registration(...), _stream(...);
 *   plot = sc_chart_draw(chart);
 *
 * Memory: points of a picture are thinned while they come (thin.h); what has to
 * be sorted (delay, concurrency, what is of streams) is kept, a few bytes a call, at most 2 KiB a
 * stream. */
#ifndef SC_WRITERS_CHART_CHART_H
#define SC_WRITERS_CHART_CHART_H

#include "base/config.h"
#include "session/rows.h"
#include "writers/chart/plot.h"

struct sc_metric;

/* What a row of the numbers is; number: of the call or registration it comes
 * from, 0: it has none. `row` NULL: this number gives no row. */
typedef void sc_chart_data_fn(void *user, uint64_t number, const void *row);

struct sc_chart_settings {
	unsigned bins;       /* of `lengths` */
	int64_t interval_ns; /* of `rate`; 0: as fits */
	bool absolute;       /* time of day instead of time since the capture's first record */
	bool local_time;     /* of the absolute one */
	struct sc_config config;
	sc_chart_data_fn *data; /* gets the numbers; NULL: nobody wants them */
	void *data_user;
};

#define SC_CHART_BINS 15
#define SC_CHART_BINS_MAX 1000

struct sc_chart;
struct sc_series;

struct sc_chart_kind {
	const char *name, *help;
	/* Which rows it is made of; all NULL: the measure's. An expression speaks of
	 * calls and registrations if it is made of them, else of messages or streams. */
	const struct sc_table *of_messages, *of_calls, *of_registrations, *of_streams;
	const struct sc_table *data; /* the numbers; NULL: depends on the measure */
	size_t data_bytes;           /* of a row of them */

	void (*begin)(struct sc_chart *chart, struct sc_series *series);
	void (*message)(struct sc_series *series, const struct sc_message_row *row);
	void (*call)(struct sc_series *series, const struct sc_call_row *row);
	void (*registration)(struct sc_series *series, const struct sc_registration_row *row);
	void (*stream)(struct sc_series *series, const struct sc_stream_row *row);
	void (*draw)(struct sc_chart *chart, struct sc_plot *plot);
	void (*end)(struct sc_series *series);
};

/* In the order of the documentation; NULL at the end. */
extern const struct sc_chart_kind *const sc_chart_kinds[];

/* ---- measures: what `delay` can be of ---- */

struct sc_chart_measure {
	const struct sc_table *table;   /* sc_calls_table, sc_registrations_table */
	const struct sc_column *column; /* an interval of the row; NULL: the metric says which */
	const struct sc_metric *metric; /* NULL: every value of the column counts */
};

/* Keys of intervals of calls and registrations, and metrics that are times;
 * NULL behind the last. */
const char *sc_chart_measure_name(unsigned index);
bool sc_chart_measure_find(const char *name, struct sc_chart_measure *measure);

/* ---- a chart ---- */

/* `measure`: for the kind `delay`, else NULL. Copies what it is given. */
struct sc_chart *sc_chart_new(const struct sc_chart_kind *kind,
			      const struct sc_chart_measure *measure,
			      const struct sc_chart_settings *settings);
void sc_chart_free(struct sc_chart *chart); /* NULL is fine */

/* The table of the numbers, and the size of its rows. */
const struct sc_table *sc_chart_data(const struct sc_chart *chart, size_t *row_bytes);

/* The next series: what is fed from now on belongs to it. `file` (untrusted, outlives the chart)
 * is its name; *first_ns, the time of its first record, is known when the first row comes, *end_ns,
 * that of its last one, when it is drawn. */
void sc_chart_series(struct sc_chart *chart, const char *file, const int64_t *first_ns,
		     const int64_t *end_ns);

/* All rows of the latest one are fed, and these were asked for: from then on, until
 * then (nanoseconds since the epoch). Without it, all of the capture. */
void sc_chart_window(struct sc_chart *chart, int64_t from_ns, int64_t to_ns);

/* The latest one is none after all. */
void sc_chart_drop_series(struct sc_chart *chart);

/* Rows that the kind is not made of are passed over. */
void sc_chart_message(struct sc_chart *chart, const struct sc_message_row *row);
void sc_chart_call(struct sc_chart *chart, const struct sc_call_row *row);
void sc_chart_registration(struct sc_chart *chart, const struct sc_registration_row *row);
void sc_chart_stream(struct sc_chart *chart, const struct sc_stream_row *row); /* with its course */

/* The picture; hands out the numbers that are known only now. Once. */
struct sc_plot *sc_chart_draw(struct sc_chart *chart);

#endif
