/* -z sipchron,calls and its like: in tshark the command line's own tables. */
#include "plugin.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/row_copy.h"
#include "writers/writer.h"

/* As the command line does, for what goes into a file or a pipe. */
#define WIDTH_DEFAULT 100

void (*sc_plugin_list_message)(const struct sc_message_row *row);

/* Who takes the rows. */
struct taker {
	sc_plugin_row_fn *row;
	void *user;
};

/* ---- rows ---- */

static void list_txns(sc_plugin_row_fn *row, void *user)
{
	uint64_t count = sc_results_txn_count(sc_plugin.results);

	for (uint64_t number = 1; number <= count; number++)
		row(user, sc_results_txn(sc_plugin.results, number));
}

static void list_calls(sc_plugin_row_fn *row, void *user)
{
	uint64_t count = sc_results_call_count(sc_plugin.results);

	for (uint64_t number = 1; number <= count; number++)
		row(user, sc_results_call(sc_plugin.results, number));
}

static void list_registrations(sc_plugin_row_fn *row, void *user)
{
	uint64_t count = sc_results_registration_count(sc_plugin.results);

	for (uint64_t number = 1; number <= count; number++)
		row(user, sc_results_registration(sc_plugin.results, number));
}

static void list_element(void *user, const struct sc_element_row *row)
{
	const struct taker *taker = user;

	taker->row(taker->user, row);
}

static void list_elements(sc_plugin_row_fn *row, void *user)
{
	struct taker taker = {row, user};

	sc_results_elements(sc_plugin.results, list_element, &taker);
}

static void list_metric(void *user, const struct sc_metric_row *row)
{
	const struct taker *taker = user;

	if (sc_metric_worth_a_line(row))
		taker->row(taker->user, row);
}

static void list_metrics(sc_plugin_row_fn *row, void *user)
{
	struct taker taker = {row, user};

	sc_results_metrics(sc_plugin.results, sc_plugin.first_ns, sc_plugin.last_ns, list_metric,
			   &taker);
}

/* ---- messages: rows that are gone when the file was read, unless kept ---- */

static GPtrArray *message_rows;

static void keep_message(const struct sc_message_row *row)
{
	size_t bytes;

	g_ptr_array_add(message_rows, sc_row_copy(&sc_messages_table, sizeof *row, row, &bytes));
}

static void list_messages(sc_plugin_row_fn *row, void *user)
{
	for (guint i = 0; i < message_rows->len; i++)
		row(user, g_ptr_array_index(message_rows, i));
}

static const struct sc_plugin_listing listings[] = {
	{"sipchron,messages", &sc_messages_table, list_messages},
	{"sipchron,transactions", &sc_transactions_table, list_txns},
	{"sipchron,calls", &sc_calls_table, list_calls},
	{"sipchron,registrations", &sc_registrations_table, list_registrations},
	{"sipchron,metrics", &sc_metrics_table, list_metrics},
	{"sipchron,elements", &sc_elements_table, list_elements},
};

const struct sc_plugin_listing *sc_plugin_listing(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(listings); i++)
		if (strcmp(listings[i].name, name) == 0)
			return &listings[i];
	return NULL;
}

/* ---- the tap ---- */

static void write_row(void *user, const void *row)
{
	sc_writer_row(user, row);
}

static unsigned width_of_output(void)
{
	const char *columns = g_getenv("COLUMNS");
	struct winsize size;
	uint64_t width;

	if (ioctl(fileno(stdout), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	if (columns && sc_span_u64(sc_span(columns, strlen(columns)), UINT16_MAX, &width) &&
	    width > 0)
		return (unsigned)width;
	return WIDTH_DEFAULT;
}

static void draw(void *data)
{
	const struct sc_plugin_listing *listing = data;
	struct sc_writer_options options = {.format = SC_FORMAT_TABLE, .width = width_of_output()};
	struct sc_document document = {.counters = &sc_plugin.counters};
	struct sc_writer *writer;

	if (!sc_plugin.results)
		return;
	writer = sc_writer_new(stdout, listing->table, &options);
	listing->list(write_row, writer);
	sc_writer_finish(writer, &document);
	sc_writer_free(writer);
}

/* The file is read anew. */
static void reset(void *data)
{
	(void)data;
	if (message_rows)
		g_ptr_array_set_size(message_rows, 0);
}

/* The rows come from the core when all is read, not from the tap. */
static tap_packet_status packet(void *data, packet_info *pinfo, epan_dissect_t *edt,
				const void *frame, tap_flags_t flags)
{
	(void)data;
	(void)pinfo;
	(void)edt;
	(void)frame;
	(void)flags;
	return TAP_PACKET_DONT_REDRAW;
}

static sc_ws_started listen_for(const char *argument, void *user)
{
	const struct sc_plugin_listing *listing = user;
	const char *rest = argument + strlen(listing->name);
	GString *error;

	if (*rest != '\0') {
		ws_warning("-z %s takes no filter: \"%s\" is left out", listing->name, rest);
	}
	if (listing->table == &sc_messages_table && !message_rows) {
		message_rows = g_ptr_array_new_with_free_func(g_free);
		sc_plugin_list_message = keep_message;
	}
	error = register_tap_listener("sipchron", user, NULL, TL_REQUIRES_NOTHING, reset, packet,
				      draw, NULL);
	if (!error)
		return SC_WS_STARTED(true);
	ws_warning("-z %s: %s", listing->name, error->str);
	g_string_free(error, TRUE);
	return SC_WS_STARTED(false);
}

void sc_plugin_register_tables(void)
{
	static stat_tap_ui taps[G_N_ELEMENTS(listings)];

	/* There the same names open windows (windows.c). */
	if (g_strcmp0(g_get_prgname(), "wireshark") == 0)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(listings); i++) {
		taps[i] = (stat_tap_ui){
			.group = REGISTER_STAT_GROUP_GENERIC,
			.cli_string = listings[i].name,
			.tap_init_cb = listen_for,
		};
		register_stat_tap_ui(&taps[i], (void *)(uintptr_t)&listings[i]);
	}
}
