/* Session descriptions that nobody has read. Most captures of signalling have no media, and
 * reading what is said of them is a seventh of the work: so whoever asks for figures alone has
 * them kept as they are, the latest SC_UNREAD_BYTES_MAX, and read when the first packet comes that
 * may be RTP. From then on each is read as it comes. */
#ifndef SC_SESSION_UNREAD_H
#define SC_SESSION_UNREAD_H

#include "session/state.h"

struct sc_call;
struct sc_told;
struct sc_unread;

struct sc_unread *sc_unread_new(void);
void sc_unread_free(struct sc_unread *unread); /* NULL is fine */

/* A session description, told in the call of that number. */
void sc_unread_keep(struct sc_unread *unread, uint64_t call, struct sc_span sdp,
		    const struct sc_told *told);

/* Hands out all that are of calls in progress, in the order in which they came. Calls that may
 * have had one which is gone are marked as limited. */
void sc_unread_read(const struct sc_unread *unread, struct sc_state *state,
		    void (*told)(struct sc_state *state, struct sc_call *call, struct sc_span sdp,
				 const struct sc_told *told));

#endif
