#include "listing.h"

#include <glib.h>
#include <unistd.h>

#include "base/limits.h"
#include "notes.h"
#include "progress.h"
#include "writers/writer.h"

static void write_row(void *user, const void *row)
{
	struct sc_listing *listing = user;

	if (listing->failed)
		return;
	if (listing->on_terminal)
		sc_progress_hide();
	listing->failed = sc_writer_row(listing->writer, row);
	listing->stop = listing->failed != 0;
	listing->rows_listed++;
}

struct sc_listing *sc_listing_open(struct sc_run *run, const struct sc_table *table,
				   size_t row_bytes, struct sc_where *where)
{
	struct sc_writer_options options = {
		.format = (enum sc_format)run->options.format,
		.local_time = run->options.local_time,
		.verbose = run->options.verbose,
	};
	struct sc_listing *listing = g_new0(struct sc_listing, 1);
	struct sc_error error;

	listing->run = run;
	listing->noun = table->name;
	listing->selection = (struct sc_selection){
		.options = &run->options,
		.first_ns = &listing->input.first_ns,
		.where = where,
	};
	if (sc_output_open(&listing->output, run->options.output, run->options.files, &error) !=
	    SC_OK) {
		sc_run_fail(run, &error);
		sc_where_free(where);
		g_free(listing);
		return NULL;
	}
	listing->on_terminal = isatty(fileno(listing->output.file));
	options.width = sc_output_width(&listing->output);
	options.color = sc_output_color(&listing->output);
	listing->writer = sc_writer_new(listing->output.file, table, &options);
	if (options.format != SC_FORMAT_NDJSON)
		listing->queue = sc_queue_new(table, row_bytes, SC_ROWS_WAITING_BYTES_MAX,
					      write_row, listing, &run->counters);
	return listing;
}

static bool in_window(void *user, int64_t time_ns)
{
	return sc_selection_in_window(user, time_ns);
}

void sc_listing_read(struct sc_listing *listing, const struct sc_row_sink *sink, bool window)
{
	struct sc_run *run = listing->run;
	struct sc_reading reading;
	struct sc_intake_job job = {
		.sink = *sink,
		.wanted = window ? in_window : NULL,
		.wanted_user = &listing->selection,
		.stop = &listing->stop,
	};

	sc_reading_begin(&reading, run, 1);
	sc_read(&reading, (const char *const *)run->options.files, run->options.file_count, &job,
		&listing->input);
}

void sc_listing_row(struct sc_listing *listing, uint64_t number, const void *row, bool keep)
{
	listing->rows_seen++;
	if (listing->queue && number != SC_LISTING_IN_ORDER)
		sc_queue_add(listing->queue, number, keep ? row : NULL);
	else if (keep)
		write_row(listing, row);
}

void sc_listing_select(struct sc_listing *listing, uint64_t number, int64_t start_ns,
		       const void *row)
{
	sc_listing_row(listing, number, row,
		       sc_selection_keeps(&listing->selection, start_ns, row));
}

static int finish(struct sc_listing *listing)
{
	const struct sc_intake_end *end = &listing->input;
	struct sc_document_input *inputs = g_new0(struct sc_document_input, end->input_count);
	struct sc_document document = {inputs, end->input_count, &listing->run->counters};
	int failed;

	for (unsigned i = 0; i < end->input_count; i++)
		inputs[i] = sc_read_document(listing->run->options.files[i], &end->inputs[i].info);
	failed = sc_writer_finish(listing->writer, &document);
	g_free(inputs);
	return failed;
}

void sc_listing_close(struct sc_listing *listing)
{
	struct sc_run *run = listing->run;
	struct sc_error error;

	if (listing->queue)
		sc_queue_finish(listing->queue);
	if (!listing->input.opened ||
	    sc_notes_undecoded(run, listing->input.inputs, listing->input.input_count)) {
		sc_output_discard(&listing->output);
	} else {
		int failed = finish(listing);

		if (sc_output_close(&listing->output, failed, &error) != SC_OK)
			sc_run_fail(run, &error);
		else if (!failed)
			sc_notes(run, listing->noun, listing->rows_seen, listing->rows_listed);
	}
	sc_selection_end(&listing->selection);
	sc_writer_free(listing->writer);
	sc_queue_free(listing->queue);
	sc_intake_end_clear(&listing->input);
	g_free(listing);
}

void sc_listing_run(struct sc_run *run, size_t row_bytes, const struct sc_row_sink *sink)
{
	struct sc_where *where = sc_run_where(run, run->command->table);
	struct sc_listing *listing;
	struct sc_row_sink own = *sink;

	if (run->status != SC_OK)
		return;
	listing = sc_listing_open(run, run->command->table, row_bytes, where);
	if (!listing)
		return;
	own.user = listing;
	sc_listing_read(listing, &own, false);
	sc_listing_close(listing);
}
