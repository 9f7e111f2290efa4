/* Bindings: what registrars granted, to tell a first registration from a
 * refresh, and to see whose bindings requests are sent to. */
#ifndef SC_SESSION_BINDINGS_H
#define SC_SESSION_BINDINGS_H

#include "session/state.h"

struct sc_bindings;

struct sc_bindings *sc_bindings_new(void);
void sc_bindings_free(struct sc_bindings *bindings);

/* The binding of this AOR and contact made before; NULL: none. The key is the
 * +sip.instance and reg-id where given (RFC 5626), else the Contact URI. */
const struct sc_grant *sc_bindings_known(const struct sc_bindings *bindings, struct sc_span aor,
					 struct sc_span contact_value);

/* What is known of a binding. */
struct sc_grant {
	struct sc_endpoint registrar; /* as sc_host_of names it */
	int64_t time_ns;              /* of the 2xx */
	uint64_t frame;
	int64_t expires_ns; /* SC_TIME_NONE: not said */
};

/* A registrar granted it, or (grant NULL) removed it. */
void sc_bindings_set(struct sc_state *state, struct sc_span aor, struct sc_span contact_value,
		     const struct sc_grant *grant);

/* The registrar that holds a binding to this URI (user@host:port compared);
 * NULL: none. */
const struct sc_endpoint *sc_bindings_registrar(const struct sc_bindings *bindings,
						struct sc_span uri);

#endif
