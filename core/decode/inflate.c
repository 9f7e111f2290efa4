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

/* All of `in`, put behind what is in `plain`. False: damaged, or longer than `longest`. */
static bool inflate_on(z_stream *stream, GByteArray *plain, struct sc_bytes in, uint32_t longest)
{
	enum { STEP = 4096 };
	int status = Z_OK;

	stream->next_in = (z_const Bytef *)(uintptr_t)in.ptr;
	stream->avail_in = in.len;
	do {
		guint before = plain->len;

		g_byte_array_set_size(plain, before + STEP);
		stream->next_out = plain->data + before;
		stream->avail_out = STEP;
		status = inflate(stream, Z_SYNC_FLUSH);
		g_byte_array_set_size(plain, before + STEP - stream->avail_out);
		if (plain->len > longest)
			return false;
	} while (status == Z_OK && stream->avail_out == 0);
	return status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR;
}

bool sc_inflate_message(struct sc_inflate_room **room, GByteArray **plain, struct sc_bytes packed,
			struct sc_bytes window, uint32_t longest)
{
	static const uint8_t empty_block[] = {0x00, 0x00, 0xff, 0xff};
	enum { BARE = -15 };
	z_stream stream = {.zalloc = take, .zfree = give};

	if (!*room)
		*room = g_new(struct sc_inflate_room, 1);
	if (!*plain)
		*plain = g_byte_array_new();
	(*room)->work_used = 0;
	g_byte_array_set_size(*plain, 0);
	stream.opaque = *room;
	if (inflateInit2(&stream, BARE) != Z_OK)
		return false;
	if (window.len > 0 && inflateSetDictionary(&stream, window.ptr, window.len) != Z_OK)
		return false;
	return inflate_on(&stream, *plain, packed, longest) &&
	       inflate_on(&stream, *plain, (struct sc_bytes){empty_block, sizeof empty_block},
			  longest);
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
