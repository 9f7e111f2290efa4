/* One row as a JSON object; shared by JSON, NDJSON and nested cells of CSV. */
#ifndef SC_WRITERS_JSON_H
#define SC_WRITERS_JSON_H

#include <glib.h>

#include "base/column.h"

/* {"key":value,...,"absent":{"key":"reason"}}; "absent" is there when a column
 * of the table can have a reason to be undefined. */
void sc_json_row(GString *out, const struct sc_table *table, const void *row);

/* Arrays and objects: SC_T_FLAGS, SC_T_FRAMES, SC_T_TALLY, SC_T_ROWS. False:
 * the cell is of another type. */
bool sc_json_compound(GString *out, const struct sc_column *column, const void *row);

#endif
