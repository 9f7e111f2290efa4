/* "Did you mean": the known word that a mistyped one is nearest to. */
#ifndef SC_FILTER_NEAREST_H
#define SC_FILTER_NEAREST_H

#include "base/span.h"

/* Keeps the nearest of the words that it is offered one after the other. */
struct sc_nearest {
	struct sc_span typed;
	const char *word; /* NULL: none is near enough */
	unsigned distance;
};

struct sc_nearest sc_nearest_to(struct sc_span typed);
void sc_nearest_offer(struct sc_nearest *nearest, const char *word);

#endif
