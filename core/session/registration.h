/* A registration attempt: REGISTERs chained over challenges and 423 (METRICS.md 4, 5.1). */
#ifndef SC_SESSION_REGISTRATION_H
#define SC_SESSION_REGISTRATION_H

#include "session/attempt.h"

struct sc_registration {
	struct sc_attempt attempt; /* its requests are the REGISTERs; from, to: user@host */
	struct sc_span contact;    /* first Contact URI; ptr NULL: none */
	int64_t expires_ns;        /* granted; SC_TIME_NONE */
	enum sc_registration_kind kind;
};

/* The registration that a transaction belongs to; NULL: none. */
static inline struct sc_registration *sc_registration_of_txn(const struct sc_txn *txn)
{
	return txn->owner && txn->owner->kind == SC_OWNER_REGISTRATION
		       ? (struct sc_registration *)txn->owner
		       : NULL;
}

/* The registration attempt of a new REGISTER (or of a response without one). */
struct sc_registration *sc_registration_of(struct sc_state *state, struct sc_txn *request,
					   const struct sc_message *message,
					   const struct sc_packet *packet);

/* A 2xx came: notes what it grants and the binding it makes. */
void sc_registration_granted(struct sc_state *state, struct sc_registration *registration,
			     const struct sc_txn *request, const struct sc_message *message,
			     const struct sc_packet *packet);

#endif
