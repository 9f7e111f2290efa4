/* Which columns of a table are shown, and how wide. */
#ifndef SC_WRITERS_LAYOUT_H
#define SC_WRITERS_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/type.h"

/* Columns of the terminal between two columns of the table; and where there is not
 * enough room otherwise. */
#define SC_LAYOUT_GAP 2
#define SC_LAYOUT_GAP_MIN 1

struct sc_layout_column {
	uint8_t importance;        /* 1 is always shown, 2 and 3 while there is room */
	enum sc_shrinking shrinks; /* may its cells be shortened? */
	bool empty;       /* no cell has a value: shown only if it must be, or without limit */
	bool kept;        /* it was asked for by name: never left out */
	bool whole;       /* it is as wide as `natural` or as `least`, not between */
	unsigned heading; /* width of the heading */
	unsigned natural; /* width of the widest cell, heading included */
	unsigned least;   /* what has to be seen of the cells, such as the user of an address; 0:
			     nothing special */
	unsigned width;   /* the answer; 0: not shown */
};

/* Fills in `width`, and returns the room between two columns. `width_max` is the
 * room; 0: no limit, everything is shown as it is. Columns together are never wider:
 * if nothing else helps, those that must be shown are left out, the last ones first. Only where
 * more are kept than there is room for, they are wider, and each as narrow as it can be. */
unsigned sc_layout_fit(struct sc_layout_column *columns, size_t count, unsigned width_max);

#endif
