#include "session/dialog.h"

#include "base/limits.h"
#include "session/dialog_set.h"
#include "session/owner.h"
#include "session/state.h"
#include "session/txns.h"

struct sc_dialog *sc_dialog_of(struct sc_state *state, struct sc_dialog_set *set,
			       struct sc_span tag, struct sc_call *call)
{
	struct sc_dialog *dialog, **link = &set->dialogs;

	for (; (dialog = *link); link = &dialog->next)
		if (dialog->call == call && sc_span_eq(dialog->tag, tag))
			return dialog;
	if (set->dialog_count >= SC_CALL_DIALOGS_MAX)
		return NULL;
	dialog = sc_pool_take(&state->pool, sizeof *dialog + tag.len);
	dialog->tag = tag;
	if (tag.ptr)
		dialog->tag.ptr = memcpy(dialog + 1, tag.ptr, tag.len);
	dialog->call = call;
	dialog->followed_ns = SC_TIME_NONE;
	dialog->refreshed_ns = SC_TIME_NONE;
	dialog->session_expires_ns = SC_TIME_NONE;
	*link = dialog;
	set->dialog_count++;
	return dialog;
}

struct sc_dialog *sc_dialog_find(const struct sc_dialog_set *set, struct sc_span tag,
				 const struct sc_call *call)
{
	struct sc_dialog *dialog = set->dialogs;

	while (dialog && (dialog->call != call || !sc_span_eq(dialog->tag, tag)))
		dialog = dialog->next;
	return dialog;
}

/* From now on they expire by themselves. */
static void let_go(struct sc_dialog *dialog)
{
	struct sc_txn *next;

	for (struct sc_txn *txn = dialog->requests; txn; txn = next) {
		next = txn->next;
		txn->pinned = false;
		sc_txn_let_expire(txn->set, txn);
		if (txn->owner)
			txn->owner->loose++;
	}
	dialog->requests = NULL;
	dialog->request_count = 0;
}

bool sc_dialog_keep_request(struct sc_dialog *dialog, struct sc_txn *request)
{
	if (dialog->requests && dialog->requests->instance != request->instance)
		let_go(dialog);
	if (dialog->request_count >= SC_CALL_REQUESTS_MAX)
		return false;
	sc_txn_append(&dialog->requests, request);
	dialog->request_count++;
	return true;
}

void sc_dialogs_go_on(const struct sc_dialog_set *set, struct sc_span tag, const struct sc_txn *txn,
		      int64_t time_ns)
{
	for (struct sc_dialog *dialog = set->dialogs; dialog; dialog = dialog->next) {
		const struct sc_txn *latest = dialog->requests;

		if (!latest || latest->instance == txn->instance ||
		    (txn->method == SC_ACK && txn->cseq == latest->cseq) ||
		    !sc_span_eq(dialog->tag, tag))
			continue;
		dialog->followed_ns = MAX(dialog->followed_ns, time_ns);
	}
}

static void free_dialog(struct sc_state *state, struct sc_dialog *dialog)
{
	sc_txns_end(state, dialog->acks);
	sc_txns_end(state, dialog->byes);
	sc_txns_end(state, dialog->requests);
	sc_pool_give(&state->pool, dialog, sizeof *dialog + dialog->tag.len);
}

void sc_dialogs_drop(struct sc_state *state, struct sc_dialog_set *set, const struct sc_call *call)
{
	struct sc_dialog *dialog, **link = &set->dialogs;

	while ((dialog = *link)) {
		if (dialog->call != call) {
			link = &dialog->next;
			continue;
		}
		*link = dialog->next;
		set->dialog_count--;
		free_dialog(state, dialog);
	}
}
