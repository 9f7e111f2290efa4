#include "session/feed_own.h"

#include "base/canary.h"
#include "session/call.h"
#include "session/call_view.h"
#include "session/dialog.h"
#include "session/dialog_set.h"
#include "session/feed_txn.h"
#include "session/registration.h"
#include "session/txns.h"

static void keep(struct sc_state *state, struct sc_call *call, struct sc_txn **list,
		 uint16_t *count, struct sc_txn *txn)
{
	if (*count < SC_CALL_REQUESTS_MAX) {
		sc_txn_append(list, txn);
		(*count)++;
	} else {
		sc_owner_limit(state, &call->attempt.owner, SC_COUNT_LIMIT_REQUESTS);
		sc_txn_let_expire(txn->set, txn);
	}
}

static struct sc_call *own_bye(struct sc_state *state, struct sc_txn *txn,
			       const struct sc_message *message, const struct sc_packet *packet)
{
	struct sc_call *call = sc_call_of_dialog(state, txn->set, message, packet, true);
	struct sc_dialog *dialog = sc_call_dialog(state, call, txn->set, message);

	if (dialog)
		keep(state, call, &dialog->byes, &dialog->bye_count, txn);
	else
		sc_txn_let_expire(txn->set, txn);
	return call;
}

static struct sc_call *own_cancel(struct sc_state *state, struct sc_txn *txn,
				  const struct sc_message *message, const struct sc_packet *packet)
{
	struct sc_txn_key key;
	struct sc_txn *invite;
	struct sc_call *call;

	sc_txn_key_of(&key, message, &state->hashes, SC_INVITE); /* RFC 3261 9.2 */
	invite = sc_feed_find_txn(state, &key);
	call = invite ? sc_call_of_txn(invite) : NULL;
	if (!call)
		call = sc_call_of_dialog(state, txn->set, message, packet, true);
	if (!invite)
		call->flags |= SC_FLAG(INFERRED); /* there was an INVITE */
	else if (sc_txn_more(invite)->cancel_ns == SC_TIME_NONE && message->request)
		sc_txn_extra(invite, &state->pool)->cancel_ns = packet->first.time_ns;
	keep(state, call, &call->cancels, &call->cancel_count, txn);
	return call;
}

/* Requests that only an INVITE's dialog can carry: when nothing is known of
 * that dialog, the capture began in its middle. */
static bool implies_call(enum sc_method method)
{
	return method == SC_INVITE || method == SC_PRACK || method == SC_UPDATE ||
	       method == SC_INFO;
}

/* Does a 481 to it, or silence, show that the dialog is gone (RFC 3261 12.2.1.2)? A PRACK
 * has a response of its own to look for, a NOTIFY a subscription (RFC 5057 5.1). */
static bool finds_dialog(enum sc_method method)
{
	return method != SC_PRACK && method != SC_NOTIFY;
}

static struct sc_call *own_other(struct sc_state *state, struct sc_txn *txn,
				 const struct sc_message *message, const struct sc_packet *packet)
{
	struct sc_call *call = NULL;
	struct sc_dialog *dialog = NULL;

	if (message->to.tag.ptr) /* inside a dialog */
		call = sc_call_of_dialog(state, txn->set, message, packet,
					 implies_call(txn->method));
	if (call && message->request && finds_dialog(txn->method))
		dialog = sc_dialog_find(txn->set, sc_dialog_set_other_tag(txn->set, message), call);
	if (!dialog || !sc_dialog_keep_request(dialog, txn))
		sc_txn_let_expire(txn->set, txn);
	return call;
}

static bool has_invite(const struct sc_dialog_set *set, uint32_t cseq)
{
	for (const struct sc_owner *call = set->owners[SC_OWNER_CALL].newest; call;
	     call = call->next)
		for (const struct sc_txn *invite = sc_call_invites((const struct sc_call *)call);
		     invite; invite = invite->next)
			if (invite->cseq == cseq)
				return true;
	return false;
}

/* A response to a re-INVITE that was not captured, or that is over (METRICS.md FX-2): it has the
 * tags of a dialog that is up, and the CSeq number of no INVITE that may have set that up. */
static bool answers_reinvite(const struct sc_txn *txn, const struct sc_message *message)
{
	const struct sc_dialog_set *set = txn->set;
	const struct sc_dialog *dialog = message->request ? NULL : set->dialogs;

	while (dialog && !(sc_span_eq(dialog->tag, sc_dialog_set_other_tag(set, message)) &&
			   sc_call_dialog_confirmed(dialog->call, dialog)))
		dialog = dialog->next;
	return dialog && message->to.tag.ptr &&
	       (!sc_span_eq(message->from.tag, set->key.tag) || !has_invite(set, txn->cseq));
}

/* An INVITE that sets up a call, or a response to one that was not captured. */
static bool sets_up(const struct sc_txn *txn, const struct sc_message *message)
{
	return txn->method == SC_INVITE && (txn->initial || !message->request) &&
	       !answers_reinvite(txn, message);
}

SC_NO_CANARY void sc_feed_own(struct sc_state *state, struct sc_txn *txn,
			      const struct sc_message *message, const struct sc_packet *packet)
{
	struct sc_call *call;

	if (txn->method == SC_REGISTER) {
		sc_owner_take(&sc_registration_of(state, txn, message, packet)->attempt.owner, txn);
		return;
	}
	if (sets_up(txn, message))
		call = sc_call_of_invite(state, txn, message, packet);
	else if (txn->method == SC_BYE)
		call = own_bye(state, txn, message, packet);
	else if (txn->method == SC_CANCEL)
		call = own_cancel(state, txn, message, packet);
	else
		call = own_other(state, txn, message, packet);
	sc_owner_take(call ? &call->attempt.owner : NULL, txn);
}

void sc_feed_own_ack(struct sc_state *state, struct sc_txn *ack, const struct sc_txn *invite,
		     const struct sc_message *message, const struct sc_packet *packet)
{
	struct sc_call *call = invite ? sc_call_of_txn(invite) : NULL;
	struct sc_dialog *dialog;

	if (!call)
		call = sc_call_of_dialog(state, ack->set, message, packet, true);
	dialog = sc_call_dialog(state, call, ack->set, message);
	/* Only the INVITE that set the dialog up measures its ACK. */
	if (dialog && (!invite || invite->initial || !invite->has_request))
		keep(state, call, &dialog->acks, &dialog->ack_count, ack);
	else
		sc_txn_let_expire(ack->set, ack);
	sc_owner_take(&call->attempt.owner, ack);
}

void sc_feed_own_odd_ack(struct sc_state *state, struct sc_txn *ack,
			 const struct sc_message *message, const struct sc_packet *packet)
{
	struct sc_call *call = sc_call_of_dialog(state, ack->set, message, packet, false);

	if (call)
		call->flags |= SC_FLAG(ODD);
	sc_txn_let_expire(ack->set, ack);
	sc_owner_take(call ? &call->attempt.owner : NULL, ack);
}
