/* Parts of JSON documents; shared by JSON, NDJSON, nested cells of CSV, and
 * reports. */
#ifndef SC_WRITERS_JSON_H
#define SC_WRITERS_JSON_H

#include <glib.h>

#include "writers/writer.h"

/* The version of what the documents look like (docs/CLI.md); raised when a key
 * changes its meaning or goes. */
#define SC_JSON_SCHEMA_VERSION 1

/* {"file":...,"packets":...}; {"key":count,...} of those that are not 0. */
void sc_json_input(GString *out, const struct sc_document_input *input);
void sc_json_counters(GString *out, const struct sc_counters *counters);

#endif
