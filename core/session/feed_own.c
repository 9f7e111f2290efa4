#include "session/feed_own.h"

#include "session/call.h"
#include "session/dialog.h"
#include "session/dialog_set.h"
#include "session/feed_txn.h"
#include "session/registration.h"
#include "session/txns.h"

/* BYEs and ACKs kept of a dialog, all hops counted; more are a flood. */
#define DIALOG_REQUESTS_MAX 16

/* Its owner is known and it is in a list: what stays of the owner is its number. */
static void note_owner(struct sc_txn *txn)
{
	if (txn->call) {
		txn->owner_number = txn->call->number;
		txn->call->loose += !txn->pinned;
	}
	if (txn->registration) {
		txn->owner_number = txn->registration->number;
		txn->registration->loose += !txn->pinned;
	}
}

static void append_or_expire(struct sc_txn **list, uint16_t *count, uint16_t max,
			     struct sc_txn *txn)
{
	if (*count < max) {
		sc_txn_append(list, txn);
		(*count)++;
	} else {
		sc_txn_let_expire(txn->set, txn);
	}
}

static void own_bye(struct sc_state *state, struct sc_txn *txn, const struct sc_message *message,
		    const struct sc_packet *packet)
{
	struct sc_dialog *dialog;

	txn->call = sc_call_of_dialog(state, txn->set, message, packet, true);
	dialog = sc_dialog_of(state, txn->set, sc_dialog_set_other_tag(txn->set, message),
			      txn->call);
	if (!dialog) {
		sc_txn_let_expire(txn->set, txn);
		return;
	}
	append_or_expire(&dialog->byes, &dialog->bye_count, DIALOG_REQUESTS_MAX, txn);
}

static void own_cancel(struct sc_state *state, struct sc_txn *txn, const struct sc_message *message,
		       const struct sc_packet *packet)
{
	struct sc_txn_key key;
	struct sc_txn *invite;

	sc_txn_key_of(&key, message, &state->hashes, SC_INVITE); /* RFC 3261 9.2 */
	invite = sc_feed_find_txn(state, &key);
	txn->call = invite && invite->call
			    ? invite->call
			    : sc_call_of_dialog(state, txn->set, message, packet, true);
	if (!invite)
		txn->call->flags |= SC_FLAG(INFERRED); /* there was an INVITE */
	append_or_expire(&txn->call->cancels, &txn->call->cancel_count, SC_CALL_CANCELS_MAX, txn);
}

/* Requests that only an INVITE's dialog can carry: when nothing is known of
 * that dialog, the capture began in its middle. */
static bool implies_call(enum sc_method method)
{
	return method == SC_INVITE || method == SC_PRACK || method == SC_UPDATE ||
	       method == SC_INFO;
}

void sc_feed_own(struct sc_state *state, struct sc_txn *txn, const struct sc_message *message,
		 const struct sc_packet *packet)
{
	enum sc_method method = txn->method;
	bool inside = message->to.tag.ptr != NULL;

	if (method == SC_INVITE && (txn->initial || !message->request)) {
		txn->call = sc_call_of_invite(state, txn, message, packet);
	} else if (method == SC_REGISTER) {
		txn->registration = sc_registration_of(state, txn, message, packet);
	} else if (method == SC_BYE) {
		own_bye(state, txn, message, packet);
	} else if (method == SC_CANCEL) {
		own_cancel(state, txn, message, packet);
	} else {
		if (inside)
			txn->call = sc_call_of_dialog(state, txn->set, message, packet,
						      implies_call(method));
		sc_txn_let_expire(txn->set, txn);
	}
	note_owner(txn);
}

void sc_feed_own_ack(struct sc_state *state, struct sc_txn *ack, const struct sc_txn *invite,
		     const struct sc_message *message, const struct sc_packet *packet)
{
	struct sc_dialog *dialog;

	ack->call = invite && invite->call
			    ? invite->call
			    : sc_call_of_dialog(state, ack->set, message, packet, true);
	dialog = sc_dialog_of(state, ack->set, sc_dialog_set_other_tag(ack->set, message),
			      ack->call);
	/* Only the INVITE that set the dialog up measures its ACK. */
	if (dialog && (!invite || invite->initial || !invite->has_request))
		append_or_expire(&dialog->acks, &dialog->ack_count, DIALOG_REQUESTS_MAX, ack);
	else
		sc_txn_let_expire(ack->set, ack);
	note_owner(ack);
}
