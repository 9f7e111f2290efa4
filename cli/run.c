#include "run.h"

#include <glib.h>
#include <stdio.h>

#include "filter/nearest.h"
#include "progress.h"
#include "say.h"
#include "session/rows.h"
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

struct sc_where *sc_run_where(struct sc_run *run, const struct sc_table *table)
{
	struct sc_where_error problem;
	struct sc_where *where;
	struct sc_error error;

	if (!run->options.where)
		return NULL;
	where = sc_where_parse(run->options.where, table, &problem);
	if (where)
		return where;
	sc_error_set(&error, SC_USAGE, "--where: %s", problem.text);
	sc_run_fail(run, &error);
	g_autofree char *place = sc_where_point(run->options.where, &problem);
	fprintf(stderr, "%s\n", place);
	return NULL;
}

bool sc_run_where_both(struct sc_run *run, struct sc_where **calls, struct sc_where **registrations)
{
	struct sc_where_error error;

	*calls = *registrations = NULL;
	if (!run->options.where)
		return true;
	*registrations = sc_where_parse(run->options.where, &sc_registrations_table, &error);
	if (*registrations)
		*calls = sc_where_parse(run->options.where, &sc_calls_table, &error);
	else
		*calls = sc_run_where(run, &sc_calls_table);
	return run->status == SC_OK;
}
