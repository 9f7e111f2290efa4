/* --by of rows of any kind: how many there are of each value of some keys, what share
 * that is, how many of them failed, and percentiles of what was measured.
 *
 * What it gives are rows, too: of a table of their own, that is made for the keys. */
#ifndef SC_TIMING_BREAKDOWN_H
#define SC_TIMING_BREAKDOWN_H

#include <glib.h>

#include "base/column.h"
#include "base/counters.h"

struct sc_breakdown;

/* Of rows of `table` by `keys`, with commas between. `local`: minutes and hours of the
 * clock on the wall. NULL and *unknown, to be freed with g_free: that key is none
 * that makes groups. `table` and `counters` outlive it. */
struct sc_breakdown *sc_breakdown_new(const struct sc_table *table, const char *keys, bool local,
				      struct sc_counters *counters, char **unknown);

/* The keys that rows of `table` can be grouped by, one a call: NULL at the end. */
const char *sc_breakdown_key(const struct sc_table *table, unsigned index);

void sc_breakdown_add(struct sc_breakdown *breakdown, const void *row);

/* Of what sc_breakdown_finish gives, and how many bytes a row has. */
const struct sc_table *sc_breakdown_table(const struct sc_breakdown *breakdown);
size_t sc_breakdown_row_bytes(const struct sc_breakdown *breakdown);

/* A row for each combination of values; valid during the call. Those that follow one
 * another in time in that order, others by their number of rows. */
void sc_breakdown_finish(struct sc_breakdown *breakdown, void (*emit)(void *user, const void *row),
			 void *user);

void sc_breakdown_free(struct sc_breakdown *breakdown); /* NULL is fine */

#endif
