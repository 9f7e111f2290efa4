/* gnuplot, the program that draws: found, started, fed and listened to. */
#ifndef SC_CLI_GNUPLOT_H
#define SC_CLI_GNUPLOT_H

#include <glib.h>
#include <stdio.h>

#include "base/error.h"

/* Where it is; g_free when done. NULL and *error: it is not installed. */
char *sc_gnuplot_find(struct sc_error *error);

/* Runs it with the script on its standard input, and writes what it draws to
 * `out`. Its own messages are part of *error when it fails; *failed is the
 * errno with which writing to `out` did, or 0. */
enum sc_status sc_gnuplot_run(const char *program, const GString *script, FILE *out, int *failed,
			      struct sc_error *error);

#endif
