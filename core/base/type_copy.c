/* What values point to, copied. */
#include "base/type_parts.h"

/* Every struct of a row, and what it points to, may begin at a multiple of this. */
#define ALIGNMENT sizeof(max_align_t)

size_t sc_room_bytes(size_t bytes)
{
	return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

void *sc_room_put(struct sc_room *room, const void *from, size_t bytes)
{
	char *to = room->at ? room->at + room->used : NULL;

	if (to && bytes > 0)
		memcpy(to, from, bytes);
	room->used += sc_room_bytes(bytes);
	return to;
}

#define COPY(name) \
	void sc_copy_##name(struct sc_room *room, const struct sc_column *column, \
			    const void *cell, void *copy)

COPY(text)
{
	const struct sc_span *text = cell;
	char *bytes = sc_room_put(room, text->ptr, text->len);

	(void)column;
	if (copy && text->ptr)
		((struct sc_span *)copy)->ptr = bytes;
}

/* What is valid only while the row is handed over is not in its copy. */
COPY(nothing)
{
	(void)room;
	(void)cell;
	if (copy)
		memset(copy, 0, sc_type_of(column)->bytes);
}

COPY(tally)
{
	const struct sc_tally_list *list = cell;
	struct sc_tally *items = sc_room_put(room, list->items, list->count * sizeof *items);

	(void)column;
	if (copy)
		((struct sc_tally_list *)copy)->items = items;
}

COPY(frames)
{
	const struct sc_frame_list *list = cell;
	uint64_t *items = sc_room_put(room, list->items, list->count * sizeof *items);

	(void)column;
	if (copy)
		((struct sc_frame_list *)copy)->items = items;
}

COPY(rows)
{
	const struct sc_row_list *rows = cell;
	char *items = sc_room_put(room, rows->items, rows->count * rows->stride);

	for (size_t i = 0; i < rows->count; i++)
		sc_copy_references(room, column->nested,
				   (const char *)rows->items + i * rows->stride,
				   items ? items + i * rows->stride : NULL);
	if (copy)
		((struct sc_row_list *)copy)->items = items;
}

void sc_copy_references(struct sc_room *room, const struct sc_table *table, const void *row,
			void *copy)
{
	const struct sc_column *column;

	for (size_t i = 0; (column = sc_table_member(table, i)); i++)
		if (sc_type_of(column)->copy)
			sc_type_of(column)->copy(room, column, sc_cell(column, row),
						 copy ? (char *)copy + column->offset : NULL);
}
