#include "writers/chart/gnuplot_parts.h"

static double across(const struct sc_page *page, double x)
{
	return x / page->width;
}

static double down(const struct sc_page *page, double y)
{
	return 1 - y / page->height;
}

/* ---- curves ---- */

/* gnuplot's numbers of shapes: full, hollow. */
static const unsigned shapes[][2] = {{7, 6}, {5, 4}, {9, 8}, {13, 12}, {11, 10}};

static unsigned shape_of(unsigned mark)
{
	return shapes[mark / 2 % G_N_ELEMENTS(shapes)][mark % 2];
}

/* A terminal tells series apart by letters. */
static void say_letter(const struct sc_page *page, unsigned colour, unsigned mark)
{
	static const char letters[] = "*o+x#@%&=$", hollow[] = ".,:;-~^!?|", scale[] = ".:+*#";

	if (colour >= SC_COLOUR_SCALE) {
		SAY(page, "points pt '%c'", scale[(colour - SC_COLOUR_SCALE) % SC_SCALE_COLOURS]);
		return;
	}
	SAY(page, "points pt '%c'",
	    (mark % 2 ? hollow : letters)[colour % (G_N_ELEMENTS(letters) - 1)]);
}

static bool is_letter(const struct sc_page *page, enum sc_curve_style style)
{
	return page->text &&
	       (style == SC_CURVE_POINTS || style == SC_CURVE_TICKS || style == SC_CURVE_CELLS);
}

#define LINE_WIDTH 1.6
#define LINE_LETTERS 7 /* that a terminal draws lines with: "*#$%@&=" */

/* Points of so many get smaller: what lies behind them is to be seen. */
#define MANY_POINTS 1500
#define POINT_SIZE 0.7
#define SMALL_POINT_SIZE 0.35

static void say_style(const struct sc_page *page, enum sc_curve_style style, unsigned colour,
		      unsigned mark, double size)
{
	SAY(page, " with ");
	if (is_letter(page, style))
		say_letter(page, colour, mark);
	else if (style == SC_CURVE_POINTS)
		SAY(page, "points pt %u ps %.2f", shape_of(mark), size > 0 ? size : POINT_SIZE);
	else if (style == SC_CURVE_TICKS)
		SAY(page, "vectors nohead lw 1.5");
	else if (sc_curve_width(style) == 4)
		SAY(page, "%s",
		    page->text ? "boxxyerror" : "boxxyerror fs solid 0.85 border lw 0.5");
	else if (style == SC_CURVE_DASHED)
		SAY(page, "lines lw 1.3 dt 2");
	else if (style == SC_CURVE_BROKEN && !page->text)
		SAY(page, "lines lw %.2f dt 3", size > 0 ? size : LINE_WIDTH);
	else
		SAY(page, "lines lw %.2f", size > 0 ? size : LINE_WIDTH);
	if (page->text && !is_letter(page, style))
		SAY(page, " lt %u", colour % LINE_LETTERS + 1);
	SAY(page, " lc rgb '%s'", sc_plot_colours[MIN(colour, SC_COLOUR_LAST)]);
}

/* The legend's own marks: strokes and boxes become squares. */
static void say_entry(const struct sc_page *page, const struct sc_legend *entry)
{
	SAY(page, "keyentry");
	if (page->text && !is_letter(page, entry->style))
		say_style(page, SC_CURVE_LINE, entry->colour, 0, 0);
	else if (!page->text &&
		 (entry->style == SC_CURVE_TICKS || sc_curve_width(entry->style) == 4))
		SAY(page, " with points pt 5 ps 1.2 lc rgb '%s'",
		    sc_plot_colours[MIN(entry->colour, SC_COLOUR_LAST)]);
	else
		say_style(page, entry->style, entry->colour, entry->mark, 0);
	SAY(page, " title ");
	sc_gnuplot_text(page->out, entry->name);
}

/* Characters fill a cell, a letter a column. */
static void say_cells(const struct sc_page *page, const struct sc_curve *curve, double column)
{
	const double *n = (const double *)(const void *)curve->numbers->data;

	for (guint i = 0; i < curve->numbers->len; i += 4) {
		double x = n[i];

		do
			SAY(page, "%.15g %.15g\n", x, (n[i + 2] + n[i + 3]) / 2);
		while ((x += column) < n[i + 1]);
	}
}

/* `column`: as wide as a letter. */
static void say_numbers(const struct sc_page *page, const struct sc_curve *curve, guint index,
			double column)
{
	const double *n = (const double *)(const void *)curve->numbers->data;
	const unsigned width = sc_curve_width(curve->style);

	SAY(page, "$c%u << END\n", index);
	if (is_letter(page, curve->style) && width == 4) {
		say_cells(page, curve, column);
		SAY(page, "END\n");
		return;
	}
	for (guint i = 0; i < curve->numbers->len; i += width) {
		for (unsigned j = 0; j < width; j++)
			SAY(page, "%s%.15g", j > 0 ? " " : "", n[i + j]);
		SAY(page, "\n");
	}
	SAY(page, "END\n");
}

static void say_curve(const struct sc_page *page, const struct sc_curve *curve, guint index)
{
	SAY(page, "$c%u using ", index);
	if (sc_curve_width(curve->style) == 4 && !is_letter(page, curve->style))
		SAY(page, "(($1+$2)/2):(($3+$4)/2):1:2:3:4");
	else if (curve->style == SC_CURVE_TICKS && !page->text)
		SAY(page, "1:($2-%g):(0):(%g)", curve->size, 2 * curve->size);
	else
		SAY(page, "1:2");
	say_style(page, curve->style, curve->colour, curve->mark,
		  curve->style == SC_CURVE_POINTS && curve->numbers->len > 2 * MANY_POINTS
			  ? SMALL_POINT_SIZE
			  : curve->size);
	SAY(page, " notitle");
}

/* ---- panels ---- */

static void say_label(const struct sc_page *page, const struct sc_label *label)
{
	SAY(page, "set label ");
	sc_gnuplot_text(page->out, label->text);
	SAY(page, " at first %.15g,%.15g left offset character %s,0", label->x, label->y,
	    page->text ? "1" : "0.5");
	SAY(page, " tc rgb '%s'\n", sc_plot_colours[MIN(label->colour, SC_COLOUR_LAST)]);
}

/* Below all ranges of panels in which nothing else is: gnuplot draws no graph
 * without a curve. */
#define NOWHERE "-9 notitle"

static void say_panel_plot(const struct sc_page *page, const struct sc_panel *panel)
{
	unsigned count = 0;

	SAY(page, "plot ");
	for (guint i = 0; i < panel->curves->len; i++) {
		const struct sc_curve *curve = g_ptr_array_index(panel->curves, i);

		/* Characters of a line across would hide what it goes through. */
		if (curve->numbers->len == 0 || (page->text && curve->style == SC_CURVE_DASHED))
			continue;
		SAY(page, "%s", count++ > 0 ? ", " : "");
		say_curve(page, curve, i);
	}
	SAY(page, "%s\n", count == 0 ? NOWHERE : "");
}

static void say_place(const struct sc_page *page, double left, double right, double top,
		      double bottom)
{
	SAY(page, "set lmargin at screen %.6f\nset rmargin at screen %.6f\n", across(page, left),
	    across(page, right));
	SAY(page, "set tmargin at screen %.6f\nset bmargin at screen %.6f\n", down(page, top),
	    down(page, bottom));
}

/* The line above it. */
static void say_title(const struct sc_page *page, const struct sc_panel *panel, double top)
{
	const char *title = panel->title ? panel->title : "";
	const char *label = page->text && panel->y.label ? panel->y.label : "";
	g_autofree char *text =
		g_strconcat(title, *title && *label ? "; upwards: " : "", label, NULL);

	if (!*text)
		return;
	SAY(page, "set label ");
	sc_gnuplot_text(page->out, text);
	SAY(page, " at screen %.6f, screen %.6f left\n", across(page, page->left),
	    down(page, top - (page->text ? 1 : 0.65 * page->line)));
}

static void say_panel(const struct sc_page *page, const struct sc_panel *panel, double top,
		      double bottom)
{
	const struct sc_range x = sc_gnuplot_range(panel, false), y = sc_gnuplot_range(panel, true);
	const bool empty = x.max < x.min;
	static const struct sc_range nothing = {0, 1};

	say_place(page, page->left, page->right, top, bottom);
	say_title(page, panel, top);
	for (guint i = 0; i < panel->labels->len; i++)
		say_label(page, &g_array_index(panel->labels, struct sc_label, i));
	if (empty)
		SAY(page, "set label 'nothing to draw' at graph 0.5, graph 0.5 center\n");
	sc_gnuplot_axis(page, &panel->x, 'x', empty ? nothing : x);
	sc_gnuplot_axis(page, &panel->y, 'y', empty ? nothing : y);
	for (guint i = 0; i < panel->curves->len; i++) {
		const struct sc_curve *curve = g_ptr_array_index(panel->curves, i);

		if (curve->numbers->len > 0)
			say_numbers(page, curve, i, (x.max - x.min) / page->width);
	}
	say_panel_plot(page, panel);
	SAY(page, "unset label\n");
}

/* ---- the page ---- */

#define PAGE_WIDTH 1000.0
#define FONT_PIXELS 12.0
#define TITLE_PIXELS 16.0
#define POINTS 0.75 /* of a pixel: what cairo measures fonts in */
#define LINE_PIXELS 17.0
#define LETTER_PIXELS 7.0

/* Lines of a panel: of numbers, the same in characters, of a row of words. */
#define PANEL_LINES 19.0
#define PANEL_LINES_TEXT 15.0
#define WORD_LINES 1.3
#define LANE_LINES 0.26
#define FEW_LANES 3
#define FEW_LANE_LINES 0.6
#define LABELLED_LANE_LINES 0.85
#define WORD_LINES_TEXT_MAX 3
#define PANEL_LINES_MIN 6.0
/* Above it: its title; below it: the numbers and the label of the x axis. */
#define HEAD_LINES 1.6
#define FOOT_LINES 3.4

static double lane_lines(const struct sc_panel *panel)
{
	if (panel->labels->len > 0)
		return LABELLED_LANE_LINES;
	return panel->lanes <= FEW_LANES ? FEW_LANE_LINES : LANE_LINES;
}

static double panel_lines(const struct sc_page *page, const struct sc_panel *panel)
{
	const unsigned lanes = MAX(panel->lanes, 1);

	if (panel->y.kind == SC_AXIS_WORDS && panel->y.words) {
		const double row = page->text ? MIN(lanes, WORD_LINES_TEXT_MAX)
					      : MAX(WORD_LINES, lane_lines(panel) * lanes);

		return MAX(row * panel->y.words->len + 1, page->text ? 3 : PANEL_LINES_MIN);
	}
	return (page->text ? PANEL_LINES_TEXT : PANEL_LINES) / (panel->low ? 2 : 1);
}

/* Room for the numbers or words left of the panels. */
static double left_of(const struct sc_page *page)
{
	glong longest = 8;

	for (guint i = 0; i < page->plot->panels->len; i++) {
		const struct sc_panel *panel = g_ptr_array_index(page->plot->panels, i);

		for (guint j = 0; panel->y.words && j < panel->y.words->len; j++)
			longest = MAX(longest,
				      g_utf8_strlen(g_ptr_array_index(panel->y.words, j), -1));
	}
	return ((double)longest + 3) * page->letter + (page->text ? 2 : page->line);
}

/* A mark and some space beside each name. */
#define ENTRY_LETTERS 6

/* Characters have no broken lines: what stands for them, the last entry, is left out. */
static guint entries_of(const struct sc_page *page)
{
	const GArray *legend = page->plot->legend;
	enum sc_curve_style last;

	if (legend->len == 0 || !page->text)
		return legend->len;
	last = g_array_index(legend, struct sc_legend, legend->len - 1).style;
	return legend->len - (last == SC_CURVE_BROKEN || last == SC_CURVE_DASHED);
}

static double entry_width(const struct sc_page *page, guint index)
{
	const char *name = g_array_index(page->plot->legend, struct sc_legend, index).name;

	return ((double)g_utf8_strlen(name, -1) + ENTRY_LETTERS) * page->letter;
}

/* Long names stand one below the other, so many of them, above the panels. */
#define STACKED_MAX 8
#define LONG_NAME 0.3 /* of the width */

/* In a row above the panels if they fit, else one below the other: right of the
 * panels, or above them as well. Returns the height that it takes above. */
static double place_legend(struct sc_page *page, double top)
{
	const guint entries = entries_of(page);
	double longest = 0;

	page->legend_x = page->letter;
	page->legend_y = top;
	if (entries == 0)
		return 0;
	for (guint i = 0; i < entries; i++)
		longest = MAX(longest, entry_width(page, i));
	if (longest * entries < page->width && !page->text) {
		page->legend_rows = 1;
	} else if (page->text || (entries <= STACKED_MAX && longest > LONG_NAME * page->width)) {
		page->legend_rows = entries;
	} else {
		page->right -= MIN(longest, (page->right - page->left) / 2);
		page->legend_x = page->right + page->letter;
		return 0;
	}
	return (page->legend_rows + 0.6) * page->line;
}

static void say_terminal(const struct sc_page *page, const struct sc_gnuplot_options *options)
{
	switch (options->format) {
	case SC_GNUPLOT_TEXT:
		SAY(page, "set terminal dumb noenhanced nofeed size %.0f,%.0f %s\n", page->width,
		    page->height, options->color ? "ansi256" : "mono");
		break;
	case SC_GNUPLOT_SVG:
		SAY(page,
		    "set terminal svg noenhanced size %.0f,%.0f font 'sans-serif,%.0f' background "
		    "'#ffffff'\n",
		    page->width, page->height, FONT_PIXELS);
		break;
	case SC_GNUPLOT_PNG:
		SAY(page,
		    "set terminal pngcairo noenhanced size %.0f,%.0f font 'sans,%.0f' background "
		    "'#ffffff'\n",
		    page->width, page->height, FONT_PIXELS * POINTS);
		break;
	case SC_GNUPLOT_PDF: /* points for pixels */
		SAY(page,
		    "set terminal pdfcairo noenhanced size %.3fin,%.3fin font 'sans,%.0f' "
		    "fontscale "
		    "1 background '#ffffff'\n",
		    page->width / 72, page->height / 72, FONT_PIXELS * POINTS);
		break;
	}
}

static void say_head(const struct sc_page *page)
{
	const double x = across(page, page->text ? 1 : page->letter);

	SAY(page, "set label ");
	sc_gnuplot_text(page->out, page->plot->title);
	SAY(page, " at screen %.6f, screen %.6f left", x, down(page, page->line));
	if (!page->text)
		SAY(page, " font ',%.0f'", page->title_size);
	SAY(page, "\n");
	if (!page->plot->note)
		return;
	SAY(page, "set label ");
	sc_gnuplot_text(page->out, page->plot->note);
	SAY(page, " at screen %.6f, screen %.6f left tc rgb '%s'\n", x,
	    down(page, 2.2 * page->line), sc_plot_colours[SC_COLOUR_GREY]);
}

static void say_panels(const struct sc_page *page, double top)
{
	for (guint i = 0; i < page->plot->panels->len; i++) {
		const struct sc_panel *panel = g_ptr_array_index(page->plot->panels, i);
		double bottom;

		top += (panel->title || page->text || i > 0 ? HEAD_LINES : 0.5) * page->line;
		bottom = top + panel_lines(page, panel) * page->line;
		say_panel(page, panel, top, bottom);
		top = bottom + FOOT_LINES * page->line;
	}
}

/* A graph without axes: its height, the whole page, is what a legend may have. */
static void say_legend(const struct sc_page *page)
{
	const GArray *legend = page->plot->legend;

	if (entries_of(page) == 0)
		return;
	say_place(page, page->legend_x, page->width, page->legend_y, page->height);
	SAY(page,
	    "set key at screen %.6f, screen %.6f left top Left reverse %s samplen 1.5 spacing 1.15 "
	    "%s %u\n",
	    across(page, page->legend_x), down(page, page->legend_y),
	    page->legend_rows == 1 ? "horizontal" : "vertical",
	    page->legend_rows == 1 ? "maxcols" : "maxrows", entries_of(page));
	SAY(page, "unset border\nunset tics\nunset grid\nset xlabel ''\nset ylabel ''\n");
	SAY(page, "unset logscale\nset xrange [0:1]\nset yrange [0:1]\nplot " NOWHERE);
	for (guint i = 0; i < entries_of(page); i++) {
		SAY(page, ", ");
		say_entry(page, &g_array_index(legend, struct sc_legend, i));
	}
	SAY(page, "\n");
}

static double height_of_panels(const struct sc_page *page)
{
	double lines = 0;

	for (guint i = 0; i < page->plot->panels->len; i++)
		lines += HEAD_LINES + FOOT_LINES +
			 panel_lines(page, g_ptr_array_index(page->plot->panels, i));
	return lines * page->line;
}

GString *sc_gnuplot_script(const struct sc_plot *plot, const struct sc_gnuplot_options *options)
{
	const bool text = options->format == SC_GNUPLOT_TEXT;
	struct sc_page page = {
		.out = g_string_new(NULL),
		.plot = plot,
		.text = text,
		.width = text ? options->columns : PAGE_WIDTH,
		.line = text ? 1 : LINE_PIXELS,
		.letter = text ? 1 : LETTER_PIXELS,
		.title_size =
			options->format == SC_GNUPLOT_SVG ? TITLE_PIXELS : TITLE_PIXELS * POINTS,
	};
	double top = (plot->note ? 3 : 2) * page.line, legend;

	page.left = left_of(&page);
	page.right = page.width - 4 * page.letter;
	legend = place_legend(&page, top);
	page.height = top + legend + height_of_panels(&page);
	if (page.legend_rows == 0) /* as high as its entries, too */
		page.height = MAX(page.height, top + (plot->legend->len + 1) * 1.15 * page.line);
	g_string_append(page.out, "set encoding utf8\n");
	say_terminal(&page, options);
	g_string_append(page.out, "set border 3 lc rgb '#444444'\nset tics out scale 0.5\n"
				  "set grid lt 1 lc rgb '#e4e4e4' lw 0.5\n"
				  "unset key\nset multiplot\n");
	if (text)
		g_string_append(page.out, "unset grid\n");
	say_head(&page);
	say_panels(&page, top + legend);
	say_legend(&page);
	g_string_append(page.out, "unset multiplot\n");
	return page.out;
}
