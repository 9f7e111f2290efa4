/* One run of a command: what was asked, and how it went so far. */
#ifndef SC_CLI_RUN_H
#define SC_CLI_RUN_H

#include <glib.h>

#include "base/counters.h"
#include "command.h"
#include "options.h"

struct sc_run {
	const struct sc_command *command;
	struct sc_options options;
	struct sc_counters counters;
	enum sc_status status; /* what to exit with */
};

/* Says what went wrong and keeps the worst status: of several 5 beats 3 beats 4
 * beats 1 (docs/CLI.md). */
void sc_run_fail(struct sc_run *run, const struct sc_error *error);

/* Says "COMMAND: ..." and that the command line is wrong. */
void sc_run_usage(struct sc_run *run, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Says that there is no `what` (a kind, a metric) of the name `typed`, and which was
 * meant or which there are; `name`: all of them, NULL at the end. */
void sc_run_unknown(struct sc_run *run, const char *what, const char *typed,
		    const char *(*name)(unsigned index));

/* What expressions of this run ask of messages. */
struct sc_predicates *sc_run_predicates(struct sc_run *run);

/* The expression of --where for rows of `table`; NULL without one, or after
 * sc_run_fail, with the place pointed at. */
struct sc_where *sc_run_where(struct sc_run *run, const struct sc_table *table);

/* The expression for rows of calls and for those of registrations; NULL for the
 * kind that does not have its keys. False after sc_run_fail. */
bool sc_run_where_both(struct sc_run *run, struct sc_where **calls,
		       struct sc_where **registrations);

#endif
