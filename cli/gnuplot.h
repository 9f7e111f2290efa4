/* gnuplot, the program that draws: found, started, fed and listened to. */
#ifndef SC_CLI_GNUPLOT_H
#define SC_CLI_GNUPLOT_H

#include <glib.h>
#include <stdio.h>

#include "base/error.h"
#include "base/time.h"

/* Where it is; g_free when done. NULL and *error: it is not installed. */
char *sc_gnuplot_find(struct sc_error *error);

/* How long it may take if nothing else is said. */
#define SC_GNUPLOT_PATIENCE_NS (60 * SC_NS_PER_S)

/* Runs it with the script on its standard input, and writes what it draws to
 * `out`. SC_OUTPUT when it fails, draws nothing, or has not ended after
 * `patience_ns`, when it and all that it started are killed; its own messages
 * are part of *error. *failed is the errno with which writing to `out` failed,
 * or 0. */
enum sc_status sc_gnuplot_run(const char *program, const GString *script, int64_t patience_ns,
			      FILE *out, int *failed, struct sc_error *error);

#endif
