#include "capture/pcapng_writer.h"

#include <errno.h>
#include <glib.h>

#include "base/time.h"

enum {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET_SIMPLE = 3,
	BLOCK_PACKET = 6,
	BYTE_ORDER_MAGIC = 0x1a2b3c4d,
	OPTION_END = 0,
	OPTION_COMMENT = 1,
	OPTION_APPLICATION = 4,
	OPTION_NAME = 2,
	OPTION_DESCRIPTION = 3,
	OPTION_TSRESOL = 9,
	OPTION_TSOFFSET = 14,
	MULTIPLE = 4, /* of all lengths in the file */
};

struct sc_pcapng_writer {
	FILE *out;
	char *application;
	GByteArray *block;   /* the one being made */
	GHashTable *numbers; /* interface as read -> its number in this section, plus 1 */
	int error;
};

/* if_tsresol (4.2): how many ticks a second has. */
#define TSRESOL_BINARY 0x80u
#define TSRESOL_EXPONENT 0x7fu
#define TSRESOL_NS 9u
#define BINARY_EXPONENT_MAX 29u /* 2^30 > 10^9: finer than a nanosecond */

/* Times are kept in nanoseconds: what was finer is written as such. */
static uint8_t resolution_of(uint8_t tsresol)
{
	unsigned exponent = tsresol & TSRESOL_EXPONENT;
	bool binary = tsresol & TSRESOL_BINARY;

	return exponent <= (binary ? BINARY_EXPONENT_MAX : TSRESOL_NS) ? tsresol : TSRESOL_NS;
}

/* The ticks that were read as `ns`, which was rounded down. */
static uint64_t ticks_of(uint64_t ns, uint8_t tsresol)
{
	unsigned exponent = tsresol & TSRESOL_EXPONENT;
	uint64_t second = (uint64_t)SC_NS_PER_S;

	if (tsresol & TSRESOL_BINARY)
		return (uint64_t)((((unsigned __int128)ns << exponent) + second - 1) / second);
	for (; exponent < TSRESOL_NS; exponent++)
		ns /= 10;
	return ns;
}

/* ---- blocks, in the byte order of the machine ---- */

static void put(struct sc_pcapng_writer *writer, const void *bytes, size_t len)
{
	g_byte_array_append(writer->block, bytes, (guint)len);
}

static void put16(struct sc_pcapng_writer *writer, uint16_t value)
{
	put(writer, &value, sizeof value);
}

static void put32(struct sc_pcapng_writer *writer, uint32_t value)
{
	put(writer, &value, sizeof value);
}

static void pad(struct sc_pcapng_writer *writer)
{
	static const uint8_t zeros[MULTIPLE];

	put(writer, zeros, -writer->block->len % MULTIPLE);
}

static void put_option(struct sc_pcapng_writer *writer, uint16_t code, const void *value,
		       size_t len)
{
	put16(writer, code);
	put16(writer, (uint16_t)len);
	put(writer, value, len);
	pad(writer);
}

static void put_text(struct sc_pcapng_writer *writer, uint16_t code, const char *text)
{
	if (text)
		put_option(writer, code, text, MIN(strlen(text), UINT16_MAX));
}

static void begin_block(struct sc_pcapng_writer *writer, uint32_t type)
{
	g_byte_array_set_size(writer->block, 0);
	put32(writer, type);
	put32(writer, 0); /* its length, when it is known */
}

static void end_block(struct sc_pcapng_writer *writer)
{
	uint32_t total;

	pad(writer);
	total = writer->block->len + (uint32_t)sizeof total;
	put32(writer, total);
	memcpy(writer->block->data + 4, &total, sizeof total);
	errno = 0;
	if (!writer->error && fwrite(writer->block->data, 1, total, writer->out) != total)
		writer->error = errno ? errno : EIO;
}

static void write_section(struct sc_pcapng_writer *writer)
{
	begin_block(writer, BLOCK_SECTION);
	put32(writer, BYTE_ORDER_MAGIC);
	put16(writer, 1); /* version 1.0 */
	put16(writer, 0);
	put32(writer, UINT32_MAX); /* length of the section: not said */
	put32(writer, UINT32_MAX);
	put_text(writer, OPTION_APPLICATION, writer->application);
	put_option(writer, OPTION_END, NULL, 0);
	end_block(writer);
	g_hash_table_remove_all(writer->numbers);
}

static void write_interface(struct sc_pcapng_writer *writer, const struct sc_interface_info *info)
{
	uint8_t tsresol = resolution_of(info->tsresol);

	begin_block(writer, BLOCK_INTERFACE);
	put16(writer, info->link_type);
	put16(writer, 0);
	put32(writer, info->snaplen);
	put_text(writer, OPTION_NAME, info->name);
	put_text(writer, OPTION_DESCRIPTION, info->description);
	put_option(writer, OPTION_TSRESOL, &tsresol, sizeof tsresol);
	if (info->offset_s != 0)
		put_option(writer, OPTION_TSOFFSET, &info->offset_s, sizeof info->offset_s);
	put_option(writer, OPTION_END, NULL, 0);
	end_block(writer);
}

/* Its number in this section. `first`: it has to be 0. */
static uint32_t number_of(struct sc_pcapng_writer *writer, uint32_t interface,
			  const struct sc_interface_info *info, bool first)
{
	guint count = g_hash_table_size(writer->numbers);
	uint32_t found =
		GPOINTER_TO_UINT(g_hash_table_lookup(writer->numbers, GUINT_TO_POINTER(interface)));

	if (found > 0 && !(first && found > 1))
		return found - 1;
	if (first && count > 0) {
		write_section(writer);
		count = 0;
	}
	write_interface(writer, info);
	g_hash_table_insert(writer->numbers, GUINT_TO_POINTER(interface),
			    GUINT_TO_POINTER(count + 1));
	return count;
}

struct sc_pcapng_writer *sc_pcapng_writer_new(FILE *out, const char *application)
{
	struct sc_pcapng_writer *writer = g_new0(struct sc_pcapng_writer, 1);

	writer->out = out;
	writer->application = g_strdup(application);
	writer->block = g_byte_array_new();
	writer->numbers = g_hash_table_new(NULL, NULL);
	write_section(writer);
	return writer;
}

void sc_pcapng_writer_free(struct sc_pcapng_writer *writer)
{
	if (!writer)
		return;
	g_hash_table_destroy(writer->numbers);
	g_byte_array_unref(writer->block);
	g_free(writer->application);
	g_free(writer);
}

/* A record without a time is a Simple Packet Block, which is of interface 0. */
static void write_simple(struct sc_pcapng_writer *writer, const struct sc_frame *frame,
			 const struct sc_interface_info *info)
{
	number_of(writer, frame->interface, info, true);
	begin_block(writer, BLOCK_PACKET_SIMPLE);
	put32(writer, frame->ref.length);
	put(writer, frame->data, frame->caplen);
	end_block(writer);
}

static void write_timed(struct sc_pcapng_writer *writer, const struct sc_frame *frame,
			const struct sc_interface_info *info, const char *comment)
{
	uint32_t number = number_of(writer, frame->interface, info, false);
	__int128 ns = (__int128)frame->ref.time_ns - (__int128)info->offset_s * SC_NS_PER_S;
	uint64_t ticks = ticks_of((uint64_t)MAX(ns, 0), resolution_of(info->tsresol));

	begin_block(writer, BLOCK_PACKET);
	put32(writer, number);
	put32(writer, (uint32_t)(ticks >> 32));
	put32(writer, (uint32_t)ticks);
	put32(writer, frame->caplen);
	put32(writer, frame->ref.length);
	put(writer, frame->data, frame->caplen);
	pad(writer);
	if (comment) {
		put_text(writer, OPTION_COMMENT, comment);
		put_option(writer, OPTION_END, NULL, 0);
	}
	end_block(writer);
}

int sc_pcapng_writer_frame(struct sc_pcapng_writer *writer, const struct sc_frame *frame,
			   const struct sc_interface_info *interface, const char *comment)
{
	if (frame->ref.time_ns == SC_TIME_NONE)
		write_simple(writer, frame, interface);
	else
		write_timed(writer, frame, interface, comment);
	return writer->error;
}
