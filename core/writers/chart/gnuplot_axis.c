/* Text and axes of a script for gnuplot. */
#include "writers/chart/gnuplot_parts.h"

#include "base/text.h"

/* Between single quotes nothing means anything but a single quote. Two of them
 * stand for one, though not where the text begins; so each is a text of its
 * own: 'it' . "'" . 's'. */
void sc_gnuplot_text(GString *out, const char *text)
{
	GString *plain = g_string_new(NULL);

	sc_text_plain(plain, sc_span_of(text));
	g_string_append_c(out, '\'');
	for (const char *p = plain->str; *p; p++) {
		if (*p == '\'')
			g_string_append(out, "' . \"'\" . '");
		else
			g_string_append_c(out, *p);
	}
	g_string_append_c(out, '\'');
	g_string_free(plain, TRUE);
}

/* ---- ranges ---- */

static void widen(struct sc_range *range, double value)
{
	range->min = MIN(range->min, value);
	range->max = MAX(range->max, value);
}

struct sc_range sc_gnuplot_range(const struct sc_panel *panel, bool y)
{
	struct sc_range range = {G_MAXDOUBLE, -G_MAXDOUBLE};

	for (guint i = 0; i < panel->curves->len; i++) {
		const struct sc_curve *curve = g_ptr_array_index(panel->curves, i);
		const double *n = (const double *)(const void *)curve->numbers->data;
		const bool box = sc_curve_width(curve->style) == 4;

		for (guint j = 0; j < curve->numbers->len; j += box ? 4 : 2) {
			widen(&range, box ? n[j + 2 * y] : n[j + y]);
			widen(&range, box ? n[j + 2 * y + 1] : n[j + y]);
		}
	}
	return range;
}

/* So much of the width stays free beside points at the edge, and of the height. */
#define MARGIN 0.02
#define HEADROOM 0.06
/* An axis begins at 0 if it counts something, or if the numbers begin within so much
 * of their largest. */
#define FROM_ZERO 0.4

static void say_range(const struct sc_page *page, const struct sc_axis *axis, char name,
		      struct sc_range range)
{
	const double size = range.max - range.min;
	const bool from_zero = axis->kind == SC_AXIS_NUMBER && range.min >= 0 &&
			       (axis->whole || range.min <= FROM_ZERO * range.max);

	if (axis->kind == SC_AXIS_WORDS)
		SAY(page,
		    axis->downwards ? "set %crange [%u.5:-0.5]\n" : "set %crange [-0.5:%u.5]\n",
		    name, axis->words && axis->words->len > 0 ? axis->words->len - 1 : 0);
	else if (axis->to > axis->from)
		SAY(page, "set %crange [%.10g:%.10g]\n", name, axis->from, axis->to);
	else if (axis->logarithmic)
		SAY(page, "set %crange [%.10g:%.10g]\n", name, range.min / 1.2, range.max * 1.2);
	else if (axis->whole && range.max == 0) /* none of what is counted */
		SAY(page, "set %crange [0:1]\n", name);
	else if (size <= 0) /* one number, or none */
		SAY(page, "set %crange [%.10g:%.10g]\n", name,
		    axis->kind == SC_AXIS_NUMBER && range.min > 0 ? 0 : range.min - 0.5,
		    axis->kind == SC_AXIS_NUMBER && range.max > 0 ? 1.2 * range.max
								  : range.max + 0.5);
	else if (name == 'y')
		SAY(page, "set yrange [%.10g:%.10g]\n", from_zero ? 0 : range.min - HEADROOM * size,
		    range.max + HEADROOM * size);
	else
		SAY(page, "set xrange [%.10f:%.10f]\n",
		    from_zero ? -MARGIN / 2 * range.max : range.min - MARGIN * size,
		    range.max + MARGIN * size);
}

/* ---- axes ---- */

#define SHORT_CLOCK_S 10
#define LONG_CLOCK_S 86400
#define WHOLE_UP_TO 8

static void say_clock(const struct sc_page *page, char name, double span_s)
{
	SAY(page, "set %ctics time\nset format %c \"%s\" timedate\n", name, name,
	    span_s < SHORT_CLOCK_S  ? "%H:%M:%.3S"
	    : span_s < LONG_CLOCK_S ? "%H:%M:%S"
				    : "%m-%d %H:%M");
}

/* Words at an axis are formats, in which two % stand for one. */
static void append_tic(GString *out, const char *word)
{
	g_auto(GStrv) parts = g_strsplit(word, "%", -1);
	g_autofree char *format = g_strjoinv("%%", parts);

	sc_gnuplot_text(out, format);
}

static void say_words(const struct sc_page *page, const struct sc_axis *axis, char name)
{
	SAY(page, "set %ctics (", name);
	for (guint i = 0; axis->words && i < axis->words->len; i++) {
		SAY(page, "%s", i > 0 ? ", " : "");
		append_tic(page->out, g_ptr_array_index(axis->words, i));
		SAY(page, " %u", i);
	}
	SAY(page, ") nomirror\n");
}

void sc_gnuplot_axis(const struct sc_page *page, const struct sc_axis *axis, char name,
		     struct sc_range range)
{
	SAY(page, "unset logscale %c\nset format %c '%%h'\n", name, name);
	SAY(page, "set %ctics autofreq nomirror\n", name);
	say_range(page, axis, name, range);
	if (axis->kind == SC_AXIS_CLOCK)
		say_clock(page, name, range.max - range.min);
	if (axis->kind == SC_AXIS_WORDS)
		say_words(page, axis, name);
	else if (axis->whole && range.max <= WHOLE_UP_TO)
		SAY(page, "set %ctics 1 nomirror\n", name);
	if (axis->logarithmic)
		SAY(page, "set logscale %c\n", name);
	SAY(page, "set %clabel ", name);
	/* Characters do not turn: there it stands above the panel. */
	sc_gnuplot_text(page->out, axis->label && !(page->text && name == 'y') ? axis->label : "");
	SAY(page, "\n");
}
