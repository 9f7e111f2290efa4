#include "base/index.h"

#include <glib.h>

#define SLOTS_MIN 64u

static void put(struct sc_index *index, uint64_t hash, void *item)
{
	size_t at = hash & index->mask;

	while (index->slots[at].item)
		at = (at + 1) & index->mask;
	index->slots[at] = (struct sc_index_slot){hash, item};
}

static void resize(struct sc_index *index, size_t slot_count)
{
	struct sc_index old = *index;

	index->slots = g_new0(struct sc_index_slot, slot_count);
	index->mask = slot_count - 1;
	for (size_t i = 0; old.slots && i <= old.mask; i++)
		if (old.slots[i].item)
			put(index, old.slots[i].hash, old.slots[i].item);
	g_free(old.slots);
}

void sc_index_add(struct sc_index *index, uint64_t hash, void *item)
{
	if (!index->slots)
		resize(index, SLOTS_MIN);
	else if (index->count >= (index->mask + 1) / 2) /* at most half full: short probes */
		resize(index, (index->mask + 1) * 2);
	put(index, hash, item);
	index->count++;
}

void sc_index_remove(struct sc_index *index, uint64_t hash, const void *item)
{
	size_t hole = hash & index->mask, home, at;

	while (index->slots[hole].item != item)
		hole = (hole + 1) & index->mask;
	index->count--;
	/* Whatever probed past the hole moves into it (Knuth 6.4, algorithm R). */
	for (at = (hole + 1) & index->mask; index->slots[at].item; at = (at + 1) & index->mask) {
		home = index->slots[at].hash & index->mask;
		if (((at - home) & index->mask) >= ((at - hole) & index->mask)) {
			index->slots[hole] = index->slots[at];
			hole = at;
		}
	}
	index->slots[hole].item = NULL;
}

void *sc_index_next(const struct sc_index *index, size_t *at)
{
	while (index->slots && *at <= index->mask) {
		void *item = index->slots[(*at)++].item;
		if (item)
			return item;
	}
	return NULL;
}

void sc_index_clear(struct sc_index *index)
{
	g_free(index->slots);
	*index = (struct sc_index){0};
}
