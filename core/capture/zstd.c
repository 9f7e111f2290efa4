/* zstd (RFC 8878) by libzstd. Its own limit on the window (128 MiB) bounds the
 * memory that a file can ask for. */
#include "capture/unpack.h"

#include <glib.h>
#include <string.h>
#include <zstd.h>

struct zstd {
	ZSTD_DStream *stream;
	bool between; /* the last frame is complete and flushed */
};

/* RFC 8878 3.1.1 and 3.1.2; pzstd begins its files with a skippable frame. */
static bool zstd_recognise(const uint8_t magic[4])
{
	static const uint8_t frame[] = {0x28, 0xb5, 0x2f, 0xfd};
	static const uint8_t skippable[] = {0x50, 0x2a, 0x4d, 0x18};

	return memcmp(magic, frame, 4) == 0 ||
	       ((magic[0] & 0xf0) == skippable[0] && memcmp(magic + 1, skippable + 1, 3) == 0);
}

static void *zstd_open(void)
{
	struct zstd *zstd = g_new0(struct zstd, 1);

	zstd->stream = ZSTD_createDStream();
	if (!zstd->stream)
		g_error("libzstd: out of memory");
	return zstd;
}

static bool zstd_complete(const void *state)
{
	const struct zstd *zstd = state;

	return zstd->between;
}

static const char *zstd_step(void *state, struct sc_unpack *io)
{
	struct zstd *zstd = state;
	ZSTD_inBuffer in = {io->in, io->in_len, 0};
	ZSTD_outBuffer out = {io->out, io->out_len, 0};
	size_t result = ZSTD_decompressStream(zstd->stream, &out, &in);

	io->in += in.pos;
	io->in_len -= in.pos;
	io->out += out.pos;
	io->out_len -= out.pos;
	if (ZSTD_isError(result))
		return ZSTD_getErrorName(result);
	/* Without progress the result is only a hint for the next frame. */
	if (in.pos > 0 || out.pos > 0)
		zstd->between = result == 0;
	return NULL;
}

static void zstd_close(void *state)
{
	struct zstd *zstd = state;

	ZSTD_freeDStream(zstd->stream);
	g_free(zstd);
}

const struct sc_unpacker sc_zstd = {
	.name = "zstd",
	.recognise = zstd_recognise,
	.open = zstd_open,
	.step = zstd_step,
	.complete = zstd_complete,
	.close = zstd_close,
};
