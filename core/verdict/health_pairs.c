/* Which pairs of hosts were seen to talk both ways, and which one way alone. Of the former, which
 * are almost all, one bit is kept by a hash: two pairs in one bit make a pair that goes one way
 * pass for one that does not, never the reverse. */
#include "base/limits.h"
#include "verdict/health_parts.h"

/* A pair in which some call shows one direction alone. */
struct half {
	uint64_t rows, requests;
	struct sc_health_seen seen;
};

void sc_health_pairs_init(struct sc_health_pairs *pairs)
{
	pairs->both = g_new0(uint64_t, (1u << SC_PAIRS_LOG2) / SC_PAIRS_WORD);
	pairs->half = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

void sc_health_pairs_clear(struct sc_health_pairs *pairs)
{
	g_free(pairs->both);
	g_hash_table_destroy(pairs->half);
}

void sc_health_pair_half(struct sc_health *health, const struct sc_endpoint *src,
			 const struct sc_endpoint *dst, enum sc_health_way way, uint64_t frame)
{
	uint64_t hash = sc_health_hash(src, dst);
	struct half *half = g_hash_table_lookup(health->pairs.half, &hash);

	if (!half && g_hash_table_size(health->pairs.half) >= SC_HEALTH_PAIRS_MAX) {
		health->counters->n[SC_COUNT_LIMIT_HEALTH]++;
		return;
	}
	if (!half) {
		half = g_new0(struct half, 1);
		g_hash_table_insert(health->pairs.half, g_memdup2(&hash, sizeof hash), half);
	}
	half->rows++;
	half->requests += way == SC_WAY_REQUESTS;
	sc_health_note(&half->seen, frame);
}

void sc_health_one_way(const struct sc_health_pairs *pairs, struct sc_health_one_way *found)
{
	GHashTableIter iter;
	void *hash, *value;

	*found = (struct sc_health_one_way){.of = pairs->both_count};
	g_hash_table_iter_init(&iter, pairs->half);
	while (g_hash_table_iter_next(&iter, &hash, &value)) {
		const struct half *half = value;
		uint64_t pair = *(const uint64_t *)hash;

		if (*sc_health_word(pairs, pair) & sc_health_bit(pair))
			continue;
		found->of++;
		found->pairs++;
		found->rows += half->rows;
		found->requests += half->requests == half->rows;
		for (unsigned i = 0; i < half->seen.frame_count; i++)
			sc_health_note(&found->seen, half->seen.frames[i]);
	}
}
