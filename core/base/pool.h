/* A pool of small blocks: what outlives its frame is kept here.
 *
 * Blocks are taken and given back in any order, a size class at a time, so
 * that nothing is allocated from the system once as much is in use as ever
 * was. Under a sanitizer every block is a malloc of its own. */
#ifndef SC_BASE_POOL_H
#define SC_BASE_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* Blocks come in steps of 32 bytes up to 2 KiB; larger ones from malloc. */
#define SC_POOL_STEP 32u
#define SC_POOL_CLASSES 64u

/* Blocks of so many bytes and more begin at a line of the cache, of so many. */
#define SC_POOL_LARGE 512u
#define SC_POOL_LINE 64u

struct sc_pool {
	void *free[SC_POOL_CLASSES]; /* free blocks, linked through their first word */
	void *chunks;                /* all chunks, linked */
	char *fresh;                 /* the unused rest of the newest chunk */
	size_t fresh_bytes;
	uint64_t used_bytes; /* in blocks handed out */
};

/* Zeroed memory of `bytes`; aborts when there is none left, as GLib does. */
void *sc_pool_take(struct sc_pool *pool, size_t bytes);

/* Gives a block back; `bytes` as it was taken with. */
void sc_pool_give(struct sc_pool *pool, void *block, size_t bytes);

/* Frees all of the pool's memory, blocks in use too (but for large ones). */
void sc_pool_clear(struct sc_pool *pool);

/* A text in the pool; sc_pool_drop gives it back. An absent text stays absent. */
struct sc_span sc_pool_keep(struct sc_pool *pool, struct sc_span text);
void sc_pool_drop(struct sc_pool *pool, struct sc_span text);

#endif
