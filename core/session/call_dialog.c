#include "session/call_dialog.h"

#include "base/limits.h"
#include "base/time.h"
#include "session/dialog_end.h"
#include "session/dialog_set.h"
#include "session/interval.h"
#include "session/txn_state.h"

/* ---- its answer ---- */

static bool sets_up(const struct sc_txn *invite, const struct sc_reply *reply,
		    const struct sc_dialog *dialog, bool early)
{
	return (sc_code_success(reply->code) || (early && sc_reply_progress(invite, reply))) &&
	       sc_span_eq(reply->to_tag, dialog->tag);
}

static bool answered_with(const struct sc_txn *invite, struct sc_span tag)
{
	for (const struct sc_reply *reply = invite->replies; reply; reply = reply->next)
		if (sc_code_success(reply->code) && sc_span_eq(reply->to_tag, tag))
			return true;
	return false;
}

/* The first response that set the dialog up, to the originating endpoint's INVITEs or, with
 * `elsewhere`, to any: a 2xx, or with `early` a 101-199 too. */
static const struct sc_reply *dialog_reply(const struct sc_call_view *view,
					   const struct sc_dialog *dialog, bool early,
					   bool elsewhere)
{
	const struct sc_reply *best = NULL;

	for (const struct sc_txn *txn = sc_call_invites(view->call); txn; txn = txn->next) {
		if (!elsewhere && !sc_call_mine(view, txn))
			continue;
		for (const struct sc_reply *reply = txn->replies; reply; reply = reply->next)
			if (sets_up(txn, reply, dialog, early) && sc_reply_earlier(reply, best))
				best = reply;
	}
	return best;
}

const struct sc_reply *sc_dialog_answer(const struct sc_call_view *view,
					const struct sc_dialog *dialog)
{
	const struct sc_reply *mine = dialog_reply(view, dialog, false, false);

	return mine ? mine : dialog_reply(view, dialog, false, true);
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

/* When its 2xx was last sent again, on any hop; SC_TIME_NONE: it was not. */
static int64_t answer_repeated_ns(const struct sc_call_view *view, const struct sc_dialog *dialog)
{
	int64_t last_ns = SC_TIME_NONE;

	for (const struct sc_txn *txn = sc_call_invites(view->call); txn; txn = txn->next)
		for (const struct sc_reply *reply = txn->replies; reply; reply = reply->next)
			if (sets_up(txn, reply, dialog, false) && reply->copies.repeats > 0)
				last_ns = MAX(last_ns, reply->copies.sent_ns);
	return last_ns;
}

/* RFC 3261 15: a callee must not send BYE before the ACK came or 64*T1 passed. While it
 * repeats its 2xx (13.3.1.4) the ACK has not come. */
static bool bye_implies_ack(const struct sc_call_view *view, const struct sc_dialog *dialog,
			    int64_t answered_ns, int64_t bye_ns)
{
	const struct sc_config *config = &view->state->config;
	int64_t repeated_ns = answer_repeated_ns(view, dialog);

	if (sc_time_diff(bye_ns, answered_ns) >= sc_time_diff(sc_timer_64t1(config), config->t1_ns))
		return false;
	return repeated_ns == SC_TIME_NONE ||
	       sc_time_diff(bye_ns, repeated_ns) >= sc_time_add(config->t2_ns, config->t1_ns);
}

enum sc_acknowledged sc_dialog_acknowledged(const struct sc_call_view *view,
					    const struct sc_dialog *dialog)
{
	const struct sc_reply *answer = sc_dialog_answer(view, dialog);
	const struct sc_txn *bye = sc_dialog_end(view, dialog).first;

	if (dialog->acks)
		return SC_ACK_SEEN;
	if (!answer)
		return SC_ACK_AWAITED;
	if (bye && bye->has_request)
		return !sc_bye_by_caller(bye) &&
				       bye_implies_ack(view, dialog, answer->seen.first_ns,
						       bye->request.first_ns)
			       ? SC_ACK_IMPLIED
			       : SC_ACK_MISSING;
	return view->state->now_ns >= sc_time_add(answer->seen.first_ns,
						  sc_timer_64t1(&view->state->config))
		       ? SC_ACK_MISSING
		       : SC_ACK_AWAITED;
}

/* ---- its values ---- */

/* What a dialog's values are measured between, looked up once. */
struct facts {
	const struct sc_reply *early;   /* first 101-199 or 2xx to set it up */
	const struct sc_reply *success; /* first 2xx */
	const struct sc_txn *ack, *bye;
	struct sc_bye_end end;
	enum sc_acknowledged acknowledged;
};

static void sdd_of(const struct sc_call_view *view, const struct facts *facts,
		   struct sc_dialog_row *row)
{
	const struct sc_bye_end *end = &facts->end;

	if (!end->first)
		row->sdd = sc_interval_absent(SC_NOT_APPLICABLE);
	else if (!sc_txn_start_known(view->state, end->first))
		row->sdd = sc_interval_absent(SC_NO_START);
	else if (!end->final || end->waiting)
		row->sdd =
			sc_interval_absent(end->timed_out ? SC_NO_STOP_TIMEOUT : SC_NO_STOP_OPEN);
	else {
		row->sdd =
			sc_interval_between(end->first->request.first_ns, end->first->request.frame,
					    end->final->seen.last_ns, end->final->seen.frame);
		row->sdd.start_late = end->first->start_late;
		row->sdd_class =
			sc_code_success(end->final->code) ? SC_CLASS_SUCCESS : SC_CLASS_FAILURE;
	}
}

static void sdt_to(struct sc_dialog_row *row, const struct sc_reply *success, int64_t stop_ns,
		   uint64_t stop_frame, enum sc_class class)
{
	row->sdt = sc_interval_between(success->seen.first_ns, success->seen.frame, stop_ns,
				       stop_frame);
	row->sdt_class = class;
}

/* To the first BYE, whoever sent it (FX-7). */
static void sdt_to_bye(const struct sc_call_view *view, const struct facts *facts,
		       struct sc_dialog_row *row)
{
	const struct sc_bye_end *end = &facts->end;
	const struct sc_txn *bye = facts->bye;

	if (!bye->has_request)
		row->sdt = sc_interval_absent(SC_NO_START);
	else if (sc_interval_too_early(&facts->success->seen, &bye->request))
		row->sdt = sc_interval_absent(SC_NOT_APPLICABLE);
	else if (end->replied)
		sdt_to(row, facts->success, sc_dialog_bye_ns(view, bye), bye->request.frame,
		       SC_CLASS_SUCCESS);
	else if (!end->pending && (end->timed_out || end->first->unreachable_ns != SC_TIME_NONE))
		sdt_to(row, facts->success, /* RFC 6076 4.5.2: the BYE's Timer F counts */
		       sc_time_add(bye->request.first_ns, sc_timer_64t1(&view->state->config)),
		       bye->request.frame, SC_CLASS_FAILURE);
	else
		row->sdt = sc_interval_absent(SC_NO_STOP_OPEN);
}

static void sdt_of(const struct sc_call_view *view, const struct sc_dialog *dialog,
		   const struct facts *facts, struct sc_dialog_row *row)
{
	int64_t expired_ns = sc_dialog_expired_ns(view, dialog);
	const struct sc_txn *dead_by = sc_dialog_dead_by(view, dialog);

	if (!facts->success)
		row->sdt = sc_interval_absent(facts->bye ? SC_NO_START : SC_NOT_APPLICABLE);
	else if (dead_by)
		sdt_to(row, facts->success, sc_dialog_lost_ns(view, dialog),
		       dead_by->final ? dead_by->final->seen.frame : 0, SC_CLASS_FAILURE);
	else if (expired_ns != SC_TIME_NONE)
		sdt_to(row, facts->success, expired_ns, 0, SC_CLASS_FAILURE);
	else if (!facts->bye)
		row->sdt = sc_interval_absent(SC_NO_STOP_OPEN);
	else
		sdt_to_bye(view, facts, row);
}

static struct sc_interval ackd_of(const struct facts *facts)
{
	if (!facts->success)
		return sc_interval_absent(facts->ack ? SC_NO_START : SC_NOT_APPLICABLE);
	if (facts->ack)
		return sc_interval_between(facts->success->seen.last_ns, facts->success->seen.frame,
					   facts->ack->request.first_ns, facts->ack->request.frame);
	return sc_interval_absent(facts->acknowledged == SC_ACK_AWAITED ? SC_NO_STOP_OPEN
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

static void dialog_row(const struct sc_call_view *view, const struct sc_dialog *dialog,
		       struct sc_dialog_row *row)
{
	struct facts facts = {
		.early = dialog_reply(view, dialog, true, false),
		.success = dialog_reply(view, dialog, false, false),
		.ack = dialog_ack(view, dialog),
		.bye = sc_dialog_bye(view, dialog),
		.end = sc_dialog_end(view, dialog),
		.acknowledged = sc_dialog_acknowledged(view, dialog),
	};

	*row = (struct sc_dialog_row){.to_tag = dialog->tag};
	row->srd = since_invite(view, facts.early);
	row->tta = since_invite(view, facts.success);
	row->ackd = ackd_of(&facts);
	sdt_of(view, dialog, &facts, row);
	sdd_of(view, &facts, row);
}

/* ---- what the call makes of it ---- */

/* How long it was up; INT64_MAX: it is. Without an ACK nobody talks, and the callee gives up
 * after 64*T1 (RFC 3261 13.3.1.4). */
static int64_t up_for_ns(const struct sc_call_view *view, const struct sc_dialog *dialog)
{
	int64_t since_ns = dialog_reply(view, dialog, false, false)->seen.first_ns, end_ns;

	end_ns = sc_dialog_down_ns(view, dialog);
	if (end_ns != SC_TIME_NONE)
		return MAX(sc_time_diff(end_ns, since_ns), 0);
	if (dialog->acks)
		return INT64_MAX;
	return MIN(sc_time_diff(view->state->now_ns, since_ns),
		   sc_timer_64t1(&view->state->config));
}

const struct sc_dialog *sc_call_longest(const struct sc_call_view *view)
{
	const struct sc_dialog *longest = NULL;
	int64_t longest_ns = 0;

	for (const struct sc_dialog *dialog = view->call->attempt.owner.set->dialogs; dialog;
	     dialog = dialog->next) {
		int64_t ns;

		if (dialog->call != view->call || !dialog_reply(view, dialog, false, false))
			continue;
		ns = up_for_ns(view, dialog);
		if (!longest || ns > longest_ns) {
			longest = dialog;
			longest_ns = ns;
		}
	}
	return longest;
}

/* An element in the path may give its answer another To-tag than it was answered with (a
 * B2BUA that passes for a proxy). The ACK on the hop then has that one. */
static bool acked_by_other_tag(const struct sc_call_view *view, const struct sc_dialog *dialog)
{
	const struct sc_dialog *other = view->call->attempt.owner.set->dialogs;

	for (; other; other = other->next) {
		if (other->call != view->call || other == dialog)
			continue;
		for (const struct sc_txn *ack = other->acks; ack; ack = ack->next)
			for (const struct sc_txn *hop = sc_call_invites(view->call); hop;
			     hop = hop->next)
				if (sc_endpoint_same_ip(&hop->src, &ack->src) &&
				    sc_endpoint_same_ip(&hop->dst, &ack->dst) &&
				    answered_with(hop, dialog->tag) &&
				    !answered_with(hop, other->tag))
					return true;
	}
	return false;
}

uint64_t sc_dialog_flags(const struct sc_call_view *view, const struct sc_dialog *dialog)
{
	enum sc_acknowledged acknowledged = sc_dialog_acknowledged(view, dialog);
	struct sc_bye_end end;
	uint64_t flags = 0;

	if (!sc_dialog_answer(view, dialog))
		return 0;
	/* Where no INVITE was captured an ACK might not have been either. */
	if (acknowledged == SC_ACK_MISSING && view->origin && !acked_by_other_tag(view, dialog))
		flags |= SC_FLAG(NO_ACK);
	else if (acknowledged == SC_ACK_IMPLIED)
		flags |= SC_FLAG(INFERRED);
	end = sc_dialog_end(view, dialog);
	if (!end.first || end.accepted || end.pending || end.waiting)
		return flags;
	return flags | (end.replied     ? SC_FLAG(BYE_FAILED)
			: end.timed_out ? SC_FLAG(BYE_TIMEOUT)
					: 0);
}

const struct sc_dialog_row *sc_call_dialog_rows(const struct sc_call_view *view,
						const struct sc_dialog *wanted,
						struct sc_dialog_row rows[SC_CALL_DIALOGS_MAX],
						struct sc_row_list *list)
{
	const struct sc_dialog_row *found = NULL;
	size_t count = 0;

	for (const struct sc_dialog *dialog = view->call->attempt.owner.set->dialogs; dialog;
	     dialog = dialog->next) {
		if (dialog->call != view->call || count == SC_CALL_DIALOGS_MAX)
			continue;
		dialog_row(view, dialog, &rows[count]);
		if (dialog == wanted)
			found = &rows[count];
		count++;
	}
	*list = (struct sc_row_list){rows, count, sizeof rows[0]};
	return found;
}
