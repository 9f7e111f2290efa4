#include "listing.h"

#include <glib.h>
#include <unistd.h>

#include "base/limits.h"
#include "filter/nearest.h"
#include "notes.h"
#include "progress.h"
#include "writers/writer.h"

/* ---- rows on their way ---- */

static void write_row(void *user, const void *row)
{
	struct sc_listing *listing = user;
	uint64_t limit = listing->shape.order.limit;

	if (listing->failed || (limit > 0 && listing->rows_listed >= limit))
		return;
	if (listing->on_terminal)
		sc_progress_hide();
	listing->failed = sc_writer_row(listing->writer, row);
	listing->stop = listing->failed != 0;
	listing->rows_listed++;
}

static void order_row(void *user, const void *row)
{
	struct sc_listing *listing = user;

	if (listing->sorted)
		sc_sorted_add(listing->sorted, row);
	else
		write_row(listing, row);
}

/* A row that is wanted, when its turn has come. */
static void take_row(void *user, const void *row)
{
	struct sc_listing *listing = user;

	if (listing->breakdown)
		sc_breakdown_add(listing->breakdown, row);
	else
		order_row(listing, row);
}

/* ---- the listing ---- */

static void unknown_by(struct sc_run *run, const struct sc_table *table, const char *typed)
{
	struct sc_nearest nearest = sc_nearest_to(sc_span_of(typed));
	g_autoptr(GString) all = g_string_new(NULL);
	const char *name;

	for (unsigned i = 0; (name = sc_breakdown_key(table, i)); i++) {
		sc_nearest_offer(&nearest, name);
		g_string_append_printf(all, "%s%s", i > 0 ? ", " : "", name);
	}
	if (sc_table_column(table, sc_span_of(typed)))
		sc_run_usage(run, "--by: %s makes no groups; these do: %s", typed, all->str);
	else if (nearest.word)
		sc_run_usage(run, "unknown key of --by \"%s\"; did you mean \"%s\"?", typed,
			     nearest.word);
	else
		sc_run_usage(run, "unknown key of --by \"%s\"; there are: %s", typed, all->str);
}

/* The table whose rows are listed: `table`, or with --by that of the groups. `metrics` has a --by
 * of its own. */
static bool break_down(struct sc_listing *listing, const struct sc_table **table, size_t *row_bytes)
{
	struct sc_run *run = listing->run;
	g_autofree char *unknown = NULL;

	if (!run->options.by || (run->command->options & SC_OPTIONS_METRICS))
		return true;
	listing->breakdown = sc_breakdown_new(*table, run->options.by, run->options.local_time,
					      &run->counters, &unknown);
	if (!listing->breakdown) {
		unknown_by(run, *table, unknown);
		return false;
	}
	*table = sc_breakdown_table(listing->breakdown);
	*row_bytes = sc_breakdown_row_bytes(listing->breakdown);
	return true;
}

static void start_writing(struct sc_listing *listing)
{
	const struct sc_options *asked = &listing->run->options;
	const struct sc_writer_options options = {
		.format = (enum sc_format)asked->format,
		.local_time = asked->local_time,
		.verbose = asked->verbose,
		.escape = asked->escape,
		.all_columns = listing->shape.columns != NULL,
		.scales = asked->codec_ies != NULL, /* METRICS.md RTP-8 */
		.digits = asked->config.digits,
		.width = sc_output_width(&listing->output),
		.findings = (listing->run->command->options & SC_OPTIONS_FINDINGS) &&
			    !listing->breakdown && !listing->shape.columns,
		.color = sc_output_color(&listing->output),
	};

	listing->on_terminal = isatty(fileno(listing->output.file));
	listing->writer = sc_writer_new(listing->output.file, &listing->shape.shown, &options);
}

static void free_listing(struct sc_listing *listing)
{
	sc_writer_free(listing->writer);
	sc_queue_free(listing->queue);
	sc_sorted_free(listing->sorted);
	sc_shape_clear(&listing->shape);
	sc_breakdown_free(listing->breakdown);
	sc_places_free(listing->places);
	sc_gate_close(&listing->gate);
	sc_intake_end_clear(&listing->input);
	g_free(listing);
}

/* Commands with metrics have a gate of their own, at which figures can be asked for, too. */
static bool open_gate(struct sc_listing *listing, const struct sc_table *table)
{
	struct sc_run *run = listing->run;

	if (run->command->options & SC_OPTIONS_METRICS)
		return true;
	listing->kinds[0] = table;
	return sc_gate_open(&listing->gate, run, (struct sc_expect_scope){.kinds = listing->kinds});
}

/* The output comes last: a wrong command line leaves none. */
static bool open_listing(struct sc_listing *listing, const struct sc_table *table, size_t row_bytes)
{
	struct sc_run *run = listing->run;
	const struct sc_table *own = table;
	size_t own_bytes = row_bytes;
	struct sc_error error;

	if (!open_gate(listing, table) || !break_down(listing, &table, &row_bytes) ||
	    !sc_shape_make(&listing->shape, run, table))
		return false;
	if (sc_output_open(&listing->output, run->options.output, run->options.files, &error) !=
	    SC_OK) {
		sc_run_fail(run, &error);
		return false;
	}
	start_writing(listing);
	if (run->options.format != SC_FORMAT_NDJSON && !listing->breakdown)
		listing->queue = sc_queue_new(own, own_bytes, SC_ROWS_WAITING_BYTES_MAX, take_row,
					      listing, &run->counters);
	if (listing->shape.ordered)
		listing->sorted =
			sc_sorted_new(table, row_bytes, &listing->shape.order,
				      SC_ROWS_SORTED_BYTES_MAX, write_row, listing, &run->counters);
	return true;
}

struct sc_listing *sc_listing_open(struct sc_run *run, const struct sc_table *table,
				   size_t row_bytes, struct sc_where *where)
{
	struct sc_listing *listing = g_new0(struct sc_listing, 1);

	listing->run = run;
	listing->noun = table->name;
	listing->selection = (struct sc_selection){
		.options = &run->options,
		.first_ns = &listing->input.first_ns,
		.where = where,
	};
	if (open_listing(listing, table, row_bytes))
		return listing;
	sc_where_free(where);
	free_listing(listing);
	return NULL;
}

static bool in_window(void *user, int64_t time_ns)
{
	return sc_selection_in_window(user, time_ns);
}

static void on_record(void *user, uint64_t number, const struct sc_counters *stages, unsigned count)
{
	sc_health_record(user, number, stages, count);
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
		.record = listing->witness ? on_record : NULL,
		.record_user = listing->witness,
	};

	sc_reading_begin(&reading, run, 1);
	reading.places = listing->places;
	job.sink.places = listing->places;
	sc_read(&reading, (const char *const *)run->options.files, run->options.file_count, &job,
		&listing->input);
	if (listing->places)
		run->counters.n[SC_COUNT_LIMIT_PLACES] += sc_places_lost(listing->places);
}

void sc_listing_read_part(struct sc_listing *listing, struct sc_reading *reading, unsigned first,
			  unsigned count, const struct sc_row_sink *sink,
			  struct sc_counters *counters)
{
	struct sc_intake_end *input = &listing->input, before = *input;
	struct sc_intake_job job = {.sink = *sink, .stop = &listing->stop, .counters = counters};

	sc_read(reading, (const char *const *)listing->run->options.files + first, count, &job,
		input);
	if (before.input_count == 0)
		return;
	before.inputs = g_renew(struct sc_intake_input, before.inputs,
				before.input_count + input->input_count);
	memcpy(before.inputs + before.input_count, input->inputs,
	       input->input_count * sizeof *input->inputs);
	g_free(input->inputs);
	input->inputs = before.inputs;
	input->input_count += before.input_count;
	input->opened &= before.opened;
}

void sc_listing_keep_places(struct sc_listing *listing)
{
	listing->places = sc_places_new();
}

uint64_t sc_listing_place(const struct sc_listing *listing, uint64_t frame, struct sc_span *file)
{
	struct sc_place place;

	if (!sc_places_find(listing->places, frame, &place))
		return 0;
	*file = sc_span_of(listing->run->options.files[place.file]);
	return place.file_frame;
}

void sc_listing_row(struct sc_listing *listing, uint64_t number, const void *row, bool keep)
{
	listing->rows_seen++;
	listing->rows_kept += keep;
	if (listing->queue && number != SC_LISTING_IN_ORDER)
		sc_queue_add(listing->queue, number, keep ? row : NULL);
	else if (keep)
		take_row(listing, row);
}

void sc_listing_expect(struct sc_listing *listing, const void *row)
{
	if (listing->gate.expectations)
		sc_expectations_row(listing->gate.expectations, listing->kinds[0], row);
}

void sc_listing_select(struct sc_listing *listing, uint64_t number, int64_t start_ns,
		       const void *row)
{
	const bool keep = sc_selection_keeps(&listing->selection, start_ns, row);

	if (keep)
		sc_listing_expect(listing, row);
	sc_listing_row(listing, number, row, keep);
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
	if (listing->breakdown)
		sc_breakdown_finish(listing->breakdown, order_row, listing);
	if (listing->sorted)
		sc_sorted_finish(listing->sorted);
	if (!listing->input.opened ||
	    sc_notes_undecoded(run, listing->input.inputs, listing->input.input_count)) {
		sc_output_discard(&listing->output);
	} else {
		int failed = finish(listing);

		sc_gate_judge(&listing->gate, NULL, NULL);
		if (sc_output_close(&listing->output, failed, &error) != SC_OK)
			sc_run_fail(run, &error);
		else if (!failed)
			sc_notes(run, listing->noun, listing->rows_seen, listing->rows_kept);
	}
	sc_selection_end(&listing->selection);
	free_listing(listing);
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
