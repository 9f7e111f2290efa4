/* One command for each question. */
#ifndef SC_CLI_COMMAND_H
#define SC_CLI_COMMAND_H

#include <glib.h>

#include "base/column.h"

struct sc_run;

/* Options that some commands have. */
enum sc_option_groups {
	SC_OPTIONS_METRICS = 1 << 0,  /* --seizure; --by as metrics have it */
	SC_OPTIONS_CALLS = 1 << 1,    /* --call, --call-id, --session */
	SC_OPTIONS_LADDER = 1 << 2,   /* --together, --ascii */
	SC_OPTIONS_PLOTS = 1 << 3,    /* --data, --bins ... */
	SC_OPTIONS_ROWS = 1 << 4,     /* --sort, --limit, --by ... */
	SC_OPTIONS_REPORT = 1 << 5,   /* --title, --label */
	SC_OPTIONS_EXTRACT = 1 << 6,  /* --media-only */
	SC_OPTIONS_FINDINGS = 1 << 7, /* --explain, --severity ... */
	SC_OPTIONS_EXPLAIN = 1 << 8,  /* --explain of metrics */
	SC_OPTIONS_DIFF = 1 << 9,     /* --vs, thresholds */
	SC_OPTIONS_GATE = 1 << 10,    /* --fail-if */
	SC_OPTIONS_EXPECT = 1 << 11,  /* --baseline */
	/* --local-time: of all whose output people read */
	SC_OPTIONS_TEXTS =
		SC_OPTIONS_ROWS | SC_OPTIONS_LADDER | SC_OPTIONS_PLOTS | SC_OPTIONS_REPORT,
};

struct sc_command {
	const char *name;
	const char *question;         /* what it answers, one line */
	const struct sc_table *table; /* of its rows; NULL: it lists none */
	void (*run)(struct sc_run *run);
	/* What -f takes, the default first, NULL at the end; NULL: the formats of
	 * tables. There is no -f if it takes nothing. */
	const char *const *formats;
	unsigned options;            /* more than all have: of enum sc_option_groups */
	const char *operands;        /* what stands before FILE...; NULL: nothing */
	void (*help)(GString *text); /* adds what is to be known; NULL: the keys of `table` */
};

/* All of them, in the order in which help lists them. `name` is a file in cli/
 * that defines sc_command_name. */
#define SC_COMMANDS(X) \
	X(messages) \
	X(transactions) \
	X(calls) \
	X(registrations) \
	X(streams) \
	X(metrics) \
	X(diff) \
	X(elements) \
	X(findings) \
	X(health) \
	X(expect) \
	X(ladder) \
	X(extract) \
	X(plot) \
	X(report)

#define X(name) extern const struct sc_command sc_command_##name;
SC_COMMANDS(X)
#undef X

extern const struct sc_command *const sc_commands[]; /* NULL at the end */

#endif
