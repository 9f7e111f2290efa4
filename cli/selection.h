/* Which rows are asked for: --from, --to and --where. */
#ifndef SC_CLI_SELECTION_H
#define SC_CLI_SELECTION_H

#include "run.h"
#include "filter/where.h"

struct sc_selection {
	const struct sc_options *options;
	const int64_t *first_ns; /* of the capture; known when the first row comes */
	struct sc_where *where;  /* NULL: no --where */
};

/* Is a moment inside --from and --to? A row without a time (SC_TIME_NONE) is inside only if
 * neither is given. */
bool sc_selection_in_window(const struct sc_selection *selection, int64_t time_ns);

/* Does a row that starts then pass? */
bool sc_selection_keeps(const struct sc_selection *selection, int64_t start_ns, const void *row);

/* The part of the capture, which ends at `end_ns`, that is inside the window. */
void sc_selection_clip(const struct sc_selection *selection, int64_t end_ns, int64_t *from_ns,
		       int64_t *to_ns);

/* Says, when it is over, of how many rows --where could not judge. */
void sc_selection_end(struct sc_selection *selection);

#endif
