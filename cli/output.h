/* Where rows go: standard output, or a file that appears only when it is whole. */
#ifndef SC_CLI_OUTPUT_H
#define SC_CLI_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"

struct sc_output {
	FILE *file;       /* to write to */
	const char *name; /* for messages */
	char *path;       /* what the file becomes; NULL: it is written in place */
	char *temporary;  /* what it is until then, in the same folder */
};

/* `path` NULL or "-": standard output. A path that exists and is no regular file (a
 * device, a pipe) is written in place; for a symbolic link what it points to is
 * replaced or made. SC_OUTPUT and *error when that cannot be, SC_USAGE when the
 * output is one of the files `inputs` (NULL at the end; NULL: there are none). */
enum sc_status sc_output_open(struct sc_output *output, const char *path, char *const *inputs,
			      struct sc_error *error);

/* All is written: `failed` is the errno that writing gave so far, or 0. The
 * file gets its name, or goes when anything failed. A reader that closed its
 * end of a pipe (EPIPE) is no error. */
enum sc_status sc_output_close(struct sc_output *output, int failed, struct sc_error *error);

/* Nothing is to be written after all: the temporary file goes. */
void sc_output_discard(struct sc_output *output);

/* Columns of the terminal that it is; of what goes elsewhere, $COLUMNS or 100. */
unsigned sc_output_width(const struct sc_output *output);
/* Is it a terminal that may be coloured? */
bool sc_output_color(const struct sc_output *output);

/* "cannot be written: No space left on device", status SC_OUTPUT. */
enum sc_status sc_output_error(const char *name, int failed, struct sc_error *error);

#endif
