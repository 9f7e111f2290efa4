/* A picture as a model: panels below one another, each with axes and curves.
 * What is drawn is decided here; how, by whoever writes it (gnuplot.h).
 *
 * Texts marked untrusted may hold any bytes; the writer makes them fit. */
#ifndef SC_WRITERS_CHART_PLOT_H
#define SC_WRITERS_CHART_PLOT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum sc_curve_style {
	SC_CURVE_POINTS, /* x, y */
	SC_CURVE_TICKS,  /* x, y: strokes across, sc_curve.size up and down; for axes of words */
	SC_CURVE_LINE,   /* x, y */
	SC_CURVE_DASHED, /* x, y: across, to be compared with */
	SC_CURVE_BROKEN, /* x, y: a line of what is known in part */
	SC_CURVE_BOXES,  /* x from, x to, y from, y to */
	SC_CURVE_CELLS,  /* the same, of a scale's colour; for axes of words */
};

struct sc_curve {
	enum sc_curve_style style;
	unsigned colour; /* of sc_plot_colours */
	unsigned mark;   /* shape of points: 2 * form, + 1 for the hollow one */
	double size;     /* of ticks; width of a line, 0: as usual */
	GArray *numbers; /* double, two or four a point */
};

enum sc_axis_kind {
	SC_AXIS_NUMBER,
	SC_AXIS_CLOCK, /* seconds since the epoch, shown as date and time */
	SC_AXIS_WORDS, /* the i-th word at i */
};

struct sc_axis {
	enum sc_axis_kind kind;
	char *label;      /* what, and in which unit; ours */
	double from, to;  /* to <= from: as the numbers come */
	GPtrArray *words; /* char *, untrusted */
	bool downwards;   /* the first word on top */
	bool logarithmic; /* all numbers are above 0 */
	bool whole;       /* they count something: no fractions between them */
};

struct sc_label {
	double x, y;
	char *text; /* ours; stands to the right */
	unsigned colour;
};

struct sc_panel {
	char *title; /* ours; NULL: none */
	struct sc_axis x, y;
	GPtrArray *curves; /* struct sc_curve */
	GArray *labels;    /* struct sc_label */
	bool low;          /* one of many: half as high as usual */
	unsigned lanes;    /* of each word, where that axis is one of words; 0: one */
};

struct sc_legend {
	char *name; /* untrusted */
	enum sc_curve_style style;
	unsigned colour, mark;
};

struct sc_plot {
	char *title;       /* untrusted: holds a file name */
	char *note;        /* below it; ours; NULL: none */
	GPtrArray *panels; /* struct sc_panel, from the top */
	GArray *legend;    /* struct sc_legend */
};

/* "#rrggbb", fit for colour-blind readers on white: the first ten are told apart by all; further
 * ones repeat them. SC_COLOUR_GREY is for what belongs to all series. The last are a scale, from
 * nothing to much, each darker than the one before. */
#define SC_COLOURS 10u
#define SC_COLOUR_GREY SC_COLOURS
#define SC_COLOUR_BLACK 6u
#define SC_COLOUR_SCALE (SC_COLOUR_GREY + 1)
#define SC_SCALE_COLOURS 5u
#define SC_COLOUR_LAST (SC_COLOUR_SCALE + SC_SCALE_COLOURS - 1)
extern const char *const sc_plot_colours[SC_COLOUR_LAST + 1];

struct sc_plot *sc_plot_new(void);
void sc_plot_free(struct sc_plot *plot); /* NULL is fine */

/* Added at the end; the plot owns them. Texts are copied. */
struct sc_panel *sc_plot_panel(struct sc_plot *plot, const char *title);
struct sc_curve *sc_panel_curve(struct sc_panel *panel, enum sc_curve_style style, unsigned colour);
void sc_panel_label(struct sc_panel *panel, double x, double y, unsigned colour, const char *text);
void sc_plot_legend(struct sc_plot *plot, const char *name, enum sc_curve_style style,
		    unsigned colour, unsigned mark);
void sc_axis_label(struct sc_axis *axis, const char *label);
void sc_axis_word(struct sc_axis *axis, const char *word); /* makes it one of words */

/* Numbers a point. */
static inline unsigned sc_curve_width(enum sc_curve_style style)
{
	return style == SC_CURVE_BOXES || style == SC_CURVE_CELLS ? 4 : 2;
}

static inline void sc_curve_point(struct sc_curve *curve, double x, double y)
{
	const double point[] = {x, y};

	g_array_append_vals(curve->numbers, point, 2);
}

static inline void sc_curve_box(struct sc_curve *curve, double x0, double x1, double y0, double y1)
{
	const double box[] = {x0, x1, y0, y1};

	g_array_append_vals(curve->numbers, box, 4);
}

/* Is there anything to see? */
bool sc_plot_empty(const struct sc_plot *plot);

#endif
