/* The picture of a call. Its number is known when its messages are seen, so one
 * reading is enough; when it is asked for by something else, the inputs are
 * read once before to learn the numbers (choice.h). */
#include <errno.h>
#include <glib.h>

#include "choice.h"
#include "notes.h"
#include "output.h"
#include "session/rows.h"
#include "writers/ladder/ladder.h"

static const char *const formats[] = {"text", "svg", "mermaid", NULL};

enum { TEXT, SVG, MERMAID };

struct drawing {
	struct sc_choice choice;
	struct sc_ladder_book *book;
	uint64_t calls_seen, registrations_seen;
};

static bool wanted(const struct drawing *drawing, uint64_t call, uint64_t *group)
{
	if (!sc_choice_has(&drawing->choice, call, group))
		return false;
	if (drawing->choice.run->options.together)
		*group = 0;
	return true;
}

static bool wants_registration(const struct drawing *drawing, uint64_t registration,
			       uint64_t *group)
{
	if (!sc_choice_has_registration(&drawing->choice, registration, group))
		return false;
	if (drawing->choice.run->options.together)
		*group = 0;
	return true;
}

static void on_message(void *user, const struct sc_message_row *row)
{
	struct drawing *drawing = user;
	uint64_t group;

	if (wanted(drawing, row->call, &group) ||
	    wants_registration(drawing, row->registration, &group))
		sc_ladder_book_message(drawing->book, row, group);
}

static void on_call(void *user, const struct sc_call_row *row)
{
	struct drawing *drawing = user;
	uint64_t group;

	drawing->calls_seen++;
	if (wanted(drawing, row->call, &group))
		sc_ladder_book_call(drawing->book, row, group);
}

static void on_stream(void *user, const struct sc_stream_row *row)
{
	struct drawing *drawing = user;
	uint64_t group;

	if (wanted(drawing, row->call, &group))
		sc_ladder_book_stream(drawing->book, row, group);
}

static void on_registration(void *user, const struct sc_registration_row *row)
{
	struct drawing *drawing = user;
	uint64_t group;

	drawing->registrations_seen++;
	if (wants_registration(drawing, row->registration, &group))
		sc_ladder_book_registration(drawing->book, row, group);
}

static void on_element(void *user, const struct sc_element_row *row)
{
	sc_ladder_book_element(((struct drawing *)user)->book, row);
}

/* False: there is nothing to be drawn, which has been said. */
static bool collect(struct drawing *drawing)
{
	struct sc_choice *choice = &drawing->choice;
	struct sc_intake_job job = {
		.sink = {.user = drawing,
			 .message = on_message,
			 .call = on_call,
			 .registration = on_registration,
			 .element = on_element,
			 .stream = on_stream},
	};
	struct sc_intake_end end;
	bool found;

	drawing->book = sc_ladder_book_new(&choice->run->counters);
	sc_passes_analyse(&choice->passes, &job, &end);
	found = end.opened && !sc_notes_undecoded(choice->run, end.inputs, end.input_count) &&
		sc_choice_check(choice, drawing->calls_seen, drawing->registrations_seen);
	sc_intake_end_clear(&end);
	return found;
}

static bool draw(const struct drawing *drawing, GString *out, unsigned width)
{
	const struct sc_options *options = &drawing->choice.run->options;
	const struct sc_ladder_style style = {width, options->ascii, options->local_time};
	size_t count;
	const struct sc_ladder *const *ladders = sc_ladder_book_finish(drawing->book, &count);

	if (options->format == SVG) {
		sc_ladder_svg(out, ladders, count, &style);
	} else if (options->format == TEXT) {
		for (size_t i = 0; i < count; i++) {
			g_string_append(out, i > 0 ? "\n" : "");
			sc_ladder_text(out, ladders[i], &style);
		}
	} else if (count == 1) {
		sc_ladder_mermaid(out, ladders[0], &style);
	} else {
		sc_run_usage(drawing->choice.run,
			     "a Mermaid file holds one picture, and these are %zu: choose one "
			     "call, or put them --together",
			     count);
		return false;
	}
	return true;
}

static void print(const struct drawing *drawing, struct sc_output *output)
{
	struct sc_run *run = drawing->choice.run;
	g_autoptr(GString) out = g_string_new(NULL);
	struct sc_error error;
	int failed = 0;

	if (!draw(drawing, out, sc_output_width(output))) {
		sc_output_discard(output);
		return;
	}
	errno = 0;
	if (fwrite(out->str, 1, out->len, output->file) != out->len)
		failed = errno ? errno : EIO;
	if (sc_output_close(output, failed, &error) != SC_OK)
		sc_run_fail(run, &error);
	else
		sc_notes(run, "calls", drawing->calls_seen + drawing->registrations_seen,
			 drawing->calls_seen + drawing->registrations_seen);
}

static void run_ladder(struct sc_run *run)
{
	struct drawing drawing = {.book = NULL};
	struct sc_output output;
	struct sc_error error;

	if (sc_output_open(&output, run->options.output, run->options.files, &error) != SC_OK)
		sc_run_fail(run, &error);
	else if (sc_choice_make(&drawing.choice, run, 1, false, NULL) && collect(&drawing))
		print(&drawing, &output);
	else
		sc_output_discard(&output);
	sc_choice_clear(&drawing.choice);
	sc_ladder_book_free(drawing.book);
}

const struct sc_command sc_command_ladder = {
	.name = "ladder",
	.question =
		"The picture of a call or registration: its messages between its hosts, in time",
	.table = &sc_calls_table,
	.run = run_ladder,
	.formats = formats,
	.options = SC_OPTIONS_CALLS | SC_OPTIONS_LADDER,
};
