#include "session/txns.h"

#include "base/canary.h"
#include "session/challenges.h"
#include "session/dialog_set.h"
#include "session/instance.h"
#include "session/owner.h"
#include "session/resets.h"
#include "session/txn_row.h"

struct sc_txn *sc_txn_enter(struct sc_state *state, const struct sc_txn_key *key,
			    struct sc_dialog_set *set, const struct sc_message *message)
{
	struct sc_txn *txn = sc_txn_new(&state->pool, key, set, message);

	sc_index_add(&state->txns, txn->hash, txn);
	sc_instance_join(state, txn);
	return txn;
}

void sc_txn_let_expire(struct sc_dialog_set *set, struct sc_txn *txn)
{
	txn->prev = set->last_txn;
	txn->next = NULL;
	if (set->last_txn)
		set->last_txn->next = txn;
	else
		set->txns = txn;
	set->last_txn = txn;
}

void sc_txn_append(struct sc_txn **list, struct sc_txn *txn)
{
	txn->pinned = true;
	txn->next = NULL;
	while (*list)
		list = &(*list)->next;
	*list = txn;
}

SC_NO_CANARY void sc_txn_end(struct sc_state *state, struct sc_txn *txn)
{
	struct sc_dialog_set *set = txn->set;
	struct sc_txn_row row;

	if (!txn->pinned && txn->owner)
		txn->owner->loose--;
	if (!txn->pinned) {
		*(txn->prev ? &txn->prev->next : &set->txns) = txn->next;
		*(txn->next ? &txn->next->prev : &set->last_txn) = txn->prev;
	}
	if (txn->row && state->sink.transaction) {
		sc_txn_row(state, txn, &row);
		state->sink.transaction(state->sink.user, &row);
	}
	if (txn->row && state->live)
		sc_live_forget(state->live->txns, txn->number);
	sc_resets_forget(state, txn);
	sc_challenges_forget(state, txn);
	sc_index_remove(&state->txns, txn->hash, txn);
	sc_instance_leave(state, txn);
	sc_txn_free(&state->pool, txn);
}

void sc_txns_end(struct sc_state *state, struct sc_txn *list)
{
	struct sc_txn *next;

	for (; list; list = next) {
		next = list->next;
		sc_txn_end(state, list);
	}
}
