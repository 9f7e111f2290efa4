#include "run.h"

#include <glib.h>
#include <stdio.h>

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
