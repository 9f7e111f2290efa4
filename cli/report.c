/* Everything on one page. Each file is a capture of its own, read once. */
#include "writers/report/report.h"

#include <glib.h>
#include <string.h>
#include <unistd.h>

#include "base/time.h"
#include "health.h"
#include "read.h"
#include "notes.h"
#include "output.h"
#include "selection.h"

struct page {
	struct sc_run *run;
	struct sc_output output;
	struct sc_report *report;
	struct sc_counters *counters; /* one a file */
	char **labels;                /* one a file; NULL: not given */
	struct sc_reading reading;    /* of one file after the other */
	uint64_t calls_seen, calls_taken;
	bool opened;
	bool everything; /* no --where: what belongs to no call goes in, too */
	/* Of the file that is being read. */
	struct sc_report_capture *capture;
	struct sc_health *health;
	struct sc_intake_end input;
	struct sc_selection calls, registrations;
};

/* ---- rows ---- */

static void on_message(void *user, const struct sc_message_row *row)
{
	struct page *page = user;
	bool counts = page->everything && sc_selection_in_window(&page->calls, row->time_ns);

	sc_report_message(page->capture, row, counts);
}

/* An expression stands for calls, for registrations, or for both, as with metrics. */
static bool goes_in(const struct page *page, const struct sc_selection *selection, int64_t start_ns,
		    const void *row)
{
	return (page->everything || selection->where) &&
	       sc_selection_keeps(selection, start_ns, row);
}

static void on_call(void *user, const struct sc_call_row *row)
{
	struct page *page = user;

	page->calls_seen++;
	sc_health_call(page->health, row);
	if (goes_in(page, &page->calls, row->start_ns, row)) {
		sc_report_call(page->capture, row);
		page->calls_taken++;
	} else {
		sc_report_forget_call(page->capture, row->call);
	}
}

static void on_stream(void *user, const struct sc_stream_row *row)
{
	struct page *page = user;

	sc_health_stream(page->health, row);
	/* An expression speaks of calls. */
	if (row->call > 0 ||
	    (page->everything && sc_selection_in_window(&page->calls, row->start_ns)))
		sc_report_stream(page->capture, row);
}

static void on_registration(void *user, const struct sc_registration_row *row)
{
	struct page *page = user;

	sc_health_registration(page->health, row);
	if (goes_in(page, &page->registrations, row->start_ns, row))
		sc_report_registration(page->capture, row);
	else
		sc_report_forget_registration(page->capture, row->registration);
}

static void on_measure(void *user, const struct sc_measure *measure)
{
	struct page *page = user;

	if (page->everything && sc_selection_in_window(&page->calls, measure->start_ns))
		sc_report_measure(page->capture, measure);
}

static void on_element(void *user, const struct sc_element_row *row)
{
	sc_report_element(((struct page *)user)->capture, row);
}

/* ---- files ---- */

/* The name that `label` gives the file; it stands on one side of an equals sign, the file on the
 * other. NULL: it is of another file. g_free. */
static char *text_for(const char *label, const char *path)
{
	for (const char *sign = strchr(label, '='); sign; sign = strchr(sign + 1, '=')) {
		if (strcmp(sign + 1, path) == 0)
			return g_strndup(label, (size_t)(sign - label));
		if (strncmp(label, path, (size_t)(sign - label)) == 0 && !path[sign - label])
			return g_strdup(sign + 1);
	}
	return NULL;
}

/* One a file, NULL: it has none. False after sc_run_usage: a label is of no file. */
static bool find_labels(struct page *page)
{
	const struct sc_options *options = &page->run->options;

	page->labels = g_new0(char *, options->file_count);
	for (char **label = options->labels; label && *label; label++) {
		bool found = false;

		for (unsigned i = 0; i < options->file_count; i++) {
			char *text = text_for(*label, options->files[i]);

			if (!text)
				continue;
			g_free(page->labels[i]);
			page->labels[i] = text;
			found = true;
		}
		if (!found) {
			sc_run_usage(page->run,
				     "--label: \"%s\" names none of the files: NAME=FILE, FILE as "
				     "it stands on the command line",
				     *label);
			return false;
		}
	}
	return true;
}

static void free_labels(struct page *page)
{
	for (unsigned i = 0; page->labels && i < page->run->options.file_count; i++)
		g_free(page->labels[i]);
	g_free(page->labels);
}

static void end_capture(struct page *page, unsigned index)
{
	const char *path = page->run->options.files[index];
	const struct sc_capture_info *info = &page->input.inputs[0].info;
	const struct sc_document_input input = sc_read_document(path, info);
	int64_t first_ns, end_ns;

	sc_selection_clip(&page->calls, page->input.last_ns, &first_ns, &end_ns);
	sc_health_end(page->health, &page->input);
	sc_report_health(page->capture, page->health);
	sc_report_end(page->capture, &input, page->labels[index], first_ns, end_ns);
}

static void read_file(struct page *page, unsigned index)
{
	struct sc_run *run = page->run;
	const char *path = run->options.files[index];
	struct sc_counters *counters = &page->counters[index];
	struct sc_places *places = sc_places_new();
	struct sc_intake_job job = {
		.sink = {.user = page,
			 .places = places,
			 .message = on_message,
			 .media = true,
			 .sessions = true,
			 .course = true,
			 .call = on_call,
			 .stream = on_stream,
			 .registration = on_registration,
			 .measure = on_measure,
			 .element = on_element},
		.counters = counters,
	};

	page->capture = sc_report_capture(page->report, counters);
	page->health = sc_health_new(counters, &page->input.first_ns);
	page->reading.places = places;
	sc_read(&page->reading, &path, 1, &job, &page->input);
	sc_places_free(places);
	end_capture(page, index);
	g_clear_pointer(&page->health, sc_health_free);
	page->opened |= page->input.opened;
	sc_counters_add(&run->counters, counters);
	sc_intake_end_clear(&page->input);
}

/* ---- the command ---- */

static bool is_stdin(const char *path)
{
	return strcmp(path, "-") == 0;
}

static bool check(struct sc_run *run)
{
	unsigned stdins = 0;

	for (unsigned i = 0; i < run->options.file_count; i++)
		stdins += is_stdin(run->options.files[i]);
	if (stdins > 1)
		sc_run_usage(run, "standard input can be read only once");
	else if (!run->options.output && isatty(STDOUT_FILENO))
		sc_run_usage(run, "a page is for a browser: -o report.html");
	return run->status == SC_OK;
}

static void close_page(struct page *page)
{
	struct sc_run *run = page->run;
	struct sc_error error;
	int failed;

	if (!page->opened || sc_notes_undecoded(run, page->reading.inputs, page->reading.count)) {
		sc_output_discard(&page->output);
		return;
	}
	failed = sc_report_write(page->report, page->output.file);
	if (sc_output_close(&page->output, failed, &error) != SC_OK)
		sc_run_fail(run, &error);
	else if (!failed)
		sc_notes(run, "calls", page->calls_seen, page->calls_taken);
}

/* As somebody would type it; NULL: not given. g_free when done. */
static char *typed(const struct sc_instant *instant)
{
	char text[SC_TIME_TEXT_MAX];

	if (!instant->given)
		return NULL;
	if (instant->relative)
		sc_duration_format_exact(text, instant->ns);
	else
		sc_time_format(text, instant->ns, false);
	return g_strdup(text);
}

static void run_report(struct sc_run *run)
{
	const struct sc_options *options = &run->options;
	struct page page = {.run = run, .everything = !options->where};
	g_autofree char *from = typed(&options->from), *to = typed(&options->to);
	g_autofree char *where = sc_options_where(options);
	const struct sc_report_settings settings = {
		.config = options->config,
		.capture_count = options->file_count,
		.where = where,
		.from = from,
		.to = to,
		.title = options->title,
		.local_time = options->local_time,
	};
	struct sc_error error;

	if (!check(run) || !find_labels(&page) ||
	    !sc_run_where_both(run, &page.calls.where, &page.registrations.where)) {
		free_labels(&page);
		return;
	}
	page.calls.options = page.registrations.options = options;
	page.calls.first_ns = page.registrations.first_ns = &page.input.first_ns;
	if (sc_output_open(&page.output, options->output, options->files, &error) != SC_OK) {
		sc_run_fail(run, &error);
	} else {
		page.counters = g_new0(struct sc_counters, options->file_count);
		sc_reading_begin_each(&page.reading, run, options->files, options->file_count);
		page.report = sc_report_new(&settings);
		for (unsigned i = 0; i < options->file_count; i++)
			read_file(&page, i);
		close_page(&page);
		sc_report_free(page.report);
		sc_reading_clear(&page.reading);
		g_free(page.counters);
	}
	sc_selection_end(&page.calls);
	sc_selection_end(&page.registrations);
	free_labels(&page);
}

static const char *const formats[] = {"html", NULL};

const struct sc_command sc_command_report = {
	.name = "report",
	.question = "Everything on one HTML page, for one capture or several side by side",
	.table = &sc_calls_table,
	.run = run_report,
	.formats = formats,
	.options = SC_OPTIONS_REPORT,
};
