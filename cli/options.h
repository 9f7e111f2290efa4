/* The options of a command line, read and checked. */
#ifndef SC_CLI_OPTIONS_H
#define SC_CLI_OPTIONS_H

#include <glib.h>

#include "base/config.h"
#include "base/error.h"
#include "command.h"
#include "progress.h"
#include "verdict/diff.h"
#include "writers/writer.h"

/* A moment: absolute, or so long after the capture's first record. */
struct sc_instant {
	bool given, relative;
	int64_t ns;
};

struct sc_options {
	unsigned format;            /* of `formats` */
	bool format_chosen;         /* by --format, or by the ending of --output */
	const char *const *formats; /* the command's */
	char *format_help;          /* lists them */
	char *output;               /* NULL: standard output */
	char **where;               /* of -w, each must hold; NULL: all rows */
	struct sc_instant from, to;
	bool local_time, quiet, verbose;
	bool escape; /* in CSV: marks of direction are to be seen */
	struct sc_config config;
	enum sc_progress_mode progress;
	char *explain; /* of metrics and findings; NULL: not given */
	char *by;      /* of what lists rows; NULL: not given */
	struct {
		char *sort;     /* a key; NULL: not given */
		char **columns; /* keys; NULL: as is usual */
		uint64_t limit; /* 0: all rows */
		bool reverse;
	} rows;
	struct {
		unsigned severity; /* enum sc_finding_severity: that and graver; 0: any */
		char **rules;      /* words, each one of a rule; NULL: any */
		char *ignore;      /* a file of rules; NULL: none */
		uint64_t per_rule; /* listed of a rule and scope at most; 0: all */
	} findings;
	GArray *calls;         /* struct sc_number_range: of --call; NULL: not given */
	GArray *registrations; /* the same, of --registration */
	char *call_id;         /* NULL: any */
	bool session;          /* the other calls of their sessions, too */
	bool together, ascii;  /* of ladder */
	bool media_only;       /* of extract */
	struct {
		char *data; /* NULL: not given */
		unsigned bins;
		int64_t interval_ns; /* 0: as fits */
		bool absolute;
		int64_t patience_ns; /* with gnuplot */
	} plot;
	struct {
		bool vs;       /* --vs stands among the files */
		unsigned of_a; /* so many of the files are A */
		struct sc_thresholds thresholds;
	} diff;
	char **fail_if;     /* of --fail-if; NULL: none */
	char **baseline;    /* of expect; NULL: none */
	char **leg_headers; /* of --leg-header; NULL: none */
	char **codec_ies;   /* of --codec-ie, each sound; NULL: none */
	char **folders;     /* of -r; NULL: none */
	char *title;        /* of report; NULL: not given */
	char **labels;      /* of report, NAME=FILE each; NULL: none */
	char **files;       /* NULL at the end; at least one */
	unsigned file_count;
};

enum sc_parsed {
	SC_PARSED,        /* go on */
	SC_PARSED_HELP,   /* *help is to be printed; free with g_free */
	SC_PARSED_FAILED, /* *error */
};

/* `argv` holds what follows the command (NULL at the end), behind an entry that
 * is ignored as a program's name is. Free the options in every case. */
enum sc_parsed sc_options_parse(struct sc_options *options, const struct sc_command *command,
				char **argv, char **help, struct sc_error *error);

/* What was typed with -w, as one expression; NULL: nothing. Free with g_free. */
char *sc_options_where(const struct sc_options *options);

void sc_options_free(struct sc_options *options);

#endif
