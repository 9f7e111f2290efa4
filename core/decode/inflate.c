#include "decode/inflate.h"

#include <zlib.h>

enum { UNPACKED_MAX = 65536 };

/* All that inflating one payload in one go takes; zlib's state is some 10 KiB
 * (its window of 32 KiB is for streams, but counted in to be on the safe side). */
static _Thread_local struct {
	uint8_t out[UNPACKED_MAX];
	uint8_t work[65536] __attribute__((aligned(16)));
	uint32_t work_used;
} scratch;

static voidpf take(voidpf opaque, uInt items, uInt size)
{
	uint64_t bytes = ((uint64_t)items * size + 15) & ~UINT64_C(15);
	uint8_t *block = scratch.work + scratch.work_used;

	(void)opaque;
	if (bytes > sizeof scratch.work - scratch.work_used)
		return Z_NULL;
	scratch.work_used += (uint32_t)bytes;
	return block;
}

static void give(voidpf opaque, voidpf block)
{
	(void)opaque;
	(void)block;
}

static struct sc_bytes inflate_as(struct sc_bytes packed, int window_bits)
{
	struct sc_bytes none = {NULL, 0};
	z_stream stream = {.zalloc = take, .zfree = give};
	int status;

	scratch.work_used = 0;
	if (inflateInit2(&stream, window_bits) != Z_OK)
		return none;
	stream.next_in = (z_const Bytef *)(uintptr_t)packed.ptr;
	stream.avail_in = packed.len;
	stream.next_out = scratch.out;
	stream.avail_out = sizeof scratch.out;
	status = inflate(&stream, Z_FINISH);
	if (status != Z_STREAM_END)
		return none;
	return (struct sc_bytes){scratch.out, (uint32_t)stream.total_out};
}

struct sc_bytes sc_inflate(struct sc_bytes packed)
{
	enum { ZLIB_OR_GZIP = 15 + 32, BARE = -15 }; /* zlib.h, inflateInit2 */
	struct sc_bytes unpacked = inflate_as(packed, ZLIB_OR_GZIP);

	return unpacked.ptr ? unpacked : inflate_as(packed, BARE);
}
