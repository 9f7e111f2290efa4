/* A dialog set: all that has one Call-ID and one initiator's tag; of REGISTERs, one
 * Call-ID and address of record.
 *
 * It holds the transactions, dialogs, calls and registrations that came of it,
 * and is what expires: idle dialog sets are settled, and freed when nothing in
 * them can change any more. */
#ifndef SC_SESSION_DIALOG_SET_H
#define SC_SESSION_DIALOG_SET_H

#include "session/state.h"

struct sc_dialog;
struct sc_exchanges;
struct sc_instance;

struct sc_dialog_set_key {
	uint64_t hash;
	struct sc_span call_id, tag; /* the tag that sc_set_tag says; ptr NULL: none (RFC 2543) */
};

enum sc_idle {
	SC_LOOSE,   /* in no list */
	SC_WAITING, /* in the wheel */
	SC_PARKED,  /* only the end of the input settles it */
};

/* Owners of one kind, linked by prev and next. */
struct sc_owner_list {
	struct sc_owner *newest, *oldest;
};

struct sc_dialog_set {
	struct sc_dialog_set_key key;
	struct sc_dialog_set *next_idle, *prev_idle; /* parked */
	uint64_t serial;                             /* in the order made */
	uint8_t idle;                                /* enum sc_idle */
	bool renamed;                                /* its tag is a block of the pool */
	uint16_t dialog_count;
	int64_t last_ns; /* clock at the latest message */

	struct sc_txn *txns, *last_txn; /* those that expire by themselves, oldest first */
	struct sc_owner_list owners[SC_OWNER_KINDS];
	struct sc_dialog *dialogs;
	struct sc_instance *newest_instance;
	struct sc_exchanges *exchanges; /* for measures; NULL: nothing to remember */
	size_t bytes;
};

/* The dialog set a message belongs to: by Call-ID and sc_set_tag, or, inside a
 * dialog that the other side started, Call-ID and To-tag. NULL: none yet. */
struct sc_dialog_set *sc_dialog_set_find(struct sc_state *state, const struct sc_message *message);
/* The one whose own tag that is (ptr NULL: none), with the Call-ID of the message being fed. */
struct sc_dialog_set *sc_dialog_set_of_tag(struct sc_state *state, struct sc_span call_id,
					   struct sc_span tag);

struct sc_dialog_set *sc_dialog_set_new(struct sc_state *state, const struct sc_message *message);

/* From now on it is that of the message's tag: no other dialog set is. */
void sc_dialog_set_rename(struct sc_state *state, struct sc_dialog_set *set,
			  const struct sc_message *message);

/* It owns nothing any more. */
void sc_dialog_set_free(struct sc_state *state, struct sc_dialog_set *set);

/* The tag of a message that is not the dialog set's own. */
struct sc_span sc_dialog_set_other_tag(const struct sc_dialog_set *set,
				       const struct sc_message *message);

#endif
