/* Message rows in the order of their first bytes. The analysis gives a message when it is
 * complete; one that waited behind a gap, or for a fragment, is listed where it began
 * (METRICS.md 2). Formats that print rows as they are known go without this. */
#ifndef SC_WRITERS_IN_ORDER_H
#define SC_WRITERS_IN_ORDER_H

#include "base/counters.h"
#include "session/rows.h"

/* What was listed so far; SC_TIME_NONE before the first row. */
struct sc_listed {
	int64_t first_ns, prev_ns;
};

/* Gives the row, which is listed next, the times since those before it. */
void sc_listed_next(struct sc_listed *listed, struct sc_message_row *row);

struct sc_in_order;

/* A row's turn has come, with the times since the rows listed before it; valid during
 * the call. */
typedef void sc_in_order_fn(void *user, const struct sc_message_row *row);

/* When the rows that wait take more than `waiting_bytes_max`, the earliest ones go on, and
 * what belongs before them is listed late, which is counted. All pointers outlive it. */
struct sc_in_order *sc_in_order_new(size_t waiting_bytes_max, sc_in_order_fn *turn, void *user,
				    struct sc_counters *counters);

/* A row, which tells by its settled_frame what need not wait any longer. */
void sc_in_order_add(struct sc_in_order *order, const struct sc_message_row *row);

/* No more rows: those that wait take their turn. */
void sc_in_order_finish(struct sc_in_order *order);

void sc_in_order_free(struct sc_in_order *order); /* NULL is fine */

#endif
