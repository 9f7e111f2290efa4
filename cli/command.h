/* One command for each question. */
#ifndef SC_CLI_COMMAND_H
#define SC_CLI_COMMAND_H

#include <glib.h>

#include "base/column.h"

struct sc_run;

struct sc_command {
	const char *name;
	const char *question;         /* what it answers, one line */
	const struct sc_table *table; /* of its rows; NULL: it lists none */
	void (*run)(struct sc_run *run);
	/* What -f takes, the default first, NULL at the end; NULL: the formats of
	 * tables. There is no -f if it takes nothing. */
	const char *const *formats;
	bool has_metric_options;     /* --by, --explain */
	bool has_call_options;       /* --call, --call-id, --session */
	bool has_ladder_options;     /* --together, --ascii */
	bool has_plot_options;       /* --data, --bins ... */
	const char *operands;        /* what stands before FILE...; NULL: nothing */
	void (*help)(GString *text); /* adds what is to be known; NULL: the keys of `table` */
};

/* In the order in which help lists them; NULL at the end. */
extern const struct sc_command *const sc_commands[];

extern const struct sc_command sc_command_messages, sc_command_transactions, sc_command_calls,
	sc_command_registrations, sc_command_metrics, sc_command_elements, sc_command_ladder,
	sc_command_extract, sc_command_plot, sc_command_report;

#endif
