/* Statistics > Flow Graph, and -z flow,sipchron,standard: the messages as
 * arrows, with what was measured up to each and with copies marked. */
#include "plugin.h"

#ifdef SIPCHRON_FLOW_GRAPH

#include "arrow.h"
#include "sequence_analysis.h"

/* Copies are drawn thin, in grey on white instead of the colour of the call. */
#define LINE_ORIGINAL 2
#define LINE_COPY 1
#define GREY 0x808080
#define WHITE 0xffffff

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
		arrow->frame_label = sc_plugin_arrow_label(message, pinfo->num);
		arrow->comment = sc_plugin_arrow_comment(message, pinfo->num);
		arrow->conv_num = (guint16)message->call; /* a colour each */
		arrow->line_style = sc_plugin_is_copy(message) ? LINE_COPY : LINE_ORIGINAL;
		arrow->has_color_filter = sc_plugin_is_copy(message);
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
