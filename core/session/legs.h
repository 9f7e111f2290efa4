/* Legs of one call on the two sides of a B2BUA that no message ties together, told by what they
 * have in common (METRICS.md 10).
 *
 * Facts are kept as they come. The session of a call is settled, with those of the calls it depends
 * on, when the first of them becomes final: its row shows it. Until then it is looked for whenever
 * somebody asks. Only who shows sessions pays for it (struct sc_row_sink). */
#ifndef SC_SESSION_LEGS_H
#define SC_SESSION_LEGS_H

#include "session/state.h"

struct sc_call;
struct sc_call_row;
struct sc_legs;
struct sc_message;

struct sc_legs *sc_legs_new(void);
void sc_legs_free(struct sc_legs *legs); /* NULL is fine */

/* An initial INVITE of the call, a response to one: from then on the call has a leg. `first`: the
 * INVITE that made the call. */
void sc_legs_request(struct sc_state *state, struct sc_call *call, const struct sc_message *message,
		     bool first);
void sc_legs_response(struct sc_state *state, struct sc_call *call,
		      const struct sc_message *message);

/* The row of a call with a leg is about to be handed out: it and those that depend on it are
 * settled. */
void sc_legs_end(struct sc_state *state, struct sc_call *call);

/* The input has ended: every call, in the order of their numbers, before any of them goes. */
void sc_legs_settle(struct sc_state *state, struct sc_call *call);

/* A call with a leg goes. */
void sc_legs_forget(struct sc_state *state, struct sc_call *call);

/* The number of its session, as of now; of any call. */
uint64_t sc_legs_session(const struct sc_state *state, const struct sc_call *call);

/* The same in the row of a call with a leg, with the reasons. */
void sc_legs_row(const struct sc_state *state, const struct sc_call *call, struct sc_call_row *row);

/* Who is a B2BUA, as of now, by a call that is not settled. */
void sc_legs_roles(struct sc_state *state, const struct sc_call *call);

#endif
