/* The hashes that a message is looked up by: made once, before it is fed. A hash
 * finds candidates; who finds by it compares the key (METRICS.md TX-1). */
#ifndef SC_SESSION_HASHES_H
#define SC_SESSION_HASHES_H

#include <stdbool.h>
#include <stdint.h>

#include "message/message.h"

#define SC_CALL_ID_SEED 1u

/* The hashes that a message is looked up by. */
struct sc_hashes {
	uint64_t call_id;
	uint64_t txn; /* of its transaction's key, but for the method */
	uint64_t set; /* of Call-ID and sc_set_tag */
	bool old;     /* RFC 2543: no magic cookie in the branch */
};

/* Are two branches the same? The magic cookie counts without case (RFC 3261 17.1.3, METRICS.md
 * FX-15), what follows byte by byte. */
bool sc_branch_eq(struct sc_span a, struct sc_span b);

/* What of a branch has to be the same: all but the cookie. */
struct sc_span sc_branch_id(struct sc_span branch);

/* What tells dialog sets of one Call-ID apart: the From-tag; for REGISTERs, which
 * have no dialog, the address of record (RFC 3261 10.2). */
static inline struct sc_span sc_set_tag(const struct sc_message *message)
{
	return message->method == SC_REGISTER ? sc_uri_aor(message->to.uri) : message->from.tag;
}

void sc_hashes_of(struct sc_hashes *hashes, const struct sc_message *message);

/* The hash of its transaction's key. `as`: the method to look for. */
uint64_t sc_txn_hash(const struct sc_hashes *hashes, enum sc_method as);

#endif
