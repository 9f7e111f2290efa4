/* A picture (plot.h) as a script for gnuplot, which draws it.
 *
 * Text from captures is in single quotes: there gnuplot replaces nothing, runs
 * no command, and knows no markup; controls have been made visible before. */
#ifndef SC_WRITERS_CHART_GNUPLOT_H
#define SC_WRITERS_CHART_GNUPLOT_H

#include <glib.h>

#include "writers/chart/plot.h"

enum sc_gnuplot_format {
	SC_GNUPLOT_TEXT, /* characters, for a terminal */
	SC_GNUPLOT_SVG,
	SC_GNUPLOT_PNG,
	SC_GNUPLOT_PDF,
};

struct sc_gnuplot_options {
	enum sc_gnuplot_format format;
	unsigned columns; /* of text */
	bool color;       /* of text */
};

/* The whole script with its data; g_string_free when done. */
GString *sc_gnuplot_script(const struct sc_plot *plot, const struct sc_gnuplot_options *options);

#endif
