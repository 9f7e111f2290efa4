/* Every message a stroke in a lane: that of its type, or of its command. */
#include "writers/chart/chart_points.h"

#include "message/message.h"
#include "base/text.h"

/* ---- groups: what is told apart by colour when there is one capture ---- */

static const struct {
	const char *name;
	unsigned colour;
} groups[] = {
	{"Request", 0}, {"1xx", 5}, {"2xx", 2}, {"3xx", 3}, {"4xx", 4}, {"5xx", 1}, {"6xx", 7},
};
#define GROUPS G_N_ELEMENTS(groups)

static unsigned group_of(const struct sc_message_row *row)
{
	return sc_chart_is_status(row) ? (unsigned)CLAMP(row->code / 100, 1, GROUPS - 1) : 0;
}

/* ---- lanes: a word a row, strokes in it ---- */

/* Part of a row that strokes take, for one series and for all side by side. */
#define LANE_SINGLE 0.6
#define LANE_ALL 0.84

static void draw_lane(const struct sc_series *series, struct sc_scale scale, struct sc_panel *panel,
		      const struct sc_thin *thin, const unsigned *row_of)
{
	const guint all = series->chart->series->len;
	const bool single = all == 1;
	const double lane = single ? LANE_SINGLE : LANE_ALL / all;
	const double offset = ((double)series->index - (all - 1) / 2.0) * lane;
	struct sc_curve *curves[GROUPS];
	size_t count;
	const struct sc_thin_point *points = sc_thin_points(thin, &count);

	for (unsigned i = 0; i < (single ? GROUPS : 1); i++) {
		curves[i] = sc_panel_curve(panel, SC_CURVE_TICKS,
					   single ? groups[i].colour : sc_series_colour(series));
		curves[i]->size = lane / 2;
		curves[i]->mark = single ? 2 * (i % SC_MARK_FORMS) : sc_series_mark(series);
	}
	for (size_t i = 0; i < count; i++)
		sc_curve_point(curves[single ? points[i].group : 0],
			       sc_series_x(series, scale, points[i].x),
			       row_of[points[i].y] + offset);
}

static void draw_lanes(struct sc_chart *chart, struct sc_plot *plot, struct sc_panel *panel,
		       const unsigned *row_of)
{
	struct sc_scale scale = sc_chart_time_axis(chart, &panel->x);
	bool shown[GROUPS] = {false};

	panel->y.downwards = true;
	panel->lanes = chart->series->len;
	for (guint i = 0; i < chart->series->len; i++) {
		struct sc_series *series = sc_chart_at(chart, i);
		struct sc_thin *thin = sc_series_share(series, series->own);
		size_t count;
		const struct sc_thin_point *points = sc_thin_points(thin, &count);

		for (size_t j = 0; j < count; j++)
			shown[points[j].group] = true;
		draw_lane(series, scale, panel, thin, row_of);
		sc_thin_free(thin);
	}
	sc_chart_legend(chart, plot, SC_CURVE_TICKS);
	for (unsigned i = 0; i < GROUPS && sc_chart_single(chart); i++)
		if (shown[i])
			sc_plot_legend(plot, groups[i].name, SC_CURVE_TICKS, groups[i].colour,
				       2 * (i % SC_MARK_FORMS));
}

/* ---- type ---- */

static void add_type(struct sc_series *series, const struct sc_message_row *row)
{
	int64_t since_ns;

	if (sc_chart_point_emit(series, row, &since_ns))
		sc_thin_add(series->own, since_ns, sc_chart_is_status(row), group_of(row));
}

static void draw_type_time(struct sc_chart *chart, struct sc_plot *plot)
{
	static const unsigned row_of[] = {0, 1};
	struct sc_panel *panel = sc_plot_panel(plot, NULL);

	plot->title = g_strdup("Type of SIP messages against time");
	sc_axis_word(&panel->y, "Request");
	sc_axis_word(&panel->y, "Status");
	draw_lanes(chart, plot, panel, row_of);
}

const struct sc_chart_kind sc_chart_type_time = {
	.name = "type-time",
	.help = "requests and responses against time",
	.of_messages = &sc_messages_table,
	.data = &sc_chart_point_table,
	.data_bytes = sizeof(struct sc_point_row),
	.begin = sc_chart_points_begin,
	.message = add_type,
	.draw = draw_type_time,
	.end = sc_chart_points_end,
};

/* ---- command ---- */

/* A row of the picture: a method, or a response to a method. */
struct command {
	char *label, *method; /* method: of an extension, else NULL */
	unsigned stage, code; /* where it stands among the others; code 0: a request */
};

/* So many rows can still be read. An extension method may be any word, so what is too much shares
 * one row. */
#define COMMANDS_MAX 96u
#define EXTENSIONS_MAX 16u
#define EXTENSION_BYTES_MAX 24
#define CODES 700
#define NO_CODE 1u /* of a response that has none */

struct commands {
	struct command list[COMMANDS_MAX + 1]; /* one more: the rest */
	unsigned count, extensions;
	unsigned rest; /* row + 1 of the rest; 0: there is none */
	/* Row + 1 of a request (code 0) and of the responses to it; 0: not seen yet. */
	uint8_t known[SC_METHOD_COUNT][CODES];
};

/* The order in which they follow one another, so that a dialog goes down the
 * page: what stands alone, a call, what happens in it, its end. */
static const unsigned stages[SC_METHOD_COUNT] = {
	[SC_REGISTER] = 1,  [SC_PUBLISH] = 2,    [SC_OPTIONS] = 3, [SC_MESSAGE] = 4,
	[SC_SUBSCRIBE] = 5, [SC_INVITE] = 6,     [SC_PRACK] = 7,   [SC_UPDATE] = 8,
	[SC_CANCEL] = 9,    [SC_ACK] = 11,       [SC_INFO] = 12,   [SC_REFER] = 13,
	[SC_NOTIFY] = 14,   [SC_EXTENSION] = 15, [SC_BYE] = 16,
};
#define STAGE_INVITE_FINAL 10 /* behind what may come before it, before the ACK */
#define STAGE_REST 17

static unsigned stage_of(enum sc_method method, unsigned code)
{
	return method == SC_INVITE && code >= 200 ? STAGE_INVITE_FINAL : stages[method];
}

/* Without a phrase if the code has none of its own: "499 (INVITE)". */
static char *label_of(const char *method, unsigned code)
{
	const char *phrase = sc_chart_phrase(code);

	if (code == 0)
		return g_strdup(method);
	if (code == NO_CODE)
		return g_strdup_printf("no code (%s)", method);
	if (!phrase)
		return g_strdup_printf("%u (%s)", code, method);
	return g_strdup_printf("%u %s (%s)", code, phrase, method);
}

static unsigned new_command(struct commands *commands, struct command command)
{
	commands->list[commands->count] = command;
	return commands->count++;
}

static unsigned rest(struct commands *commands)
{
	if (commands->rest == 0)
		commands->rest =
			1 + new_command(commands, (struct command){.label = g_strdup("others"),
								   .stage = STAGE_REST});
	return commands->rest - 1;
}

static unsigned extension(struct commands *commands, struct sc_span name, unsigned code)
{
	GString *text = g_string_new(NULL);
	g_autofree char *method = NULL;

	sc_text_plain(text, sc_span(name.ptr, MIN(name.len, EXTENSION_BYTES_MAX)));
	method = g_string_free(text, FALSE);
	for (unsigned i = 0; i < commands->count; i++)
		if (commands->list[i].method && commands->list[i].code == code &&
		    strcmp(commands->list[i].method, method) == 0)
			return i;
	if (commands->extensions == EXTENSIONS_MAX || commands->count >= COMMANDS_MAX)
		return rest(commands);
	commands->extensions++;
	return new_command(commands, (struct command){
					     .label = label_of(method, code),
					     .method = g_steal_pointer(&method),
					     .stage = stages[SC_EXTENSION],
					     .code = code,
				     });
}

/* The row that a message belongs to. */
static unsigned command_of(struct commands *commands, const struct sc_message_row *row)
{
	const bool status = sc_chart_is_status(row);
	const struct sc_span name = status ? row->cseq_method : row->command;
	const enum sc_method method = name.len > 0 ? sc_method_from(name) : SC_EXTENSION;
	const unsigned code = status ? (unsigned)CLAMP(row->code, NO_CODE, CODES - 1) : 0;
	uint8_t *known = &commands->known[method][code];

	if (method == SC_EXTENSION)
		return extension(commands, name, code);
	if (*known == 0 && commands->count >= COMMANDS_MAX)
		return rest(commands);
	if (*known == 0)
		*known = (uint8_t)(1 + new_command(commands,
						   (struct command){
							   .label = label_of(sc_method_name(method),
									     code),
							   .stage = stage_of(method, code),
							   .code = code,
						   }));
	return *known - 1u;
}

static void free_commands(void *data)
{
	struct commands *commands = data;

	for (unsigned i = 0; i < commands->count; i++) {
		g_free(commands->list[i].label);
		g_free(commands->list[i].method);
	}
	g_free(commands);
}

static void begin_commands(struct sc_chart *chart, struct sc_series *series)
{
	if (!chart->own) {
		chart->own = g_new0(struct commands, 1);
		chart->free_own = free_commands;
	}
	sc_chart_points_begin(chart, series);
}

static void add_command(struct sc_series *series, const struct sc_message_row *row)
{
	int64_t since_ns;

	if (sc_chart_point_emit(series, row, &since_ns))
		sc_thin_add(series->own, since_ns, command_of(series->chart->own, row),
			    group_of(row));
}

/* A challenge comes before the success that the retry has. */
static unsigned order_of(unsigned code)
{
	return code == 401 || code == 407 ? 199 : code;
}

static int by_stage(const void *one, const void *other)
{
	const struct command *a = *(const struct command *const *)one;
	const struct command *b = *(const struct command *const *)other;

	if (a->stage != b->stage)
		return a->stage < b->stage ? -1 : 1;
	if (g_strcmp0(a->method, b->method) != 0)
		return g_strcmp0(a->method, b->method);
	return (int)order_of(a->code) - (int)order_of(b->code);
}

static void draw_command_time(struct sc_chart *chart, struct sc_plot *plot)
{
	const struct commands *commands = chart->own;
	const struct command *sorted[COMMANDS_MAX + 1];
	unsigned row_of[COMMANDS_MAX + 1];
	struct sc_panel *panel = sc_plot_panel(plot, NULL);

	plot->title = g_strdup("SIP methods and responses against time");
	panel->y.kind = SC_AXIS_WORDS;
	for (unsigned i = 0; i < commands->count; i++)
		sorted[i] = &commands->list[i];
	qsort(sorted, commands->count, sizeof sorted[0], by_stage);
	for (unsigned i = 0; i < commands->count; i++) {
		row_of[sorted[i] - commands->list] = i;
		sc_axis_word(&panel->y, sorted[i]->label);
	}
	draw_lanes(chart, plot, panel, row_of);
	if (commands->rest > 0)
		sc_chart_note(chart, "too many different methods: some are in \"others\"");
}

const struct sc_chart_kind sc_chart_command_time = {
	.name = "command-time",
	.help = "every method and every response against time",
	.of_messages = &sc_messages_table,
	.data = &sc_chart_point_table,
	.data_bytes = sizeof(struct sc_point_row),
	.begin = begin_commands,
	.message = add_command,
	.draw = draw_command_time,
	.end = sc_chart_points_end,
};
