/* Bars: how often each response code, each outcome. */
#include "writers/chart/chart_parts.h"

#include "message/message.h"

/* ---- bars, drawn to the right from a word each ---- */

struct bar {
	char *label;
	unsigned colour;  /* where there is one series */
	uint64_t *counts; /* one a series */
	uint64_t all;
};

static void clear_bar(void *data)
{
	struct bar *bar = data;

	g_free(bar->label);
	g_free(bar->counts);
}

static GArray *new_bars(void)
{
	GArray *bars = g_array_new(FALSE, FALSE, sizeof(struct bar));

	g_array_set_clear_func(bars, clear_bar);
	return bars;
}

/* Part of a row that the bars of all series take, and up to how many series the
 * count stands beside each bar: more would run into one another. */
#define ROW_FILLED 0.8
#define COUNTED_SERIES_MAX 3

static void draw_bars(const struct sc_chart *chart, struct sc_panel *panel, const GArray *bars)
{
	const unsigned all = chart->series->len;
	const double height = ROW_FILLED / all;
	double most = 1;

	panel->y.kind = SC_AXIS_WORDS;
	panel->y.downwards = true;
	panel->lanes = all;
	panel->x.whole = true;
	for (guint i = 0; i < bars->len; i++)
		sc_axis_word(&panel->y, g_array_index(bars, struct bar, i).label);
	for (guint row = 0; row < bars->len; row++) {
		const struct bar *bar = &g_array_index(bars, struct bar, row);

		for (unsigned i = 0; i < all; i++) {
			const double from = row - ROW_FILLED / 2 + i * height;
			const double count = (double)bar->counts[i];
			g_autofree char *text =
				g_strdup_printf("%" G_GUINT64_FORMAT, bar->counts[i]);

			most = MAX(most, count);
			if (bar->counts[i] == 0)
				continue;
			sc_curve_box(sc_panel_curve(panel, SC_CURVE_BOXES,
						    all == 1 ? bar->colour : i % SC_COLOURS),
				     0, count, from, from + height);
			if (all <= COUNTED_SERIES_MAX)
				sc_panel_label(panel, count, from + height / 2, SC_COLOUR_GREY,
					       text);
		}
	}
	panel->x.to = most * 1.08; /* room for the number behind the longest */
}

/* ---- response codes ---- */

#define CODES 700

struct code_row {
	struct sc_span file;
	uint64_t code;
	const char *phrase;
	uint64_t count;
};

#define C(field, type, help) SC_DATA_COLUMN(code_row, field, #field, type, help)

static const struct sc_column code_columns[] = {
	C(file, SC_T_TEXT, "the capture"),
	C(code, SC_T_ID, "status code; empty: of responses without one"),
	C(phrase, SC_T_NAME, "the usual reason phrase"),
	C(count, SC_T_COUNT, "responses, copies included"),
};
static const struct sc_table code_table = SC_DATA_TABLE("response-codes", code_columns);

static void begin_codes(struct sc_chart *chart, struct sc_series *series)
{
	(void)chart;
	series->own = g_new0(uint64_t, CODES);
}

static void end_codes(struct sc_series *series)
{
	g_free(series->own);
}

static void add_code(struct sc_series *series, const struct sc_message_row *row)
{
	if (row->type == SC_TYPE_STATUS)
		++((uint64_t *)series->own)[MIN(row->code, CODES - 1)];
}

static void add_code_bar(const struct sc_chart *chart, GArray *bars, unsigned code)
{
	static const unsigned colours[] = {SC_COLOUR_GREY, 5, 2, 3, 4, 1, 7};
	struct bar bar = {.counts = g_new0(uint64_t, chart->series->len)};
	const char *phrase = code > 0 ? sc_chart_phrase(code) : NULL;

	for (guint i = 0; i < chart->series->len; i++) {
		const struct sc_series *series = sc_chart_at(chart, i);

		bar.counts[i] = ((uint64_t *)series->own)[code];
		bar.all += bar.counts[i];
		if (bar.counts[i] > 0)
			sc_chart_emit(chart, 0,
				      &(struct code_row){sc_series_file(series), code, phrase,
							 bar.counts[i]});
	}
	if (bar.all == 0) {
		g_free(bar.counts);
		return;
	}
	bar.colour = colours[code / 100];
	bar.label = code == 0 ? g_strdup("no code")
			      : g_strdup_printf("%u %s", code, phrase ? phrase : "");
	g_array_append_val(bars, bar);
}

static void draw_codes(struct sc_chart *chart, struct sc_plot *plot)
{
	struct sc_panel *panel = sc_plot_panel(plot, NULL);
	GArray *bars = new_bars();

	plot->title = g_strdup("SIP responses by code");
	sc_axis_label(&panel->x, "Responses");
	for (unsigned code = 0; code < CODES; code++)
		add_code_bar(chart, bars, code);
	draw_bars(chart, panel, bars);
	sc_chart_legend(chart, plot, SC_CURVE_BOXES);
	g_array_free(bars, TRUE);
}

const struct sc_chart_kind sc_chart_response_codes = {
	.name = "response-codes",
	.help = "how often each response code was sent",
	.of_messages = &sc_messages_table,
	.data = &code_table,
	.data_bytes = sizeof(struct code_row),
	.begin = begin_codes,
	.message = add_code,
	.draw = draw_codes,
	.end = end_codes,
};

/* ---- outcomes ---- */

enum { CALLS, REGISTRATIONS, OWNERS };
static const char *const owner_words[] = {"calls", "registrations"};

/* How often each. */
struct outcomes {
	uint64_t calls[SC_OUTCOME_END], registrations[SC_REGISTRATION_END];
};

struct outcome_row {
	struct sc_span file;
	const char *row, *outcome;
	uint64_t count;
};

#define O(field, type, help) SC_DATA_COLUMN(outcome_row, field, #field, type, help)

static const struct sc_column outcome_columns[] = {
	O(file, SC_T_TEXT, "the capture"),
	O(row, SC_T_NAME, "calls or registrations"),
	O(outcome, SC_T_NAME, "what became of them"),
	O(count, SC_T_COUNT, "of how many"),
};
static const struct sc_table outcome_table = SC_DATA_TABLE("outcomes", outcome_columns);

static void begin_outcomes(struct sc_chart *chart, struct sc_series *series)
{
	(void)chart;
	series->own = g_new0(struct outcomes, 1);
}

static void add_call(struct sc_series *series, const struct sc_call_row *row)
{
	((struct outcomes *)series->own)->calls[row->outcome]++;
}

static void add_registration(struct sc_series *series, const struct sc_registration_row *row)
{
	((struct outcomes *)series->own)->registrations[row->outcome]++;
}

static struct bar *bar_of(GArray *bars, const char *word, guint series_count)
{
	struct bar bar = {.label = NULL};

	for (guint i = 0; i < bars->len; i++)
		if (strcmp(g_array_index(bars, struct bar, i).label, word) == 0)
			return &g_array_index(bars, struct bar, i);
	bar.label = g_strdup(word);
	bar.counts = g_new0(uint64_t, series_count);
	g_array_append_val(bars, bar);
	return &g_array_index(bars, struct bar, bars->len - 1);
}

static gint by_frequency(gconstpointer one, gconstpointer other)
{
	const struct bar *a = one, *b = other;

	if (a->all != b->all)
		return a->all > b->all ? -1 : 1;
	return strcmp(a->label, b->label);
}

static void draw_owner(struct sc_chart *chart, struct sc_plot *plot, unsigned owner)
{
	const char *const *words =
		owner == CALLS ? sc_outcome_words : sc_registration_outcome_words;
	struct sc_panel *panel;
	GArray *bars = new_bars();

	for (guint i = 0; i < chart->series->len; i++) {
		const struct outcomes *outcomes = sc_chart_at(chart, i)->own;
		const uint64_t *counts = owner == CALLS ? outcomes->calls : outcomes->registrations;

		for (unsigned word = 1; words[word - 1]; word++) {
			struct bar *bar;

			if (counts[word] == 0)
				continue;
			bar = bar_of(bars, words[word - 1], chart->series->len);
			bar->counts[i] = counts[word];
			bar->all += counts[word];
		}
	}
	g_array_sort(bars, by_frequency);
	for (guint i = 0; i < chart->series->len; i++)
		for (guint j = 0; j < bars->len; j++) {
			const struct bar *bar = &g_array_index(bars, struct bar, j);

			if (bar->counts[i] > 0)
				sc_chart_emit(
					chart, 0,
					&(struct outcome_row){sc_series_file(sc_chart_at(chart, i)),
							      owner_words[owner], bar->label,
							      bar->counts[i]});
		}
	if (bars->len > 0) {
		panel = sc_plot_panel(plot, owner == CALLS ? "Calls" : "Registrations");
		sc_axis_label(&panel->x, owner == CALLS ? "Calls" : "Registrations");
		draw_bars(chart, panel, bars);
	}
	g_array_free(bars, TRUE);
}

static void draw_outcomes(struct sc_chart *chart, struct sc_plot *plot)
{
	plot->title = g_strdup("What became of calls and registrations");
	draw_owner(chart, plot, CALLS);
	draw_owner(chart, plot, REGISTRATIONS);
	sc_chart_legend(chart, plot, SC_CURVE_BOXES);
}

const struct sc_chart_kind sc_chart_outcomes = {
	.name = "outcomes",
	.help = "what became of calls and registrations",
	.of_calls = &sc_calls_table,
	.of_registrations = &sc_registrations_table,
	.data = &outcome_table,
	.data_bytes = sizeof(struct outcome_row),
	.begin = begin_outcomes,
	.call = add_call,
	.registration = add_registration,
	.draw = draw_outcomes,
	.end = end_codes,
};
