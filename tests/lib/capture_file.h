/* Capture files made octet by octet, for tests of capture/. Nothing here knows
 * the code under test: the layouts are those of pcap-savefile(5) and of
 * draft-ietf-opsawg-pcapng. */
#ifndef SC_TESTS_CAPTURE_FILE_H
#define SC_TESTS_CAPTURE_FILE_H

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "capture/capture.h"

#define PCAP_US 0xa1b2c3d4u
#define PCAP_NS 0xa1b23c4du
#define PCAP_MODIFIED 0xa1b2cd34u

#define NG_INTERFACE 1u
#define NG_OBSOLETE 2u
#define NG_SIMPLE 3u
#define NG_STATISTICS 5u
#define NG_PACKET 6u

/* A file in the making. `ends` are the offsets behind the file header and
 * behind every record or block: where a file may stop without being cut. */
struct file {
	GByteArray *octets;
	GArray *ends;       /* size_t */
	GArray *packets_at; /* unsigned: packets complete at the same index of `ends` */
	unsigned packets;
	bool big; /* big endian */
};

static inline struct file file_new(bool big)
{
	return (struct file){g_byte_array_new(), g_array_new(FALSE, FALSE, sizeof(size_t)),
			     g_array_new(FALSE, FALSE, sizeof(unsigned)), 0, big};
}

static inline void file_free(struct file *file)
{
	g_byte_array_unref(file->octets);
	g_array_free(file->ends, TRUE);
	g_array_free(file->packets_at, TRUE);
}

static inline void put_bytes(struct file *file, const void *bytes, size_t length)
{
	if (length > 0)
		g_byte_array_append(file->octets, bytes, (guint)length);
}

static inline void put_number(struct file *file, uint64_t value, unsigned octets)
{
	for (unsigned i = 0; i < octets; i++) {
		unsigned shift = 8 * (file->big ? octets - 1 - i : i);
		uint8_t octet = (uint8_t)(value >> shift);
		put_bytes(file, &octet, 1);
	}
}

static inline void put16(struct file *file, uint32_t value)
{
	put_number(file, value, 2);
}

static inline void put32(struct file *file, uint64_t value)
{
	put_number(file, value, 4);
}

static inline void put64(struct file *file, uint64_t value)
{
	put_number(file, value, 8);
}

static inline void end_record(struct file *file, bool packet)
{
	size_t end = file->octets->len;

	file->packets += packet;
	g_array_append_val(file->ends, end);
	g_array_append_val(file->packets_at, file->packets);
}

/* `count` octets that depend on `seed`, so that packets can be told apart. */
static inline uint8_t payload_octet(unsigned seed, size_t i)
{
	return (uint8_t)(seed * 31u + i * 7u + (i >> 8));
}

static inline void put_payload(struct file *file, unsigned seed, size_t count)
{
	guint before = file->octets->len;

	g_byte_array_set_size(file->octets, before + (guint)count);
	for (size_t i = 0; i < count; i++)
		file->octets->data[before + i] = payload_octet(seed, i);
}

/* ---- pcap ---- */

static inline void pcap_begin(struct file *file, uint32_t magic, uint32_t minor, uint32_t network)
{
	put32(file, magic);
	put16(file, 2);
	put16(file, minor);
	put32(file, 0); /* thiszone */
	put32(file, 0); /* sigfigs */
	put32(file, 65535);
	put32(file, network);
	end_record(file, false);
}

static inline void pcap_packet(struct file *file, uint32_t seconds, uint32_t fraction,
			       unsigned seed, uint32_t caplen, uint32_t length)
{
	put32(file, seconds);
	put32(file, fraction);
	put32(file, caplen);
	put32(file, length);
	put_payload(file, seed, caplen);
	end_record(file, true);
}

/* ---- pcapng ---- */

static inline size_t ng_block_begin(struct file *file, uint32_t type)
{
	size_t start = file->octets->len;

	put32(file, type);
	put32(file, 0); /* length: known at the end */
	return start;
}

static inline void ng_block_end(struct file *file, size_t start, bool packet)
{
	uint32_t total = (uint32_t)(file->octets->len - start) + 4;

	for (unsigned i = 0; i < 4; i++)
		file->octets->data[start + 4 + i] =
			(uint8_t)(total >> (8 * (file->big ? 3 - i : i)));
	put32(file, total);
	end_record(file, packet);
}

static inline void put_padding(struct file *file)
{
	while (file->octets->len % 4 != 0)
		put_bytes(file, "", 1);
}

static inline void ng_section(struct file *file)
{
	size_t start = ng_block_begin(file, 0x0a0d0d0a);

	put32(file, 0x1a2b3c4d);
	put16(file, 1);
	put16(file, 0);
	put64(file, UINT64_MAX); /* section length: not given */
	ng_block_end(file, start, false);
}

static inline void ng_option(struct file *file, uint32_t code, uint64_t value, unsigned octets)
{
	put16(file, code);
	put16(file, octets);
	put_number(file, value, octets);
	put_padding(file);
}

#define NO_TSRESOL (-1)

static inline void ng_interface(struct file *file, uint32_t link_type, uint32_t snaplen,
				int tsresol, int64_t offset_s)
{
	size_t start = ng_block_begin(file, NG_INTERFACE);

	put16(file, link_type);
	put16(file, 0);
	put32(file, snaplen);
	put16(file, 2); /* if_name, of a length that needs padding */
	put16(file, 5);
	put_bytes(file, "eth10", 5);
	put_padding(file);
	if (tsresol != NO_TSRESOL)
		ng_option(file, 9, (uint64_t)tsresol, 1);
	if (offset_s != 0)
		ng_option(file, 14, (uint64_t)offset_s, 8);
	put32(file, 0); /* opt_endofopt */
	ng_block_end(file, start, false);
}

/* `dropped` > 0: with an epb_dropcount. */
static inline void ng_packet(struct file *file, uint32_t interface, uint64_t ticks, unsigned seed,
			     uint32_t caplen, uint32_t length, uint64_t dropped)
{
	size_t start = ng_block_begin(file, NG_PACKET);

	put32(file, interface);
	put32(file, ticks >> 32);
	put32(file, ticks & UINT32_MAX);
	put32(file, caplen);
	put32(file, length);
	put_payload(file, seed, caplen);
	put_padding(file);
	if (dropped > 0) {
		ng_option(file, 2, 1, 4); /* epb_flags */
		ng_option(file, 4, dropped, 8);
		put32(file, 0);
	}
	ng_block_end(file, start, true);
}

static inline void ng_simple(struct file *file, unsigned seed, uint32_t caplen, uint32_t length)
{
	size_t start = ng_block_begin(file, NG_SIMPLE);

	put32(file, length);
	put_payload(file, seed, caplen);
	put_padding(file);
	ng_block_end(file, start, true);
}

static inline void ng_obsolete(struct file *file, uint32_t interface, uint32_t drops,
			       uint64_t ticks, unsigned seed, uint32_t length)
{
	size_t start = ng_block_begin(file, NG_OBSOLETE);

	put16(file, interface);
	put16(file, drops);
	put32(file, ticks >> 32);
	put32(file, ticks & UINT32_MAX);
	put32(file, length);
	put32(file, length);
	put_payload(file, seed, length);
	put_padding(file);
	ng_block_end(file, start, true);
}

static inline void ng_statistics(struct file *file, uint32_t interface, uint64_t ifdrop,
				 uint64_t osdrop)
{
	size_t start = ng_block_begin(file, NG_STATISTICS);

	put32(file, interface);
	put32(file, 0);
	put32(file, 0);
	ng_option(file, 5, ifdrop, 8);
	ng_option(file, 7, osdrop, 8);
	put32(file, 0);
	ng_block_end(file, start, false);
}

/* ---- compression ---- */

/* One gzip member, or one zstd frame, with `length` octets. */
static inline void gzip_member(GByteArray *to, const uint8_t *octets, size_t length)
{
	z_stream stream = {0};
	guint before = to->len;

	g_assert_cmpint(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), ==,
			Z_OK);
	g_byte_array_set_size(to, before + (guint)deflateBound(&stream, length));
	stream.next_in = (Bytef *)(uintptr_t)octets;
	stream.avail_in = (uInt)length;
	stream.next_out = to->data + before;
	stream.avail_out = to->len - before;
	g_assert_cmpint(deflate(&stream, Z_FINISH), ==, Z_STREAM_END);
	g_byte_array_set_size(to, before + (guint)stream.total_out);
	deflateEnd(&stream);
}

static inline void zstd_frame(GByteArray *to, const uint8_t *octets, size_t length)
{
	guint before = to->len;
	size_t bound = ZSTD_compressBound(length), got;

	g_byte_array_set_size(to, before + (guint)bound);
	got = ZSTD_compress(to->data + before, bound, octets, length, 3);
	g_assert_false(ZSTD_isError(got));
	g_byte_array_set_size(to, before + (guint)got);
}

/* ---- on disk ---- */

/* A new file with these octets; g_free the path, remove the file. */
static inline char *on_disk(const void *octets, size_t length)
{
	char *path = NULL;
	int fd = g_file_open_tmp("sipchron-test-XXXXXX", &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(write(fd, octets, length), ==, (ssize_t)length);
	close(fd);
	return path;
}

static inline void off_disk(char *path)
{
	g_unlink(path);
	g_free(path);
}

/* ---- reading ---- */

static inline void assert_payload(const struct sc_frame *frame, unsigned seed, uint32_t caplen)
{
	g_assert_cmpuint(frame->caplen, ==, caplen);
	for (size_t i = 0; i < caplen; i++)
		g_assert_cmphex(frame->data[i], ==, payload_octet(seed, i));
}

/* Every octet of the frame, so that a sanitizer sees each one read. */
static inline unsigned touch(const struct sc_frame *frame)
{
	unsigned sum = 0;

	for (uint32_t i = 0; i < frame->caplen; i++)
		sum += frame->data[i];
	return sum;
}

struct outcome {
	enum sc_status status; /* SC_OK: the end was reached and all was well */
	uint64_t frames;
	uint64_t octets; /* of all frames */
	unsigned sum;    /* of all their octets */
	struct sc_error error;
	struct sc_capture_info info; /* zeros when the file could not be opened */
};

/* Opens `path` and reads all of it. */
static inline struct outcome read_all(const char *path)
{
	struct outcome outcome = {.status = SC_OK};
	struct sc_capture *capture = sc_capture_open(path, &outcome.error);
	struct sc_frame frame;
	enum sc_read result = SC_READ_ERROR;

	while (capture &&
	       (result = sc_capture_next(capture, &frame, &outcome.error)) == SC_READ_FRAME) {
		outcome.frames++;
		outcome.octets += frame.caplen;
		outcome.sum += touch(&frame);
		g_assert_cmpuint(frame.ref.number, ==, outcome.frames);
		g_assert_cmpuint(frame.caplen, <=, frame.ref.length);
	}
	if (result == SC_READ_ERROR)
		outcome.status = outcome.error.status;
	if (capture) {
		/* It stays at its end. */
		g_assert_cmpint(sc_capture_next(capture, &frame, NULL), ==, SC_READ_END);
		sc_capture_info(capture, &outcome.info);
		outcome.info.path = NULL;
		g_assert_cmpuint(outcome.info.records, ==, outcome.frames);
	}
	sc_capture_close(capture);
	return outcome;
}

static inline struct outcome read_octets(const void *octets, size_t length)
{
	char *path = on_disk(octets, length);
	struct outcome outcome = read_all(path);

	off_disk(path);
	return outcome;
}

static inline struct outcome read_file(const struct file *file)
{
	return read_octets(file->octets->data, file->octets->len);
}

#endif
