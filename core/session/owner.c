#include "session/owner.h"

#include "base/time.h"

void sc_owner_enter(struct sc_state *state, struct sc_owner *owner, enum sc_owner_kind kind,
		    struct sc_dialog_set *set)
{
	struct sc_owner_list *list = &set->owners[kind];

	owner->kind = (uint8_t)kind;
	owner->set = set;
	owner->number = sc_state_number_owner(state, kind, owner);
	owner->next = list->newest;
	*(owner->next ? &owner->next->prev : &list->oldest) = owner;
	list->newest = owner;
}

void sc_owner_take(struct sc_owner *owner, struct sc_txn *txn)
{
	txn->owner = owner;
	if (!owner)
		return;
	txn->owner_number = owner->number;
	owner->loose += !txn->pinned;
	owner->limited |= txn->limited;
}

void sc_owner_limit(struct sc_state *state, struct sc_owner *owner, enum sc_counter counter)
{
	state->counters->n[counter]++;
	if (owner)
		owner->limited = true;
}

int64_t sc_owner_open_until(const struct sc_state *state, const struct sc_owner *owner)
{
	int64_t over_ns = sc_owner_ops_of(state, owner)->deadline(state, owner);

	return sc_time_add(MAX(owner->last_ns, over_ns), sc_timer_64t1(&state->config));
}

static void leave_set(struct sc_owner *owner)
{
	struct sc_owner_list *list = &owner->set->owners[owner->kind];

	*(owner->prev ? &owner->prev->next : &list->newest) = owner->next;
	*(owner->next ? &owner->next->prev : &list->oldest) = owner->prev;
}

/* Transactions that outlive it forget it; its number stays in them. */
static void let_go(struct sc_owner *owner)
{
	for (struct sc_txn *txn = owner->set->txns; txn && owner->loose > 0; txn = txn->next)
		if (txn->owner == owner) {
			txn->owner = NULL;
			owner->loose--;
		}
}

void sc_owner_hand_out(struct sc_state *state, struct sc_owner *owner)
{
	sc_owner_ops_of(state, owner)->hand_out(state, owner);
	if (state->live)
		sc_live_forget(state->live->owners[owner->kind], owner->number);
}

void sc_owner_free(struct sc_state *state, struct sc_owner *owner)
{
	leave_set(owner);
	let_go(owner);
	sc_owner_ops_of(state, owner)->free(state, owner);
}
