/* A row that outlives what it was made from. */
#ifndef SC_BASE_ROW_COPY_H
#define SC_BASE_ROW_COPY_H

#include "base/column.h"

/* Copies a row of `table`, a struct of `row_bytes`, with all that its columns
 * point to, into one block of `bytes`. g_free when done. Pointers that are no
 * column are copied as they are. */
void *sc_row_copy(const struct sc_table *table, size_t row_bytes, const void *row, size_t *bytes);

#endif
