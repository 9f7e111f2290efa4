/* Which columns of a table are shown, and how wide. */
#ifndef SC_WRITERS_LAYOUT_H
#define SC_WRITERS_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/type.h"

/* Columns of the terminal between two columns of the table. */
#define SC_LAYOUT_GAP 2

struct sc_layout_column {
	uint8_t importance;        /* 1 is always shown, 2 and 3 while there is room */
	enum sc_shrinking shrinks; /* may its cells be shortened? */
	bool empty;       /* no cell has a value: shown only if it must be, or without limit */
	unsigned heading; /* width of the heading */
	unsigned natural; /* width of the widest cell, heading included */
	unsigned width;   /* the answer; 0: not shown */
};

/* Fills in `width`. `width_max` is the room; 0: no limit, everything is shown
 * as it is. What must be shown is, even if it does not fit. */
void sc_layout_fit(struct sc_layout_column *columns, size_t count, unsigned width_max);

#endif
