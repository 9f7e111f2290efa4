#include "session/session.h"

#include "filter/predicates.h"
#include "session/asked.h"
#include "session/bindings.h"
#include "session/call_end.h"
#include "session/deferred.h"
#include "session/expiry.h"
#include "session/gaps.h"
#include "session/legs.h"
#include "session/recent.h"
#include "session/registration_end.h"
#include "session/roles.h"
#include "session/session_keys.h"
#include "session/streams.h"
#include "session/tombstones.h"
#include "session/unread.h"

void sc_session_start(struct sc_state *state, const struct sc_config *config,
		      const struct sc_row_sink *sink, struct sc_counters *counters)
{
	sc_state_init(state, config, sink, counters);
	state->ops[SC_OWNER_CALL] = &sc_call_ops;
	state->ops[SC_OWNER_REGISTRATION] = &sc_registration_ops;
	if (config->predicates && sc_predicates_count(config->predicates) > 0)
		state->asked = sc_asked_new(state, config->predicates);
	state->session_keys = sc_session_keys_new();
	state->tombstones = sc_tombstones_new(config->memory_bytes_max);
	if (sink->sessions || sink->element)
		state->legs = sc_legs_new();
	state->bindings = sc_bindings_new();
	state->roles = sc_roles_new();
	if (sink->message)
		state->recent = sc_recent_new();
	if (sink->stream || sink->media)
		state->streams = sc_streams_new(config, &state->pool, counters);
	if (state->streams && sink->media_later)
		state->unread = sc_unread_new();
}

/* Nothing comes after the end of the input. */
static void forget_tombstones(struct sc_state *state)
{
	sc_tombstones_free(state->tombstones);
	state->tombstones = NULL;
}

void sc_session_finish(struct sc_state *state)
{
	forget_tombstones(state);
	sc_dialog_sets_finish(state);
	sc_deferred_flush(state, true);
	if (state->streams)
		sc_streams_sweep_all(state);
	sc_roles_finish(state);
}

void sc_session_clear(struct sc_state *state)
{
	state->sink = (struct sc_row_sink){0};
	forget_tombstones(state);
	sc_dialog_sets_finish(state);
	sc_deferred_flush(state, true);
	if (state->streams)
		sc_streams_sweep_all(state);
	sc_streams_free(state->streams);
	sc_unread_free(state->unread);
	sc_session_keys_free(state->session_keys);
	sc_legs_free(state->legs);
	sc_bindings_free(state->bindings);
	sc_roles_free(state->roles);
	sc_gaps_free(state->gaps);
	sc_recent_free(state->recent);
	sc_asked_free(state->asked);
	sc_state_clear(state);
}
