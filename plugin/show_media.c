/* The tree of a frame with RTP or RTCP: its stream, and the call of that. Whose a stream is may
 * change until its end, so calls stand there after the first pass alone. */
#include "show.h"

#include "base/text.h"

/* "Stream 3 of call 1, to-callee, PCMU" */
static void append_line(GString *line, const struct sc_stream_row *row)
{
	g_string_append_printf(line, "Stream %" PRIu64, row->stream);
	if (sc_plugin.first_pass)
		return;
	if (row->call != 0)
		g_string_append_printf(line, " of call %" PRIu64 ", %s", row->call,
				       sc_word(sc_stream_direction_words, row->direction));
	if (row->codec.len > 0) {
		g_string_append(line, ", ");
		sc_text_plain(line, row->codec);
	}
}

static void show_call(const struct sc_show *show, proto_tree *tree, uint64_t number)
{
	const struct sc_plugin_message media = {.call = (uint32_t)number};
	const struct sc_call_row *call;

	if (number == 0 || sc_plugin.first_pass)
		return;
	call = sc_show_any_wanted(tree, &sc_plugin_fields.call)
		       ? sc_results_call(sc_plugin.results, number)
		       : NULL;
	if (call)
		sc_show_numbered(show, tree, &sc_plugin_fields.call, call);
	sc_show_conversation(show, tree, &media);
}

void sc_show_stream(const struct sc_show *show, proto_tree *tree, uint32_t handle)
{
	struct sc_results *results = sc_plugin.results;
	const struct sc_stream_row *row =
		sc_results_stream(results, sc_results_stream_number(results, handle));
	proto_tree *subtree;
	proto_item *item;
	uint64_t call;

	if (!row)
		return;
	call = row->call;
	item = proto_tree_add_item(tree, sc_plugin.proto, show->tvb, 0, 0, ENC_NA);
	subtree = proto_item_add_subtree(item, sc_plugin_fields.ett);
	proto_item_set_generated(item);
	if (PTREE_DATA(tree)->visible) {
		GString *line = g_string_new(": ");

		append_line(line, row);
		proto_item_append_text(item, "%s", line->str);
		g_string_free(line, TRUE);
	}
	if (sc_show_any_wanted(subtree, &sc_plugin_fields.stream))
		sc_show_numbered(show, subtree, &sc_plugin_fields.stream, row);
	show_call(show, subtree, call);
}
