/* What the flow graph needs of Wireshark's epan/sequence_analysis.h, which its
 * development package leaves out. Names and layout are Wireshark's, 4.0 to 4.6;
 * only the library makes such structs, so what stands behind the last member
 * that is used here need not be known. */
#ifndef SC_PLUGIN_SEQUENCE_ANALYSIS_H
#define SC_PLUGIN_SEQUENCE_ANALYSIS_H

#include "ws_compat.h"

struct _seq_analysis_item {
	guint32 frame_number;
	address src_addr;
	guint16 port_src;
	address dst_addr;
	guint16 port_dst;
	char *frame_label; /* on the arrow; g_free */
	char *time_str;
	char *comment; /* beside the graph; g_free */
	guint16 conv_num;
	unsigned fg_color, bg_color; /* 0xRRGGBB */
	sc_ws_bool has_color_filter; /* they are to be used */
	sc_ws_bool display;
	unsigned src_node, dst_node;
	guint16 line_style; /* width of the arrow */
};

struct _seq_analysis_info {
	const char *name;
	sc_ws_bool any_addr;
	int nconv;
	GQueue *items; /* struct _seq_analysis_item */
};

WS_DLL_PUBLIC void register_seq_analysis(const char *name, const char *ui_name, const int proto_id,
					 const char *tap_listener, guint tap_flags,
					 tap_packet_cb tap_func);

/* NULL: the frame has no addresses. */
WS_DLL_PUBLIC struct _seq_analysis_item *
sequence_analysis_create_sai_with_addresses(packet_info *pinfo, struct _seq_analysis_info *info);

#endif
