/* What a framer keeps of what is unfinished: how much, and since when. */
#include "message/framer_state.h"

/* What GLib takes for a buffer of so many bytes. */
static size_t memory_of(const GByteArray *buffer)
{
	size_t bytes = 1;

	if (!buffer || buffer->len == 0)
		return 0;
	while (bytes < buffer->len)
		bytes *= 2;
	return bytes;
}

size_t sc_framer_kept(const struct sc_framer *framer)
{
	return memory_of(framer->kept) + memory_of(framer->ws.message) +
	       memory_of(framer->ws.window);
}

uint64_t sc_framer_waiting_frame(const struct sc_framer *framer)
{
	uint64_t frame = UINT64_MAX;

	if (framer->kept && framer->kept->len > 0)
		frame = framer->kept_packet.first.number;
	if (framer->ws.open)
		frame = MIN(frame, framer->ws.packet.first.number);
	return frame;
}
