/* What is hidden: messages that can lie in a hole of their TCP connection (METRICS.md FX-11). That
 * such a message was not seen until a deadline proves nothing.
 *
 * Holes are facts (gaps.h). All of this is asked when a row is made, or when something is
 * to be over, and nothing of it is kept. */
#ifndef SC_SESSION_HIDDEN_H
#define SC_SESSION_HIDDEN_H

#include "session/state.h"
#include "session/txn.h"

/* Can a message from `src` to `dst` that was sent after `after_ns`, and not after `until_ns`,
 * lie in a hole? */
bool sc_hidden_between(const struct sc_state *state, const struct sc_endpoint *src,
		       const struct sc_endpoint *dst, int64_t after_ns, int64_t until_ns);

/* Can the response be hidden for want of which the transaction was given up, or was taken as
 * failed with its connection? False while it may still come. */
bool sc_hidden_answer(const struct sc_state *state, const struct sc_txn *txn);

/* The state by now (sc_txn_state_at), as far as it is proved: what may have been answered
 * waits. */
enum sc_txn_state sc_txn_state_now(const struct sc_state *state, const struct sc_txn *txn);

/* Most captures have no holes. */
static inline bool sc_may_hide(const struct sc_state *state, const struct sc_txn *txn)
{
	return __builtin_expect(state->gaps != NULL, 0) &&
	       sc_transport_reliable((enum sc_transport)txn->transport);
}

/* When it is over (sc_txn_deadline): an INVITE of which it is not known that it was never
 * answered may be ringing. */
int64_t sc_txn_over_at(const struct sc_state *state, const struct sc_txn *txn);

/* Can a message be hidden that went then, either way, on the connection of one of these? */
bool sc_hidden_of_requests(const struct sc_state *state, const struct sc_txn *requests,
			   int64_t after_ns, int64_t until_ns);

#endif
