/* An owner keeps transactions and is over as a whole. Calls and registrations are owners.
 *
 * One wheel ends them all (expiry.c). It asks each owner for its deadline through
 * struct sc_owner_ops and knows nothing else of it. A new kind of owner needs a row
 * in enum sc_owner_kind, a struct that begins with struct sc_owner, and a table of
 * operations that session.c enters.
 *
 * A deadline ends nothing at once (METRICS.md FX-1). An owner is final 64*T1 after
 * its deadline and after its latest message, and is judged by all that came until
 * then. What it leaves behind, to know later messages by, is a tombstone
 * (tombstones.h). */
#ifndef SC_SESSION_OWNER_H
#define SC_SESSION_OWNER_H

#include "base/counters.h"
#include "base/packet.h"
#include "session/dialog_set.h"
#include "session/txn.h"

struct sc_owner {
	struct sc_owner *prev, *next; /* of its kind in the dialog set, newest first */
	struct sc_dialog_set *set;
	uint64_t number;  /* of its row */
	int64_t last_ns;  /* end of its latest message */
	uint32_t loose;   /* transactions that point to it and expire by themselves */
	uint8_t kind;     /* enum sc_owner_kind */
	bool surrendered; /* ended early by a limit */
	bool limited;     /* a limit was hit by which a value of its row may be another */
};

/* What a kind of owner does. */
struct sc_owner_ops {
	/* Its deadline: when it is over if nothing more comes. SC_TIME_NONE: it waits for
	 * nothing; INT64_MAX: only the end of the input can tell. */
	int64_t (*deadline)(const struct sc_state *state, const struct sc_owner *owner);

	/* A message of one of its transactions was seen, and what it is to earlier ones. */
	void (*saw)(const struct sc_state *state, struct sc_owner *owner,
		    const struct sc_message *message, const struct sc_packet *packet,
		    enum sc_copy copy);

	/* Hands out its row, once it is over. */
	void (*hand_out)(struct sc_state *state, struct sc_owner *owner);

	/* Frees it with the transactions it keeps. Nothing refers to it any more. */
	void (*free)(struct sc_state *state, struct sc_owner *owner);
};

static inline const struct sc_owner_ops *sc_owner_ops_of(const struct sc_state *state,
							 const struct sc_owner *owner)
{
	return state->ops[owner->kind];
}

/* Gives a new owner, which its maker has zeroed, its number and its place in the dialog set. */
void sc_owner_enter(struct sc_state *state, struct sc_owner *owner, enum sc_owner_kind kind,
		    struct sc_dialog_set *set);

/* Gives the transaction to the owner; NULL: to nobody. The transaction is in a list
 * by now: pinned, or one of those that expire by themselves. */
void sc_owner_take(struct sc_owner *owner, struct sc_txn *txn);

/* Counts that a limit was hit, and marks the owner, if there is one, as limited. */
void sc_owner_limit(struct sc_state *state, struct sc_owner *owner, enum sc_counter counter);

/* Until when what comes still counts: a grace of 64*T1 after its deadline and after its
 * latest message. It is final after this instant; what comes in it is in time. */
int64_t sc_owner_open_until(const struct sc_state *state, const struct sc_owner *owner);

/* Hands out its row. Everything of it is there yet. */
void sc_owner_hand_out(struct sc_state *state, struct sc_owner *owner);

/* Frees it with its transactions. */
void sc_owner_free(struct sc_state *state, struct sc_owner *owner);

#endif
