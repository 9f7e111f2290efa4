#include "session/feed_tag.h"

#include "session/call.h"
#include "session/dialog.h"
#include "session/dialog_set.h"
#include "session/expiry.h"
#include "session/session_keys.h"

/* Of the dialogs at that stage the only one, whichever calls have it; NULL: none, or several. */
static const struct sc_dialog *only_dialog(const struct sc_dialog_set *set,
					   enum sc_dialog_stage stage)
{
	const struct sc_dialog *only = NULL;

	for (const struct sc_dialog *dialog = set->dialogs; dialog; dialog = dialog->next) {
		if (dialog->stage != stage)
			continue;
		if (only && !sc_span_eq(only->tag, dialog->tag))
			return NULL;
		only = dialog;
	}
	return only;
}

static bool has_confirmed(const struct sc_dialog_set *set)
{
	for (const struct sc_dialog *dialog = set->dialogs; dialog; dialog = dialog->next)
		if (dialog->stage == SC_DIALOG_CONFIRMED)
			return true;
	return false;
}

/* An INVITE is a re-INVITE only if it goes where those of the call went, later than all of
 * them, and the dialog is up: acknowledged (RFC 3261 14.1), and nobody has hung up. */
static bool may_be_inside(const struct sc_dialog *dialog, const struct sc_message *message,
			  const struct sc_packet *packet)
{
	if (message->method != SC_INVITE)
		return true;
	if (dialog->stage != SC_DIALOG_CONFIRMED || !dialog->acks || dialog->byes)
		return false;
	for (const struct sc_txn *txn = sc_call_invites(dialog->call); txn; txn = txn->next)
		if (txn->cseq >= message->cseq)
			return false;
	return sc_call_on_path(dialog->call, packet);
}

/* The callee's request: its tag is the dialog's, the tag it lacks is the caller's. */
static bool caller_tag(struct sc_state *state, const struct sc_message *message,
		       struct sc_span *tag)
{
	const struct sc_call *call =
		sc_session_keys_call(state, state->hashes.call_id, message->call_id);
	struct sc_dialog_set *set = call ? call->attempt.owner.set : NULL;

	/* What is over ends first: tags of it must not outlive it. */
	if (set && sc_dialog_set_settle_late(state, set))
		call = sc_session_keys_call(state, state->hashes.call_id, message->call_id);
	if (!call || call->attempt.owner.set != set || !message->from.tag.ptr ||
	    !set->key.tag.ptr || !sc_dialog_find(set, message->from.tag, call))
		return false;
	*tag = set->key.tag;
	return true;
}

bool sc_feed_lacking_tag(struct sc_state *state, const struct sc_message *message,
			 const struct sc_packet *packet, struct sc_span *tag)
{
	struct sc_dialog_set *set;
	const struct sc_dialog *dialog;

	if (message->method == SC_REGISTER || message->method == SC_CANCEL)
		return false;
	set = sc_dialog_set_find(state, message);
	if (!set)
		return message->method != SC_INVITE && caller_tag(state, message, tag);
	sc_dialog_set_settle_late(state, set);
	dialog = only_dialog(set, has_confirmed(set) ? SC_DIALOG_CONFIRMED : SC_DIALOG_EARLY);
	if (!dialog || !sc_span_eq(message->from.tag, set->key.tag) ||
	    !may_be_inside(dialog, message, packet))
		return false;
	*tag = dialog->tag;
	return true;
}
