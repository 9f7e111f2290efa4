#include "session/thread.h"

#include "base/limits.h"
#include "session/call.h"
#include "session/measures.h"
#include "session/registration.h"
#include "session/resets.h"
#include "base/time.h"

/* ---- threads ---- */

static bool thread_is(const void *item, const void *key)
{
	const struct sc_thread_key *a = &((const struct sc_thread *)item)->key, *b = key;

	return sc_span_eq(a->call_id, b->call_id) && sc_span_eq(a->tag, b->tag);
}

struct sc_thread *sc_thread_find(struct sc_state *state, const struct sc_message *message)
{
	struct sc_thread_key key = {state->hashes.thread, message->call_id, message->from.tag};
	struct sc_thread *thread = sc_index_find(&state->threads, key.hash, thread_is, &key);

	if (!thread && message->to.tag.ptr) {
		key.tag = message->to.tag;
		key.hash = sc_span_hash(state->hashes.call_id, key.tag);
		thread = sc_index_find(&state->threads, key.hash, thread_is, &key);
	}
	return thread;
}

struct sc_thread *sc_thread_new(struct sc_state *state, const struct sc_message *message)
{
	struct sc_span call_id = message->call_id, tag = message->from.tag;
	size_t bytes = sizeof(struct sc_thread) + call_id.len + tag.len;
	struct sc_thread *thread = sc_pool_take(&state->pool, bytes);
	char *at = (char *)(thread + 1);

	thread->bytes = bytes;
	memcpy(at, call_id.ptr, call_id.len);
	call_id.ptr = at;
	if (tag.ptr) {
		memcpy(at + call_id.len, tag.ptr, tag.len);
		tag.ptr = at + call_id.len;
	}
	thread->key = (struct sc_thread_key){state->hashes.thread, call_id, tag};
	thread->serial = ++state->thread_serial;
	sc_index_add(&state->threads, thread->key.hash, thread);
	state->thread_count++;
	return thread;
}

void sc_thread_free(struct sc_state *state, struct sc_thread *thread)
{
	struct sc_dialog *next;

	for (struct sc_dialog *dialog = thread->dialogs; dialog; dialog = next) {
		next = dialog->next;
		sc_dialog_free(state, dialog);
	}
	sc_index_remove(&state->threads, thread->key.hash, thread);
	sc_measures_forget(state, thread);
	sc_pool_give(&state->pool, thread, thread->bytes);
	state->thread_count--;
}

/* ---- transactions ---- */

struct sc_txn *sc_state_find_txn(struct sc_state *state, const struct sc_txn_key *key)
{
	struct sc_txn *txn = sc_index_find(&state->txns, key->hash, sc_txn_is, key);

	if (txn && sc_thread_settle_late(state, txn->thread))
		txn = sc_index_find(&state->txns, key->hash, sc_txn_is, key);
	return txn;
}

struct sc_instance *sc_thread_instance(const struct sc_thread *thread, enum sc_method method,
				       struct sc_span name, uint32_t cseq, struct sc_span to_tag)
{
	struct sc_instance *instance = thread->newest_instance;

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
	struct sc_thread *thread = txn->thread;

	instance->cseq = txn->cseq;
	instance->method = txn->method;
	instance->older = thread->newest_instance;
	if (instance->older)
		instance->older->newer = instance;
	thread->newest_instance = instance;
	return instance;
}

static void join_instance(struct sc_state *state, struct sc_txn *txn)
{
	struct sc_instance *instance =
		sc_thread_instance(txn->thread, txn->method, sc_txn_text(txn, SC_TXN_METHOD),
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

static void free_instance(struct sc_state *state, struct sc_thread *thread,
			  struct sc_instance *instance)
{
	if (instance->newer)
		instance->newer->older = instance->older;
	else
		thread->newest_instance = instance->older;
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
		free_instance(state, txn->thread, instance);
}

struct sc_txn *sc_state_add_txn(struct sc_state *state, const struct sc_txn_key *key,
				struct sc_thread *thread, const struct sc_message *message)
{
	struct sc_txn *txn = sc_txn_new(&state->pool, key, thread, message);

	sc_index_add(&state->txns, txn->hash, txn);
	join_instance(state, txn);
	return txn;
}

void sc_thread_own_txn(struct sc_thread *thread, struct sc_txn *txn)
{
	txn->prev = thread->last_txn;
	txn->next = NULL;
	if (thread->last_txn)
		thread->last_txn->next = txn;
	else
		thread->txns = txn;
	thread->last_txn = txn;
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
	struct sc_thread *thread = txn->thread;
	struct sc_txn_row row;

	if (!txn->pinned && txn->call)
		txn->call->loose--;
	if (!txn->pinned && txn->registration)
		txn->registration->loose--;
	if (!txn->pinned) {
		*(txn->prev ? &txn->prev->next : &thread->txns) = txn->next;
		*(txn->next ? &txn->next->prev : &thread->last_txn) = txn->prev;
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

struct sc_span sc_thread_other_tag(const struct sc_thread *thread, const struct sc_message *message)
{
	return sc_span_eq(message->from.tag, thread->key.tag) ? message->to.tag : message->from.tag;
}

struct sc_dialog *sc_thread_dialog(struct sc_state *state, struct sc_thread *thread,
				   struct sc_span tag, struct sc_call *call)
{
	struct sc_dialog *dialog, **link = &thread->dialogs;

	for (; (dialog = *link); link = &dialog->next)
		if (dialog->call == call && sc_span_eq(dialog->tag, tag))
			return dialog;
	if (thread->dialog_count >= SC_CALL_DIALOGS_MAX) {
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
	thread->dialog_count++;
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

void sc_thread_drop_dialogs(struct sc_state *state, struct sc_thread *thread,
			    const struct sc_call *call)
{
	struct sc_dialog *dialog, **link = &thread->dialogs;

	while ((dialog = *link)) {
		if (dialog->call != call) {
			link = &dialog->next;
			continue;
		}
		*link = dialog->next;
		thread->dialog_count--;
		sc_dialog_free(state, dialog);
	}
}
