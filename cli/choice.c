#include "choice.h"

#include <glib.h>
#include <string.h>

#include "arguments.h"
#include "notes.h"
#include "selection.h"
#include "session/rows.h"

/* A call and its session. */
struct sc_joined {
	uint64_t call, session;
	struct sc_span call_id; /* owned */
};

static unsigned span_hash(const void *data)
{
	const struct sc_span *span = data;

	return sc_hash_fold(sc_span_hash(0, *span));
}

static int span_equal(const void *one, const void *other)
{
	return sc_span_eq(*(const struct sc_span *)one, *(const struct sc_span *)other);
}

static void free_joined(void *data)
{
	g_free((char *)(uintptr_t)((struct sc_joined *)data)->call_id.ptr);
}

/* Something else than numbers says which calls. */
static bool by_row(const struct sc_options *options)
{
	return options->where || options->call_id || options->session || options->from.given ||
	       options->to.given;
}

/* As far as its number tells. */
static bool may_be_call(const struct sc_options *options, uint64_t call)
{
	return options->calls ? sc_argument_in_ranges(options->calls, call) : by_row(options);
}

/* The text lies behind the span, in one block. */
static void add_call_id(struct sc_choice *choice, struct sc_span call_id)
{
	struct sc_span *copy;

	if (g_hash_table_contains(choice->call_ids, &call_id))
		return;
	copy = g_malloc(sizeof *copy + call_id.len);
	*copy = sc_span((char *)(copy + 1), call_id.len);
	memcpy(copy + 1, call_id.ptr, call_id.len);
	g_hash_table_add(choice->call_ids, copy);
}

static void add(struct sc_choice *choice, uint64_t call, uint64_t group, struct sc_span call_id)
{
	add_call_id(choice, call_id);
	g_hash_table_insert(choice->chosen, g_memdup2(&call, sizeof call),
			    g_memdup2(&group, sizeof group));
}

/* ---- the pass that chooses ---- */

static void on_call(void *user, const struct sc_call_row *row)
{
	struct sc_choice *choice = user;
	const struct sc_options *options = &choice->run->options;
	const struct sc_selection selection = {options, &choice->input.first_ns, choice->where};

	choice->calls_seen++;
	if (choice->joined) {
		struct sc_joined joined = {row->call, row->session, row->call_id};
		joined.call_id.ptr = g_memdup2(row->call_id.ptr, row->call_id.len);
		g_array_append_val(choice->joined, joined);
	}
	if (may_be_call(options, row->call) &&
	    (!options->call_id || sc_span_eq(row->call_id, sc_span_of(options->call_id))) &&
	    sc_selection_keeps(&selection, row->start_ns, row))
		add(choice, row->call, row->call, row->call_id);
}

static void on_registration(void *user, const struct sc_registration_row *row)
{
	struct sc_choice *choice = user;

	choice->registrations_seen++;
	if (sc_argument_in_ranges(choice->run->options.registrations, row->registration))
		add_call_id(choice, row->call_id);
}

static void on_stream(void *user, const struct sc_stream_row *row)
{
	const struct sc_choice_media *media = ((const struct sc_choice *)user)->media;

	media->stream(media->user, row);
}

static void on_passed(void *user, uint64_t call, const struct sc_passed *passed)
{
	const struct sc_choice_media *media = ((const struct sc_choice *)user)->media;

	media->passed(media->user, call, passed);
}

/* The sessions of the chosen calls, with all their calls. */
static void add_sessions(struct sc_choice *choice)
{
	GHashTable *sessions = g_hash_table_new(g_int64_hash, g_int64_equal);
	const GArray *joined = choice->joined;

	for (guint i = 0; i < joined->len; i++) {
		struct sc_joined *one = &g_array_index(joined, struct sc_joined, i);
		if (g_hash_table_contains(choice->chosen, &one->call))
			g_hash_table_add(sessions, &one->session);
	}
	for (guint i = 0; i < joined->len; i++) {
		struct sc_joined *one = &g_array_index(joined, struct sc_joined, i);
		if (g_hash_table_contains(sessions, &one->session))
			add(choice, one->call, one->session, one->call_id);
	}
	g_hash_table_destroy(sessions);
}

static bool choose(struct sc_choice *choice)
{
	const struct sc_options *options = &choice->run->options;
	struct sc_intake_job job = {.sink = {.user = choice,
					     .media = true,
					     .sessions = true,
					     .call = on_call,
					     .registration = on_registration}};
	struct sc_selection selection;

	if (choice->media) {
		job.sink.stream = on_stream;
		job.sink.passed = on_passed;
	}
	choice->where = sc_run_where(choice->run, choice->run->command->table);
	if (choice->run->status != SC_OK)
		return false;
	choice->chosen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	choice->call_ids = g_hash_table_new_full(span_hash, span_equal, g_free, NULL);
	if (options->session) {
		choice->joined = g_array_new(FALSE, FALSE, sizeof(struct sc_joined));
		g_array_set_clear_func(choice->joined, free_joined);
	}
	sc_passes_analyse(&choice->passes, &job, &choice->input);
	selection = (struct sc_selection){options, &choice->input.first_ns, choice->where};
	sc_selection_end(&selection);
	choice->where = NULL;
	if (!choice->input.opened ||
	    sc_notes_undecoded(choice->run, choice->input.inputs, choice->input.input_count))
		return false;
	if (!sc_choice_check(choice, choice->calls_seen, choice->registrations_seen))
		return false;
	if (g_hash_table_size(choice->chosen) == 0 && !options->registrations) {
		sc_choice_none(choice, choice->calls_seen);
		return false;
	}
	if (options->session)
		add_sessions(choice);
	return true;
}

/* ---- the whole ---- */

bool sc_choice_make(struct sc_choice *choice, struct sc_run *run, unsigned passes,
		    bool with_call_ids, const struct sc_choice_media *media)
{
	const struct sc_options *options = &run->options;
	bool choosing = by_row(options) || with_call_ids || media;

	*choice = (struct sc_choice){.run = run, .media = media};
	if (options->registrations && by_row(options)) {
		sc_run_usage(run, "--registration goes with --call alone; the others choose calls");
		return false;
	}
	if (!by_row(options) && !options->calls && !options->registrations) {
		sc_run_usage(run, "which calls? --call N, --call-id ID or --where EXPR; sipchron "
				  "calls FILE lists them");
		return false;
	}
	if (!sc_passes_begin(&choice->passes, run, passes + choosing))
		return false;
	return !choosing || choose(choice);
}

void sc_choice_clear(struct sc_choice *choice)
{
	sc_intake_end_clear(&choice->input);
	sc_where_free(choice->where);
	if (choice->chosen)
		g_hash_table_destroy(choice->chosen);
	if (choice->call_ids)
		g_hash_table_destroy(choice->call_ids);
	if (choice->joined)
		g_array_free(choice->joined, TRUE);
}

bool sc_choice_has(const struct sc_choice *choice, uint64_t call, uint64_t *group)
{
	const uint64_t *found;

	*group = call;
	if (!choice->chosen)
		return sc_argument_in_ranges(choice->run->options.calls, call);
	found = g_hash_table_lookup(choice->chosen, &call);
	if (found)
		*group = *found;
	return found != NULL;
}

/* Far above the numbers of calls. */
#define REGISTRATIONS_FROM (UINT64_C(1) << 63)

bool sc_choice_has_registration(const struct sc_choice *choice, uint64_t registration,
				uint64_t *group)
{
	*group = REGISTRATIONS_FROM + registration;
	return sc_argument_in_ranges(choice->run->options.registrations, registration);
}

bool sc_choice_has_call_id(const struct sc_choice *choice, struct sc_span call_id)
{
	return g_hash_table_contains(choice->call_ids, &call_id);
}

bool sc_choice_numbers(struct sc_run *run, const GArray *ranges, const char *noun, uint64_t seen)
{
	for (guint i = 0; ranges && i < ranges->len; i++) {
		uint64_t number = g_array_index(ranges, struct sc_number_range, i).from;

		if (number <= seen)
			continue;
		sc_run_usage(run,
			     "there is no %s %" G_GUINT64_FORMAT
			     ": the input has %" G_GUINT64_FORMAT " %s%s",
			     noun, number, seen, noun, seen == 1 ? "" : "s");
		return false;
	}
	return true;
}

bool sc_choice_check(const struct sc_choice *choice, uint64_t calls_seen,
		     uint64_t registrations_seen)
{
	const struct sc_options *options = &choice->run->options;

	return sc_choice_numbers(choice->run, options->calls, "call", calls_seen) &&
	       sc_choice_numbers(choice->run, options->registrations, "registration",
				 registrations_seen);
}

void sc_choice_none(const struct sc_choice *choice, uint64_t calls_seen)
{
	sc_run_usage(choice->run, "none of %" G_GUINT64_FORMAT " call%s is the one asked for",
		     calls_seen, calls_seen == 1 ? "" : "s");
}
