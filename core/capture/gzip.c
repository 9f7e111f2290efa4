/* gzip (RFC 1952) by zlib. */
#include "capture/unpack.h"

#include <glib.h>
#include <zlib.h>

/* inflateInit2: the largest window, plus 16 for "gzip header and trailer". */
#define GZIP_WINDOW_BITS (15 + 16)

/* RFC 1952 2.3.1 */
#define GZIP_ID1 0x1f
#define GZIP_ID2 0x8b

struct gzip {
	z_stream stream;
	bool between; /* the last member is complete */
};

static bool gzip_recognise(const uint8_t magic[4])
{
	return magic[0] == GZIP_ID1 && magic[1] == GZIP_ID2;
}

static void *gzip_open(void)
{
	struct gzip *gzip = g_new0(struct gzip, 1);

	if (inflateInit2(&gzip->stream, GZIP_WINDOW_BITS) != Z_OK)
		g_error("zlib: out of memory");
	return gzip;
}

static bool gzip_complete(const void *state)
{
	const struct gzip *gzip = state;

	return gzip->between;
}

/* RFC 1952 2.2: members simply follow one another. Zeros are what tapes and
 * block devices pad with; gzip itself passes over them. */
static void next_member(struct gzip *gzip, struct sc_unpack *io)
{
	while (io->in_len > 0 && io->in[0] == 0) {
		io->in++;
		io->in_len--;
	}
	if (io->in_len > 0) {
		inflateReset(&gzip->stream);
		gzip->between = false;
	}
}

static const char *gzip_step(void *state, struct sc_unpack *io)
{
	struct gzip *gzip = state;
	z_stream *stream = &gzip->stream;
	uInt in, out;
	int result;

	if (gzip->between)
		next_member(gzip, io);
	if (gzip->between)
		return NULL;
	in = (uInt)MIN(io->in_len, UINT_MAX);
	out = (uInt)MIN(io->out_len, UINT_MAX);
	stream->next_in = (Bytef *)(uintptr_t)io->in; /* zlib does not write there */
	stream->avail_in = in;
	stream->next_out = io->out;
	stream->avail_out = out;
	result = inflate(stream, Z_NO_FLUSH);
	io->in += in - stream->avail_in;
	io->in_len -= in - stream->avail_in;
	io->out += out - stream->avail_out;
	io->out_len -= out - stream->avail_out;
	if (result == Z_STREAM_END)
		gzip->between = true;
	else if (result != Z_OK && result != Z_BUF_ERROR) /* Z_BUF_ERROR: more input, please */
		return stream->msg ? stream->msg : zError(result);
	return NULL;
}

static void gzip_close(void *state)
{
	struct gzip *gzip = state;

	inflateEnd(&gzip->stream);
	g_free(gzip);
}

const struct sc_unpacker sc_gzip = {
	.name = "gzip",
	.recognise = gzip_recognise,
	.open = gzip_open,
	.step = gzip_step,
	.complete = gzip_complete,
	.close = gzip_close,
};
