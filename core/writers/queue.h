/* Rows that wait for their turn. Rows become final in one order and are listed
 * in another, that of their numbers (the order of their first frames). */
#ifndef SC_WRITERS_QUEUE_H
#define SC_WRITERS_QUEUE_H

#include "base/column.h"
#include "base/counters.h"

struct sc_queue;

/* A row's turn has come; it is valid during the call. */
typedef void sc_queue_fn(void *user, const void *row);

/* Rows of `table`, each a struct of `row_bytes`. When those that wait take more
 * than `waiting_bytes_max`, the missing ones are passed over and listed late,
 * which is counted in `counters`. All pointers outlive the queue. */
struct sc_queue *sc_queue_new(const struct sc_table *table, size_t row_bytes,
			      size_t waiting_bytes_max, sc_queue_fn *turn, void *user,
			      struct sc_counters *counters);

/* Row `number` is final. Numbers start at 1, have no holes and come once each.
 * What its columns point to is copied when it has to wait. `row` NULL: it is not
 * listed, and those behind it need not wait for it. */
void sc_queue_add(struct sc_queue *queue, uint64_t number, const void *row);

/* No more rows: those that wait take their turn. */
void sc_queue_finish(struct sc_queue *queue);

void sc_queue_free(struct sc_queue *queue); /* NULL is fine */

#endif
