/* The Contacts of a REGISTER, which it asks for, and of its 200, which are bound
 * (RFC 3261 10.2, 10.3). */
#ifndef SC_SESSION_CONTACTS_H
#define SC_SESSION_CONTACTS_H

#include "base/pool.h"
#include "message/message.h"

/* One Contact. Its texts lie in the message, or in the block of its list. */
struct sc_contact {
	struct sc_span uri;
	struct sc_span instance, reg_id; /* RFC 5626; ptr NULL: not given */
	uint32_t expires_s; /* its own, else that of the Expires header; or SC_NO_SECONDS */
};

/* Those of one message, one block of a pool. Empty if there are none. */
struct sc_contacts {
	uint32_t bytes;
	uint16_t count;
	bool all; /* Contact: *, which removes what is bound */
	struct sc_contact contact[];
};

/* Keeps at most SC_CONTACTS_MAX; more are left off, and *left_off says so. */
struct sc_contacts *sc_contacts_keep(struct sc_pool *pool, const struct sc_message *message,
				     bool *left_off);
void sc_contacts_drop(struct sc_pool *pool, struct sc_contacts *contacts);

/* Are they one binding: the same instance and reg-id (RFC 5626 6), else, where one
 * has not both of these, the same URI? */
bool sc_contact_same(const struct sc_contact *one, const struct sc_contact *other);

/* The one that is the same binding; NULL: none. */
const struct sc_contact *sc_contacts_find(const struct sc_contacts *contacts,
					  const struct sc_contact *wanted);

/* The first that is to be bound: the first of all when none is. NULL: there is none. */
const struct sc_contact *sc_contacts_first(const struct sc_contacts *contacts);

/* Does the REGISTER remove, and bind nothing? */
bool sc_contacts_remove(const struct sc_contacts *contacts);

#endif
