/* File > Export Objects > SIPChronometry, and --export-objects sipchron,FOLDER: of each
 * call its ladder as text and its row as JSON.
 *
 * Ladders are made when the last message went by. In tshark that is when taps are drawn,
 * since a read filter may drop the last. */
#include "plugin.h"

#include <epan/export_object.h>

#include "base/type.h"
#include "carry.h"
#include "say.h"
#include "store.h"
#include "writers/ladder/ladder.h"

/* Columns of a ladder; the command line's into a file. */
#define WIDTH 100

static int tap;

/* What is being collected. */
static struct {
	struct sc_ladder_book *book; /* NULL: nothing yet */
	GHashTable *calls;           /* numbers of those that a message went by of */
	export_object_list_t *list;
	uint32_t frame; /* the latest */
} collected;

static void forget(void)
{
	g_clear_pointer(&collected.book, sc_ladder_book_free);
	g_clear_pointer(&collected.calls, g_hash_table_destroy);
}

/* ---- messages ---- */

static bool is_first_invite(const struct sc_plugin_message *message, const struct sc_call_row *call,
			    uint32_t frame)
{
	return message->request && call->first_frame == frame;
}

/* The row of a message that none was kept of: what the packet and its call tell. Of
 * requests but the first it has no URI. */
static void add_anew(packet_info *pinfo, const struct sc_plugin_message *message,
		     const struct sc_call_row *call)
{
	struct sc_message_row row = sc_plugin_message_row(message);
	GString *info = g_string_new(NULL);

	if (!message->request)
		g_string_append_printf(info, "%u ", message->code);
	if (message->command)
		g_string_append(info, message->command);
	if (is_first_invite(message, call, pinfo->num) && call->request_uri.len > 0)
		g_string_append_printf(info, " %.*s", (int)call->request_uri.len,
				       call->request_uri.ptr);
	row.frame = pinfo->num;
	row.info = sc_span_of(info->str);
	row.call_id = call->call_id;
	row.call = message->call;
	row.txn = message->txn;
	row.src = sc_carry_endpoint(&pinfo->src, pinfo->srcport);
	row.dst = sc_carry_endpoint(&pinfo->dst, pinfo->destport);
	row.transport = call->transport;
	sc_ladder_book_message(collected.book, &row, message->call);
	g_string_free(info, TRUE);
}

static void add_message(packet_info *pinfo, const struct sc_plugin_message *message)
{
	const struct sc_message_row *row = sc_plugin_kept_message(message->number);
	const struct sc_call_row *call = sc_results_call(sc_plugin.results, message->call);

	if (!call)
		return;
	g_hash_table_add(collected.calls, GUINT_TO_POINTER(message->call));
	if (row)
		sc_ladder_book_message(collected.book, row, message->call);
	else
		add_anew(pinfo, message, call);
}

/* ---- objects ---- */

/* Takes the text over; the list frees the entry as Wireshark's own. */
static void add_object(const struct sc_call_row *call, const char *type, const char *ending,
		       GString *text)
{
	export_object_entry_t *entry = g_new0(export_object_entry_t, 1);
	GString *who = g_string_new(NULL);

	g_string_append_printf(who, "%.*s to %.*s", (int)call->from.len, call->from.ptr,
			       (int)call->to.len, call->to.ptr);
	entry->pkt_num = (guint32)call->first_frame;
	entry->hostname = g_string_free(who, FALSE);
	entry->content_type = g_strdup(type);
	entry->filename = g_strdup_printf("call-%" PRIu64 "%s", call->call, ending);
	entry->payload_len = text->len;
	entry->payload_data = (guint8 *)g_string_free(text, FALSE);
	collected.list->add_entry(collected.list->gui_data, entry);
}

static void add_objects(const struct sc_ladder *ladder)
{
	static const struct sc_ladder_style style = {.width = WIDTH};
	const struct sc_call_row *call = ladder->calls[0]->row; /* calls alone are in the book */
	GString *picture = g_string_new(NULL), *json = g_string_new(NULL);

	sc_ladder_text(picture, ladder, &style);
	add_object(call, "text/plain", ".txt", picture);
	sc_row_json(json, &sc_calls_table, call);
	g_string_append_c(json, '\n');
	add_object(call, "application/json", ".json", json);
}

static void add_call(void *number, void *value, void *user)
{
	const struct sc_call_row *call =
		sc_results_call(sc_plugin.results, GPOINTER_TO_UINT(number));

	(void)value;
	(void)user;
	sc_ladder_book_call(collected.book, call, call->call);
}

static void add_element(void *user, const struct sc_element_row *row)
{
	(void)user;
	sc_ladder_book_element(collected.book, row);
}

static void finish(void)
{
	const struct sc_ladder *const *ladders;
	size_t count;

	if (!collected.book || !sc_plugin.results)
		return;
	g_hash_table_foreach(collected.calls, add_call, NULL);
	sc_results_elements(sc_plugin.results, add_element, NULL);
	ladders = sc_ladder_book_finish(collected.book, &count);
	for (size_t i = 0; i < count; i++)
		add_objects(ladders[i]);
	forget();
}

/* ---- the taps ---- */

static tap_packet_status packet(void *user, packet_info *pinfo, epan_dissect_t *edt,
				const void *tapped, tap_flags_t flags)
{
	const struct sc_plugin_frame *frame = tapped;

	(void)edt;
	(void)flags;
	if (collected.book && pinfo->num <= collected.frame) /* all over again */
		forget();
	if (!collected.book) {
		collected.book = sc_ladder_book_new(&sc_plugin.counters);
		collected.calls = g_hash_table_new(g_direct_hash, g_direct_equal);
	}
	collected.list = user;
	collected.frame = pinfo->num;
	for (uint32_t i = 0; i < frame->count; i++)
		add_message(pinfo, &frame->messages[i]);
	if (!sc_plugin_in_tshark() &&
	    frame->messages[frame->count - 1].number == sc_plugin_store_count())
		finish();
	return TAP_PACKET_REDRAW;
}

static void draw(void *user)
{
	(void)user;
	if (sc_plugin_in_tshark())
		sc_plugin_feed_end();
	finish();
}

void sc_plugin_export(packet_info *pinfo, const struct sc_plugin_frame *frame)
{
	if (frame->count > 0 && have_tap_listener(tap))
		tap_queue_packet(tap, pinfo, frame);
}

/* Taps are drawn in the opposite order of their registration: ours, which adds objects,
 * has to come before the one that writes them. */
void sc_plugin_export_open(void)
{
	static int listens;
	const GString *error;

	if (listens || !sc_plugin_in_tshark() || !have_tap_listener(tap))
		return;
	sc_plugin_keep_messages();
	error = register_tap_listener("sipchron", &listens, NULL, TL_REQUIRES_NOTHING, NULL, NULL,
				      draw, NULL);
	g_assert(!error); /* the tap is ours, and there is no filter */
	listens = 1;
}

void sc_plugin_register_export(void)
{
	tap = register_export_object(sc_plugin.proto, packet, forget);
	register_shutdown_routine(forget);
}
