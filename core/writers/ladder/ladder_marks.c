/* Where the metrics of a call start and stop on its ladder. */
#include <string.h>

#include "writers/ladder/ladder_book.h"

/* A mark and the index of its arrow. */
struct placed {
	struct sc_ladder_mark mark;
	guint arrow;
};

/* The first message of the call in that frame. Several in one frame of TCP have
 * one time, so that it does not matter much which. */
struct spot {
	uint64_t call, frame;
};

static unsigned spot_hash(const void *spot)
{
	return sc_hash_fold(sc_hash(0, spot, sizeof(struct spot)));
}

static int spot_equal(const void *one, const void *other)
{
	return memcmp(one, other, sizeof(struct spot)) == 0;
}

static GHashTable *find_spots(const struct sc_ladder_draft *draft)
{
	GHashTable *spots = g_hash_table_new_full(spot_hash, spot_equal, g_free, NULL);

	for (guint i = 0; i < draft->arrows->len; i++) {
		const struct sc_ladder_arrow *arrow =
			&g_array_index(draft->arrows, struct sc_ladder_arrow, i);
		struct spot spot = {arrow->call, arrow->frame};

		if (!g_hash_table_contains(spots, &spot))
			g_hash_table_insert(spots, g_memdup2(&spot, sizeof spot),
					    GUINT_TO_POINTER(i));
	}
	return spots;
}

static void mark(GArray *placed, GHashTable *spots, struct sc_ladder_mark what, struct spot spot)
{
	struct placed one = {.mark = what};
	void *found;

	if (!g_hash_table_lookup_extended(spots, &spot, NULL, &found))
		return;
	one.arrow = GPOINTER_TO_UINT(found);
	g_array_append_val(placed, one);
}

static void mark_call(GArray *placed, GHashTable *spots, const struct sc_ladder_subject *call)
{
	for (size_t i = 0; i < call->table->count; i++) {
		const struct sc_column *column = &call->table->columns[i];
		const struct sc_interval *interval = sc_cell(column, call->row);
		struct sc_ladder_mark what = {.key = column->key};

		if (column->type != SC_T_INTERVAL || interval->absent != SC_PRESENT)
			continue;
		what.ns = interval->ns;
		what.ends_by_clock = interval->stop_frame == 0;
		mark(placed, spots, what, (struct spot){call->number, interval->start_frame});
		what.stop = true;
		if (!what.ends_by_clock)
			mark(placed, spots, what,
			     (struct spot){call->number, interval->stop_frame});
	}
}

/* By message; there stops first, and else as the columns of the row. */
static gint by_place(gconstpointer one, gconstpointer other)
{
	const struct placed *a = one, *b = other;

	if (a->arrow != b->arrow)
		return a->arrow < b->arrow ? -1 : 1;
	return b->mark.stop - a->mark.stop;
}

void sc_ladder_set_marks(struct sc_ladder_draft *draft)
{
	g_autoptr(GHashTable) spots = find_spots(draft);
	g_autoptr(GArray) placed = g_array_new(FALSE, FALSE, sizeof(struct placed));

	for (guint i = 0; i < draft->calls->len; i++)
		mark_call(placed, spots, g_ptr_array_index(draft->calls, i));
	g_array_sort(placed, by_place); /* keeps the order of equals */
	for (guint i = 0; i < placed->len; i++)
		g_array_append_val(draft->marks, g_array_index(placed, struct placed, i).mark);
	for (guint i = 0; i < placed->len; i++) {
		struct sc_ladder_arrow *arrow =
			&g_array_index(draft->arrows, struct sc_ladder_arrow,
				       g_array_index(placed, struct placed, i).arrow);

		if (arrow->mark_count++ == 0)
			arrow->marks = &g_array_index(draft->marks, struct sc_ladder_mark, i);
	}
}
