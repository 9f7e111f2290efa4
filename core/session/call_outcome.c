/* The outcome of a call (METRICS.md OC-1): of the rules, top down, the first that fits holds. */
#include "session/call_outcome.h"

#include "base/time.h"
#include "session/call_dialog.h"
#include "session/call_hidden.h"
#include "session/dialog_set.h"
#include "session/interval.h"
#include "session/outcome.h"

static void set(struct sc_call_row *row, enum sc_outcome outcome, enum sc_sub_outcome sub)
{
	row->outcome = outcome;
	row->sub_outcome = sub;
}

/* A BYE that the caller sent before any final response ends its early dialog. */
static const struct sc_dialog *early_bye(const struct sc_call_view *view)
{
	if (view->success)
		return NULL;
	for (const struct sc_dialog *dialog = view->call->attempt.owner.set->dialogs; dialog;
	     dialog = dialog->next)
		if (dialog->call == view->call && dialog->byes && !dialog->acks && view->anchor &&
		    sc_call_from_origin(view, dialog->byes))
			return dialog;
	return NULL;
}

/* An ACK or a BYE shows that there was a 2xx, which was not captured. */
static bool answer_inferred(const struct sc_call_view *view)
{
	if (view->success)
		return false;
	for (const struct sc_dialog *dialog = view->call->attempt.owner.set->dialogs; dialog;
	     dialog = dialog->next)
		if (dialog->call == view->call && (dialog->acks || dialog->byes))
			return true;
	return false;
}

bool sc_call_end_hidden(const struct sc_call_view *view)
{
	if (!view->latest || view->success ||
	    !sc_txn_start_known(view->state, view->first ? view->first : view->latest))
		return false;
	return sc_hidden_answer(view->state, view->latest) ||
	       sc_chain_retry_hidden(view->state, view->latest, &view->chain);
}

static bool truncated(const struct sc_call_view *view, struct sc_call_row *row)
{
	if (!view->origin || !sc_txn_start_known(view->state, view->first)) {
		set(row, SC_OUTCOME_TRUNCATED,
		    view->call->continued ? SC_SUB_CONTINUED : SC_SUB_START_MISSING);
		return true;
	}
	if (sc_hidden_in_set_up(view->state, view->call) || sc_call_end_hidden(view)) {
		set(row, SC_OUTCOME_TRUNCATED, SC_SUB_GAP);
		return true;
	}
	if (!view->final && view->state_now == SC_TXN_CONFIRMED_FAILURE) {
		set(row, SC_OUTCOME_TRUNCATED,
		    SC_SUB_GAP); /* an ACK shows a final that was not captured */
		return true;
	}
	if (!view->final && answer_inferred(view) && !early_bye(view)) {
		row->flags |= SC_FLAG(INFERRED);
		set(row, SC_OUTCOME_TRUNCATED, SC_SUB_GAP);
		return true;
	}
	return false;
}

/* RFC 3326: a BYE that tells of trouble. */
static bool dropped(const struct sc_txn *bye)
{
	const struct sc_txn_more *more = bye ? sc_txn_more(bye) : &sc_txn_plain;

	return (more->q850 != 0 && more->q850 != 16 && more->q850 != 31) || more->sip_cause >= 400;
}

static void answered(const struct sc_call_view *view, struct sc_call_row *row)
{
	const struct sc_dialog_facts *facts = view->survivor;
	const struct sc_bye_end *end = &facts->end;
	bool acked = facts->acknowledged != SC_ACK_AWAITED && facts->acknowledged != SC_ACK_MISSING;
	uint64_t flags = sc_dialog_flags(view, facts);
	bool pending = end->first && !end->accepted &&
		       !(flags & (SC_FLAG(BYE_TIMEOUT) | SC_FLAG(BYE_FAILED)));

	if (dropped(end->first))
		row->flags |= SC_FLAG(DROPPED);
	if (end->first)
		row->ended_by = sc_bye_by_caller(end->first) ? SC_SIDE_CALLER : SC_SIDE_CALLEE;
	if (end->accepted && acked) {
		bool brief = row->sdt.absent == SC_PRESENT &&
			     row->sdt.ns < view->state->config.short_call_ns;
		set(row, SC_OUTCOME_COMPLETED,
		    sc_call_cancel_raced(view, view->cancel) ? SC_SUB_CANCEL_RACE
		    : brief                                  ? SC_SUB_SHORT
							     : SC_SUB_NORMAL);
		return;
	}
	if (!facts->dead_by && facts->expired_ns != SC_TIME_NONE)
		flags |= SC_FLAG(SESSION_EXPIRED);
	if (pending)
		flags |= SC_FLAG(BYE_PENDING);
	row->flags |= flags;
	set(row, SC_OUTCOME_ANSWERED,
	    facts->dead_by                     ? SC_SUB_DIALOG_LOST
	    : flags & SC_FLAG(SESSION_EXPIRED) ? SC_SUB_SESSION_EXPIRED
	    : !end->first                      ? SC_SUB_OPEN
	    : flags & SC_FLAG(NO_ACK)          ? SC_SUB_NO_ACK
	    : flags & SC_FLAG(BYE_TIMEOUT)     ? SC_SUB_BYE_TIMEOUT
	    : flags & SC_FLAG(BYE_FAILED)      ? SC_SUB_BYE_FAILED
	    : pending                          ? SC_SUB_BYE_PENDING
					       : SC_SUB_NO_ACK);
}

/* A proxy's Timer C is longer than three minutes (RFC 3261 16.6). */
#define TIMER_C_NS (180 * SC_NS_PER_S)

/* Was the latest 101-199 of this hop sent that long before? */
static bool timer_c_ran_out(const struct sc_txn *invite, int64_t time_ns)
{
	int64_t last_ns = SC_TIME_NONE;

	for (const struct sc_reply *reply = invite->replies; reply; reply = reply->next)
		if (sc_code_progress(reply->code))
			last_ns = MAX(last_ns, reply->copies.latest.sent_ns);
	return last_ns != SC_TIME_NONE && sc_time_diff(time_ns, last_ns) >= TIMER_C_NS;
}

/* METRICS.md FX-1: a proxy cancelled, and not the caller, once its Timer C had run out. */
static bool given_up_by_proxy(const struct sc_call_view *view)
{
	const struct sc_call *call = view->call;

	if (view->cancel || (view->final && view->final->code != 487 && view->final->code != 408))
		return false;
	for (const struct sc_txn *cancel = call->cancels; view->final && cancel;
	     cancel = cancel->next)
		for (const struct sc_txn *hop = sc_call_invites(call); hop; hop = hop->next)
			if (cancel->has_request &&
			    sc_branch_eq(sc_txn_branch(hop), sc_txn_branch(cancel)) &&
			    timer_c_ran_out(hop, cancel->request.first_ns))
				return true;
	return false;
}

/* Why a call without CANCEL ended with a 487. */
static enum sc_sub_outcome unseen_cancel(const struct sc_call_view *view)
{
	const struct sc_txn *invite = view->final_txn;
	int64_t final_ns = view->final->seen.last_ns;

	if (given_up_by_proxy(view))
		return SC_SUB_TIMER_C;
	if (invite->expires_s != SC_NO_SECONDS && invite->has_request &&
	    sc_time_diff(final_ns, invite->request.first_ns) >= sc_seconds_ns(invite->expires_s))
		return SC_SUB_EXPIRED;
	if (early_bye(view))
		return SC_SUB_EARLY_BYE;
	return timer_c_ran_out(invite, final_ns) ? SC_SUB_TIMER_C : SC_SUB_UNSEEN;
}

static void cancelled(const struct sc_call_view *view, struct sc_call_row *row)
{
	if (view->cancel && sc_txn_more(view->cancel)->sip_cause == 200) {
		set(row, SC_OUTCOME_CANCELLED, SC_SUB_ELSEWHERE);
	} else if (view->cancel) {
		set(row, SC_OUTCOME_CANCELLED, SC_SUB_BY_CALLER);
		row->ended_by = SC_SIDE_CALLER;
	} else if (!view->final) {
		set(row, SC_OUTCOME_CANCELLED, SC_SUB_EARLY_BYE);
		row->ended_by = SC_SIDE_CALLER;
	} else {
		set(row, SC_OUTCOME_CANCELLED, unseen_cancel(view));
	}
	if (early_bye(view)) {
		row->flags |= SC_FLAG(EARLY);
		row->ended_by = SC_SIDE_CALLER;
	}
}

/* While a retry may still come, the call is in progress (METRICS.md DL-4, OC-2). */
bool sc_call_retry_expected(const struct sc_call_view *view)
{
	return sc_chain_awaits_retry(view->state, view->latest, &view->chain);
}

static void failed(const struct sc_call_view *view, struct sc_call_row *row)
{
	struct sc_ending ending = sc_outcome_of_final(view->final->code, view->rang,
						      sc_reply_more(view->final)->q850);

	if (sc_call_retry_expected(view)) {
		bool redirect = view->final->code < 400;
		set(row, SC_OUTCOME_IN_PROGRESS, redirect ? SC_SUB_REDIRECTING : SC_SUB_CHALLENGED);
	} else {
		enum sc_sub_outcome refusal = sc_chain_refusal(view->final_txn);
		set(row, ending.outcome, refusal ? refusal : ending.sub);
	}
}

static void unanswered(const struct sc_call_view *view, struct sc_call_row *row)
{
	switch (view->state_now) {
	case SC_TXN_TIMED_OUT:
		set(row, SC_OUTCOME_TIMED_OUT, SC_SUB_NO_RESPONSE);
		break;
	case SC_TXN_STALLED:
		set(row, SC_OUTCOME_NO_ANSWER, SC_SUB_NO_FINAL);
		break;
	case SC_TXN_NET_FAILED:
		set(row, SC_OUTCOME_FAILED_NETWORK, SC_SUB_NONE);
		break;
	default:
		set(row, SC_OUTCOME_IN_PROGRESS, view->progress ? SC_SUB_RINGING : SC_SUB_CALLING);
	}
}

/* METRICS.md FX-3: until 64*T1 after the CANCEL a 200 may still cross it. */
static bool cancelling(const struct sc_call_view *view)
{
	return !view->final && view->cancel &&
	       view->state->now_ns < sc_time_add(view->cancel->request.first_ns,
						 sc_timer_64t1(&view->state->config));
}

void sc_call_decide(const struct sc_call_view *view, struct sc_call_row *row)
{
	if (truncated(view, row))
		return;
	if (view->success && view->survivor)
		answered(view, row);
	else if (view->final && sc_code_success(view->final->code))
		set(row, SC_OUTCOME_ANSWERED,
		    SC_SUB_OPEN); /* a 2xx without To-tag: no dialog to follow */
	else if (cancelling(view))
		set(row, SC_OUTCOME_IN_PROGRESS, SC_SUB_CANCELLING);
	else if ((view->final && view->final->code == 487) || (!view->final && view->cancel) ||
		 (!view->final && early_bye(view)) || given_up_by_proxy(view))
		cancelled(view, row);
	else if (view->final)
		failed(view, row);
	else
		unanswered(view, row);
}
