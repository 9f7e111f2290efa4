/* What --by groups by: the dimensions of RFC 6076 5.1, and some more. */
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
	bool local; /* times of the clock on the wall, not UTC */
	/* Of calls and registrations; absent in what is less than a row. */
	struct sc_span file, user_agent, outcome;
	uint64_t code;
};

struct sc_dimension {
	const char *name;
	bool by_names; /* asks for `from` or `to` */
	bool by_row;   /* asks for what only a call or a registration has */
	bool derived;  /* is made from columns, of which none has that name and value */
	bool in_time;  /* groups follow one another in time */
	/* Appends the name of the group. */
	void (*group_name)(GString *name, const struct sc_subject *subject);
};

/* In whatever case; NULL: there is none of that name. */
const struct sc_dimension *sc_dimension_find(const char *name);

/* All names, "from", "minute" ...; NULL at the end. */
const char *sc_dimension_name(unsigned index);

#endif
