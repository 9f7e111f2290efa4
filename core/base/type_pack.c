/* Values in few bytes, and back. */
#include "base/type_parts.h"

/* Numbers take as many bytes as they need, seven bits in each. */
enum { GROUP_BITS = 7, GROUP_MASK = 0x7f, MORE = 0x80 };

/* An interval's first byte: enum sc_absence and two bits. */
enum { ABSENT_MASK = 0x0f, START_LATE = 0x10, SKEWED = 0x20 };

/* A quantity's first byte: enum sc_absence and, above it, enum sc_unit. */
enum { UNIT_SHIFT = 4 };

static void put_byte(struct sc_packing *to, uint8_t byte)
{
	g_byte_array_append(to->out, &byte, 1);
}

void sc_pack_number(struct sc_packing *to, uint64_t value)
{
	for (; value > GROUP_MASK; value >>= GROUP_BITS)
		put_byte(to, (uint8_t)(value & GROUP_MASK) | MORE);
	put_byte(to, (uint8_t)value);
}

uint64_t sc_unpack_number(struct sc_unpacking *from)
{
	uint64_t value = 0;

	for (unsigned shift = 0;; shift += GROUP_BITS) {
		uint8_t byte = *from->at++;

		value |= (uint64_t)(byte & GROUP_MASK) << shift;
		if (!(byte & MORE))
			return value;
	}
}

/* Small numbers of either sign in few bytes, and SC_TIME_NONE, the least of all, in one. */
static void put_signed(struct sc_packing *to, int64_t value)
{
	sc_pack_number(to, ((uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0)) + 1);
}

static int64_t take_signed(struct sc_unpacking *from)
{
	uint64_t value = sc_unpack_number(from) - 1;

	return (int64_t)(value >> 1 ^ (value & 1 ? UINT64_MAX : 0));
}

/* ---- one value ---- */

#define PACK(name) \
	void sc_pack_##name(struct sc_packing *to, const struct sc_column *column, const void *cell)
#define UNPACK(name) \
	void sc_unpack_##name(struct sc_unpacking *from, const struct sc_column *column, void *cell)

PACK(u64)
{
	(void)column;
	sc_pack_number(to, *(const uint64_t *)cell);
}

UNPACK(u64)
{
	(void)column;
	*(uint64_t *)cell = sc_unpack_number(from);
}

PACK(i64)
{
	(void)column;
	put_signed(to, *(const int64_t *)cell);
}

UNPACK(i64)
{
	(void)column;
	*(int64_t *)cell = take_signed(from);
}

PACK(byte)
{
	(void)column;
	put_byte(to, *(const uint8_t *)cell);
}

UNPACK(byte)
{
	(void)column;
	*(uint8_t *)cell = *from->at++;
}

PACK(text)
{
	const struct sc_span *text = cell;

	(void)column;
	sc_pack_number(to, text->ptr ? text->len + 1 : 0);
	if (text->len > 0)
		g_byte_array_append(to->out, (const uint8_t *)text->ptr, (guint)text->len);
}

UNPACK(text)
{
	uint64_t len = sc_unpack_number(from);
	struct sc_span *text = cell;

	(void)column;
	*text = (struct sc_span){NULL, 0};
	if (len == 0)
		return;
	*text = sc_span((const char *)from->at, (size_t)len - 1);
	from->at += text->len;
}

/* With its NUL, so that what is unpacked is a C string. */
PACK(name)
{
	const char *name = *(const char *const *)cell;
	size_t bytes = name ? strlen(name) + 1 : 0;

	(void)column;
	sc_pack_number(to, bytes);
	g_byte_array_append(to->out, (const uint8_t *)name, (guint)bytes);
}

UNPACK(name)
{
	size_t bytes = (size_t)sc_unpack_number(from);

	(void)column;
	*(const char **)cell = bytes > 0 ? (const char *)from->at : NULL;
	from->at += bytes;
}

PACK(nothing)
{
	(void)to;
	(void)column;
	(void)cell;
}

UNPACK(nothing)
{
	(void)from;
	memset(cell, 0, sc_type_of(column)->bytes);
}

PACK(interval)
{
	const struct sc_interval *interval = cell;

	(void)column;
	put_byte(to, (uint8_t)(interval->absent | (interval->start_late ? START_LATE : 0) |
			       (interval->skewed ? SKEWED : 0)));
	if (interval->absent != SC_PRESENT)
		return;
	put_signed(to, interval->ns);
	sc_pack_number(to, interval->start_frame);
	sc_pack_number(to, interval->stop_frame);
}

UNPACK(interval)
{
	uint8_t head = *from->at++;
	struct sc_interval *interval = cell;

	(void)column;
	*interval = (struct sc_interval){
		.absent = (enum sc_absence)(head & ABSENT_MASK),
		.start_late = head & START_LATE,
		.skewed = head & SKEWED,
	};
	if (interval->absent != SC_PRESENT)
		return;
	interval->ns = take_signed(from);
	interval->start_frame = sc_unpack_number(from);
	interval->stop_frame = sc_unpack_number(from);
}

PACK(endpoint)
{
	(void)column;
	g_byte_array_append(to->out, cell, sizeof(struct sc_endpoint));
}

UNPACK(endpoint)
{
	(void)column;
	memcpy(cell, from->at, sizeof(struct sc_endpoint));
	from->at += sizeof(struct sc_endpoint);
}

PACK(quantity)
{
	const struct sc_quantity *quantity = cell;

	(void)column;
	put_byte(to, (uint8_t)(quantity->absent | quantity->unit << UNIT_SHIFT));
	put_signed(to, quantity->value);
}

UNPACK(quantity)
{
	uint8_t head = *from->at++;

	(void)column;
	*(struct sc_quantity *)cell = (struct sc_quantity){
		.absent = (enum sc_absence)(head & ABSENT_MASK),
		.unit = (enum sc_unit)(head >> UNIT_SHIFT),
		.value = take_signed(from),
	};
}

/* ---- lists ---- */

static void put_list(struct sc_packing *to, size_t count, size_t bytes)
{
	sc_pack_number(to, count);
	to->nested_bytes += sc_room_bytes(bytes);
}

/* Room for the items, all zeros. */
static void *take_list(struct sc_unpacking *from, size_t bytes)
{
	char *items = from->room;

	if (bytes == 0)
		return NULL;
	memset(items, 0, bytes);
	from->room += sc_room_bytes(bytes);
	return items;
}

PACK(tally)
{
	const struct sc_tally_list *list = cell;

	(void)column;
	put_list(to, list->count, list->count * sizeof *list->items);
	for (size_t i = 0; i < list->count; i++) {
		put_byte(to, list->items[i].word);
		sc_pack_number(to, list->items[i].count);
	}
}

UNPACK(tally)
{
	struct sc_tally_list *list = cell;
	struct sc_tally *items;

	(void)column;
	list->count = (size_t)sc_unpack_number(from);
	list->items = items = take_list(from, list->count * sizeof *items);
	for (size_t i = 0; i < list->count; i++) {
		items[i].word = *from->at++;
		items[i].count = sc_unpack_number(from);
	}
}

PACK(frames)
{
	const struct sc_frame_list *list = cell;

	(void)column;
	put_list(to, list->count, list->count * sizeof *list->items);
	for (size_t i = 0; i < list->count; i++)
		sc_pack_number(to, list->items[i]);
}

UNPACK(frames)
{
	struct sc_frame_list *list = cell;
	uint64_t *items;

	(void)column;
	list->count = (size_t)sc_unpack_number(from);
	list->items = items = take_list(from, list->count * sizeof *items);
	for (size_t i = 0; i < list->count; i++)
		items[i] = sc_unpack_number(from);
}

PACK(rows)
{
	const struct sc_row_list *rows = cell;

	put_list(to, rows->count, rows->count * rows->stride);
	sc_pack_number(to, rows->stride);
	for (size_t i = 0; i < rows->count; i++)
		sc_pack_cells(to, column->nested, (const char *)rows->items + i * rows->stride);
}

UNPACK(rows)
{
	struct sc_row_list *rows = cell;
	char *items;

	rows->count = (size_t)sc_unpack_number(from);
	rows->stride = (size_t)sc_unpack_number(from);
	rows->items = items = take_list(from, rows->count * rows->stride);
	for (size_t i = 0; i < rows->count; i++)
		sc_unpack_cells(from, column->nested, items + i * rows->stride);
}

/* ---- all columns ---- */

void sc_pack_cells(struct sc_packing *to, const struct sc_table *table, const void *row)
{
	const struct sc_column *column;

	for (size_t i = 0; (column = sc_table_member(table, i)); i++)
		sc_type_of(column)->pack(to, column, sc_cell(column, row));
}

void sc_unpack_cells(struct sc_unpacking *from, const struct sc_table *table, void *row)
{
	const struct sc_column *column;

	for (size_t i = 0; (column = sc_table_member(table, i)); i++)
		sc_type_of(column)->unpack(from, column, (char *)row + column->offset);
}
