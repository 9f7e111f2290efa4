/* What the session descriptions of a call announce: where each side receives media, and as
 * what (METRICS.md RTP-2, RTP-3). Facts with their times; nothing is concluded from them here. */
#ifndef SC_SESSION_ANNOUNCEMENTS_H
#define SC_SESSION_ANNOUNCEMENTS_H

#include "media/dtmf.h"
#include "session/media_ends.h"
#include "session/media_facts.h"
#include "session/words.h"

struct sc_told;
struct sc_txn;

/* Who of the call sent the message? */
enum sc_side sc_announcement_sender(const struct sc_call *call, const struct sc_message *message);

/* Notes a session description: of a request or response of `call` that was not there before.
 * What is offered and answered is noted with it. What is none says nothing. */
void sc_announcements_note(struct sc_state *state, struct sc_call *call, struct sc_span sdp,
			   const struct sc_told *told);

/* The format that `payload_type` is to who receives as `announced` says; NULL: it is not in
 * it. `announced` may be NULL. */
const struct sc_media_format *sc_announcement_format(const struct sc_announcement *announced,
						     uint8_t payload_type);

/* The latest announcement of a side of the call; NULL: there is none. */
const struct sc_announcement *sc_announcement_of_side(const struct sc_call *call,
						      enum sc_side side);

/* Does the call announce that end for that side? The latest such announcement. */
struct sc_announcement *sc_announcement_at(const struct sc_media_end *end,
					   const struct sc_call *call, enum sc_side side);

static inline enum sc_side sc_other_side(enum sc_side side)
{
	return side == SC_SIDE_CALLER ? SC_SIDE_CALLEE : SC_SIDE_CALLER;
}

/* Forgets all that the call announces. */
void sc_announcements_free(struct sc_state *state, struct sc_call *call);

#endif
