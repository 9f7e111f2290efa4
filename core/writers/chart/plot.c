#include "writers/chart/plot.h"

/* Okabe and Ito's (https://jfly.uni-koeln.de/color) without the yellow, which
 * is none on white, and with three from Paul Tol's muted set that lie apart. */
const char *const sc_plot_colours[SC_COLOUR_LAST + 1] = {
	"#0072b2",
	"#d55e00",
	"#009e73",
	"#cc79a7",
	"#e69f00",
	"#56b4e9",
	"#000000",
	"#882255",
	"#999933",
	"#332288",
	"#666666",
	/* The scale. */
	"#c6dbef",
	"#ffdd71",
	"#f28e2b",
	"#c8102e",
	"#3f0a1e",
};

static void free_curve(void *data)
{
	struct sc_curve *curve = data;

	g_array_free(curve->numbers, TRUE);
	g_free(curve);
}

static void clear_axis(struct sc_axis *axis)
{
	g_free(axis->label);
	if (axis->words)
		g_ptr_array_free(axis->words, TRUE);
}

static void clear_label(void *data)
{
	g_free(((struct sc_label *)data)->text);
}

static void clear_legend(void *data)
{
	g_free(((struct sc_legend *)data)->name);
}

static void free_panel(void *data)
{
	struct sc_panel *panel = data;

	g_free(panel->title);
	clear_axis(&panel->x);
	clear_axis(&panel->y);
	g_ptr_array_free(panel->curves, TRUE);
	g_array_free(panel->labels, TRUE);
	g_free(panel);
}

struct sc_plot *sc_plot_new(void)
{
	struct sc_plot *plot = g_new0(struct sc_plot, 1);

	plot->panels = g_ptr_array_new_with_free_func(free_panel);
	plot->legend = g_array_new(FALSE, FALSE, sizeof(struct sc_legend));
	g_array_set_clear_func(plot->legend, clear_legend);
	return plot;
}

void sc_plot_free(struct sc_plot *plot)
{
	if (!plot)
		return;
	g_free(plot->title);
	g_free(plot->note);
	g_ptr_array_free(plot->panels, TRUE);
	g_array_free(plot->legend, TRUE);
	g_free(plot);
}

struct sc_panel *sc_plot_panel(struct sc_plot *plot, const char *title)
{
	struct sc_panel *panel = g_new0(struct sc_panel, 1);

	panel->title = g_strdup(title);
	panel->curves = g_ptr_array_new_with_free_func(free_curve);
	panel->labels = g_array_new(FALSE, FALSE, sizeof(struct sc_label));
	g_array_set_clear_func(panel->labels, clear_label);
	g_ptr_array_add(plot->panels, panel);
	return panel;
}

struct sc_curve *sc_panel_curve(struct sc_panel *panel, enum sc_curve_style style, unsigned colour)
{
	struct sc_curve *curve = g_new0(struct sc_curve, 1);

	curve->style = style;
	curve->colour = colour;
	curve->numbers = g_array_new(FALSE, FALSE, sizeof(double));
	g_ptr_array_add(panel->curves, curve);
	return curve;
}

void sc_panel_label(struct sc_panel *panel, double x, double y, unsigned colour, const char *text)
{
	struct sc_label label = {.x = x, .y = y, .colour = colour, .text = g_strdup(text)};

	g_array_append_val(panel->labels, label);
}

void sc_plot_legend(struct sc_plot *plot, const char *name, enum sc_curve_style style,
		    unsigned colour, unsigned mark)
{
	struct sc_legend entry = {g_strdup(name), style, colour, mark};

	g_array_append_val(plot->legend, entry);
}

void sc_axis_label(struct sc_axis *axis, const char *label)
{
	g_free(axis->label);
	axis->label = g_strdup(label);
}

void sc_axis_word(struct sc_axis *axis, const char *word)
{
	axis->kind = SC_AXIS_WORDS;
	if (!axis->words)
		axis->words = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(axis->words, g_strdup(word));
}

bool sc_plot_empty(const struct sc_plot *plot)
{
	for (guint i = 0; i < plot->panels->len; i++) {
		const struct sc_panel *panel = g_ptr_array_index(plot->panels, i);

		for (guint j = 0; j < panel->curves->len; j++)
			if (((struct sc_curve *)g_ptr_array_index(panel->curves, j))->numbers->len >
			    0)
				return false;
	}
	return true;
}
