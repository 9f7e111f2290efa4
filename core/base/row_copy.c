#include "base/row_copy.h"

#include "base/type_parts.h"

void *sc_row_copy(const struct sc_table *table, size_t row_bytes, const void *row, size_t *bytes)
{
	struct sc_room room = {NULL, sc_room_bytes(row_bytes)};
	void *copy;

	sc_copy_references(&room, table, row, NULL);
	copy = g_malloc(room.used);
	*bytes = room.used;
	room = (struct sc_room){copy, 0};
	sc_room_put(&room, row, row_bytes);
	sc_copy_references(&room, table, row, copy);
	return copy;
}
