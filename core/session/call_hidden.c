#include "session/call_hidden.h"

#include "base/time.h"
#include "session/dialog.h"
#include "session/dialog_set.h"
#include "session/gaps.h"

/* ---- messages ---- */

bool sc_hidden_from_caller(const struct sc_state *state, const struct sc_call *call,
			   int64_t after_ns, int64_t until_ns)
{
	for (const struct sc_txn *invite = sc_call_invites(call); invite && state->gaps;
	     invite = invite->next)
		if (sc_may_hide(state, invite) &&
		    sc_hidden_between(state, &invite->src, &invite->dst, after_ns, until_ns))
			return true;
	return false;
}

bool sc_hidden_in_call(const struct sc_state *state, const struct sc_call *call, int64_t after_ns,
		       int64_t until_ns)
{
	const struct sc_dialog *dialog = call->attempt.owner.set->dialogs;

	if (!state->gaps)
		return false;
	for (; dialog; dialog = dialog->next)
		if (dialog->call == call &&
		    (sc_hidden_of_requests(state, dialog->acks, after_ns, until_ns) ||
		     sc_hidden_of_requests(state, dialog->byes, after_ns, until_ns) ||
		     sc_hidden_of_requests(state, dialog->requests, after_ns, until_ns)))
			return true;
	return sc_hidden_of_requests(state, sc_call_invites(call), after_ns, until_ns) ||
	       sc_hidden_of_requests(state, call->cancels, after_ns, until_ns);
}

/* ---- a call as a whole ---- */

static bool dialogs_closed(const struct sc_call *call)
{
	for (const struct sc_dialog *dialog = call->attempt.owner.set->dialogs; dialog;
	     dialog = dialog->next) {
		const struct sc_txn *bye = dialog->byes;

		while (bye && !bye->final)
			bye = bye->next;
		if (dialog->call == call && !bye)
			return false;
	}
	return true;
}

/* Has every message come that it needs? Then nothing of it lies in a later hole. */
static bool is_whole(const struct sc_call *call)
{
	bool answered = false;

	for (const struct sc_txn *invite = sc_call_invites(call); invite; invite = invite->next) {
		bool success = invite->final && sc_code_success(invite->final->code);

		if (!success && !(invite->final && sc_txn_more(invite)->ack))
			return false;
		answered |= success;
	}
	return !answered || dialogs_closed(call);
}

bool sc_hidden_of_call(const struct sc_state *state, const struct sc_call *call)
{
	const struct sc_attempt *attempt = &call->attempt;
	int64_t until_ns = is_whole(call) ? attempt->owner.last_ns - 1 : INT64_MAX;

	return sc_hidden_in_call(state, call, attempt->first_ns, until_ns);
}

/* ---- its set-up ---- */

/* When the INVITE got its final response, or was given up. */
static int64_t settled_ns(const struct sc_state *state, const struct sc_txn *invite)
{
	return invite->final ? invite->final->seen.first_ns - 1 : sc_txn_over_at(state, invite);
}

bool sc_hidden_in_set_up(const struct sc_state *state, const struct sc_call *call)
{
	const struct sc_txn *invites = sc_call_invites(call);
	int64_t since_ns = call->attempt.first_ns, until_ns = INT64_MAX;

	for (const struct sc_txn *invite = invites; invite && state->gaps; invite = invite->next)
		until_ns = settled_ns(state, invite);
	for (const struct sc_txn *invite = invites; invite && state->gaps; invite = invite->next) {
		const struct sc_gap *sent;

		if (!sc_may_hide(state, invite))
			continue;
		if (sc_hidden_between(state, &invite->dst, &invite->src,
				      invite->has_request ? invite->request.first_ns : since_ns,
				      settled_ns(state, invite)))
			return true;
		sent = sc_gaps_first(state, &invite->src, &invite->dst, since_ns);
		if (sent && sent->until_ns <= until_ns)
			return true;
	}
	return false;
}
