#include "session/dialog_set.h"

#include "base/limits.h"
#include "session/call.h"
#include "session/measures.h"
#include "session/registration.h"
#include "session/resets.h"
#include "base/time.h"

/* ---- dialog sets ---- */

static bool set_is(const void *item, const void *key)
{
	const struct sc_dialog_set_key *a = &((const struct sc_dialog_set *)item)->key, *b = key;

	return sc_span_eq(a->call_id, b->call_id) && sc_span_eq(a->tag, b->tag);
}

struct sc_dialog_set *sc_dialog_set_find(struct sc_state *state, const struct sc_message *message)
{
	struct sc_dialog_set_key key = {state->hashes.set, message->call_id, message->from.tag};
	struct sc_dialog_set *set = sc_index_find(&state->sets, key.hash, set_is, &key);

	if (!set && message->to.tag.ptr) {
		key.tag = message->to.tag;
		key.hash = sc_span_hash(state->hashes.call_id, key.tag);
		set = sc_index_find(&state->sets, key.hash, set_is, &key);
	}
	return set;
}

struct sc_dialog_set *sc_dialog_set_new(struct sc_state *state, const struct sc_message *message)
{
	struct sc_span call_id = message->call_id, tag = message->from.tag;
	size_t bytes = sizeof(struct sc_dialog_set) + call_id.len + tag.len;
	struct sc_dialog_set *set = sc_pool_take(&state->pool, bytes);
	char *at = (char *)(set + 1);

	set->bytes = bytes;
	memcpy(at, call_id.ptr, call_id.len);
	call_id.ptr = at;
	if (tag.ptr) {
		memcpy(at + call_id.len, tag.ptr, tag.len);
		tag.ptr = at + call_id.len;
	}
	set->key = (struct sc_dialog_set_key){state->hashes.set, call_id, tag};
	set->serial = ++state->set_serial;
	sc_index_add(&state->sets, set->key.hash, set);
	state->set_count++;
	return set;
}

void sc_dialog_set_free(struct sc_state *state, struct sc_dialog_set *set)
{
	struct sc_dialog *next;

	for (struct sc_dialog *dialog = set->dialogs; dialog; dialog = next) {
		next = dialog->next;
		sc_dialog_free(state, dialog);
	}
	sc_index_remove(&state->sets, set->key.hash, set);
	sc_measures_forget(state, set);
	sc_pool_give(&state->pool, set, set->bytes);
	state->set_count--;
}

/* ---- transactions ---- */

struct sc_txn *sc_state_find_txn(struct sc_state *state, const struct sc_txn_key *key)
{
	struct sc_txn *txn = sc_index_find(&state->txns, key->hash, sc_txn_is, key);

	if (txn && sc_dialog_set_settle_late(state, txn->set))
		txn = sc_index_find(&state->txns, key->hash, sc_txn_is, key);
	return txn;
}

struct sc_instance *sc_dialog_set_instance(const struct sc_dialog_set *set, enum sc_method method,
					   struct sc_span name, uint32_t cseq,
					   struct sc_span to_tag)
{
	struct sc_instance *instance = set->newest_instance;

	for (unsigned i = 0; instance && i < SC_INSTANCES_SEARCHED_MAX;
	     instance = instance->older, i++)
		if (instance->cseq == cseq && instance->method == method &&
		    sc_span_eq(sc_txn_text(instance->hops, SC_TXN_TO_TAG), to_tag) &&
		    (method != SC_EXTENSION ||
		     sc_span_eq(sc_txn_text(instance->hops, SC_TXN_METHOD), name)))
			return instance;
	return NULL;
}

static struct sc_instance *new_instance(struct sc_state *state, const struct sc_txn *txn)
{
	struct sc_instance *instance = sc_pool_take(&state->pool, sizeof *instance);
	struct sc_dialog_set *set = txn->set;

	instance->cseq = txn->cseq;
	instance->method = txn->method;
	instance->older = set->newest_instance;
	if (instance->older)
		instance->older->newer = instance;
	set->newest_instance = instance;
	return instance;
}

static void join_instance(struct sc_state *state, struct sc_txn *txn)
{
	struct sc_instance *instance =
		sc_dialog_set_instance(txn->set, txn->method, sc_txn_text(txn, SC_TXN_METHOD),
				       txn->cseq, sc_txn_text(txn, SC_TXN_TO_TAG));

	if (!instance)
		instance = new_instance(state, txn);
	txn->instance = instance;
	if (instance->last_hop)
		instance->last_hop->next_hop = txn;
	else
		instance->hops = txn;
	instance->last_hop = txn;
	instance->count++;
}

static void free_instance(struct sc_state *state, struct sc_dialog_set *set,
			  struct sc_instance *instance)
{
	if (instance->newer)
		instance->newer->older = instance->older;
	else
		set->newest_instance = instance->older;
	if (instance->older)
		instance->older->newer = instance->newer;
	sc_pool_give(&state->pool, instance, sizeof *instance);
}

static void leave_instance(struct sc_state *state, struct sc_txn *txn)
{
	struct sc_instance *instance = txn->instance;
	struct sc_txn *before = NULL;

	if (instance->hops != txn)
		for (before = instance->hops; before->next_hop != txn; before = before->next_hop)
			;
	if (before)
		before->next_hop = txn->next_hop;
	else
		instance->hops = txn->next_hop;
	if (instance->last_hop == txn)
		instance->last_hop = before;
	if (--instance->count == 0)
		free_instance(state, txn->set, instance);
}

struct sc_txn *sc_state_add_txn(struct sc_state *state, const struct sc_txn_key *key,
				struct sc_dialog_set *set, const struct sc_message *message)
{
	struct sc_txn *txn = sc_txn_new(&state->pool, key, set, message);

	sc_index_add(&state->txns, txn->hash, txn);
	join_instance(state, txn);
	return txn;
}

void sc_dialog_set_own_txn(struct sc_dialog_set *set, struct sc_txn *txn)
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

void sc_state_end_txn(struct sc_state *state, struct sc_txn *txn)
{
	struct sc_dialog_set *set = txn->set;
	struct sc_txn_row row;

	if (!txn->pinned && txn->call)
		txn->call->loose--;
	if (!txn->pinned && txn->registration)
		txn->registration->loose--;
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
	sc_index_remove(&state->txns, txn->hash, txn);
	leave_instance(state, txn);
	sc_txn_free(&state->pool, txn);
}

/* ---- dialogs ---- */

struct sc_span sc_dialog_set_other_tag(const struct sc_dialog_set *set,
				       const struct sc_message *message)
{
	return sc_span_eq(message->from.tag, set->key.tag) ? message->to.tag : message->from.tag;
}

struct sc_dialog *sc_dialog_set_dialog(struct sc_state *state, struct sc_dialog_set *set,
				       struct sc_span tag, struct sc_call *call)
{
	struct sc_dialog *dialog, **link = &set->dialogs;

	for (; (dialog = *link); link = &dialog->next)
		if (dialog->call == call && sc_span_eq(dialog->tag, tag))
			return dialog;
	if (set->dialog_count >= SC_CALL_DIALOGS_MAX) {
		state->counters->n[SC_COUNT_LIMIT_DIALOGS]++;
		return NULL;
	}
	dialog = sc_pool_take(&state->pool, sizeof *dialog + tag.len);
	dialog->tag = tag;
	if (tag.ptr)
		dialog->tag.ptr = memcpy(dialog + 1, tag.ptr, tag.len);
	dialog->call = call;
	dialog->refreshed_ns = SC_TIME_NONE;
	dialog->session_expires_ns = SC_TIME_NONE;
	*link = dialog;
	set->dialog_count++;
	return dialog;
}

void sc_txns_end(struct sc_state *state, struct sc_txn *list)
{
	struct sc_txn *next;

	for (; list; list = next) {
		next = list->next;
		sc_state_end_txn(state, list);
	}
}

void sc_dialog_free(struct sc_state *state, struct sc_dialog *dialog)
{
	sc_txns_end(state, dialog->acks);
	sc_txns_end(state, dialog->byes);
	sc_pool_give(&state->pool, dialog, sizeof *dialog + dialog->tag.len);
}

void sc_dialog_set_drop_dialogs(struct sc_state *state, struct sc_dialog_set *set,
				const struct sc_call *call)
{
	struct sc_dialog *dialog, **link = &set->dialogs;

	while ((dialog = *link)) {
		if (dialog->call != call) {
			link = &dialog->next;
			continue;
		}
		*link = dialog->next;
		set->dialog_count--;
		sc_dialog_free(state, dialog);
	}
}
