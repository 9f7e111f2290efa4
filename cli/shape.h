/* In which shape rows are listed: --columns, --sort, --reverse and --limit. */
#ifndef SC_CLI_SHAPE_H
#define SC_CLI_SHAPE_H

#include "run.h"
#include "writers/sorted.h"

struct sc_shape {
	struct sc_table shown;       /* the table with the columns asked for */
	struct sc_column *columns;   /* of `shown`, when they were asked for; owned */
	struct sc_column *by_column; /* ... or when there are groups; owned */
	struct sc_order order;
	bool ordered; /* rows are not listed as they come */
};

/* What the options ask for, of rows of `table`, which outlives the shape. False after
 * sc_run_fail: there is no such key. sc_shape_clear in every case. */
bool sc_shape_make(struct sc_shape *shape, struct sc_run *run, const struct sc_table *table);

void sc_shape_clear(struct sc_shape *shape);

#endif
