/* What --by groups by: the dimensions of RFC 6076 5.1. */
#ifndef SC_TIMING_DIMENSION_H
#define SC_TIMING_DIMENSION_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/endpoint.h"
#include "base/span.h"

/* What a group is told by: some of a row. */
struct sc_subject {
	struct sc_span from, to; /* user@host */
	const struct sc_endpoint *src, *dst;
	int64_t start_ns;
};

struct sc_dimension {
	const char *name;
	bool by_names; /* asks for `from` or `to` */
	/* Appends the name of the group. */
	void (*group_name)(GString *name, const struct sc_subject *subject);
};

/* NULL: there is none of that name. */
const struct sc_dimension *sc_dimension_find(const char *name);

/* All names, "from", "minute" ...; NULL at the end. */
const char *sc_dimension_name(unsigned index);

#endif
