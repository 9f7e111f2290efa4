#include "session/gaps.h"

#include "base/limits.h"

/* The key: both ends, which come first. */
#define KEY_BYTES (2 * sizeof(struct sc_endpoint))

static unsigned gap_hash(const void *gap)
{
	return sc_hash_fold(sc_hash(0, gap, KEY_BYTES));
}

static int gap_equal(const void *one, const void *other)
{
	return memcmp(one, other, KEY_BYTES) == 0;
}

void sc_gaps_note(struct sc_state *state, const struct sc_gap *gap)
{
	struct sc_gap *known;

	if (!state->gaps)
		state->gaps = g_hash_table_new_full(gap_hash, gap_equal, g_free, NULL);
	known = g_hash_table_lookup(state->gaps, gap);
	if (known) {
		*known = *gap;
		return;
	}
	if (g_hash_table_size(state->gaps) >= SC_TCP_STREAMS_MAX) {
		state->counters->n[SC_COUNT_LIMIT_GAPS] += SC_TCP_STREAMS_MAX;
		g_hash_table_remove_all(state->gaps);
	}
	g_hash_table_add(state->gaps, g_memdup2(gap, sizeof *gap));
}

const struct sc_gap *sc_gaps_latest(const struct sc_state *state, const struct sc_endpoint *src,
				    const struct sc_endpoint *dst)
{
	const struct sc_gap sought = {.src = *src, .dst = *dst};

	return state->gaps ? g_hash_table_lookup(state->gaps, &sought) : NULL;
}
