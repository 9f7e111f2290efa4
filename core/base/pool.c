#include "base/pool.h"

#include <glib.h>
#include <sys/mman.h>

/* The size of a huge page: the calls in progress are spread over all of them,
 * and one entry of the TLB each is what a look-up costs least with. */
#define CHUNK_BYTES (2u << 20)

static size_t class_of(size_t bytes)
{
	return bytes == 0 ? 0 : (bytes - 1) / SC_POOL_STEP;
}

#ifndef SIPCHRON_SANITIZE
/* A large block does not share its first line of the cache with another. */
static void align_fresh(struct sc_pool *pool)
{
	size_t over = (uintptr_t)pool->fresh % SC_POOL_LINE;

	if (over > 0 && pool->fresh_bytes >= SC_POOL_LINE) {
		pool->fresh += SC_POOL_LINE - over;
		pool->fresh_bytes -= SC_POOL_LINE - over;
	}
}

static void *carve(struct sc_pool *pool, size_t bytes)
{
	void *block;

	if (bytes >= SC_POOL_LARGE)
		align_fresh(pool);
	if (pool->fresh_bytes < bytes) {
		char *chunk = g_aligned_alloc(1, CHUNK_BYTES, CHUNK_BYTES);
		madvise(chunk, CHUNK_BYTES, MADV_HUGEPAGE); /* a wish; refusal is fine */
		*(void **)(void *)chunk = pool->chunks;
		pool->chunks = chunk;
		pool->fresh = chunk + SC_POOL_LINE; /* keeps blocks aligned */
		pool->fresh_bytes = CHUNK_BYTES - SC_POOL_LINE;
	}
	block = pool->fresh;
	pool->fresh += bytes;
	pool->fresh_bytes -= bytes;
	return block;
}
#endif

void *sc_pool_take(struct sc_pool *pool, size_t bytes)
{
	size_t class = class_of(bytes), whole = (class + 1) * SC_POOL_STEP;

	pool->used_bytes += whole;
#ifdef SIPCHRON_SANITIZE
	return g_malloc0(bytes > 0 ? bytes : 1);
#else
	void *block;

	if (class >= SC_POOL_CLASSES)
		return g_malloc0(bytes);
	block = pool->free[class];
	if (block) {
		pool->free[class] = *(void **)block;
		__builtin_prefetch(pool->free[class], 1); /* to be taken next */
	} else {
		block = carve(pool, whole);
	}
	return memset(block, 0, bytes);
#endif
}

void sc_pool_give(struct sc_pool *pool, void *block, size_t bytes)
{
	size_t class = class_of(bytes);

	if (!block)
		return;
	pool->used_bytes -= (class + 1) * SC_POOL_STEP;
#ifdef SIPCHRON_SANITIZE
	g_free(block);
#else
	if (class >= SC_POOL_CLASSES) {
		g_free(block);
		return;
	}
	*(void **)block = pool->free[class];
	pool->free[class] = block;
#endif
}

void sc_pool_clear(struct sc_pool *pool)
{
	for (void *chunk = pool->chunks, *next; chunk; chunk = next) {
		next = *(void **)chunk;
		g_aligned_free(chunk);
	}
	memset(pool, 0, sizeof *pool);
}

struct sc_span sc_pool_keep(struct sc_pool *pool, struct sc_span text)
{
	char *copy;

	if (!text.ptr)
		return text;
	copy = sc_pool_take(pool, text.len);
	if (text.len > 0)
		memcpy(copy, text.ptr, text.len);
	return sc_span(copy, text.len);
}

void sc_pool_drop(struct sc_pool *pool, struct sc_span text)
{
	/* The pool owns the bytes; spans are read-only views of them. */
	union {
		const char *view;
		void *block;
	} owned = {.view = text.ptr};

	sc_pool_give(pool, owned.block, text.len);
}
