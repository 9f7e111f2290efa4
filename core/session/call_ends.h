/* The audio of a call at each of the hosts that send it. A way is several streams one behind the
 * other where a relay is seen on both of its sides, and may be lost on any of them (METRICS.md
 * OW-2). Questions only, to the facts of the streams. */
#ifndef SC_SESSION_CALL_ENDS_H
#define SC_SESSION_CALL_ENDS_H

#include "session/call_audio.h"

/* A way that does not reach who sends the other way. */
struct sc_unheard {
	enum sc_stream_direction missing; /* SC_DIRECTION_NONE: both reach who they should */
	bool nearly;                      /* a few packets come */
};

struct sc_unheard sc_call_unheard(const struct sc_state *state, const struct sc_call *call,
				  const struct sc_audio_window *window);

/* Would the tap have seen what goes that way (METRICS.md OW-1)? */
bool sc_call_way_is_seen(const struct sc_state *state, const struct sc_call *call,
			 const struct sc_call_audio *audio);

#endif
