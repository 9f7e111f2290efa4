/* What writes a script for gnuplot together; only for core/writers/gnuplot*.c. */
#ifndef SC_WRITERS_CHART_GNUPLOT_PARTS_H
#define SC_WRITERS_CHART_GNUPLOT_PARTS_H

#include "writers/chart/gnuplot.h"

/* Where things are on the page: pixels from its top left corner, or characters.
 * Everything is a multiple of a line and of the width of a letter. */
struct sc_page {
	GString *out;
	const struct sc_plot *plot;
	bool text;
	double width, height, line, letter, title_size;
	double left, right; /* edges of all panels */
	double legend_x, legend_y;
	unsigned legend_rows; /* above the panels; 0: right of them */
};

/* printf, in which %s stands for our own words only. */
#define SAY(page, ...) g_string_append_printf((page)->out, __VA_ARGS__)

/* Text of whatever origin, in quotes. */
void sc_gnuplot_text(GString *out, const char *text);

struct sc_range {
	double min, max;
};

/* Of the numbers in a panel: `y` or x. max < min: there are none. */
struct sc_range sc_gnuplot_range(const struct sc_panel *panel, bool y);

/* Range, marks and label of an axis: 'x' or 'y'. */
void sc_gnuplot_axis(const struct sc_page *page, const struct sc_axis *axis, char name,
		     struct sc_range range);

#endif
