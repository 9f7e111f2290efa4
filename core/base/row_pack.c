#include "base/row_pack.h"

#include <glib.h>

/* Numbers take as many bytes as they need, seven bits in each. */
enum { GROUP_BITS = 7, GROUP_MASK = 0x7f, MORE = 0x80 };

/* An interval's first byte: enum sc_absence and two bits. */
enum { ABSENT_MASK = 0x0f, START_LATE = 0x10, SKEWED = 0x20 };

static void put_number(GByteArray *out, uint64_t value)
{
	uint8_t byte;

	for (; value > GROUP_MASK; value >>= GROUP_BITS) {
		byte = (uint8_t)(value & GROUP_MASK) | MORE;
		g_byte_array_append(out, &byte, 1);
	}
	byte = (uint8_t)value;
	g_byte_array_append(out, &byte, 1);
}

static uint64_t take_number(const uint8_t **at)
{
	uint64_t value = 0;

	for (unsigned shift = 0;; shift += GROUP_BITS) {
		uint8_t byte = *(*at)++;

		value |= (uint64_t)(byte & GROUP_MASK) << shift;
		if (!(byte & MORE))
			return value;
	}
}

/* Small numbers of either sign in few bytes. */
static void put_signed(GByteArray *out, int64_t value)
{
	put_number(out, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

static int64_t take_signed(const uint8_t **at)
{
	uint64_t value = take_number(at);

	return (int64_t)(value >> 1 ^ (value & 1 ? UINT64_MAX : 0));
}

static void put_text(GByteArray *out, const struct sc_span *text)
{
	put_number(out, text->ptr ? text->len + 1 : 0);
	if (text->len > 0)
		g_byte_array_append(out, (const uint8_t *)text->ptr, (guint)text->len);
}

static struct sc_span take_text(const uint8_t **at)
{
	uint64_t len = take_number(at);
	struct sc_span text = {NULL, 0};

	if (len > 0) {
		text = sc_span((const char *)*at, (size_t)len - 1);
		*at += text.len;
	}
	return text;
}

/* With its NUL, so that what is unpacked is a C string. */
static void put_name(GByteArray *out, const char *name)
{
	size_t bytes = name ? strlen(name) + 1 : 0;

	put_number(out, bytes);
	g_byte_array_append(out, (const uint8_t *)name, (guint)bytes);
}

static const char *take_name(const uint8_t **at)
{
	size_t bytes = (size_t)take_number(at);
	const char *name = (const char *)*at;

	*at += bytes;
	return bytes > 0 ? name : NULL;
}

static void put_interval(GByteArray *out, const struct sc_interval *interval)
{
	uint8_t head = (uint8_t)(interval->absent | (interval->start_late ? START_LATE : 0) |
				 (interval->skewed ? SKEWED : 0));

	g_byte_array_append(out, &head, 1);
	if (interval->absent != SC_PRESENT)
		return;
	put_signed(out, interval->ns);
	put_number(out, interval->start_frame);
	put_number(out, interval->stop_frame);
}

static struct sc_interval take_interval(const uint8_t **at)
{
	uint8_t head = *(*at)++;
	struct sc_interval interval = {
		.absent = (enum sc_absence)(head & ABSENT_MASK),
		.start_late = head & START_LATE,
		.skewed = head & SKEWED,
	};

	if (interval.absent == SC_PRESENT) {
		interval.ns = take_signed(at);
		interval.start_frame = take_number(at);
		interval.stop_frame = take_number(at);
	}
	return interval;
}

static void put_row(GByteArray *out, const struct sc_table *table, const void *row);

static void put_cell(GByteArray *out, const struct sc_column *column, const void *cell)
{
	const struct sc_row_list *rows = cell;

	switch (column->type) {
	case SC_T_COUNT:
	case SC_T_ID:
	case SC_T_FRAME:
	case SC_T_FLAGS:
		put_number(out, *(const uint64_t *)cell);
		break;
	case SC_T_SPAN_NS:
	case SC_T_TIME:
		put_signed(out, *(const int64_t *)cell);
		break;
	case SC_T_TEXT:
		put_text(out, cell);
		break;
	case SC_T_NAME:
		put_name(out, *(const char *const *)cell);
		break;
	case SC_T_WORD:
		g_byte_array_append(out, cell, 1);
		break;
	case SC_T_INTERVAL:
		put_interval(out, cell);
		break;
	case SC_T_ENDPOINT:
		g_byte_array_append(out, cell, sizeof(struct sc_endpoint));
		break;
	case SC_T_ROWS:
		put_number(out, rows->count);
		put_number(out, rows->stride);
		for (size_t i = 0; i < rows->count; i++)
			put_row(out, column->nested, (const char *)rows->items + i * rows->stride);
		break;
	case SC_T_QUANTITY:
	case SC_T_TALLY:
	case SC_T_FRAMES:
		g_assert_not_reached();
	}
}

static void put_row(GByteArray *out, const struct sc_table *table, const void *row)
{
	for (size_t i = 0; i < table->count; i++)
		put_cell(out, &table->columns[i], sc_cell(&table->columns[i], row));
}

/* Returns where the room behind the rows goes on. */
static char *take_row(const uint8_t **at, const struct sc_table *table, void *row, char *room);

static char *take_rows(const uint8_t **at, const struct sc_table *table, struct sc_row_list *rows,
		       char *room)
{
	char *items = room;

	rows->count = (size_t)take_number(at);
	rows->stride = (size_t)take_number(at);
	rows->items = items;
	room += rows->count * rows->stride;
	memset(items, 0, rows->count * rows->stride);
	for (size_t i = 0; i < rows->count; i++)
		room = take_row(at, table, items + i * rows->stride, room);
	return room;
}

static char *take_row(const uint8_t **at, const struct sc_table *table, void *row, char *room)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct sc_column *column = &table->columns[i];
		void *cell = (char *)row + column->offset;

		if (column->type == SC_T_TEXT)
			*(struct sc_span *)cell = take_text(at);
		else if (column->type == SC_T_NAME)
			*(const char **)cell = take_name(at);
		else if (column->type == SC_T_WORD)
			*(uint8_t *)cell = *(*at)++;
		else if (column->type == SC_T_INTERVAL)
			*(struct sc_interval *)cell = take_interval(at);
		else if (column->type == SC_T_SPAN_NS || column->type == SC_T_TIME)
			*(int64_t *)cell = take_signed(at);
		else if (column->type == SC_T_ENDPOINT) {
			memcpy(cell, *at, sizeof(struct sc_endpoint));
			*at += sizeof(struct sc_endpoint);
		} else if (column->type == SC_T_ROWS)
			room = take_rows(at, column->nested, cell, room);
		else
			*(uint64_t *)cell = take_number(at);
	}
	return room;
}

void *sc_row_pack(const struct sc_table *table, const void *row)
{
	static const guint usual_bytes = 512;
	GByteArray *out = g_byte_array_sized_new(usual_bytes);
	void *packed;

	put_row(out, table, row);
	packed = g_memdup2(out->data, out->len);
	g_byte_array_free(out, TRUE);
	return packed;
}

void sc_row_unpack(const struct sc_table *table, const void *packed, void *row, void *nested)
{
	const uint8_t *at = packed;

	take_row(&at, table, row, nested);
}
