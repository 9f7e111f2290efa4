/* An index: items found by hash and comparison.
 *
 * GLib's hash table keeps hashes and keys in arrays of their own and leaves
 * tombstones; looking transactions up and dropping them is what the analysis
 * does most, and one slot of both in one cache line made it twice as fast
 * (docs/BENCHMARKS.md). Linear probing; removal closes the gap it leaves. */
#ifndef SC_BASE_INDEX_H
#define SC_BASE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sc_index_slot {
	uint64_t hash;
	void *item; /* NULL: empty */
};

struct sc_index {
	struct sc_index_slot *slots; /* a power of two of them; NULL: none yet */
	size_t mask, count;
};

typedef bool sc_index_equal_fn(const void *item, const void *key);

/* The item with that hash that equals `key`; NULL: none. */
static inline void *sc_index_find(const struct sc_index *index, uint64_t hash,
				  sc_index_equal_fn *equal, const void *key)
{
	if (!index->slots)
		return NULL;
	for (size_t at = hash & index->mask; index->slots[at].item; at = (at + 1) & index->mask)
		if (index->slots[at].hash == hash && equal(index->slots[at].item, key))
			return index->slots[at].item;
	return NULL;
}

/* Fetches the slot that sc_index_find would begin with. */
static inline void sc_index_prefetch(const struct sc_index *index, uint64_t hash)
{
	if (index->slots)
		__builtin_prefetch(&index->slots[hash & index->mask]);
}

/* The first item of that hash, whatever its key; NULL: none. */
static inline void *sc_index_peek(const struct sc_index *index, uint64_t hash)
{
	if (!index->slots)
		return NULL;
	for (size_t at = hash & index->mask; index->slots[at].item; at = (at + 1) & index->mask)
		if (index->slots[at].hash == hash)
			return index->slots[at].item;
	return NULL;
}

/* Adds an item (not NULL) that is not in the index yet; the index does not own it. */
void sc_index_add(struct sc_index *index, uint64_t hash, void *item);

/* Removes that very item, which must be there. */
void sc_index_remove(struct sc_index *index, uint64_t hash, const void *item);

/* All items one after another, in no useful order: start with *at = 0; NULL: no more. */
void *sc_index_next(const struct sc_index *index, size_t *at);

void sc_index_clear(struct sc_index *index);

#endif
