/* Telephony > SIP Chronometry: Calls, and so on: the tables as windows. Wireshark fills them by a
 * tap, once the file has been read; rows come from the core. */
#include "plugin.h"

#include "base/type.h"
#include "chosen.h"
#include "store.h"

/* Columns that the command line shows only with -v are left out. */
#define IMPORTANCE_MAX 2
#define COLUMNS_MAX 64
#define FIRST_MAX 16

struct window {
	const char *name; /* of the listing */
	const char *title;
	/* What one looks for first, in this order; all else behind it as in the table. */
	const char *first[FIRST_MAX];

	const struct sc_plugin_listing *listing;
	stat_tap_table_ui ui;
	const struct sc_column *columns[COLUMNS_MAX]; /* ui.nfields of them; NULL: running number */
	guint rows; /* in use; those that were made before and are free stand behind them */
	guint made;
	GHashTable *listed; /* numbers that have a row */
	GHashTable *own;    /* streams that sc_plugin_chosen_streams knows */
	uint32_t seen;      /* messages that went by, none of them left out */
};

static struct window windows[] = {
	{.name = "sipchron,calls",
	 .title = "Calls",
	 .first = {"call", "outcome", "final_code", "from", "to", "start", "srd", "tta",
		   "duration"}},
	{.name = "sipchron,registrations",
	 .title = "Registrations",
	 .first = {"registration", "outcome", "final_code", "aor", "kind", "start", "rrd"}},
	{.name = "sipchron,streams",
	 .title = "Streams",
	 .first = {"stream", "call", "direction", "src", "dst", "codec", "packets", "lost",
		   "lost_percent", "jitter_max", "mos"}},
	{.name = "sipchron,metrics", .title = "Metrics"},
	{.name = "sipchron,elements", .title = "Elements"},
};

/* ---- cells ---- */

static bool is_whole(const struct sc_column *column)
{
	return sc_type_of(column)->as == SC_AS_WHOLE;
}

static bool is_seconds(const struct sc_column *column)
{
	return sc_type_of(column)->as == SC_AS_SECONDS;
}

static bool is_time(const struct sc_column *column)
{
	return sc_type_of(column)->as == SC_AS_TIME;
}

/* "22:18:14.680", and the date before it if the capture spans several: of RFC 3339,
 * which has nine decimals. */
static char *clock_of(int64_t time_ns)
{
	enum { DATE = 10, CLOCK = 12 };
	char first[SC_TIME_TEXT_MAX], last[SC_TIME_TEXT_MAX], text[SC_TIME_TEXT_MAX];
	bool one_day;

	sc_time_format(first, sc_plugin.watch.first_ns, false);
	sc_time_format(last, sc_plugin.clock.now_ns, false);
	sc_time_format(text, time_ns, false);
	one_day = strncmp(first, last, DATE) == 0;
	return one_day ? g_strndup(text + DATE + 1, CLOCK)
		       : g_strdup_printf("%.*s %.*s", DATE, text, CLOCK, text + DATE + 1);
}

static char *text_of(const struct sc_column *column, const void *row)
{
	GString *text;

	if (is_time(column))
		return clock_of(*(const int64_t *)sc_cell(column, row));
	text = g_string_new(NULL);
	sc_cell_text(text, column, row, SC_STYLE_TABLE);
	return g_string_free(text, FALSE);
}

static stat_tap_table_item_type item_of(const struct sc_column *column, const void *row)
{
	stat_tap_table_item_type item = {.type = TABLE_ITEM_NONE};
	const void *cell = sc_cell(column, row);

	if (!sc_cell_present(column, row))
		return item;
	if (is_whole(column)) {
		item.type = TABLE_ITEM_UINT;
		item.value.uint_value = (guint)(*(const uint64_t *)cell);
	} else if (is_seconds(column)) {
		item.type = TABLE_ITEM_FLOAT;
		item.value.float_value =
			(double)sc_type_of(column)->number_of(cell) / (double)SC_NS_PER_S;
	} else {
		item.type = TABLE_ITEM_STRING;
		item.value.string_value = text_of(column, row);
	}
	return item;
}

static stat_tap_table_item_type number_item(guint number)
{
	stat_tap_table_item_type item = {.type = TABLE_ITEM_UINT};

	item.value.uint_value = number;
	return item;
}

static void free_item(stat_tap_table *table, guint row, guint column,
		      stat_tap_table_item_type *item)
{
	(void)table;
	(void)row;
	(void)column;
	if (item->type == TABLE_ITEM_STRING)
		g_free((char *)(uintptr_t)item->value.string_value);
	memset(item, 0, sizeof *item);
}

/* ---- rows ---- */

static stat_tap_table *table_of(const struct window *window)
{
	return stat_tap_find_table((stat_tap_table_ui *)(uintptr_t)&window->ui, window->title);
}

/* Rows that an earlier filling made are used again, because a second window of
 * the kind may still point to them. num_elements says how many are in use:
 * Wireshark would draw the others too. */
static void put_row(struct window *window, const stat_tap_table_item_type *items)
{
	stat_tap_table *table = table_of(window);

	if (window->rows < window->made)
		table->num_elements = window->rows + 1;
	window->rows++;
	window->made = MAX(window->made, window->rows);
	stat_tap_init_table_row(table, window->rows - 1, (guint)window->ui.nfields, items);
}

static void add_row(void *user, const void *row)
{
	struct window *window = user;
	stat_tap_table_item_type items[COLUMNS_MAX];
	guint count = (guint)window->ui.nfields;

	for (guint i = 0; i < count; i++)
		items[i] = window->columns[i] ? item_of(window->columns[i], row)
					      : number_item(window->rows + 1);
	put_row(window, items);
}

/* A display filter given in the window leaves the calls that have a packet
 * which passes it. */
static void add_row_of(struct window *window, const struct sc_plugin_message *message)
{
	uint32_t number = window->listing->number_of(message);
	const void *row = number == 0 ? NULL : window->listing->row_of(number);

	if (row && g_hash_table_add(window->listed, GUINT_TO_POINTER(number)))
		add_row(window, row);
}

static void reset(stat_tap_table *table)
{
	struct window *window = windows;

	while (strcmp(window->title, table->title) != 0)
		window++;
	for (guint row = 0; row < table->num_elements; row++)
		for (guint i = 0; i < table->num_fields; i++)
			free_item(table, row, i, stat_tap_get_field_data(table, row, i));
	window->rows = table->num_elements = 0;
	window->seen = 0;
	g_hash_table_remove_all(window->listed);
	g_hash_table_remove_all(window->own);
}

/* What is of the whole capture takes no filter, and cannot ask whether there is one:
 * messages are missing then. It says so until it has seen all, and is filled then. */
static void refuse_filter(struct window *window)
{
	static const char text[] = "takes no display filter: it is of the whole capture";
	stat_tap_table_item_type items[COLUMNS_MAX] = {{.type = TABLE_ITEM_NONE}};
	guint at = 0;

	while (!window->columns[at] || window->ui.fields[at].type != TABLE_ITEM_STRING)
		at++;
	items[at].type = TABLE_ITEM_STRING;
	items[at].value.string_value = g_strdup(text);
	put_row(window, items);
}

static void fill_whole(struct window *window, const struct sc_plugin_frame *frame)
{
	if (frame->count == 0)
		return;
	if (window->rows == 0)
		refuse_filter(window);
	if (frame->messages[0].number != window->seen + 1)
		return;
	window->seen += frame->count;
	if (window->seen < sc_plugin_store_count())
		return;
	reset(table_of(window));
	window->listing->list(add_row, window);
}

/* Rows still change while a file is read, so windows are filled afterwards. */
static tap_packet_status packet(void *user, packet_info *pinfo, epan_dissect_t *edt,
				const void *data, tap_flags_t flags)
{
	const stat_data_t *stat = user;
	const struct sc_plugin_frame *frame = data;
	struct window *window = windows;
	uint32_t count;

	(void)pinfo;
	(void)edt;
	(void)flags;
	if (sc_plugin.first_pass)
		return TAP_PACKET_DONT_REDRAW;
	while (&window->ui != stat->stat_tap_data)
		window++;
	if (window->listing->list) {
		fill_whole(window, frame);
		return TAP_PACKET_REDRAW;
	}
	for (uint32_t i = 0; i < frame->count; i++)
		add_row_of(window, &frame->messages[i]);
	count = sc_plugin_chosen_streams(window->own, frame);
	for (uint32_t i = 0; i < count; i++) {
		const struct sc_plugin_message media = sc_plugin_media_message(frame->streams[i]);

		add_row_of(window, &media);
	}
	return TAP_PACKET_REDRAW;
}

static void init(stat_tap_table_ui *ui)
{
	struct window *window = windows;
	stat_tap_table *table;

	while (&window->ui != ui)
		window++;
	table = table_of(window);
	if (table) {
		reset(table);
		return;
	}
	window->rows = window->made = 0;
	g_hash_table_remove_all(window->listed);
	g_hash_table_remove_all(window->own);
	stat_tap_add_table(ui, stat_tap_init_table(window->title, (int)ui->nfields, 0, NULL));
}

/* ---- registration ---- */

static const char *format_of(const struct sc_column *column)
{
	return is_whole(column) ? "%u" : is_seconds(column) ? "%.3f" : "%s";
}

static stat_tap_table_item_enum item_type_of(const struct sc_column *column)
{
	return is_whole(column)     ? TABLE_ITEM_UINT
	       : is_seconds(column) ? TABLE_ITEM_FLOAT
				    : TABLE_ITEM_STRING;
}

static bool shown(const struct sc_column *column)
{
	return strcmp(column->key, "group") != 0 && /* of --by: never present here */
	       column->importance > 0 && column->importance <= IMPORTANCE_MAX &&
	       sc_type_of(column)->as != SC_AS_LIST;
}

/* As in the profile and the documents: "Call", "SRD", "Start (UTC)". */
static const char *heading_of(const struct sc_column *column)
{
	if (column->type == SC_T_INTERVAL) {
		char *upper = g_ascii_strup(column->key, -1);
		const char *kept = wmem_strdup(wmem_epan_scope(), upper);

		g_free(upper);
		return kept;
	}
	if (is_time(column))
		return wmem_strdup_printf(wmem_epan_scope(), "%s (UTC)", column->label);
	return column->label;
}

static bool is_first(const struct window *window, const struct sc_column *column)
{
	for (size_t i = 0; i < FIRST_MAX && window->first[i]; i++)
		if (strcmp(window->first[i], column->key) == 0)
			return true;
	return false;
}

/* The window is sorted by its first column: Wireshark's arrow takes the place of the beginning of
 * that heading, whose end is at the right. */
static const char *first_heading_of(const struct sc_column *column)
{
	return wmem_strdup_printf(wmem_epan_scope(), "    %s", column->label);
}

static void add_column(struct window *window, const struct sc_column *column)
{
	size_t at = window->ui.nfields++;

	g_assert(at < COLUMNS_MAX);
	window->columns[at] = column;
	window->ui.fields[at] = (stat_tap_table_item){
		.type = column ? item_type_of(column) : TABLE_ITEM_UINT,
		.align = !column || sc_type_of(column)->number ? TAP_ALIGN_RIGHT : TAP_ALIGN_LEFT,
		.column_name = !column   ? "    No."
			       : at == 0 ? first_heading_of(column)
					 : heading_of(column),
		.field_format = column ? format_of(column) : "%u",
	};
}

/* Wireshark sorts by the first column: rows without a number get one, so that
 * they stand in the order of the command line. */
static void make_columns(struct window *window)
{
	const struct sc_table *table = window->listing->table;

	window->ui.fields = wmem_alloc0_array(wmem_epan_scope(), stat_tap_table_item, COLUMNS_MAX);
	if (window->listing->list)
		add_column(window, NULL);
	for (size_t i = 0; i < FIRST_MAX && window->first[i]; i++)
		add_column(window, sc_table_column(table, sc_span_of(window->first[i])));
	for (size_t i = 0; i < table->count; i++)
		if (shown(&table->columns[i]) && !is_first(window, &table->columns[i]))
			add_column(window, &table->columns[i]);
}

static void shut_down(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(windows); i++) {
		g_clear_pointer(&windows[i].listed, g_hash_table_destroy);
		g_clear_pointer(&windows[i].own, g_hash_table_destroy);
	}
}

void sc_plugin_register_windows(void)
{
	static tap_param filter = {PARAM_FILTER, "filter", "Filter", NULL, TRUE};

	for (size_t i = 0; i < G_N_ELEMENTS(windows); i++) {
		struct window *window = &windows[i];

		window->listing = sc_plugin_listing(window->name);
		window->listed = g_hash_table_new(g_direct_hash, g_direct_equal);
		window->own = g_hash_table_new(g_direct_hash, g_direct_equal);
		window->ui = (stat_tap_table_ui){
			.group = SC_WS_STAT_TELEPHONY,
			.title = wmem_strdup_printf(wmem_epan_scope(), "SIP Chronometry: %s",
						    window->title),
			.tap_name = "sipchron",
			.cli_string = window->name,
			.stat_tap_init_cb = init,
			.packet_func = packet,
			.stat_tap_reset_table_cb = reset,
			.stat_tap_free_table_item_cb = free_item,
			.nparams = 1,
			.params = &filter,
		};
		make_columns(window);
		register_stat_tap_table_ui(&window->ui);
	}
	register_shutdown_routine(shut_down);
}
