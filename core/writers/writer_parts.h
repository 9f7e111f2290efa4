/* What a format is to the writer: three functions. Internal to writers/. */
#ifndef SC_WRITERS_WRITER_PARTS_H
#define SC_WRITERS_WRITER_PARTS_H

#include <glib.h>

#include "writers/writer.h"

struct sc_writer {
	const struct sc_format_ops *ops;
	FILE *out;
	const struct sc_table *table;
	struct sc_writer_options options;
	GString *text;          /* what the functions below append to; then written */
	uint64_t rows;          /* written before this one */
	struct sc_sheet *sheet; /* of the table format; owned by it */
	struct sc_suite *suite; /* of JUnit; owned by it */
	int error;              /* errno of the first failure */
};

/* Each appends to writer->text. Any may be NULL. */
struct sc_format_ops {
	void (*begin)(struct sc_writer *writer);
	void (*row)(struct sc_writer *writer, const void *row);
	void (*end)(struct sc_writer *writer, const struct sc_document *document);
	void (*free)(struct sc_writer *writer);
	bool flush_rows; /* readers wait for the row */
};

extern const struct sc_format_ops sc_format_table, sc_format_csv, sc_format_json, sc_format_ndjson,
	sc_format_findings, sc_format_junit;

#endif
