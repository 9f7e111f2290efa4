/* Challenges and credentials (RFC 3261 22): who asks, and who answers whom. */
#ifndef SC_SESSION_AUTH_H
#define SC_SESSION_AUTH_H

#include "base/pool.h"
#include "message/message.h"

/* One value of WWW-Authenticate, Proxy-Authenticate, Authorization or
 * Proxy-Authorization. The texts lie in the block of its list. */
struct sc_auth {
	struct sc_span realm, nonce; /* ptr NULL: not given */
	bool proxy;                  /* of the two Proxy- header fields */
	bool stale;                  /* of a challenge: only the nonce was too old */
};

/* What one message carries, one block of a pool. Never empty: NULL stands for nothing. */
struct sc_auth_list {
	uint32_t bytes;
	uint16_t count;
	struct sc_auth auth[];
};

/* The credentials of a request, the challenges of a response. More than
 * SC_AUTH_MAX are not kept, and *left_off says so. */
struct sc_auth_list *sc_auth_keep(struct sc_pool *pool, const struct sc_message *message,
				  bool *left_off);
void sc_auth_drop(struct sc_pool *pool, struct sc_auth_list *list);

/* Of one protection space: the same kind of header field and realm. What names
 * no realm is of any. */
bool sc_auth_same_realm(const struct sc_auth *one, const struct sc_auth *other);

/* The part of the list that is of this realm; NULL: none. */
const struct sc_auth *sc_auth_of_realm(const struct sc_auth_list *list,
				       const struct sc_auth *wanted);

/* Do the credentials carry a nonce of the challenges? */
bool sc_auth_carries_nonce(const struct sc_auth_list *credentials,
			   const struct sc_auth_list *challenges);

/* Does one of the challenges say stale? */
bool sc_auth_stale(const struct sc_auth_list *challenges);

#endif
