#include "base/row_pack.h"

#include "base/type_parts.h"

/* First how many bytes the lists take, then the cells. */
void *sc_row_pack(const struct sc_table *table, const void *row)
{
	static const guint usual_bytes = 512;
	struct sc_packing cells = {g_byte_array_sized_new(usual_bytes), 0};
	struct sc_packing head = {g_byte_array_new(), 0};
	uint8_t *packed;

	sc_pack_cells(&cells, table, row);
	sc_pack_number(&head, cells.nested_bytes);
	packed = g_malloc(head.out->len + cells.out->len);
	memcpy(packed, head.out->data, head.out->len);
	memcpy(packed + head.out->len, cells.out->data, cells.out->len);
	g_byte_array_free(cells.out, TRUE);
	g_byte_array_free(head.out, TRUE);
	return packed;
}

void sc_row_unpack(const struct sc_table *table, const void *packed, void *row, GByteArray *lists)
{
	struct sc_unpacking from = {.at = packed};

	g_byte_array_set_size(lists, (guint)sc_unpack_number(&from));
	from.room = (char *)lists->data;
	sc_unpack_cells(&from, table, row);
}
