/* Keys of groups: only for core/timing/breakdown*.c. */
#ifndef SC_TIMING_BREAKDOWN_PARTS_H
#define SC_TIMING_BREAKDOWN_PARTS_H

#include "base/column.h"
#include "timing/dimension.h"

struct sc_breakdown_key {
	const struct sc_column *column;       /* its value; NULL: */
	const struct sc_dimension *dimension; /* ... it is made from several */
	uint16_t offset;                      /* in the rows given */
};

/* What a subject is made of; NULL: the rows have none. */
struct sc_breakdown_sources {
	const struct sc_column *from, *to, *src, *dst, *start;
};

/* The column of that key, shown or not; NULL: there is none. */
const struct sc_column *sc_breakdown_member(const struct sc_table *table, const char *key);

struct sc_breakdown_sources sc_breakdown_sources(const struct sc_table *table);

/* False: it is no key that makes groups. */
bool sc_breakdown_find_key(const struct sc_table *table, const char *name,
			   struct sc_breakdown_key *key);

#endif
