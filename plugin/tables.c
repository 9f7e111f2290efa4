/* -z sipchron,calls and its like: in tshark the command line's own tables. */
#include "plugin.h"

#include "base/row_copy.h"
#include "chosen.h"
#include "say.h"
#include "timing/metric_list.h"
#include "writers/in_order.h"
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

static uint32_t stream_of(const struct sc_plugin_message *message)
{
	return message->stream;
}

static const void *stream_row(uint64_t number)
{
	return sc_results_stream(sc_plugin.results, number);
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

	sc_results_metrics(sc_plugin.results, &sc_plugin.watch, list_metric, &taker);
}

/* ---- messages: their rows are gone once they were handed out, so they are kept ---- */

static GPtrArray *message_rows; /* NULL: nobody asked for them */

static uint32_t message_of(const struct sc_plugin_message *message)
{
	return message->number;
}

static const void *message_row(uint64_t number)
{
	return message_rows && number <= message_rows->len ? message_rows->pdata[number - 1] : NULL;
}

const struct sc_message_row *sc_plugin_kept_message(uint64_t number)
{
	return message_row(number);
}

static void keep_message(const struct sc_message_row *row)
{
	size_t bytes;

	g_ptr_array_add(message_rows, sc_row_copy(&sc_messages_table, sizeof *row, row, &bytes));
}

void sc_plugin_keep_messages(void)
{
	if (message_rows)
		return;
	message_rows = g_ptr_array_new_with_free_func(g_free);
	sc_plugin_list_message = keep_message;
}

static const struct sc_plugin_listing listings[] = {
	{.name = "sipchron,messages",
	 .table = &sc_messages_table,
	 .number_of = message_of,
	 .row_of = message_row},
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
	{.name = "sipchron,streams",
	 .table = &sc_streams_table,
	 .number_of = stream_of,
	 .row_of = stream_row},
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
	/* With a filter: numbers of the rows that have a packet which passes it. */
	GHashTable *passed;
	GHashTable *streams; /* handles of those that have one: their rows are known at the end */
	GHashTable *own;     /* of them those that sc_plugin_chosen_streams knows */
};

static GPtrArray *requests; /* NULL: there is none */

static void forget_passed(void *data)
{
	const struct request *request = data;

	if (!request->passed)
		return;
	g_hash_table_remove_all(request->passed);
	g_hash_table_remove_all(request->streams);
	g_hash_table_remove_all(request->own);
}

static void forget_each(void *request, void *user)
{
	(void)user;
	forget_passed(request);
}

void sc_plugin_clear_tables(void)
{
	if (requests)
		g_ptr_array_foreach(requests, forget_each, NULL);
	if (message_rows)
		g_ptr_array_set_size(message_rows, 0);
}

static void free_request(void *data)
{
	struct request *request = data;

	g_clear_pointer(&request->passed, g_hash_table_destroy);
	g_clear_pointer(&request->streams, g_hash_table_destroy);
	g_clear_pointer(&request->own, g_hash_table_destroy);
	g_free(request);
}

static void shut_down(void)
{
	g_clear_pointer(&requests, g_ptr_array_unref);
	g_clear_pointer(&message_rows, g_ptr_array_unref);
}

static bool passes(const struct request *request, uint64_t number)
{
	return !request->passed || g_hash_table_contains(request->passed, GSIZE_TO_POINTER(number));
}

/* Of places in `message_rows`. */
static gint by_first_frame(gconstpointer one, gconstpointer other)
{
	gpointer *const *a = one, *const *b = other;
	uint64_t frame = ((const struct sc_message_row *)**a)->first_frame;
	uint64_t than = ((const struct sc_message_row *)**b)->first_frame;

	if (frame != than)
		return frame < than ? -1 : 1;
	return *a < *b ? -1 : *a > *b;
}

/* Messages are listed by their first bytes, not by when they were complete (METRICS.md 2). */
static void write_messages(const struct request *request, struct sc_writer *writer)
{
	struct sc_listed listed = {SC_TIME_NONE, SC_TIME_NONE};
	GPtrArray *places = g_ptr_array_new();

	for (guint i = 0; i < message_rows->len; i++)
		g_ptr_array_add(places, &message_rows->pdata[i]);
	g_ptr_array_sort(places, by_first_frame);
	for (guint i = 0; i < places->len; i++) {
		gpointer *place = places->pdata[i];
		struct sc_message_row row = *(const struct sc_message_row *)*place;

		sc_listed_next(&listed, &row);
		if (passes(request, (uint64_t)(place - message_rows->pdata) + 1))
			sc_writer_row(writer, &row);
	}
	g_ptr_array_unref(places);
}

/* Numbers are given in order, without gaps. */
static void write_numbered(const struct request *request, struct sc_writer *writer)
{
	const void *row;

	for (uint64_t number = 1; (row = request->listing->row_of(number)); number++)
		if (passes(request, number))
			sc_writer_row(writer, row);
}

static void pass_stream(void *handle, void *value, void *user)
{
	const struct sc_plugin_message media = sc_plugin_media_message(GPOINTER_TO_UINT(handle));
	const struct request *request = user;

	(void)value;
	g_hash_table_add(request->passed, GUINT_TO_POINTER(request->listing->number_of(&media)));
}

static void draw(void *data)
{
	struct request *request = data;
	const struct sc_plugin_listing *listing = request->listing;
	struct sc_writer_options options = {.format = SC_FORMAT_TABLE,
					    .width = sc_writer_width(stdout),
					    .digits = sc_plugin.config.digits};
	struct sc_document document = {.counters = &sc_plugin.counters};
	struct sc_writer *writer;

	if (!sc_plugin.results)
		return;
	sc_plugin_feed_end();
	if (request->passed)
		g_hash_table_foreach(request->streams, pass_stream, request);
	writer = sc_writer_new(stdout, listing->table, &options);
	if (listing->list)
		listing->list(write_row, writer);
	else if (listing->table == &sc_messages_table)
		write_messages(request, writer);
	else
		write_numbered(request, writer);
	sc_writer_finish(writer, &document);
	sc_writer_free(writer);
}

/* The rows come from the core when everything was read. The tap tells which of them pass. */
static tap_packet_status packet(void *data, packet_info *pinfo, epan_dissect_t *edt,
				const void *tapped, tap_flags_t flags)
{
	const struct request *request = data;
	const struct sc_plugin_listing *listing = request->listing;
	const struct sc_plugin_frame *frame = tapped;
	uint32_t count;

	(void)pinfo;
	(void)edt;
	(void)flags;
	for (uint32_t i = 0; request->passed && i < frame->count; i++) {
		uint32_t number = listing->number_of(&frame->messages[i]);

		g_hash_table_add(request->passed, GUINT_TO_POINTER(number));
	}
	count = request->passed ? sc_plugin_chosen_streams(request->own, frame) : 0;
	for (uint32_t i = 0; i < count; i++)
		g_hash_table_add(request->streams, GUINT_TO_POINTER(frame->streams[i]));
	return TAP_PACKET_DONT_REDRAW;
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
	struct request *request = g_new0(struct request, 1);
	GString *error;

	if (!sc_plugin_enabled())
		sc_plugin_say_disabled();
	if (*filter != '\0' && *filter != ',')
		refuse(argument, "no such table");
	if (*filter != '\0' && listing->list)
		refuse(argument, "is of the whole capture and takes no filter");
	if (!requests)
		requests = g_ptr_array_new_with_free_func(free_request);
	g_ptr_array_add(requests, request);
	request->listing = listing;
	if (*filter != '\0') {
		request->passed = g_hash_table_new(g_direct_hash, g_direct_equal);
		request->streams = g_hash_table_new(g_direct_hash, g_direct_equal);
		request->own = g_hash_table_new(g_direct_hash, g_direct_equal);
	}
	if (listing->table == &sc_messages_table)
		sc_plugin_keep_messages();
	error = register_tap_listener("sipchron", request, *filter ? filter + 1 : NULL,
				      TL_REQUIRES_NOTHING, forget_passed, packet, draw, NULL);
	if (error)
		refuse(argument, error->str);
	return SC_WS_STARTED;
}

void sc_plugin_register_tables(void)
{
	static stat_tap_ui taps[G_N_ELEMENTS(listings)];

	/* In Wireshark the same names open windows (windows.c). */
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
	register_shutdown_routine(shut_down);
}
