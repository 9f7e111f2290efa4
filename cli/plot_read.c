/* From files to a chart: every file a series. */
#include "plot.h"

#include <glib.h>

#include "arguments.h"
#include "base/limits.h"
#include "base/type.h"
#include "notes.h"
#include "say.h"

/* ---- which rows ---- */

/* Of the first file; plot_read goes on to the next. */
static struct sc_selection selection(const struct plot *plot, struct sc_where *where)
{
	return (struct sc_selection){
		.options = &plot->run->options,
		.first_ns = &plot->ends[0].first_ns,
		.where = where,
	};
}

/* Rows of both kinds: an expression stands for those that have its keys. */
static void select_owners(struct plot *plot, struct sc_where **calls,
			  struct sc_where **registrations)
{
	if (plot->with_registrations && plot->with_calls) {
		sc_run_where_both(plot->run, calls, registrations);
		plot->with_registrations = *registrations != NULL;
		plot->with_calls = *calls != NULL;
	} else if (plot->with_registrations) {
		*registrations = sc_run_where(plot->run, &sc_registrations_table);
	} else {
		*calls = sc_run_where(plot->run, &sc_calls_table);
	}
	/* Which message is of a call is known too late. */
	plot->with_messages = false;
}

bool plot_select(struct plot *plot)
{
	const struct sc_chart_kind *kind = plot->kind;
	struct sc_where *messages = NULL, *calls = NULL, *registrations = NULL, *streams = NULL;

	plot->ends = g_new0(struct sc_intake_end, plot->file_count);
	plot->with_messages = kind->of_messages != NULL;
	plot->with_calls = kind->of_calls || plot->measure.table == &sc_calls_table;
	plot->with_registrations =
		kind->of_registrations || plot->measure.table == &sc_registrations_table;
	plot->with_streams = kind->of_streams != NULL;
	if (plot->run->options.where) {
		if (plot->with_calls || plot->with_registrations)
			select_owners(plot, &calls, &registrations);
		else if (plot->with_streams)
			streams = sc_run_where(plot->run, &sc_streams_table);
		else
			messages = sc_run_where(plot->run, &sc_messages_table);
	}
	plot->messages = selection(plot, messages);
	plot->calls = selection(plot, calls);
	plot->registrations = selection(plot, registrations);
	plot->streams = selection(plot, streams);
	return plot->run->status == SC_OK;
}

/* ---- rows ---- */

static bool keeps(struct plot *plot, const struct sc_selection *selection, uint64_t call,
		  int64_t start_ns, const void *row)
{
	const GArray *calls = plot->run->options.calls;
	const bool kept = (!calls || sc_argument_in_ranges(calls, call)) &&
			  sc_selection_keeps(selection, start_ns, row);

	plot->rows_seen++;
	plot->rows_drawn += kept;
	return kept;
}

/* Why a row that is drawn has not what is measured. */
static void note_absence(struct plot *plot, const struct sc_column *column, const void *row)
{
	const struct sc_type_ops *type = column ? sc_type_of(column) : NULL;

	if (type && type->absence)
		plot->absent[type->absence(sc_cell(column, row))]++;
}

static void on_message(void *user, const struct sc_message_row *row)
{
	struct plot *plot = user;
	const char *file = plot->files[plot->current];
	struct sc_message_row named = *row;

	named.file = sc_span_of(file);
	if (keeps(plot, &plot->messages, row->call, row->time_ns, &named))
		sc_chart_message(plot->chart, &named);
}

static void on_call(void *user, const struct sc_call_row *row)
{
	struct plot *plot = user;

	plot->calls_seen = MAX(plot->calls_seen, row->call);
	if (!plot->with_calls)
		return;
	if (keeps(plot, &plot->calls, row->call, row->start_ns, row)) {
		sc_chart_call(plot->chart, row);
		note_absence(plot, plot->measure.column, row);
	} else if (plot->measure.table) {
		plot_number(plot, row->call, NULL);
	}
}

static void on_registration(void *user, const struct sc_registration_row *row)
{
	struct plot *plot = user;

	if (keeps(plot, &plot->registrations, 0, row->start_ns, row)) {
		sc_chart_registration(plot->chart, row);
		note_absence(plot, plot->measure.column, row);
	} else if (plot->measure.table) {
		plot_number(plot, row->registration, NULL);
	}
}

static void on_stream(void *user, const struct sc_stream_row *row)
{
	struct plot *plot = user;

	if (!keeps(plot, &plot->streams, row->call, row->start_ns, row))
		return;
	sc_chart_stream(plot->chart, row);
	/* Such a kind has the name of the key that it draws, if it draws one. */
	note_absence(plot, sc_table_column(&sc_streams_table, sc_span_of(plot->kind->name)), row);
}

/* ---- numbers ---- */

static void write_number(void *user, const void *row)
{
	struct plot *plot = user;

	if (!plot->numbers_failed)
		plot->numbers_failed = sc_writer_row(plot->writer, row);
}

void plot_number(void *user, uint64_t number, const void *row)
{
	struct plot *plot = user;

	if (!plot->writer)
		return;
	if (number > 0)
		sc_queue_add(plot->queue, number, row);
	else if (row)
		write_number(plot, row);
}

static void begin_numbers(struct plot *plot)
{
	size_t row_bytes;
	const struct sc_table *table = sc_chart_data(plot->chart, &row_bytes);

	if (plot->writer)
		plot->queue = sc_queue_new(table, row_bytes, SC_ROWS_WAITING_BYTES_MAX,
					   write_number, plot, &plot->run->counters);
}

static void end_numbers(struct plot *plot)
{
	if (plot->queue)
		sc_queue_finish(plot->queue);
	g_clear_pointer(&plot->queue, sc_queue_free);
}

/* ---- files ---- */

static void read_file(struct plot *plot, struct sc_intake_job *job)
{
	struct sc_intake_end *end = &plot->ends[plot->current];
	const char *file = plot->files[plot->current];
	const uint64_t drawn_before = plot->rows_drawn;
	int64_t from_ns, to_ns;

	plot->messages.first_ns = plot->calls.first_ns = plot->registrations.first_ns =
		plot->streams.first_ns = &end->first_ns;
	begin_numbers(plot);
	sc_chart_series(plot->chart, file, &end->first_ns, &end->last_ns);
	sc_read(&plot->reading, &file, 1, job, end);
	end_numbers(plot);
	plot->opened |= end->opened;
	sc_selection_clip(&plot->messages, end->last_ns, &from_ns, &to_ns);
	sc_chart_window(plot->chart, from_ns, to_ns);
	if (!end->opened) /* which was said */
		sc_chart_drop_series(plot->chart);
	else if (plot->rows_drawn == drawn_before && plot->file_count > 1 &&
		 !plot->run->options.quiet)
		sc_say("%s: nothing to draw", file);
}

void plot_read(struct plot *plot)
{
	struct sc_intake_job job = {
		.sink = {.user = plot,
			 .message = plot->with_messages ? on_message : NULL,
			 .media = plot->with_calls,
			 .sessions = plot->with_calls || plot->with_streams,
			 .call = plot->with_calls || plot->run->options.calls ? on_call : NULL,
			 .registration = plot->with_registrations ? on_registration : NULL,
			 .course = plot->with_streams,
			 .stream = plot->with_streams ? on_stream : NULL},
	};

	sc_reading_begin_each(&plot->reading, plot->run, plot->files, plot->file_count);
	for (plot->current = 0; plot->current < plot->file_count; plot->current++)
		read_file(plot, &job);
}

void plot_clear(struct plot *plot)
{
	sc_selection_end(&plot->messages);
	sc_selection_end(&plot->calls);
	sc_selection_end(&plot->registrations);
	sc_selection_end(&plot->streams);
	for (unsigned i = 0; i < plot->file_count; i++)
		sc_intake_end_clear(&plot->ends[i]);
	sc_reading_clear(&plot->reading);
	g_free(plot->ends);
}
