/* What the files share that make a frame's tree. */
#ifndef SC_PLUGIN_SHOW_H
#define SC_PLUGIN_SHOW_H

#include "fields.h"

/* What showing a message takes. */
struct sc_show {
	tvbuff_t *tvb;
	packet_info *pinfo;
	const struct sc_plugin_frame *frame;
	const struct sc_plugin_message *message; /* one of the frame's; NULL: it is of media */
};

/* ---- show.c ---- */

/* Does anybody ask for the field, or for any of the row's? */
bool sc_show_wanted(proto_tree *tree, int hf);
bool sc_show_any_wanted(proto_tree *tree, const struct sc_fields *fields);

/* The row in a subtree whose root is its number. */
void sc_show_numbered(const struct sc_show *show, proto_tree *tree, const struct sc_fields *fields,
		      const void *row);

/* What else belongs together with the message. */
void sc_show_conversation(const struct sc_show *show, proto_tree *tree,
			  const struct sc_plugin_message *message);

/* ---- show_media.c ---- */

/* A stream that the frame is of, in a tree of its own. */
void sc_show_stream(const struct sc_show *show, proto_tree *tree, uint32_t handle);

/* ---- show_cell.c ---- */

/* The value of that column, which is present, as an item of the field. */
void sc_show_cell(const struct sc_show *show, proto_tree *tree, int hf,
		  const struct sc_column *column, const void *row);

/* A duration; the item is not marked as generated yet. */
proto_item *sc_show_time(const struct sc_show *show, proto_tree *tree, int hf, int64_t ns);

#endif
