/* Rows that are kept for long, in few bytes. */
#ifndef SC_BASE_ROW_PACK_H
#define SC_BASE_ROW_PACK_H

#include <glib.h>

#include "base/column.h"

/* Packs a row of `table`; g_free when done. */
void *sc_row_pack(const struct sc_table *table, const void *row);

/* Fills in `row`. Its texts point into `packed`, its lists into `lists`, which is
 * made as large as that takes and whose former content is gone. */
void sc_row_unpack(const struct sc_table *table, const void *packed, void *row, GByteArray *lists);

#endif
