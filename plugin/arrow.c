#include "arrow.h"

#include "fields.h"
#include "names.h"
#include "base/text.h"

/* The arrow has the times that the command line's narrow table shows; the
 * comment has all. */
#define ON_ARROW 1
#define IN_COMMENT 3

/* ", FRD SRD 0.850 s": what was measured up to this frame, equal times once. In
 * the first pass what no later message changes. */
static void append_measured(GString *text, const struct sc_fields *fields, const void *row,
			    uint64_t frame, unsigned importance)
{
	const struct sc_column *column;
	int64_t latest_ns = SC_TIME_NONE;
	char seconds[SC_TIME_TEXT_MAX];
	size_t at = 0;

	while (row && (column = sc_plugin_measured(fields, row, frame, &at))) {
		const struct sc_interval *interval = sc_cell(column, row);
		char *name;

		if (column->importance > importance)
			continue;
		if (latest_ns != SC_TIME_NONE && latest_ns != interval->ns)
			g_string_append_printf(text, " %s s,", seconds);
		sc_duration_format_brief(seconds, interval->ns);
		latest_ns = interval->ns;
		name = g_ascii_strup(column->key, -1);
		g_string_append_printf(text, " %s", name);
		g_free(name);
	}
	if (latest_ns != SC_TIME_NONE)
		g_string_append_printf(text, " %s s", seconds);
}

static void append_timing(GString *text, const struct sc_plugin_message *message, uint64_t frame,
			  unsigned importance)
{
	append_measured(text, &sc_plugin_fields.call,
			sc_results_call(sc_plugin.results, message->call), frame, importance);
	append_measured(text, &sc_plugin_fields.registration,
			sc_results_registration(sc_plugin.results, message->registration), frame,
			importance);
}

/* The text flow graph has room for 20 characters. */
static const char *mark_of(enum sc_copy copy)
{
	return copy == SC_RETRANSMISSION ? "retr." : copy == SC_DUPLICATE ? "dup." : "other tap";
}

/* A proxy's forwarded message is one of its own. */
bool sc_plugin_is_copy(const struct sc_plugin_message *message)
{
	return message->copy != SC_ORIGINAL && message->copy != SC_FORWARDED;
}

/* "180 SRD 0.850 s", "INVITE (retr. 2)". The reason phrase is left out where there is a
 * time: the text flow graph cuts long labels, and a time that is cut is wrong. */
char *sc_plugin_arrow_label(const struct sc_plugin_message *message, uint64_t frame)
{
	GString *more = g_string_new(NULL), *label = g_string_new(NULL);

	if (sc_plugin_is_copy(message)) {
		g_string_append_printf(more, " (%s", mark_of(message->copy));
		if (message->retransmission_index > 0)
			g_string_append_printf(more, " %u", message->retransmission_index);
		g_string_append_c(more, ')');
	} else {
		append_timing(more, message, frame, ON_ARROW);
	}
	if (more->len > 0 && !message->request)
		g_string_printf(label, "%u", message->code);
	else
		sc_plugin_append_name(label, message);
	g_string_append(label, more->str);
	g_string_free(more, TRUE);
	return g_string_free(label, FALSE);
}

/* "Call 3, CSeq INVITE: FRD SRD PDD 0.850 s" */
char *sc_plugin_arrow_comment(const struct sc_plugin_message *message, uint64_t frame)
{
	GString *comment = g_string_new("SIP");
	gsize bare;

	if (message->call != 0)
		g_string_printf(comment, "Call %u", message->call);
	else if (message->registration != 0)
		g_string_printf(comment, "Registration %u", message->registration);
	if (message->cseq_method) {
		g_string_append(comment, ", ");
		sc_text_plain(comment, sc_span_of(message->cseq_method));
	}
	sc_plugin_append_copy(comment, message);
	bare = comment->len;
	append_timing(comment, message, frame, IN_COMMENT);
	if (comment->len > bare)
		g_string_insert_c(comment, (gssize)bare, ':');
	return g_string_free(comment, FALSE);
}
