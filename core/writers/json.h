/* Parts of JSON documents; shared by JSON, NDJSON, nested cells of CSV, and
 * reports. */
#ifndef SC_WRITERS_JSON_H
#define SC_WRITERS_JSON_H

#include <glib.h>

#include "writers/writer.h"

/* The version of what the documents look like (docs/CLI.md); raised when a key
 * changes its meaning or goes. */
#define SC_JSON_SCHEMA_VERSION 1

/* {"key":value,...,"absent":{"key":"reason"}}; "absent" is there when a column
 * of the table can have a reason to be undefined. */
void sc_json_row(GString *out, const struct sc_table *table, const void *row);

/* Arrays and objects: SC_T_FLAGS, SC_T_FRAMES, SC_T_TALLY, SC_T_ROWS. False:
 * the cell is of another type. */
bool sc_json_compound(GString *out, const struct sc_column *column, const void *row);

/* {"file":...,"packets":...}; {"key":count,...} of those that are not 0. */
void sc_json_input(GString *out, const struct sc_document_input *input);
void sc_json_counters(GString *out, const struct sc_counters *counters);

#endif
