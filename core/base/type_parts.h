/* The functions that the table of types is made of; only for core/base/type*.c
 * and row_*.c. */
#ifndef SC_BASE_TYPE_PARTS_H
#define SC_BASE_TYPE_PARTS_H

#include "base/type.h"

typedef void sc_pack_fn(struct sc_packing *to, const struct sc_column *column, const void *cell);
typedef void sc_unpack_fn(struct sc_unpacking *from, const struct sc_column *column, void *cell);
typedef void sc_copy_fn(struct sc_room *room, const struct sc_column *column, const void *cell,
			void *copy);
typedef void sc_cell_text_fn(GString *out, const struct sc_column *column, const void *cell,
			     enum sc_style style);

/* ---- type_pack.c ---- */

sc_pack_fn sc_pack_u64, sc_pack_i64, sc_pack_byte, sc_pack_text, sc_pack_name, sc_pack_nothing,
	sc_pack_interval, sc_pack_endpoint, sc_pack_quantity, sc_pack_tally, sc_pack_frames,
	sc_pack_rows;
sc_unpack_fn sc_unpack_u64, sc_unpack_i64, sc_unpack_byte, sc_unpack_text, sc_unpack_name,
	sc_unpack_nothing, sc_unpack_interval, sc_unpack_endpoint, sc_unpack_quantity,
	sc_unpack_tally, sc_unpack_frames, sc_unpack_rows;

void sc_pack_number(struct sc_packing *to, uint64_t value);
uint64_t sc_unpack_number(struct sc_unpacking *from);
void sc_pack_cells(struct sc_packing *to, const struct sc_table *table, const void *row);
void sc_unpack_cells(struct sc_unpacking *from, const struct sc_table *table, void *row);

/* ---- type_copy.c ---- */

sc_copy_fn sc_copy_text, sc_copy_nothing, sc_copy_tally, sc_copy_frames, sc_copy_rows;

/* Where the copy is; NULL while only counting. */
void *sc_room_put(struct sc_room *room, const void *from, size_t bytes);
/* So many bytes a block takes: all begin where any struct may. */
size_t sc_room_bytes(size_t bytes);
void sc_copy_references(struct sc_room *room, const struct sc_table *table, const void *row,
			void *copy);

/* ---- type_text.c ---- */

sc_cell_text_fn sc_text_of_count, sc_text_of_text, sc_text_of_word, sc_text_of_interval,
	sc_text_of_span, sc_text_of_time, sc_text_of_endpoint, sc_text_of_flags, sc_text_of_bool,
	sc_text_of_truth, sc_text_of_quantity, sc_text_of_tally, sc_text_of_frames, sc_text_of_rows;

#endif
