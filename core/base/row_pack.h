/* Rows that are kept for long, in few bytes: what their columns show, nothing
 * else. */
#ifndef SC_BASE_ROW_PACK_H
#define SC_BASE_ROW_PACK_H

#include "base/column.h"

/* Packs what the columns of a row show; g_free when done. Columns of tallies,
 * quantities and lists of frames cannot be packed. */
void *sc_row_pack(const struct sc_table *table, const void *row);

/* Fills in `row`, a struct of zeros. Texts point into `packed`; rows inside the
 * row go to `nested`, which has room for all of them (NULL: there are none). */
void sc_row_unpack(const struct sc_table *table, const void *packed, void *row, void *nested);

#endif
