/* plot KIND FILE...: the pictures of a capture, or of several over one another. */
#include "plot.h"

#include <glib.h>
#include <unistd.h>

#include "choice.h"
#include "formats.h"
#include "gnuplot.h"
#include "notes.h"
#include "say.h"
#include "writers/chart/gnuplot.h"

/* ---- what is to be drawn ---- */

static const char *kind_name(unsigned index)
{
	return sc_chart_kinds[index] ? sc_chart_kinds[index]->name : NULL;
}

/* "frd, srd, pdd" */
static char *list(const char *(*name)(unsigned))
{
	GString *all = g_string_new(NULL);

	for (unsigned i = 0; name(i); i++)
		g_string_append_printf(all, "%s%s", i > 0 ? ", " : "", name(i));
	return g_string_free(all, FALSE);
}

/* The next operand; NULL: there is none. */
static const char *take(struct plot *plot)
{
	if (plot->file_count == 0)
		return NULL;
	plot->file_count--;
	return *plot->files++;
}

static bool take_measure(struct plot *plot)
{
	const char *typed = take(plot);
	g_autofree char *all = list(sc_chart_measure_name);

	if (!typed)
		sc_run_usage(plot->run, "delay of what? One of %s", all);
	else if (!sc_chart_measure_find(typed, &plot->measure))
		sc_run_unknown(plot->run, "delay", typed, sc_chart_measure_name);
	return plot->measure.table != NULL;
}

/* False after sc_run_fail. */
static bool take_operands(struct plot *plot)
{
	const char *typed = take(plot);

	for (unsigned i = 0; kind_name(i); i++)
		if (strcmp(typed, kind_name(i)) == 0)
			plot->kind = sc_chart_kinds[i];
	if (!plot->kind)
		sc_run_unknown(plot->run, "kind", typed, kind_name);
	else if (!plot->kind->data && !take_measure(plot))
		return false;
	else if (plot->file_count == 0)
		sc_run_usage(plot->run, "which capture? sipchron plot %s%s%s FILE...",
			     plot->kind->name, plot->measure.table ? " " : "",
			     plot->measure.table ? plot->files[-1] : "");
	return plot->run->status == SC_OK;
}

/* The default first; in the order of enum sc_gnuplot_format. */
static const char *const formats[] = {"text", "svg", "png", "pdf", NULL};

/* A picture for a terminal in a file of another kind is nobody's wish. */
static bool check_format(struct sc_run *run)
{
	const struct sc_options *options = &run->options;
	const bool binary = options->format == SC_GNUPLOT_PNG || options->format == SC_GNUPLOT_PDF;

	if (options->output && !options->format_chosen)
		sc_run_usage(run, "%s: the ending says what to draw: .svg, .png, .pdf or .txt",
			     options->output);
	else if (binary && !options->output && isatty(STDOUT_FILENO))
		sc_run_usage(run, "such a picture is nothing for a terminal; say -o FILE");
	return run->status == SC_OK;
}

/* ---- drawing ---- */

/* Narrower than that, axes have no room. */
#define COLUMNS_MIN 40

/* "nothing to draw: none of 3 has a value (2 no-stop-open, 1 not-applicable)" */
static void say_nothing(const struct plot *plot)
{
	g_autoptr(GString) why = g_string_new(NULL);

	for (enum sc_absence i = SC_PRESENT + 1; i < SC_ABSENCE_COUNT; i++)
		if (plot->absent[i] > 0)
			g_string_append_printf(why, "%s%" G_GUINT64_FORMAT " %s",
					       why->len > 0 ? ", " : " (", plot->absent[i],
					       sc_absence_key(i));
	sc_say("nothing to draw: none of %" G_GUINT64_FORMAT " has a value%s%s", plot->rows_drawn,
	       why->str, why->len > 0 ? ")" : "");
}

static enum sc_status draw(struct plot *plot, const char *gnuplot, struct sc_output *picture,
			   int *failed, struct sc_error *error)
{
	const struct sc_options *asked = &plot->run->options;
	const struct sc_gnuplot_options options = {
		.format = (enum sc_gnuplot_format)asked->format,
		.columns = MAX(sc_output_width(picture), COLUMNS_MIN),
		.color = sc_output_color(picture),
	};
	struct sc_plot *model = sc_chart_draw(plot->chart);
	GString *script = sc_gnuplot_script(model, &options);
	enum sc_status status = SC_OK;

	*failed = 0;
	if (!plot->numbers_failed)
		status = sc_gnuplot_run(gnuplot, script, asked->plot.patience_ns, picture->file,
					failed, error);
	if (options.format == SC_GNUPLOT_TEXT) /* it does not end its last line */
		putc('\n', picture->file);
	if (!asked->quiet) {
		if (model->note)
			sc_say("%s", model->note);
		if (plot->rows_drawn > 0 && sc_plot_empty(model))
			say_nothing(plot);
	}
	g_string_free(script, TRUE);
	sc_plot_free(model);
	return status;
}

static void close_output(struct plot *plot, struct sc_output *output, int failed)
{
	struct sc_error error;

	if (sc_output_close(output, failed, &error) != SC_OK)
		sc_run_fail(plot->run, &error);
}

static const char *noun(const struct plot *plot)
{
	return plot->with_calls           ? "calls"
	       : plot->with_registrations ? "registrations"
	       : plot->with_streams       ? "streams"
					  : "messages";
}

/* Everything is read: writes the picture and the numbers, and says what is to be said. */
static void finish(struct plot *plot, const char *gnuplot, struct sc_output *picture)
{
	const struct sc_document document = {.counters = &plot->run->counters};
	struct sc_error error;
	int failed;

	if (!plot->opened ||
	    sc_notes_undecoded(plot->run, plot->reading.inputs, plot->file_count) ||
	    !sc_choice_numbers(plot->run, plot->run->options.calls, "call", plot->calls_seen)) {
		sc_output_discard(picture);
		sc_output_discard(&plot->numbers);
		return;
	}
	if (draw(plot, gnuplot, picture, &failed, &error) != SC_OK) {
		sc_run_fail(plot->run, &error);
		sc_output_discard(picture);
	} else {
		close_output(plot, picture, failed);
	}
	if (plot->writer) {
		if (!plot->numbers_failed)
			plot->numbers_failed = sc_writer_finish(plot->writer, &document);
		close_output(plot, &plot->numbers, plot->numbers_failed);
	}
	sc_notes(plot->run, noun(plot), plot->rows_seen, plot->rows_drawn);
}

/* False after sc_run_fail. */
static bool open_outputs(struct plot *plot, struct sc_output *picture)
{
	struct sc_writer_options numbers = {.format = SC_FORMAT_CSV,
					    .escape = plot->run->options.escape};
	const struct sc_options *options = &plot->run->options;
	struct sc_error error;
	size_t row_bytes;
	int choice = -1;

	if (options->plot.data &&
	    sc_formats_of(options->plot.data, sc_format_names, &choice, &error) != SC_OK) {
		sc_run_fail(plot->run, &error);
		return false;
	}
	numbers.format = choice < 0 ? SC_FORMAT_CSV : (enum sc_format)choice;
	if (sc_output_open(picture, options->output, plot->files, &error) != SC_OK) {
		sc_run_fail(plot->run, &error);
		return false;
	}
	if (!options->plot.data)
		return true;
	if (sc_output_open(&plot->numbers, options->plot.data, plot->files, &error) != SC_OK) {
		sc_run_fail(plot->run, &error);
		sc_output_discard(picture);
		return false;
	}
	if (plot->numbers.file == picture->file ||
	    (plot->numbers.path && g_strcmp0(plot->numbers.path, picture->path) == 0)) {
		sc_run_usage(plot->run, "%s: picture and numbers cannot be the same file%s",
			     options->plot.data,
			     options->output ? "" : "; say -o FILE for the picture");
		sc_output_discard(&plot->numbers);
		sc_output_discard(picture);
		return false;
	}
	plot->writer =
		sc_writer_new(plot->numbers.file, sc_chart_data(plot->chart, &row_bytes), &numbers);
	return true;
}

static void run_selected(struct plot *plot, const char *gnuplot)
{
	const struct sc_options *options = &plot->run->options;
	const struct sc_chart_settings settings = {
		.bins = options->plot.bins,
		.interval_ns = options->plot.interval_ns,
		.absolute = options->plot.absolute,
		.local_time = options->local_time,
		.config = options->config,
		.data = options->plot.data ? plot_number : NULL,
		.data_user = plot,
	};
	struct sc_output picture;

	plot->chart = sc_chart_new(plot->kind, &plot->measure, &settings);
	if (open_outputs(plot, &picture)) {
		plot_read(plot);
		finish(plot, gnuplot, &picture);
	}
	sc_writer_free(plot->writer);
	sc_chart_free(plot->chart);
}

static void run_plot(struct sc_run *run)
{
	struct plot plot = {
		.run = run,
		.files = run->options.files,
		.file_count = run->options.file_count,
	};
	g_autofree char *gnuplot = NULL;
	struct sc_error error;

	if (!take_operands(&plot) || !check_format(run))
		return;
	if (plot_select(&plot)) {
		gnuplot = sc_gnuplot_find(&error);
		if (gnuplot)
			run_selected(&plot, gnuplot);
		else
			sc_run_fail(run, &error);
	}
	plot_clear(&plot);
}

static void help(GString *text)
{
	g_string_append(text, "\nKinds:\n");
	for (unsigned i = 0; sc_chart_kinds[i]; i++)
		g_string_append_printf(text, "  %-22s %s\n", sc_chart_kinds[i]->name,
				       sc_chart_kinds[i]->help);
	g_string_append(text, "\nMeasures of delay: ");
	for (unsigned i = 0; sc_chart_measure_name(i); i++)
		g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", sc_chart_measure_name(i));
	g_string_append(text,
			"\n\n"
			"The ending of --output says what to draw: .svg, .png, .pdf or .txt; "
			"without one it\nis drawn for the terminal. --where speaks of the rows "
			"that are drawn: messages,\ncalls and registrations, or streams.\n");
}

const struct sc_command sc_command_plot = {
	.name = "plot",
	.question = "The pictures of a capture, or of several over one another",
	.operands = "KIND ",
	.run = run_plot,
	.formats = formats,
	.options = SC_OPTIONS_PLOTS,
	.help = help,
};
