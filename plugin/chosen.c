#include "chosen.h"

uint32_t sc_plugin_chosen_streams(GHashTable *own, const struct sc_plugin_frame *frame)
{
	if (frame->stream_count == 1)
		g_hash_table_add(own, GUINT_TO_POINTER(frame->streams[0]));
	for (uint32_t i = 0; i < frame->stream_count && frame->stream_count > 1; i++)
		if (g_hash_table_contains(own, GUINT_TO_POINTER(frame->streams[i])))
			return 0;
	return frame->stream_count;
}
