/* Statistics > Flow Graph, and -z flow,sipchron,standard: the messages as
 * arrows, with what was measured up to each and with copies marked. */
#include "fields.h"

#ifdef SIPCHRON_FLOW_GRAPH

#include "names.h"
#include "sequence_analysis.h"
#include "base/text.h"

/* Copies are drawn thin, in grey on white instead of the colour of the call. */
#define LINE_ORIGINAL 2
#define LINE_COPY 1
#define GREY 0x808080
#define WHITE 0xffffff

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
		sc_duration_format(seconds, interval->ns, 3);
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
static bool is_copy(const struct sc_plugin_message *message)
{
	return message->copy != SC_ORIGINAL && message->copy != SC_FORWARDED;
}

/* "180 SRD 0.850 s", "INVITE (retr. 2)". The reason phrase is left out where there is a
 * time: the text flow graph cuts long labels, and a time that is cut is wrong. */
static char *label_of(const struct sc_plugin_message *message, uint64_t frame)
{
	GString *more = g_string_new(NULL), *label = g_string_new(NULL);

	if (is_copy(message)) {
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
static char *comment_of(const struct sc_plugin_message *message, uint64_t frame)
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

static tap_packet_status packet(void *user, packet_info *pinfo, epan_dissect_t *edt,
				const void *data, tap_flags_t flags)
{
	struct _seq_analysis_info *graph = user;
	const struct sc_plugin_frame *frame = data;

	(void)edt;
	(void)flags;
	for (uint32_t i = 0; i < frame->count; i++) {
		const struct sc_plugin_message *message = &frame->messages[i];
		struct _seq_analysis_item *arrow =
			sequence_analysis_create_sai_with_addresses(pinfo, graph);

		if (!arrow)
			return TAP_PACKET_DONT_REDRAW;
		arrow->frame_number = pinfo->num;
		arrow->port_src = (guint16)pinfo->srcport;
		arrow->port_dst = (guint16)pinfo->destport;
		arrow->frame_label = label_of(message, pinfo->num);
		arrow->comment = comment_of(message, pinfo->num);
		arrow->conv_num = (guint16)message->call; /* a colour each */
		arrow->line_style = is_copy(message) ? LINE_COPY : LINE_ORIGINAL;
		arrow->has_color_filter = is_copy(message);
		arrow->fg_color = GREY;
		arrow->bg_color = WHITE;
		arrow->display = TRUE;
		g_queue_push_tail(graph->items, arrow);
	}
	return TAP_PACKET_REDRAW;
}

void sc_plugin_register_flow(void)
{
	register_seq_analysis("sipchron", "SIP Chronometry", sc_plugin.proto, "sipchron", 0,
			      packet);
}

#else

void sc_plugin_register_flow(void)
{
}

#endif
