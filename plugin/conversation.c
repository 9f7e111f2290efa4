/* "SIP call (all legs)" in the packet list's context menu: a filter, and
 * colours, for all calls of the session that a packet belongs to. */
#include "store.h"

/* The session of the message; 0: none. */
static uint64_t session_of(const struct sc_plugin_message *message)
{
	const struct sc_call_row *call = sc_results_call(sc_plugin.results, message->call);

	return call ? call->session : 0;
}

/* "sipchron.call.session in {1, 2}" with the sessions of all messages of the
 * frame; NULL: none of them belongs to a call. */
static char *filter_of(packet_info *pinfo)
{
	const struct sc_plugin_frame *frame = sc_plugin.results ? sc_plugin_frame(pinfo) : NULL;
	GString *filter = g_string_new("sipchron.call.session in {");
	uint64_t latest = 0;

	for (uint32_t i = 0; frame && i < frame->count; i++) {
		uint64_t session = session_of(&frame->messages[i]);

		if (session == 0 || session == latest)
			continue;
		g_string_append_printf(filter, "%s%" PRIu64, latest ? ", " : "", session);
		latest = session;
	}
	g_string_append_c(filter, '}');
	return g_string_free(filter, latest == 0);
}

static char *build(SC_WS_FILTER_OF)
{
	return filter_of(pinfo);
}

static sc_ws_bool has_filter(SC_WS_FILTER_OF)
{
	char *filter = filter_of(pinfo);
	bool found = filter != NULL;

	g_free(filter);
	return found;
}

void sc_plugin_register_conversation(void)
{
	register_conversation_filter("sipchron", "SIP call (all legs)", has_filter,
				     build SC_WS_FILTER_USER);
}
