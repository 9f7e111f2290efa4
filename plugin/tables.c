/* -z sipchron,calls and its like: in tshark the command line's own tables. */
#include "plugin.h"

#include "base/row_copy.h"
#include "writers/writer.h"

void (*sc_plugin_list_message)(const struct sc_message_row *row);

/* Who takes the rows. */
struct taker {
	sc_plugin_row_fn *row;
	void *user;
};

/* ---- rows ---- */

static uint32_t txn_of(const struct sc_plugin_message *message)
{
	return message->txn;
}

static const void *txn_row(uint64_t number)
{
	return sc_results_txn(sc_plugin.results, number);
}

static uint32_t call_of(const struct sc_plugin_message *message)
{
	return message->call;
}

static const void *call_row(uint64_t number)
{
	return sc_results_call(sc_plugin.results, number);
}

static uint32_t registration_of(const struct sc_plugin_message *message)
{
	return message->registration;
}

static const void *registration_row(uint64_t number)
{
	return sc_results_registration(sc_plugin.results, number);
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

static void forget_messages(void)
{
	g_clear_pointer(&message_rows, g_ptr_array_unref);
}

static const struct sc_plugin_listing listings[] = {
	{.name = "sipchron,messages", .table = &sc_messages_table},
	{.name = "sipchron,transactions",
	 .table = &sc_transactions_table,
	 .number_of = txn_of,
	 .row_of = txn_row},
	{.name = "sipchron,calls",
	 .table = &sc_calls_table,
	 .number_of = call_of,
	 .row_of = call_row},
	{.name = "sipchron,registrations",
	 .table = &sc_registrations_table,
	 .number_of = registration_of,
	 .row_of = registration_row},
	{.name = "sipchron,metrics", .table = &sc_metrics_table, .list = list_metrics},
	{.name = "sipchron,elements", .table = &sc_elements_table, .list = list_elements},
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

/* What one -z asked for. */
struct request {
	const struct sc_plugin_listing *listing;
	/* With a filter: frames (of messages) or numbers of rows that have a packet which passes
	 * it. */
	GHashTable *passed;
};

static bool passes(const struct request *request, uint64_t number)
{
	return !request->passed || g_hash_table_contains(request->passed, GSIZE_TO_POINTER(number));
}

/* Numbers are given in order, without gaps. */
static void write_numbered(const struct request *request, struct sc_writer *writer)
{
	const void *row;

	for (uint64_t number = 1; (row = request->listing->row_of(number)); number++)
		if (passes(request, number))
			sc_writer_row(writer, row);
}

static void write_messages(const struct request *request, struct sc_writer *writer)
{
	for (guint i = 0; i < message_rows->len; i++) {
		const struct sc_message_row *row = g_ptr_array_index(message_rows, i);

		if (passes(request, row->frame))
			sc_writer_row(writer, row);
	}
}

static void draw(void *data)
{
	const struct request *request = data;
	const struct sc_plugin_listing *listing = request->listing;
	struct sc_writer_options options = {.format = SC_FORMAT_TABLE,
					    .width = sc_writer_width(stdout)};
	struct sc_document document = {.counters = &sc_plugin.counters};
	struct sc_writer *writer;

	if (!sc_plugin.results)
		return;
	writer = sc_writer_new(stdout, listing->table, &options);
	if (listing->list)
		listing->list(write_row, writer);
	else if (listing->row_of)
		write_numbered(request, writer);
	else
		write_messages(request, writer);
	sc_writer_finish(writer, &document);
	sc_writer_free(writer);
}

/* The file is read anew. */
static void reset(void *data)
{
	const struct request *request = data;

	if (message_rows)
		g_ptr_array_set_size(message_rows, 0);
	if (request->passed)
		g_hash_table_remove_all(request->passed);
}

/* The rows come from the core when all is read: the tap tells which. */
static tap_packet_status packet(void *data, packet_info *pinfo, epan_dissect_t *edt,
				const void *tapped, tap_flags_t flags)
{
	const struct request *request = data;
	const struct sc_plugin_listing *listing = request->listing;
	const struct sc_plugin_frame *frame = tapped;

	(void)edt;
	(void)flags;
	for (uint32_t i = 0; request->passed && i < frame->count; i++) {
		uint32_t number =
			listing->number_of ? listing->number_of(&frame->messages[i]) : pinfo->num;

		g_hash_table_add(request->passed, GUINT_TO_POINTER(number));
	}
	return TAP_PACKET_DONT_REDRAW;
}

static void finish(void *data)
{
	struct request *request = data;

	g_clear_pointer(&request->passed, g_hash_table_destroy);
}

/* As Wireshark's own taps do. */
static void refuse(const char *argument, const char *why)
{
	fprintf(stderr, "tshark: -z %s: %s\n", argument, why);
	exit(1);
}

static sc_ws_started listen_for(const char *argument, void *user)
{
	const struct sc_plugin_listing *listing = user;
	const char *filter = argument + strlen(listing->name);
	struct request *request = wmem_new0(wmem_epan_scope(), struct request);
	GString *error;

	if (*filter != '\0' && *filter != ',')
		refuse(argument, "no such table");
	if (*filter != '\0' && listing->list)
		refuse(argument, "is of the whole capture and takes no filter");
	request->listing = listing;
	if (*filter != '\0')
		request->passed = g_hash_table_new(g_direct_hash, g_direct_equal);
	if (listing->table == &sc_messages_table && !message_rows) {
		message_rows = g_ptr_array_new_with_free_func(g_free);
		sc_plugin_list_message = keep_message;
	}
	error = register_tap_listener("sipchron", request, *filter ? filter + 1 : NULL,
				      TL_REQUIRES_NOTHING, reset, packet, draw, finish);
	if (error)
		refuse(argument, error->str);
	return SC_WS_STARTED;
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
	register_shutdown_routine(forget_messages);
}
