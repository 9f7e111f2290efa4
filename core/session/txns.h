/* The transactions of a state: how each is entered, kept in a list, and ended. */
#ifndef SC_SESSION_TXNS_H
#define SC_SESSION_TXNS_H

#include "session/state.h"
#include "session/txn.h"

/* Makes one, enters it into the tables and the instance of its request. It is in
 * no list yet. */
struct sc_txn *sc_txn_enter(struct sc_state *state, const struct sc_txn_key *key,
			    struct sc_dialog_set *set, const struct sc_message *message);

/* Lets it expire by itself (the default is that its owner keeps it). */
void sc_txn_let_expire(struct sc_dialog_set *set, struct sc_txn *txn);

/* Appends to a list of its owner, linked by txn->next, and pins it. */
void sc_txn_append(struct sc_txn **list, struct sc_txn *txn);

/* Out of all tables, its row handed out, and freed. */
void sc_txn_end(struct sc_state *state, struct sc_txn *txn);

/* ... all of a list linked by txn->next, whose owner forgets it. */
void sc_txns_end(struct sc_state *state, struct sc_txn *list);

#endif
