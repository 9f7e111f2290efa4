#include "decode/inflate.h"

#include <glib.h>
#include <zlib.h>

enum { UNPACKED_MAX = 65536 };

/* All that inflating one payload in one go takes; zlib's state is some 10 KiB
 * (its window of 32 KiB is for streams, but counted in to be on the safe side). */
struct sc_inflate_room {
	uint8_t out[UNPACKED_MAX];
	uint8_t work[65536] __attribute__((aligned(16)));
	uint32_t work_used;
};

static voidpf take(voidpf opaque, uInt items, uInt size)
{
	uint64_t bytes = ((uint64_t)items * size + 15) & ~UINT64_C(15);
	struct sc_inflate_room *room = opaque;
	uint8_t *block = room->work + room->work_used;

	if (bytes > sizeof room->work - room->work_used)
		return Z_NULL;
	room->work_used += (uint32_t)bytes;
	return block;
}

static void give(voidpf opaque, voidpf block)
{
	(void)opaque;
	(void)block;
}

static struct sc_bytes inflate_as(struct sc_inflate_room *room, struct sc_bytes packed,
				  int window_bits)
{
	struct sc_bytes none = {NULL, 0};
	z_stream stream = {.zalloc = take, .zfree = give, .opaque = room};
	int status;

	room->work_used = 0;
	if (inflateInit2(&stream, window_bits) != Z_OK)
		return none;
	stream.next_in = (z_const Bytef *)(uintptr_t)packed.ptr;
	stream.avail_in = packed.len;
	stream.next_out = room->out;
	stream.avail_out = sizeof room->out;
	status = inflate(&stream, Z_FINISH);
	if (status != Z_STREAM_END)
		return none;
	return (struct sc_bytes){room->out, (uint32_t)stream.total_out};
}

struct sc_bytes sc_inflate(struct sc_inflate_room **room, struct sc_bytes packed)
{
	enum { ZLIB_OR_GZIP = 15 + 32, BARE = -15 }; /* zlib.h, inflateInit2 */
	struct sc_bytes unpacked;

	if (!*room)
		*room = g_new(struct sc_inflate_room, 1);
	unpacked = inflate_as(*room, packed, ZLIB_OR_GZIP);
	return unpacked.ptr ? unpacked : inflate_as(*room, packed, BARE);
}
