#include "base/row_copy.h"

#include <glib.h>

/* Every struct of a row, and what it points to, may begin at a multiple of this. */
#define ALIGNMENT sizeof(max_align_t)

/* Room for copies. With `at` NULL it only counts. */
struct room {
	char *at;
	size_t used;
};

static size_t aligned(size_t bytes)
{
	return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void *put(struct room *room, const void *from, size_t bytes)
{
	char *to = room->at ? room->at + room->used : NULL;

	if (to && bytes > 0)
		memcpy(to, from, bytes);
	room->used += aligned(bytes);
	return to;
}

static void put_references(struct room *room, const struct sc_table *table, const void *row,
			   void *copy);

static void put_rows(struct room *room, const struct sc_table *table,
		     const struct sc_row_list *rows, struct sc_row_list *copy)
{
	char *items = put(room, rows->items, rows->count * rows->stride);

	for (size_t i = 0; i < rows->count; i++)
		put_references(room, table, (const char *)rows->items + i * rows->stride,
			       items ? items + i * rows->stride : NULL);
	if (copy)
		copy->items = items;
}

/* Copies what the columns of `row` point to and lets `copy` point there. Names
 * are constants. */
static void put_references(struct room *room, const struct sc_table *table, const void *row,
			   void *copy)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct sc_column *column = &table->columns[i];
		const void *cell = sc_cell(column, row);
		void *copied = copy ? (char *)copy + column->offset : NULL;

		if (column->type == SC_T_TEXT) {
			const struct sc_span *text = cell;
			char *bytes = put(room, text->ptr, text->len);

			if (copied && text->ptr)
				((struct sc_span *)copied)->ptr = bytes;
		} else if (column->type == SC_T_FRAMES) {
			const struct sc_frame_list *list = cell;
			uint64_t *items = put(room, list->items, list->count * sizeof *items);

			if (copied)
				((struct sc_frame_list *)copied)->items = items;
		} else if (column->type == SC_T_TALLY) {
			const struct sc_tally_list *list = cell;
			struct sc_tally *items =
				put(room, list->items, list->count * sizeof *items);

			if (copied)
				((struct sc_tally_list *)copied)->items = items;
		} else if (column->type == SC_T_ROWS) {
			put_rows(room, column->nested, cell, copied);
		}
	}
}

void *sc_row_copy(const struct sc_table *table, size_t row_bytes, const void *row, size_t *bytes)
{
	struct room room = {NULL, aligned(row_bytes)};
	void *copy;

	put_references(&room, table, row, NULL);
	copy = g_malloc(room.used);
	*bytes = room.used;
	room = (struct room){copy, 0};
	put(&room, row, row_bytes);
	put_references(&room, table, row, copy);
	return copy;
}
