/* One run of `plot`: what is drawn, from which rows, and where it goes. */
#ifndef SC_CLI_PLOT_H
#define SC_CLI_PLOT_H

#include "output.h"
#include "read.h"
#include "run.h"
#include "selection.h"
#include "writers/chart/chart.h"
#include "writers/queue.h"
#include "writers/writer.h"

struct plot {
	struct sc_run *run;
	const struct sc_chart_kind *kind;
	struct sc_chart_measure measure; /* table NULL: none */
	char **files;                    /* of run->options */
	unsigned file_count;
	struct sc_chart *chart;

	/* Rows that are drawn; with --where, of calls or registrations those of
	 * the one or the other that it speaks of. */
	struct sc_selection messages, calls, registrations, streams;
	bool with_messages, with_calls, with_registrations, with_streams;
	uint64_t rows_seen, rows_drawn;
	uint64_t calls_seen;               /* with --call: of the file that has most */
	uint64_t absent[SC_ABSENCE_COUNT]; /* of those drawn: why they have not what is measured */

	struct sc_reading reading;  /* of one file after the other */
	struct sc_intake_end *ends; /* one a file */
	unsigned current;           /* file that is read */
	bool opened;                /* at least one could be read */

	struct sc_output numbers; /* --data */
	struct sc_writer *writer; /* NULL: nobody wants them */
	struct sc_queue *queue;   /* rows with a number wait in it for their turn */
	int numbers_failed;       /* errno */
};

/* Which rows the kind is made of, and --where. False after sc_run_fail. */
bool plot_select(struct plot *plot);

/* Reads all files, each a series of plot->chart. */
void plot_read(struct plot *plot);

/* A row of the numbers: a sc_chart_data_fn. */
void plot_number(void *user, uint64_t number, const void *row);

/* Frees what selecting and reading left, and ends --where. */
void plot_clear(struct plot *plot);

#endif
