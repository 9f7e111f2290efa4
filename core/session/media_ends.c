#include "session/media_ends.h"

static uint64_t hash_of(const struct sc_endpoint *at)
{
	return sc_hash(0, at, sizeof *at);
}

static bool is_at(const void *item, const void *at)
{
	return sc_endpoint_eq(&((const struct sc_media_end *)item)->at, at);
}

struct sc_media_end *sc_media_end_find(const struct sc_index *ends, const struct sc_endpoint *at)
{
	return sc_index_find(ends, hash_of(at), is_at, at);
}

struct sc_media_end *sc_media_end_of(struct sc_index *ends, struct sc_pool *pool,
				     const struct sc_endpoint *at)
{
	struct sc_media_end *end = sc_media_end_find(ends, at);

	if (end)
		return end;
	end = sc_pool_take(pool, sizeof *end);
	end->at = *at;
	sc_index_add(ends, hash_of(at), end);
	return end;
}

void sc_media_end_leave(struct sc_index *ends, struct sc_pool *pool, struct sc_media_end *end)
{
	if (end->announced || end->rtcp || end->to || end->from)
		return;
	sc_index_remove(ends, hash_of(&end->at), end);
	sc_pool_give(pool, end, sizeof *end);
}
