/* A call attempt: INVITEs chained over challenges, redirects and retries, on
 * all hops that were seen, and the dialogs they set up (METRICS.md 4). */
#ifndef SC_SESSION_CALL_H
#define SC_SESSION_CALL_H

#include "session/attempt.h"

struct sc_call_media;
struct sc_dialog;
struct sc_leg;
struct sc_session_key;

struct sc_call {
	struct sc_attempt
		attempt; /* its requests are the initial INVITEs; from, to: URIs as written */
	uint64_t session;
	struct sc_txn *cancels;
	uint64_t flags;              /* facts that no transaction holds */
	struct sc_session_key *keys; /* that it has in the table of session keys */
	struct sc_leg *leg;          /* leg.h; NULL: nobody asks for sessions */
	struct sc_call_media *media; /* media_facts.h; NULL: nobody asks, or it has none */
	uint16_t cancel_count;
	bool continued; /* its dialog was that of a call whose row is final and forgotten */
};

/* The call that an owner is, and that a transaction belongs to; NULL: none. */
static inline struct sc_call *sc_call_of_owner(struct sc_owner *owner)
{
	return owner && owner->kind == SC_OWNER_CALL ? (struct sc_call *)owner : NULL;
}

static inline struct sc_call *sc_call_of_txn(const struct sc_txn *txn)
{
	return sc_call_of_owner(txn->owner);
}

static inline struct sc_txn *sc_call_invites(const struct sc_call *call)
{
	return call->attempt.requests;
}

/* The newest call of a dialog set; NULL: none. */
static inline struct sc_call *sc_call_newest(const struct sc_dialog_set *set)
{
	return (struct sc_call *)set->owners[SC_OWNER_CALL].newest;
}

/* The call an initial INVITE belongs to: an attempt it continues, or a new one. */
struct sc_call *sc_call_of_invite(struct sc_state *state, struct sc_txn *invite,
				  const struct sc_message *message, const struct sc_packet *packet);

/* The call of a request inside a dialog or of a stray response, made when the
 * capture began in its middle and `make`; may be NULL. */
struct sc_call *sc_call_of_dialog(struct sc_state *state, struct sc_dialog_set *set,
				  const struct sc_message *message, const struct sc_packet *packet,
				  bool make);

/* Did an INVITE of the call go between these two hosts, either way? */
bool sc_call_on_path(const struct sc_call *call, const struct sc_packet *packet);

/* The dialog of the call that a message of `set` is in, made when there is none;
 * NULL: too many, by which the call is limited. */
struct sc_dialog *sc_call_dialog(struct sc_state *state, struct sc_call *call,
				 struct sc_dialog_set *set, const struct sc_message *message);

#endif
