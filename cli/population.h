/* What metrics are made of: the calls, registrations and exchanges of a capture, or those that
 * --where,
 * --from and --to choose. */
#ifndef SC_CLI_POPULATION_H
#define SC_CLI_POPULATION_H

#include "listing.h"
#include "timing/metrics.h"
#include "verdict/expectation.h"
#include "verdict/health.h"
#include "verdict/inventory.h"

/* The expression of --where stands for calls, for registrations, or for both:
 * a kind of row that does not have its keys does not go in. */
struct sc_population {
	struct sc_listing *listing;
	struct sc_selection calls, registrations;
	bool all;    /* no --where: everything goes in */
	bool window; /* ... that starts between --from and --to */
};

/* Opens a listing of rows of `table` for what is made of the population. False after sc_run_fail.
 */
bool sc_population_open(struct sc_population *population, struct sc_run *run,
			const struct sc_table *table, size_t row_bytes);
void sc_population_close(struct sc_population *population);

/* Does a row go in? `selection`: the population's, for such rows. */
bool sc_population_has(const struct sc_population *population, const struct sc_selection *selection,
		       int64_t start_ns, const void *row);

/* Kinds of rows that expectations may count, NULL at the end. */
extern const struct sc_table *const sc_population_kinds[];

/* All that goes in, added up. */
struct sc_summary {
	struct sc_population *population;
	struct sc_metrics *metrics;
	struct sc_inventory *inventory;       /* NULL: not asked for */
	struct sc_expectations *expectations; /* NULL: nothing is expected */
	struct sc_health *health;             /* of all that is read; NULL: not asked for */
	int64_t first_ns, last_ns;            /* of the part of the capture that is in the window */
};

/* Over all files; and over `count` of them from `first` on (sc_listing_read_part). */
void sc_summary_read(struct sc_summary *summary);
void sc_summary_read_part(struct sc_summary *summary, struct sc_reading *reading, unsigned first,
			  unsigned count);

#endif
