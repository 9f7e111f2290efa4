/* writers/: rows in, text out. A row is a plain struct that a struct sc_table
 * describes; the same table makes the table on a terminal, CSV, JSON, NDJSON. */
#ifndef SC_WRITERS_WRITER_H
#define SC_WRITERS_WRITER_H

#include <stdio.h>

#include "base/column.h"
#include "base/counters.h"

enum sc_format {
	SC_FORMAT_TABLE,  /* for people */
	SC_FORMAT_CSV,    /* RFC 4180, header line, CRLF */
	SC_FORMAT_JSON,   /* one document */
	SC_FORMAT_NDJSON, /* one object a line, flushed as it is written */
	SC_FORMAT_JUNIT,  /* for CI systems: of rows with name, result, ok and text alone */
};

/* "table", "csv", "json", "ndjson", NULL at the end; in the order of the enum. What has rows for
 * JUnit names that behind them. */
extern const char *const sc_format_names[];

struct sc_writer_options {
	enum sc_format format;
	bool local_time;  /* tables only: local time instead of UTC */
	bool verbose;     /* tables only: every column, nothing shortened */
	bool all_columns; /* tables only: those of the table were chosen, each for itself */
	bool scales;      /* tables only: each MOS has its scale beside it */
	bool digits;      /* tables only: which keys were pressed, not how many */
	bool findings;    /* tables only: rows are findings, each of which is a sentence */
	bool color;       /* tables only: the output is a terminal that may be coloured */
	unsigned width;   /* tables only: columns of the terminal; 0: no limit */
	bool escape;      /* csv only: what an eye obeys and does not see as \u{202e} */
};

/* One input file, for the head of a JSON document. */
struct sc_document_input {
	const char *path;   /* as given; any bytes */
	const char *format; /* "pcap", "pcapng" ...; NULL: could not be read */
	uint64_t packets;
	int64_t first_ns, last_ns; /* SC_TIME_NONE: no packet with a time */
	uint64_t dropped;          /* packets the capturing program says it lost */
	bool complete;             /* read to its end without damage */
};

/* What a JSON document says besides its rows. */
struct sc_document {
	const struct sc_document_input *inputs;
	size_t input_count;
	const struct sc_counters *counters; /* those that are not 0 are written; may be NULL */
};

struct sc_writer;

/* A writer of rows of `table` to `out`. `out` and `table` belong to the caller
 * and outlive the writer; options are copied. */
struct sc_writer *sc_writer_new(FILE *out, const struct sc_table *table,
				const struct sc_writer_options *options);

/* Writes one row; the row may go when the call returns. 0, or the errno with
 * which writing failed (ENOSPC, EPIPE ...): from then on nothing is written. */
int sc_writer_row(struct sc_writer *writer, const void *row);

/* Ends the output and flushes it. 0, or the errno with which writing failed,
 * now or before. */
int sc_writer_finish(struct sc_writer *writer, const struct sc_document *document);

void sc_writer_free(struct sc_writer *writer); /* NULL is fine */

/* Columns of the terminal that `out` is. Of what goes elsewhere $COLUMNS; of a pipe, which
 * may lead to a pager, those of the terminal that the program runs in; else 100. */
unsigned sc_writer_width(FILE *out);

#endif
