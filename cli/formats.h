/* Formats of what is written, by the ending of its file. */
#ifndef SC_CLI_FORMATS_H
#define SC_CLI_FORMATS_H

#include "base/error.h"
#include "options.h"

/* Which of `formats` (NULL at the end) the ending of `path` stands for; *choice
 * is its place, -1 if the ending stands for nothing. SC_USAGE and *error: it
 * stands for something else. */
enum sc_status sc_formats_of(const char *path, const char *const *formats, int *choice,
			     struct sc_error *error);

/* Lets the ending of --output choose among the command's formats. SC_USAGE and
 * *error: as above, or --format says another. */
enum sc_status sc_formats_choose(struct sc_options *options, struct sc_error *error);

/* "table (default), csv or json", where `mark` is " (default)". g_free. */
char *sc_formats_list(const char *const *formats, const char *mark);

#endif
