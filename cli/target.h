/* Which file the output becomes, and whether it may. */
#ifndef SC_CLI_TARGET_H
#define SC_CLI_TARGET_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct sc_target {
	char *path;  /* what is replaced or made; NULL: written in place. g_free */
	mode_t mode; /* that it is to have */
};

/* Where `path` leads: through symbolic links, also to what is not there yet. What
 * exists and is no regular file is written in place.
 *
 * SC_OUTPUT and *error: the file is read-only or another user's, or its links
 * lead nowhere. SC_USAGE: it is one of `inputs` (NULL at the end), whatever the
 * name it goes by. */
enum sc_status sc_target_find(struct sc_target *target, const char *path, char *const *inputs,
			      struct sc_error *error);

/* Is standard output one of them? SC_USAGE and *error if so. */
enum sc_status sc_target_stdout(char *const *inputs, struct sc_error *error);

#endif
