#include "session/state.h"

#include "base/time.h"

void sc_state_init(struct sc_state *state, const struct sc_config *config,
		   const struct sc_row_sink *sink, struct sc_counters *counters)
{
	*state = (struct sc_state){
		.config = *config,
		.sink = *sink,
		.counters = counters,
		.due = g_ptr_array_new(),
		.wheel_second = INT64_MIN / 2,
		.now_ns = SC_TIME_NONE,
	};
}

void sc_state_keep_live(struct sc_state *state)
{
	state->live = g_new(struct sc_live, 1);
	state->live->txns = g_ptr_array_new();
	for (int kind = 0; kind < SC_OWNER_KINDS; kind++)
		state->live->owners[kind] = g_ptr_array_new();
	state->live->streams = g_array_new(FALSE, FALSE, sizeof(struct sc_live_stream));
	state->live->touched = g_array_new(FALSE, FALSE, sizeof(uint32_t));
}

uint64_t sc_state_number_txn(struct sc_state *state, struct sc_txn *txn)
{
	if (state->live)
		g_ptr_array_add(state->live->txns, txn);
	return ++state->last_txn;
}

uint64_t sc_state_number_owner(struct sc_state *state, enum sc_owner_kind kind,
			       struct sc_owner *owner)
{
	if (state->live)
		g_ptr_array_add(state->live->owners[kind], owner);
	return ++state->last_owner[kind];
}

void sc_state_clear(struct sc_state *state)
{
	sc_index_clear(&state->txns);
	sc_index_clear(&state->sets);
	sc_index_clear(&state->challenges);
	sc_index_clear(&state->connections);
	sc_index_clear(&state->media_ends);
	if (state->live) {
		g_ptr_array_free(state->live->txns, TRUE);
		for (int kind = 0; kind < SC_OWNER_KINDS; kind++)
			g_ptr_array_free(state->live->owners[kind], TRUE);
		g_array_free(state->live->streams, TRUE);
		g_array_free(state->live->touched, TRUE);
		g_free(state->live);
	}
	g_ptr_array_free(state->due, TRUE);
	for (unsigned i = 0; i < SC_WHEEL_SECONDS; i++)
		if (state->wheel[i])
			g_ptr_array_free(state->wheel[i], TRUE);
	sc_pool_clear(&state->pool);
}
