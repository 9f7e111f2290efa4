#include "run.h"

#include <glib.h>
#include <stdio.h>

#include "filter/nearest.h"
#include "progress.h"
#include "say.h"
#include "session/rows.h"
#include "filter/predicates.h"
#include "filter/where.h"

/* The one further to the right wins. */
static const enum sc_status rank[] = {SC_OK,         SC_GATE_FAILED, SC_DAMAGED,
				      SC_UNREADABLE, SC_OUTPUT,      SC_USAGE};

static size_t rank_of(enum sc_status status)
{
	size_t i = 0;

	while (rank[i] != status)
		i++;
	return i;
}

void sc_run_fail(struct sc_run *run, const struct sc_error *error)
{
	sc_say("%s", error->text);
	if (rank_of(error->status) > rank_of(run->status))
		run->status = error->status;
}

void sc_run_usage(struct sc_run *run, const char *format, ...)
{
	g_autofree char *text = NULL;
	struct sc_error error;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	sc_error_set(&error, SC_USAGE, "%s: %s", run->command->name, text);
	sc_run_fail(run, &error);
}

void sc_run_unknown(struct sc_run *run, const char *what, const char *typed,
		    const char *(*name)(unsigned index))
{
	struct sc_nearest nearest = sc_nearest_to(sc_span_of(typed));
	g_autoptr(GString) all = g_string_new(NULL);

	for (unsigned i = 0; name(i); i++) {
		sc_nearest_offer(&nearest, name(i));
		g_string_append_printf(all, "%s%s", i > 0 ? ", " : "", name(i));
	}
	if (nearest.word)
		sc_run_usage(run, "unknown %s \"%s\"; did you mean \"%s\"?", what, typed,
			     nearest.word);
	else
		sc_run_usage(run, "unknown %s \"%s\"; there are: %s", what, typed, all->str);
}

struct sc_predicates *sc_run_predicates(struct sc_run *run)
{
	if (!run->options.config.predicates)
		run->options.config.predicates = sc_predicates_new();
	return run->options.config.predicates;
}

/* Says what is wrong with one of several expressions. */
struct wrong {
	const char *text; /* the expression; NULL: nothing is wrong */
	unsigned place;   /* which of them it is */
	struct sc_where_error error;
};

/* All expressions for rows of `table`; NULL and *wrong: one of them is none. */
static struct sc_where *parse_all(struct sc_run *run, const struct sc_table *table,
				  struct wrong *wrong)
{
	struct sc_where *all = NULL;

	*wrong = (struct wrong){0};
	for (unsigned i = 0; run->options.where[i]; i++) {
		const char *text = run->options.where[i];
		struct sc_where *where =
			sc_where_parse(text, table, sc_run_predicates(run), &wrong->error);

		if (!where) {
			wrong->text = text;
			wrong->place = i;
			sc_where_free(all);
			return NULL;
		}
		all = sc_where_and(all, where);
	}
	return all;
}

static void say_wrong(struct sc_run *run, const struct wrong *wrong)
{
	g_autofree char *place = sc_where_point(wrong->text, &wrong->error);
	struct sc_error error;

	sc_error_set(&error, SC_USAGE, "--where: %s", wrong->error.text);
	sc_run_fail(run, &error);
	fprintf(stderr, "%s\n", place);
}

struct sc_where *sc_run_where(struct sc_run *run, const struct sc_table *table)
{
	struct sc_where *where;
	struct wrong wrong;

	if (!run->options.where)
		return NULL;
	where = parse_all(run, table, &wrong);
	if (!where)
		say_wrong(run, &wrong);
	return where;
}

/* Did one expression get further than the other before it was wrong? Then its error tells better
 * what was meant. */
static bool further(const struct wrong *one, const struct wrong *other)
{
	return one->place != other->place ? one->place > other->place
					  : one->error.offset > other->error.offset;
}

bool sc_run_where_both(struct sc_run *run, struct sc_where **calls, struct sc_where **registrations)
{
	struct wrong of_calls, of_registrations;

	*calls = *registrations = NULL;
	if (!run->options.where)
		return true;
	*registrations = parse_all(run, &sc_registrations_table, &of_registrations);
	*calls = parse_all(run, &sc_calls_table, &of_calls);
	if (!*calls && !*registrations)
		say_wrong(run,
			  further(&of_registrations, &of_calls) ? &of_registrations : &of_calls);
	return run->status == SC_OK;
}
