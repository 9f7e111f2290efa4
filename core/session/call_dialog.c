#include "session/call_dialog.h"

#include "base/limits.h"
#include "base/time.h"
#include "session/call_hidden.h"
#include "session/dialog_set.h"
#include "session/interval.h"
#include "session/txn_state.h"

/* ---- its answer ---- */

static void note_answer(const struct sc_call_view *view, const struct sc_txn *invite,
			const struct sc_reply *reply, struct sc_dialog_facts *facts)
{
	bool mine = sc_call_mine(view, invite);

	if (mine && sc_reply_earlier(reply, facts->early))
		facts->early = reply;
	if (!sc_code_success(reply->code))
		return;
	if (mine && sc_reply_earlier(reply, facts->success))
		facts->success = reply;
	if (sc_reply_earlier(reply, facts->answer))
		facts->answer = reply;
	if (reply->copies.latest.index > 0)
		facts->repeated_ns = MAX(facts->repeated_ns, reply->copies.latest.sent_ns);
}

/* The responses that set the dialog up. */
static void look_for_answer(const struct sc_call_view *view, struct sc_dialog_facts *facts)
{
	for (const struct sc_txn *txn = sc_call_invites(view->call); txn; txn = txn->next)
		for (const struct sc_reply *reply = txn->replies; reply; reply = reply->next)
			if ((sc_code_success(reply->code) || sc_reply_progress(txn, reply)) &&
			    sc_span_eq(reply->to_tag, facts->dialog->tag))
				note_answer(view, txn, reply, facts);
	if (facts->success)
		facts->answer = facts->success;
}

/* ---- its ACK ---- */

static const struct sc_txn *dialog_ack(const struct sc_call_view *view,
				       const struct sc_dialog *dialog)
{
	const struct sc_txn *ack = dialog->acks;

	for (const struct sc_txn *hop = ack; hop; hop = hop->next)
		if (sc_call_from_origin(view, hop))
			return hop;
	return ack;
}

/* RFC 3261 15: a callee must not send BYE before the ACK came or 64*T1 passed. While it
 * repeats its 2xx (13.3.1.4) the ACK has not come. */
static bool bye_implies_ack(const struct sc_config *config, const struct sc_dialog_facts *facts)
{
	int64_t bye_ns = facts->end.first->request.first_ns;

	if (sc_time_diff(bye_ns, facts->answer->seen.first_ns) >=
	    sc_time_diff(sc_timer_64t1(config), config->t1_ns))
		return false;
	return facts->repeated_ns == SC_TIME_NONE ||
	       sc_time_diff(bye_ns, facts->repeated_ns) >=
		       sc_time_add(config->t2_ns, config->t1_ns);
}

static enum sc_acknowledged acknowledged(const struct sc_call_view *view,
					 const struct sc_dialog_facts *facts)
{
	const struct sc_config *config = &view->state->config;
	const struct sc_txn *bye = facts->end.first;
	int64_t deadline_ns;

	if (facts->ack)
		return SC_ACK_SEEN;
	if (!facts->answer)
		return SC_ACK_AWAITED;
	deadline_ns = sc_time_add(facts->answer->seen.first_ns, sc_timer_64t1(config));
	if (bye && bye->has_request && !sc_bye_by_caller(bye) && bye_implies_ack(config, facts))
		return SC_ACK_IMPLIED;
	if (bye && bye->has_request)
		deadline_ns = MIN(deadline_ns, bye->request.first_ns);
	if (view->state->now_ns < deadline_ns)
		return SC_ACK_AWAITED;
	return sc_hidden_from_caller(view->state, view->call,
				     MAX(facts->answer->seen.first_ns, facts->repeated_ns),
				     deadline_ns)
		       ? SC_ACK_HIDDEN
		       : SC_ACK_MISSING;
}

/* ---- looking at it ---- */

static void look(const struct sc_call_view *view, const struct sc_dialog *dialog,
		 struct sc_dialog_facts *facts)
{
	*facts = (struct sc_dialog_facts){.dialog = dialog, .repeated_ns = SC_TIME_NONE};
	look_for_answer(view, facts);
	facts->ack = dialog_ack(view, dialog);
	facts->bye = sc_dialog_bye(view, dialog);
	facts->dead_by = sc_dialog_dead_by(view, dialog);
	facts->end = sc_dialog_end(view, dialog);
	facts->expired_ns = sc_dialog_expired_ns(view, dialog);
	if (facts->bye && facts->bye->has_request)
		facts->down_ns = sc_dialog_bye_ns(view, facts->bye);
	else if (facts->dead_by)
		facts->down_ns = sc_dialog_lost_ns(view, dialog, facts->dead_by);
	else
		facts->down_ns = facts->expired_ns;
	facts->acknowledged = acknowledged(view, facts);
}

/* How long it was up; INT64_MAX: it is. Without an ACK nobody talks, and the callee gives up
 * after 64*T1 (RFC 3261 13.3.1.4). */
static int64_t up_for_ns(const struct sc_call_view *view, const struct sc_dialog_facts *facts)
{
	int64_t since_ns = facts->success->seen.first_ns;

	if (facts->down_ns != SC_TIME_NONE)
		return MAX(sc_time_diff(facts->down_ns, since_ns), 0);
	if (facts->ack || facts->acknowledged == SC_ACK_HIDDEN)
		return INT64_MAX;
	return MIN(sc_time_diff(view->state->now_ns, since_ns),
		   sc_timer_64t1(&view->state->config));
}

void sc_call_look_at_dialogs(struct sc_call_view *view,
			     struct sc_dialog_facts facts[SC_CALL_DIALOGS_MAX])
{
	int64_t longest_ns = 0;

	view->dialogs = facts;
	for (const struct sc_dialog *dialog = view->call->attempt.owner.set->dialogs;
	     dialog && view->dialog_count < SC_CALL_DIALOGS_MAX; dialog = dialog->next) {
		struct sc_dialog_facts *each = &facts[view->dialog_count];
		int64_t ns;

		if (dialog->call != view->call)
			continue;
		view->dialog_count++;
		look(view, dialog, each);
		if (!each->success)
			continue;
		ns = up_for_ns(view, each);
		if (!view->survivor || ns > longest_ns) {
			view->survivor = each;
			longest_ns = ns;
		}
	}
}

/* ---- its values ---- */

static void sdd_of(const struct sc_call_view *view, const struct sc_dialog_facts *facts,
		   struct sc_dialog_row *row)
{
	const struct sc_bye_end *end = &facts->end;

	if (!end->first)
		row->sdd = sc_interval_absent(SC_NOT_APPLICABLE);
	else if (!sc_txn_start_known(view->state, end->first))
		row->sdd = sc_interval_absent(SC_NO_START);
	else if (!end->final || end->waiting)
		row->sdd = sc_interval_absent(end->timed_out ? SC_NO_STOP_TIMEOUT
					      : end->hidden  ? SC_NO_STOP_GAP
							     : SC_NO_STOP_OPEN);
	else {
		row->sdd =
			sc_interval_between(end->first->request.first_ns, end->first->request.frame,
					    sc_reply_received(end->final)->last_ns,
					    sc_reply_received(end->final)->frame);
		row->sdd.start_late = end->first->start_late;
		row->sdd_class =
			sc_code_success(end->final->code) ? SC_CLASS_SUCCESS : SC_CLASS_FAILURE;
	}
}

static void sdt_to(struct sc_dialog_row *row, const struct sc_reply *success, int64_t stop_ns,
		   uint64_t stop_frame, enum sc_class class)
{
	row->sdt = sc_interval_between(sc_reply_received(success)->first_ns,
				       sc_reply_received(success)->frame, stop_ns, stop_frame);
	row->sdt_class = class;
}

/* To the first BYE, whoever sent it (FX-7). */
static void sdt_to_bye(const struct sc_call_view *view, const struct sc_dialog_facts *facts,
		       struct sc_dialog_row *row)
{
	const struct sc_bye_end *end = &facts->end;
	const struct sc_txn *bye = facts->bye;

	if (!bye->has_request)
		row->sdt = sc_interval_absent(SC_NO_START);
	else if (sc_interval_too_early(&facts->success->seen, &bye->request))
		row->sdt = sc_interval_absent(SC_NOT_APPLICABLE);
	else if (end->replied)
		sdt_to(row, facts->success, facts->down_ns, sc_dialog_bye_frame(view, bye),
		       SC_CLASS_SUCCESS);
	else if (!end->pending &&
		 (end->timed_out || sc_txn_more(end->first)->unreachable_ns != SC_TIME_NONE))
		sdt_to(row, facts->success, /* RFC 6076 4.5.2: the BYE's Timer F counts */
		       sc_time_add(bye->request.first_ns, sc_timer_64t1(&view->state->config)),
		       bye->request.frame, SC_CLASS_FAILURE);
	else
		row->sdt = sc_interval_absent(end->hidden ? SC_NO_STOP_GAP : SC_NO_STOP_OPEN);
}

static void sdt_of(const struct sc_call_view *view, const struct sc_dialog_facts *facts,
		   struct sc_dialog_row *row)
{
	const struct sc_txn *dead_by = facts->dead_by;

	if (!facts->success)
		row->sdt = sc_interval_absent(facts->bye ? SC_NO_START : SC_NOT_APPLICABLE);
	else if (facts->bye)
		sdt_to_bye(view, facts, row);
	else if (facts->down_ns != SC_TIME_NONE)
		sdt_to(row, facts->success, facts->down_ns,
		       dead_by && dead_by->final ? dead_by->final->seen.frame : 0,
		       SC_CLASS_FAILURE);
	else
		row->sdt = sc_interval_absent(SC_NO_STOP_OPEN);
}

static struct sc_interval ackd_of(const struct sc_dialog_facts *facts)
{
	if (!facts->success)
		return sc_interval_absent(facts->ack ? SC_NO_START : SC_NOT_APPLICABLE);
	if (facts->ack)
		return sc_interval_between(sc_reply_received(facts->success)->last_ns,
					   sc_reply_received(facts->success)->frame,
					   facts->ack->request.first_ns, facts->ack->request.frame);
	return sc_interval_absent(facts->acknowledged == SC_ACK_AWAITED  ? SC_NO_STOP_OPEN
				  : facts->acknowledged == SC_ACK_HIDDEN ? SC_NO_STOP_GAP
									 : SC_NO_STOP_TIMEOUT);
}

static struct sc_interval since_invite(const struct sc_call_view *view,
				       const struct sc_reply *reply)
{
	if (!reply)
		return sc_interval_absent(SC_NOT_APPLICABLE);
	return view->first ? sc_request_to(view->state, view->first, reply)
			   : sc_interval_absent(SC_NO_START);
}

static void dialog_row(const struct sc_call_view *view, const struct sc_dialog_facts *facts,
		       struct sc_dialog_row *row)
{
	*row = (struct sc_dialog_row){.to_tag = facts->dialog->tag};
	row->srd = since_invite(view, facts->early);
	row->tta = since_invite(view, facts->success);
	row->ackd = ackd_of(facts);
	sdt_of(view, facts, row);
	sdd_of(view, facts, row);
}

void sc_call_dialog_rows(const struct sc_call_view *view,
			 struct sc_dialog_row rows[SC_CALL_DIALOGS_MAX], struct sc_row_list *list)
{
	for (size_t i = 0; i < view->dialog_count; i++)
		dialog_row(view, &view->dialogs[i], &rows[i]);
	*list = (struct sc_row_list){rows, view->dialog_count, sizeof rows[0]};
}

/* ---- what it tells of the call ---- */

static bool answered_with(const struct sc_txn *invite, struct sc_span tag)
{
	for (const struct sc_reply *reply = invite->replies; reply; reply = reply->next)
		if (sc_code_success(reply->code) && sc_span_eq(reply->to_tag, tag))
			return true;
	return false;
}

/* Is the ACK to the 2xx that a hop got with this tag, though it has another? */
static bool acks_hop_with(const struct sc_call_view *view, const struct sc_txn *ack,
			  struct sc_span tag, struct sc_span ack_tag)
{
	for (const struct sc_txn *hop = sc_call_invites(view->call); hop; hop = hop->next)
		if (sc_endpoint_same_ip(&hop->src, &ack->src) &&
		    sc_endpoint_same_ip(&hop->dst, &ack->dst) && answered_with(hop, tag) &&
		    !answered_with(hop, ack_tag))
			return true;
	return false;
}

/* An element in the path may give its answer another To-tag than it was answered with (a
 * B2BUA that passes for a proxy). The ACK on the hop then has that one. */
static bool acked_by_other_tag(const struct sc_call_view *view, const struct sc_dialog *dialog)
{
	for (size_t i = 0; i < view->dialog_count; i++) {
		const struct sc_dialog *other = view->dialogs[i].dialog;

		for (const struct sc_txn *ack = other == dialog ? NULL : other->acks; ack;
		     ack = ack->next)
			if (acks_hop_with(view, ack, dialog->tag, other->tag))
				return true;
	}
	return false;
}

uint64_t sc_dialog_flags(const struct sc_call_view *view, const struct sc_dialog_facts *facts)
{
	const struct sc_bye_end *end = &facts->end;
	uint64_t flags = 0;

	if (!facts->answer)
		return 0;
	/* Where no INVITE was captured an ACK might not have been either. */
	if (facts->acknowledged == SC_ACK_MISSING && view->origin &&
	    !acked_by_other_tag(view, facts->dialog))
		flags |= SC_FLAG(NO_ACK);
	else if (facts->acknowledged == SC_ACK_IMPLIED)
		flags |= SC_FLAG(INFERRED);
	if (!end->first || end->accepted || end->pending || end->waiting)
		return flags;
	return flags | (end->replied     ? SC_FLAG(BYE_FAILED)
			: end->timed_out ? SC_FLAG(BYE_TIMEOUT)
					 : 0);
}
