#include "session/gaps.h"

#include "base/limits.h"
#include "base/time.h"

struct gap {
	struct sc_endpoint_pair ends; /* the key */
	int64_t time_ns;
};

static unsigned gap_hash(const void *gap)
{
	return sc_hash_fold(sc_hash(0, gap, sizeof(struct sc_endpoint_pair)));
}

static int gap_equal(const void *one, const void *other)
{
	return memcmp(one, other, sizeof(struct sc_endpoint_pair)) == 0;
}

void sc_gaps_note(struct sc_state *state, const struct sc_endpoint *one,
		  const struct sc_endpoint *other, int64_t time_ns)
{
	struct gap probe = {.ends = sc_endpoint_pair_of(one, other)}, *gap;

	if (!state->gaps)
		state->gaps = g_hash_table_new_full(gap_hash, gap_equal, g_free, NULL);
	gap = g_hash_table_lookup(state->gaps, &probe);
	if (!gap) {
		if (g_hash_table_size(state->gaps) >= SC_TCP_STREAMS_MAX) {
			state->counters->n[SC_COUNT_LIMIT_GAPS] += SC_TCP_STREAMS_MAX;
			g_hash_table_remove_all(state->gaps);
		}
		gap = g_memdup2(&probe, sizeof probe);
		g_hash_table_add(state->gaps, gap);
	}
	gap->time_ns = time_ns;
}

int64_t sc_gaps_latest(const struct sc_state *state, const struct sc_endpoint *one,
		       const struct sc_endpoint *other)
{
	struct gap probe = {.ends = sc_endpoint_pair_of(one, other)};
	const struct gap *gap;

	if (!state->gaps)
		return SC_TIME_NONE;
	gap = g_hash_table_lookup(state->gaps, &probe);
	return gap ? gap->time_ns : SC_TIME_NONE;
}
