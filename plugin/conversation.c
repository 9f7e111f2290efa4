/* What belongs together: the field `sipchron.conversation`, and filters and
 * colours in the packet list's context menu. */
#include "store.h"

/* ---- the field ---- */

/* The session of the message; 0: none. */
static uint64_t session_of(const struct sc_plugin_message *message)
{
	const struct sc_call_row *call = sc_results_call(sc_plugin.results, message->call);

	return call ? call->session : 0;
}

static uint64_t registration_of(const struct sc_plugin_message *message)
{
	return message->registration;
}

static uint64_t txn_of(const struct sc_plugin_message *message)
{
	return message->txn;
}

bool sc_plugin_conversation(const struct sc_plugin_message *message,
			    char text[static SC_CONVERSATION_MAX])
{
	uint64_t number = session_of(message);
	const char *noun = "session";

	if (number == 0) {
		number = message->registration;
		noun = "registration";
	}
	if (number == 0) {
		number = message->txn;
		noun = "transaction";
	}
	g_snprintf(text, SC_CONVERSATION_MAX, "%s %" PRIu64, noun, number);
	return number != 0;
}

/* ---- filters ---- */

static void add_number(GString *filter, uint64_t number, uint64_t *latest)
{
	if (number == 0 || number == *latest)
		return;
	g_string_append_printf(filter, "%s%" PRIu64, *latest ? ", " : "", number);
	*latest = number;
}

/* "sipchron.call.session in {1, 2}" with the numbers that all messages of the frame, or
 * its streams, have; NULL: they have none. */
static char *filter_of(packet_info *pinfo, const char *field,
		       uint64_t (*number_of)(const struct sc_plugin_message *message))
{
	const struct sc_plugin_frame *frame = sc_plugin.results ? sc_plugin_frame(pinfo) : NULL;
	GString *filter = g_string_new(field);
	uint64_t latest = 0;

	g_string_append(filter, " in {");
	for (uint32_t i = 0; frame && i < frame->count; i++)
		add_number(filter, number_of(&frame->messages[i]), &latest);
	for (uint32_t i = 0; frame && i < frame->stream_count; i++) {
		const struct sc_plugin_message media = sc_plugin_media_message(frame->streams[i]);

		add_number(filter, number_of(&media), &latest);
	}
	g_string_append_c(filter, '}');
	return g_string_free(filter, latest == 0);
}

static bool has(char *filter)
{
	bool found = filter != NULL;

	g_free(filter);
	return found;
}

/* Wireshark's callbacks, for what a message has a number of. */
#define FILTER(noun, field) \
	static char *noun##_filter(SC_WS_FILTER_OF) \
	{ \
		return filter_of(pinfo, field, noun##_of); \
	} \
	static sc_ws_bool has_##noun(SC_WS_FILTER_OF) \
	{ \
		return has(filter_of(pinfo, field, noun##_of)); \
	}

FILTER(session, "sipchron.call.session")
FILTER(registration, "sipchron.registration")
FILTER(txn, "sipchron.txn")

void sc_plugin_register_conversation(void)
{
	register_conversation_filter("sipchron", "SIP call (all legs)", has_session,
				     session_filter SC_WS_FILTER_USER);
	register_conversation_filter("sipchron", "SIP registration", has_registration,
				     registration_filter SC_WS_FILTER_USER);
	register_conversation_filter("sipchron", "SIP transaction", has_txn,
				     txn_filter SC_WS_FILTER_USER);
}
