/* Attempts: requests that are one try together, over challenges, redirects and
 * retries, on all hops that were seen (METRICS.md DL-4). What a call and a
 * registration have in common; both begin with it. */
#ifndef SC_SESSION_ATTEMPT_H
#define SC_SESSION_ATTEMPT_H

#include "base/limits.h"
#include "session/owner.h"
#include "session/rows.h"

/* What was sent again or captured twice between two endpoints, whichever spoke. */
struct sc_repeats {
	struct sc_repeats *next;
	struct sc_endpoint_pair ends;
	uint32_t retransmissions, duplicates;
};

struct sc_attempt {
	struct sc_owner owner;
	struct sc_txn *requests, *last_request; /* all hops of all links, in the order seen */
	int64_t first_ns;
	uint64_t first_frame, last_frame;
	uint64_t first_file_frame; /* the first frame's number in its file, */
	uint32_t first_file;       /* which is this one */
	uint32_t retransmissions, duplicates;
	struct sc_repeats *repeats; /* of each hop that has some; in the pool */
	uint16_t request_count;
	uint32_t asked;            /* predicates that held for one of its messages (asked.h) */
	struct sc_span from, to;   /* who calls or registers whom; in the pool */
	struct sc_span user_agent; /* of its first message, if that is a request; in the pool */
};

/* The attempt that an owner is; NULL: none. */
static inline struct sc_attempt *sc_attempt_of_owner(struct sc_owner *owner)
{
	return owner && owner->kind <= SC_OWNER_REGISTRATION ? (struct sc_attempt *)owner : NULL;
}

/* A new one of `bytes` bytes that begin with a struct sc_attempt, zeroed but for
 * what is known of it here. */
void *sc_attempt_new(struct sc_state *state, enum sc_owner_kind kind, size_t bytes,
		     struct sc_dialog_set *set, const struct sc_message *message,
		     const struct sc_packet *packet);

/* Ends its requests and gives the block back. */
void sc_attempt_free(struct sc_state *state, struct sc_attempt *attempt, size_t bytes);

/* The attempt of this kind that a new request belongs to: one that has another hop
 * of it, else the one that it continues most surely (chain.h); the newest of
 * several. NULL: none. */
struct sc_attempt *sc_attempt_find(const struct sc_state *state, enum sc_owner_kind kind,
				   const struct sc_txn *request);

/* Keeps a request in it. False: there are too many, and it expires by itself. */
bool sc_attempt_add(struct sc_state *state, struct sc_attempt *attempt, struct sc_txn *request);

/* A message of it was seen. */
void sc_attempt_saw(struct sc_attempt *attempt, const struct sc_packet *packet, enum sc_copy copy);

/* A message of the attempt's transaction was sent again, or captured twice. */
void sc_attempt_repeated(struct sc_state *state, struct sc_attempt *attempt,
			 const struct sc_txn *txn, enum sc_copy copy);

/* ... what there was of it on the hop of the host that sends `origin`; NULL: on all. */
struct sc_repeats sc_attempt_repeats(const struct sc_attempt *attempt, const struct sc_txn *origin);

/* Its deadline: when its requests have all given up, and 64*T1 before a retry would no
 * longer continue it; SC_TIME_NONE: it waits for nothing. */
int64_t sc_attempt_over_at(const struct sc_state *state, const struct sc_attempt *attempt);

/* What is counted of the requests that its originating endpoint sent (METRICS.md
 * DL-7): how each ended, and how many were retries with credentials or followed a 3xx. */
struct sc_attempt_count {
	size_t units;
	uint64_t auth_rounds, redirects;
};

/* `origin` as in chain.h; `units` has room for SC_CALL_INVITES_MAX. */
struct sc_attempt_count sc_attempt_count(const struct sc_state *state,
					 const struct sc_attempt *attempt,
					 const struct sc_txn *origin, struct sc_unit_end *units);

#endif
