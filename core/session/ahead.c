#include "session/ahead.h"

#include "session/attempt.h"
#include "session/dialog.h"
#include "session/dialog_set.h"
#include "session/instance.h"
#include "session/session_keys.h"
#include "session/tombstones.h"

#define LINE_BYTES 64u

/* An owner is a call most of the time. */
#define OWNER_BYTES (sizeof(struct sc_attempt) + LINE_BYTES)

static inline void fetch(const void *data, size_t bytes)
{
	for (size_t at = 0; data && at < bytes; at += LINE_BYTES)
		__builtin_prefetch((const char *)data + at);
}

/* A transaction with its texts; how long they are stands in it. */
static inline void fetch_txn(const struct sc_txn *txn)
{
	fetch(txn, sizeof *txn + LINE_BYTES);
}

static void fetch_names(struct sc_owner *owner)
{
	const struct sc_attempt *attempt = sc_attempt_of_owner(owner);

	if (!attempt)
		return;
	fetch(attempt->from.ptr, LINE_BYTES);
	fetch(attempt->to.ptr, LINE_BYTES);
}

/* ---- a message ---- */

static void fetch_around_txn(const struct sc_txn *txn, unsigned step)
{
	if (step == 1) {
		fetch_txn(txn);
	} else if (step == 2) {
		fetch(txn->set, sizeof *txn->set + LINE_BYTES);
		fetch(txn->owner, OWNER_BYTES);
		fetch(txn->last_reply, sizeof *txn->last_reply);
	} else {
		fetch_names(txn->owner);
	}
}

static void fetch_around_set(const struct sc_dialog_set *set, unsigned step)
{
	if (step == 1) {
		fetch(set, sizeof *set + LINE_BYTES);
	} else if (step == 2) {
		fetch(set->newest_instance, sizeof *set->newest_instance);
		fetch(set->dialogs, sizeof *set->dialogs);
		fetch(set->owners[SC_OWNER_CALL].newest, OWNER_BYTES);
	} else {
		if (set->newest_instance) {
			fetch_txn(set->newest_instance->hops);
			fetch(set->newest_instance->older, sizeof *set->newest_instance);
		}
		fetch_names(set->owners[SC_OWNER_CALL].newest);
	}
}

void sc_ahead_message(const struct sc_state *state, const struct sc_hashes *hashes,
		      enum sc_method method, unsigned step)
{
	uint64_t hash = sc_txn_hash(hashes, method);
	const struct sc_txn *txn;
	const struct sc_dialog_set *set;

	if (step == 0) {
		sc_index_prefetch(&state->txns, hash);
		sc_index_prefetch(&state->sets, hashes->set);
		if (method == SC_ACK)
			sc_index_prefetch(&state->txns, sc_txn_hash(hashes, SC_INVITE));
		else if (method == SC_INVITE)
			sc_session_keys_expect(state->session_keys, hashes->call_id);
		return;
	}
	txn = sc_index_peek(&state->txns, hash);
	if (txn) {
		fetch_around_txn(txn, step);
		return;
	}
	set = sc_index_peek(&state->sets, hashes->set);
	if (set)
		fetch_around_set(set, step);
	else if (step < 3)
		sc_tombstones_expect(state->tombstones, hashes->set, step == 2);
}

/* ---- a dialog set that may be over ---- */

static void fetch_txns(const struct sc_state *state, const struct sc_txn *txn, unsigned step)
{
	for (unsigned i = 0; txn && i < 2; txn = txn->next, i++)
		if (step == 2) {
			fetch_txn(txn);
			break; /* the next one is not known yet */
		} else {
			fetch(txn->replies, sizeof *txn->replies);
			fetch(txn->last_reply, sizeof *txn->replies);
			fetch(txn->instance, sizeof *txn->instance);
			sc_index_prefetch(&state->txns, txn->hash);
		}
}

void sc_ahead_settle(const struct sc_state *state, const struct sc_dialog_set *set, unsigned step)
{
	const struct sc_attempt *call;

	if (step == 0) {
		fetch(set, sizeof *set + LINE_BYTES);
		return;
	}
	call = sc_attempt_of_owner(set->owners[SC_OWNER_CALL].newest);
	if (step == 1) {
		sc_index_prefetch(&state->sets, set->key.hash);
		sc_tombstones_expect(state->tombstones, set->key.hash, false);
		fetch(call, OWNER_BYTES);
		fetch(set->dialogs, sizeof *set->dialogs);
		fetch(set->newest_instance, sizeof *set->newest_instance);
		return;
	}
	if (call)
		fetch_txns(state, call->requests, step);
	if (step == 2)
		fetch_names(set->owners[SC_OWNER_CALL].newest);
	if (set->dialogs) {
		fetch_txns(state, set->dialogs->acks, step);
		fetch_txns(state, set->dialogs->byes, step);
	}
}
