/* Rows in another order than they come: by the value of a column, or from the last
 * to the first. */
#ifndef SC_WRITERS_SORTED_H
#define SC_WRITERS_SORTED_H

#include "base/column.h"
#include "base/counters.h"

/* How rows are to be ordered. Equal ones keep the order in which they came; rows
 * without a value come last, reversed or not. */
struct sc_order {
	const struct sc_column *column; /* NULL: as they come */
	bool reverse;
	uint64_t limit; /* so many rows at most; 0: all */
};

struct sc_sorted;

/* A row's turn has come; it is valid during the call. */
typedef void sc_sorted_fn(void *user, const void *row);

/* Rows of `table`, each a struct of `row_bytes`. When they take more than `bytes_max`
 * they are handed out in several pieces, each sorted by itself, which is counted in
 * `counters`. All pointers outlive the result. */
struct sc_sorted *sc_sorted_new(const struct sc_table *table, size_t row_bytes,
				const struct sc_order *order, size_t bytes_max, sc_sorted_fn *turn,
				void *user, struct sc_counters *counters);

/* Keeps a copy of the row, with what its columns point to. */
void sc_sorted_add(struct sc_sorted *sorted, const void *row);

/* No more rows: all take their turn. */
void sc_sorted_finish(struct sc_sorted *sorted);

void sc_sorted_free(struct sc_sorted *sorted); /* NULL is fine */

/* Can rows be ordered by that column? */
bool sc_sorted_by(const struct sc_column *column);

#endif
