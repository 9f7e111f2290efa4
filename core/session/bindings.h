/* Bindings: what registrars granted, to tell a first registration from a
 * refresh, and to see whose bindings requests are sent to. */
#ifndef SC_SESSION_BINDINGS_H
#define SC_SESSION_BINDINGS_H

#include "session/contacts.h"
#include "session/state.h"

struct sc_bindings;

struct sc_bindings *sc_bindings_new(void);
void sc_bindings_free(struct sc_bindings *bindings);

/* What is known of a binding. */
struct sc_grant {
	struct sc_endpoint registrar; /* as sc_host_of names it */
	int64_t time_ns;              /* of the 2xx */
	uint64_t frame;
	int64_t expires_ns; /* SC_TIME_NONE: not said */
};

/* The binding of this address of record (user@host) and contact; NULL: none. */
const struct sc_grant *sc_bindings_known(const struct sc_bindings *bindings, struct sc_span aor,
					 const struct sc_contact *contact);

/* A registrar granted it. */
void sc_bindings_set(struct sc_state *state, struct sc_span aor, const struct sc_contact *contact,
		     const struct sc_grant *grant);

/* It is gone. `contact` NULL: all of the address of record are. */
void sc_bindings_remove(struct sc_state *state, struct sc_span aor,
			const struct sc_contact *contact);

/* This is all that the registrar has bound: others of its are gone. */
void sc_bindings_listed(struct sc_state *state, struct sc_span aor,
			const struct sc_contacts *listed, const struct sc_endpoint *registrar);

/* The registrar that holds a binding to this URI (user@host:port compared);
 * NULL: none. */
const struct sc_endpoint *sc_bindings_registrar(const struct sc_bindings *bindings,
						struct sc_span uri);

#endif
