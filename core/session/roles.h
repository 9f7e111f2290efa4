/* Roles: which host is what, and by which rule (METRICS.md 9). */
#ifndef SC_SESSION_ROLES_H
#define SC_SESSION_ROLES_H

#include "session/state.h"
#include "session/txn.h"

struct sc_call;
struct sc_roles;

struct sc_roles *sc_roles_new(void);
struct sc_roles *sc_roles_copy(const struct sc_roles *roles);
void sc_roles_free(struct sc_roles *roles);

/* Nothing is collected when the sink takes no elements.
 *
 * A new request was seen: who sent it, did a proxy forward it. */
void sc_roles_of_request(struct sc_state *state, const struct sc_txn *txn,
			 const struct sc_message *message);

/* A new response was seen. */
void sc_roles_of_reply(struct sc_state *state, const struct sc_txn *txn,
		       const struct sc_message *message);

/* A call is over: who answered it and who only passed it on, redirected it,
 * or called again on the other side. */
void sc_roles_of_call(struct sc_state *state, const struct sc_call *call);

/* A B2BUA calls on within two seconds (METRICS.md 9, RO-B2BUA). */
#define SC_ROLE_B2BUA_WITHIN_NS (2 * SC_NS_PER_S)

/* The INVITE `out` left a host that so went on with a call which had reached it. */
void sc_roles_of_b2bua(struct sc_state *state, const struct sc_txn *out,
		       enum sc_confidence confidence);

/* The registrar `registrar` holds the binding that a request of its host goes to. */
void sc_roles_of_location(struct sc_state *state, const struct sc_endpoint *registrar,
			  uint64_t frame);

/* Hands out a row a host, in the order seen. */
void sc_roles_finish(struct sc_state *state);

#endif
