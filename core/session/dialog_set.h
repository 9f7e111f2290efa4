/* A dialog set: all that has one Call-ID and one initiator's tag.
 *
 * Long because the state, its dialog sets and their parts refer to one another.
 *
 * It owns the transactions, dialogs, calls and registrations that came of it,
 * and is what expires: idle dialog sets are settled, and freed when nothing in
 * them can change any more. */
#ifndef SC_SESSION_DIALOG_SET_H
#define SC_SESSION_DIALOG_SET_H

#include <glib.h>

#include "base/counters.h"
#include "base/index.h"
#include "base/limits.h"
#include "session/txn.h"

/* Everything the session layer keeps. One an engine. */
struct sc_state {
	struct sc_config config;
	struct sc_row_sink sink;
	struct sc_counters *counters;
	struct sc_pool pool;

	struct sc_hashes hashes;            /* of the message that is being fed */
	struct sc_index txns;               /* struct sc_txn by its key */
	struct sc_index sets;               /* struct sc_dialog_set by its key */
	struct sc_index connections;        /* that requests wait on: resets.h */
	GHashTable *gaps;                   /* time of the latest loss between two endpoints */
	GPtrArray *wheel[SC_WHEEL_SECONDS]; /* dialog sets to be looked at, by second; NULL: never
					       any */
	int64_t wheel_second;               /* all seconds up to this one are done */
	uint64_t waiting_count;             /* dialog sets in the wheel */
	struct sc_dialog_set *parked; /* idle dialog sets that only the end of input settles */
	GPtrArray *due;               /* taken out of the wheel: an array to be used again */
	uint64_t set_count, set_serial;

	int64_t now_ns; /* the capture's clock: the latest time of any record */

	uint64_t last_txn, last_call, last_registration; /* row numbers given */
	struct sc_live *live;                            /* NULL: nobody asks for rows by number */
	int64_t first_message_ns, prev_message_ns;       /* SC_TIME_NONE */

	struct sc_session_keys *session_keys;
	struct sc_bindings *bindings;
	struct sc_roles *roles;
};

/* What is in progress, by row number less one; NULL: over. */
struct sc_live {
	GPtrArray *txns, *calls, *registrations;
};

struct sc_dialog_set_key {
	uint64_t hash;
	struct sc_span call_id, tag; /* tag.ptr NULL: none (RFC 2543) */
};

enum sc_idle {
	SC_LOOSE,   /* in no list */
	SC_WAITING, /* in the wheel */
	SC_PARKED,  /* only the end of the input settles it */
};

struct sc_dialog_set {
	struct sc_dialog_set_key key;
	struct sc_dialog_set *next_idle, *prev_idle; /* parked */
	uint64_t serial;                             /* in the order made */
	uint8_t idle;                                /* enum sc_idle */
	uint16_t dialog_count;
	int64_t last_ns; /* clock at the latest message */

	struct sc_txn *txns, *last_txn;      /* those that expire by themselves, oldest first */
	struct sc_call *calls, *oldest_call; /* newest first */
	struct sc_registration *registrations, *oldest_registration; /* newest first */
	struct sc_dialog *dialogs;
	struct sc_instance *newest_instance;
	struct sc_exchanges *exchanges; /* for measures; NULL: nothing to remember */
	size_t bytes;
};

/* One dialog (METRICS.md DL-1) as far as a call needs it. The other tag is the
 * dialog set's. */
struct sc_dialog {
	struct sc_dialog *next;
	struct sc_call *call;
	struct sc_span tag; /* of the side that did not start the dialog set */
	uint16_t ack_count, bye_count;
	struct sc_txn *acks;        /* ACKs to its 2xx, one a hop; in order */
	struct sc_txn *byes;        /* all hops, in order */
	int64_t refreshed_ns;       /* last 2xx that set or extended the session timer */
	int64_t session_expires_ns; /* in force; SC_TIME_NONE: none */
};

/* ---- state ---- */

void sc_state_init(struct sc_state *state, const struct sc_config *config,
		   const struct sc_row_sink *sink, struct sc_counters *counters);
void sc_state_clear(struct sc_state *state);

/* From now on `live` is kept: before the first message. */
void sc_state_keep_live(struct sc_state *state);

uint64_t sc_state_number_txn(struct sc_state *state, struct sc_txn *txn);
uint64_t sc_state_number_call(struct sc_state *state, struct sc_call *call);
uint64_t sc_state_number_registration(struct sc_state *state, struct sc_registration *registration);

/* It is about to be freed. */
static inline void sc_live_forget(GPtrArray *array, uint64_t number)
{
	g_ptr_array_index(array, number - 1) = NULL;
}

/* ---- dialog sets ---- */

/* The dialog set a message belongs to: by Call-ID and From-tag, or, inside a
 * dialog that the other side started, Call-ID and To-tag. NULL: none yet. */
struct sc_dialog_set *sc_dialog_set_find(struct sc_state *state, const struct sc_message *message);
struct sc_dialog_set *sc_dialog_set_new(struct sc_state *state, const struct sc_message *message);

void sc_dialog_set_free(struct sc_state *state, struct sc_dialog_set *set); /* with its dialogs */

/* A message is about to come to a dialog set: what became final before it ends
 * now. True: something may have gone, look again. */
bool sc_dialog_set_settle_late(struct sc_state *state, struct sc_dialog_set *set);

/* A message came. */
void sc_dialog_set_touch(struct sc_state *state, struct sc_dialog_set *set);

/* Settles all dialog sets whose time has come, and the oldest ones when limits are hit. */
void sc_dialog_sets_sweep(struct sc_state *state);

/* The end of the input: settles everything, rows in the order of their numbers. */
void sc_dialog_sets_finish(struct sc_state *state);

/* ---- transactions of a dialog set ---- */

/* The transaction of a message, or NULL. */
struct sc_txn *sc_state_find_txn(struct sc_state *state, const struct sc_txn_key *key);

/* The instance of that request, when it is among the dialog set's latest: the
 * other hops of a request follow it at once. NULL: none. `name` counts for
 * extension methods alone. */
struct sc_instance *sc_dialog_set_instance(const struct sc_dialog_set *set, enum sc_method method,
					   struct sc_span name, uint32_t cseq,
					   struct sc_span to_tag);

/* Makes one, enters it into the tables and the instance of its request. */
struct sc_txn *sc_state_add_txn(struct sc_state *state, const struct sc_txn_key *key,
				struct sc_dialog_set *set, const struct sc_message *message);

/* Lets it expire by itself (the default is that its owner keeps it). */
void sc_dialog_set_own_txn(struct sc_dialog_set *set, struct sc_txn *txn);

/* Out of all tables, its row handed out, and freed. */
void sc_state_end_txn(struct sc_state *state, struct sc_txn *txn);

/* ... all of a list linked by txn->next, whose owner forgets it. */
void sc_txns_end(struct sc_state *state, struct sc_txn *list);

/* The row of a transaction as of state->now_ns. */
void sc_txn_row(const struct sc_state *state, const struct sc_txn *txn, struct sc_txn_row *row);

/* ---- dialogs ---- */

void sc_dialog_free(struct sc_state *state, struct sc_dialog *dialog);

/* Frees all dialogs of a call. */
void sc_dialog_set_drop_dialogs(struct sc_state *state, struct sc_dialog_set *set,
				const struct sc_call *call);

/* The dialog of `call` with that tag, made when there is none; NULL: too many.
 * Two calls of a dialog set may have dialogs of the same tags: B2BUAs that keep
 * Call-ID and tags, servers that answer every attempt alike. */
struct sc_dialog *sc_dialog_set_dialog(struct sc_state *state, struct sc_dialog_set *set,
				       struct sc_span tag, struct sc_call *call);

/* The tag of a message that is not the dialog set's own. */
struct sc_span sc_dialog_set_other_tag(const struct sc_dialog_set *set,
				       const struct sc_message *message);

/* Appends to a list linked by txn->next. */
void sc_txn_append(struct sc_txn **list, struct sc_txn *txn);

#endif
