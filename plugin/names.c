#include "names.h"

#include "message/message.h"
#include "session/copies.h"
#include "base/text.h"

uint32_t sc_plugin_type_id(const struct sc_plugin_message *message)
{
	enum sc_method method;

	if (!message->request)
		return message->code;
	method = sc_method_from(sc_span_of(message->command));
	return method == SC_EXTENSION ? SC_METHOD_COUNT : (uint32_t)method;
}

void sc_plugin_append_name(GString *out, const struct sc_plugin_message *message)
{
	if (!message->request)
		g_string_append_printf(out, message->command ? "%u " : "%u", message->code);
	if (message->command)
		sc_text_plain(out, sc_span_of(message->command));
}

void sc_plugin_append_copy(GString *out, const struct sc_plugin_message *message)
{
	if (message->copy == SC_ORIGINAL)
		return;
	g_string_append_printf(out, ", %s", sc_word(sc_copy_words, message->copy));
	if (message->retransmission_index > 0)
		g_string_append_printf(out, " %u", message->retransmission_index);
	if (message->original_frame != 0)
		g_string_append_printf(out, " %s frame %u",
				       message->copy == SC_FORWARDED ? "from" : "of",
				       message->original_frame);
}
