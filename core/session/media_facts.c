#include "session/media_facts.h"

#include "session/call.h"

struct sc_call_media *sc_call_media_of(struct sc_state *state, struct sc_call *call)
{
	if (!call->media)
		call->media = sc_pool_take(&state->pool, sizeof *call->media);
	return call->media;
}
