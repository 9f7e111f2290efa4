/* Challenges that wait for an answer: which INVITE was asked for credentials with
 * this nonce. A retry may come with another From-tag (METRICS.md DL-4), under which
 * its dialog set would not be found. */
#ifndef SC_SESSION_CHALLENGES_H
#define SC_SESSION_CHALLENGES_H

#include "session/auth.h"
#include "session/state.h"
#include "session/txn.h"

/* Keeps the credentials of an INVITE or REGISTER. */
void sc_challenges_note_request(struct sc_state *state, struct sc_txn *txn,
				const struct sc_message *message);

/* Keeps what a 401 or 407 to one asks for. */
void sc_challenges_note_reply(struct sc_state *state, struct sc_txn *txn, struct sc_reply *reply,
			      const struct sc_message *message);

/* The INVITE of that Call-ID whose challenge these credentials answer; NULL: none. */
struct sc_txn *sc_challenges_find(const struct sc_state *state, struct sc_span call_id,
				  const struct sc_auth_list *credentials);

/* The transaction is about to be freed. */
void sc_challenges_forget(struct sc_state *state, struct sc_txn *txn);

#endif
