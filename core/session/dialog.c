#include "session/dialog.h"

#include "base/limits.h"
#include "session/dialog_set.h"
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
	dialog->refreshed_ns = SC_TIME_NONE;
	dialog->session_expires_ns = SC_TIME_NONE;
	*link = dialog;
	set->dialog_count++;
	return dialog;
}

static void free_dialog(struct sc_state *state, struct sc_dialog *dialog)
{
	sc_txns_end(state, dialog->acks);
	sc_txns_end(state, dialog->byes);
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
