/* What the files share that make a frame's tree. */
#ifndef SC_PLUGIN_SHOW_H
#define SC_PLUGIN_SHOW_H

#include "plugin.h"

/* What showing a message takes. */
struct sc_show {
	tvbuff_t *tvb;
	packet_info *pinfo;
	const struct sc_plugin_frame *frame;
	const struct sc_plugin_message *message; /* one of the frame's */
};

/* The value of that column, which is present, as an item of the field. */
void sc_show_cell(const struct sc_show *show, proto_tree *tree, int hf,
		  const struct sc_column *column, const void *row);

/* A duration; the item is not marked as generated yet. */
proto_item *sc_show_time(const struct sc_show *show, proto_tree *tree, int hf, int64_t ns);

#endif
