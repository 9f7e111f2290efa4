/* The row of a call is computed from the facts: every number, with the two frames that it was
 * measured between. Nothing is stored. */
#include "session/call_row.h"

#include <stdio.h>

#include "base/time.h"
#include "session/call_dialog.h"
#include "session/call_ended.h"
#include "session/call_hidden.h"
#include "session/call_media.h"
#include "session/call_outcome.h"
#include "session/call_view.h"
#include "session/dialog_set.h"
#include "session/interval.h"
#include "session/legs.h"
#include "session/outcome.h"

/* ---- intervals of the call ---- */

static bool is(const struct sc_call_row *row, enum sc_outcome outcome)
{
	return row->outcome == outcome;
}

/* Nothing came until the deadline. */
static bool given_up(const struct sc_call_row *row)
{
	return is(row, SC_OUTCOME_TIMED_OUT) || row->sub_outcome == SC_SUB_NO_FINAL;
}

/* FX-11: no deadline ended it, since what would have can lie in a hole. */
static enum sc_absence truncated(const struct sc_call_view *view)
{
	return sc_call_end_hidden(view) ? SC_NO_STOP_GAP : SC_NO_START;
}

/* Why something that did not happen did not. */
static struct sc_interval did_not_stop(const struct sc_call_view *view,
				       const struct sc_call_row *row)
{
	return sc_interval_absent(is(row, SC_OUTCOME_TRUNCATED)     ? truncated(view)
				  : is(row, SC_OUTCOME_IN_PROGRESS) ? SC_NO_STOP_OPEN
				  : given_up(row)                   ? SC_NO_STOP_TIMEOUT
								    : SC_NOT_APPLICABLE);
}

static struct sc_interval to_reply(const struct sc_call_view *view, const struct sc_call_row *row,
				   const struct sc_reply *reply)
{
	return reply && view->first ? sc_request_to(view->state, view->first, reply)
				    : did_not_stop(view, row);
}

/* METRICS.md 5.3: the class, none where the call has no SRD. */
static enum sc_class srd_class(const struct sc_call_view *view, const struct sc_call_row *row)
{
	if (view->success)
		return SC_CLASS_SUCCESS;
	if (is(row, SC_OUTCOME_IN_PROGRESS))
		return view->progress && !sc_call_retry_expected(view) ? SC_CLASS_OPEN
								       : SC_CLASS_NONE;
	if (is(row, SC_OUTCOME_CANCELLED))
		return view->progress ? SC_CLASS_CANCELLED : SC_CLASS_NONE;
	if (row->sub_outcome == SC_SUB_NO_FINAL)
		return view->progress ? SC_CLASS_OPEN : SC_CLASS_NONE;
	if (view->final)
		return sc_code_failure(view->final->code) ? SC_CLASS_FAILURE : SC_CLASS_NONE;
	return view->progress ? SC_CLASS_FAILURE : SC_CLASS_NONE;
}

static void set_srd(const struct sc_call_view *view, struct sc_call_row *row)
{
	const struct sc_reply *stop = view->progress;
	enum sc_class class = srd_class(view, row);

	if (is(row, SC_OUTCOME_TRUNCATED)) {
		row->srd = sc_interval_absent(truncated(view));
		return;
	}
	if (class == SC_CLASS_NONE) {
		bool waiting = given_up(row) || is(row, SC_OUTCOME_IN_PROGRESS);
		row->srd = waiting ? did_not_stop(view, row) : sc_interval_absent(SC_EXCLUDED);
		return;
	}
	if (!stop || (view->success && view->success->seen.last_ns < stop->seen.last_ns))
		stop = view->success ? view->success : stop ? stop : view->final;
	if (!view->success && view->final && sc_code_failure(view->final->code) &&
	    view->final->seen.last_ns < stop->seen.last_ns)
		stop = view->final;
	row->srd = sc_request_to(view->state, view->first, stop);
	row->srd_class = row->srd.absent == SC_PRESENT ? class : SC_CLASS_NONE;
}

/* From the first 180 to whatever ended the ringing. */
static struct sc_interval ring(const struct sc_call_view *view, const struct sc_call_row *row)
{
	const struct sc_reply *final = view->success ? view->success : view->final;
	int64_t stop_ns = INT64_MAX;
	uint64_t stop_frame = 0;

	if (!view->ringing)
		return sc_interval_absent(is(row, SC_OUTCOME_TRUNCATED) ? truncated(view)
									: SC_NOT_APPLICABLE);
	if (final) {
		stop_ns = sc_reply_received(final)->last_ns;
		stop_frame = sc_reply_received(final)->frame;
	}
	if (view->cancel && view->cancel->request.first_ns < stop_ns) {
		stop_ns = view->cancel->request.first_ns;
		stop_frame = view->cancel->request.frame;
	}
	if (stop_frame == 0)
		return did_not_stop(view, row);
	if (sc_interval_too_early(&view->ringing->seen,
				  &(struct sc_stamp){stop_ns, stop_ns, stop_frame}))
		return sc_interval_absent(SC_NOT_APPLICABLE);
	return sc_interval_between(sc_reply_received(view->ringing)->last_ns,
				   sc_reply_received(view->ringing)->frame, stop_ns, stop_frame);
}

static void set_cancel(const struct sc_call_view *view, struct sc_call_row *row)
{
	const struct sc_txn *cancel = view->cancel;

	row->tcx = row->cxd = row->cxi = sc_interval_absent(SC_NOT_APPLICABLE);
	if (!cancel)
		return;
	row->tcx = view->first ? sc_request_to_request(view->state, view->first, cancel)
			       : sc_interval_absent(SC_NO_START);
	row->cxd = row->cxi = sc_interval_absent(SC_NO_STOP_OPEN);
	if (cancel->final && sc_code_success(cancel->final->code))
		row->cxd = sc_request_to(view->state, cancel, cancel->final);
	else if (cancel->final)
		row->cxd = sc_interval_absent(SC_EXCLUDED);
	else if (sc_hidden_answer(view->state, cancel))
		row->cxd = sc_interval_absent(SC_NO_STOP_GAP);
	else if (sc_txn_state_now(view->state, cancel) == SC_TXN_TIMED_OUT)
		row->cxd = sc_interval_absent(SC_NO_STOP_TIMEOUT);
	if (view->final && view->final->code == 487 &&
	    !sc_interval_too_early(&cancel->request, &view->final->seen))
		row->cxi = sc_request_to(view->state, cancel, view->final);
	else if (view->final)
		row->cxi = sc_interval_absent(SC_NOT_APPLICABLE);
}

/* The dialog that the call's own values are taken from: the surviving one; of
 * a call seen from its middle the one that its BYE or ACK names. */
static const struct sc_dialog_facts *main_dialog(const struct sc_call_view *view)
{
	if (view->survivor)
		return view->survivor;
	for (size_t i = 0; i < view->dialog_count; i++)
		if (view->dialogs[i].dialog->byes || view->dialogs[i].dialog->acks)
			return &view->dialogs[i];
	return NULL;
}

static void set_dialog_values(const struct sc_call_view *view, struct sc_call_row *row,
			      struct sc_call_scratch *scratch)
{
	const struct sc_dialog_facts *facts = main_dialog(view);
	const struct sc_dialog_row *values;

	sc_call_dialog_rows(view, scratch->dialogs, &row->dialogs);
	if (!facts) {
		row->sdt.absent = SC_NOT_APPLICABLE;
		return;
	}
	values = &scratch->dialogs[facts - view->dialogs];
	row->ackd = values->ackd;
	row->sdt = values->sdt;
	row->sdt_class = values->sdt_class;
	row->sdd = values->sdd;
	row->sdd_class = values->sdd_class;
	if (facts == view->survivor) {
		row->answered_ns = facts->success->seen.first_ns;
		row->down_ns = facts->down_ns;
		if (row->down_ns == SC_TIME_NONE)
			row->open_for_ns = sc_time_diff(view->state->now_ns, row->answered_ns);
	}
}

static void set_intervals(const struct sc_call_view *view, struct sc_call_row *row)
{
	row->frd = to_reply(view, row, view->response);
	set_srd(view, row);
	row->pdd = to_reply(view, row, view->audible);
	row->tta = to_reply(view, row, view->success);
	row->ring = ring(view, row);
	set_cancel(view, row);
}

/* Was the frame's response seen behind the first hop, in place of the originating endpoint's? */
static bool stood_in(const struct sc_call_view *view, uint64_t frame)
{
	for (const struct sc_txn *txn = sc_call_invites(view->call); txn; txn = txn->next) {
		if (!sc_call_mine(view, txn) || sc_chain_mine(view->origin, txn))
			continue;
		for (const struct sc_reply *reply = txn->replies; reply; reply = reply->next)
			if (reply->seen.frame == frame)
				return true;
	}
	return false;
}

/* METRICS.md DL-6: what was not captured at the originating endpoint has no time there. */
static void leave_out(const struct sc_call_view *view, struct sc_interval *interval,
		      enum sc_class *class)
{
	if (interval->absent != SC_PRESENT ||
	    (!stood_in(view, interval->start_frame) && !stood_in(view, interval->stop_frame)))
		return;
	*interval = sc_interval_absent(SC_NOT_CAPTURED);
	if (class)
		*class = SC_CLASS_NONE;
}

static void leave_out_times(const struct sc_call_view *view, struct sc_call_row *row,
			    struct sc_call_scratch *scratch)
{
	if (!view->response)
		row->frd = sc_interval_absent(SC_NOT_CAPTURED);
	leave_out(view, &row->srd, &row->srd_class);
	leave_out(view, &row->pdd, NULL);
	leave_out(view, &row->ring, NULL);
	leave_out(view, &row->tta, NULL);
	leave_out(view, &row->ackd, NULL);
	leave_out(view, &row->sdt, &row->sdt_class);
	leave_out(view, &row->cxi, NULL);
	for (size_t i = 0; i < row->dialogs.count; i++) {
		struct sc_dialog_row *dialog = &scratch->dialogs[i];

		leave_out(view, &dialog->srd, NULL);
		leave_out(view, &dialog->tta, NULL);
		leave_out(view, &dialog->ackd, NULL);
		leave_out(view, &dialog->sdt, &dialog->sdt_class);
	}
}

/* ---- the rest ---- */

static uint64_t txn_list_flags(const struct sc_txn *txn)
{
	uint64_t flags = 0;

	for (; txn; txn = txn->next)
		flags |= txn->flags;
	return flags;
}

/* Every branch counts, also where the caller was told something else (FX-14). */
static uint64_t branch_flags(const struct sc_call_view *view)
{
	const struct sc_call *call = view->call;
	uint64_t flags = 0;

	for (size_t i = 0; i < view->dialog_count; i++) {
		const struct sc_dialog *dialog = view->dialogs[i].dialog;

		flags |= sc_dialog_flags(view, &view->dialogs[i]) |
			 (txn_list_flags(dialog->byes) & SC_FLAG(LATE_FINAL)) |
			 (sc_dialog_glare(dialog) ? SC_FLAG(BYE_GLARE) : 0);
	}
	for (const struct sc_txn *cancel = call->cancels; cancel; cancel = cancel->next)
		if (sc_call_cancel_raced(view, cancel))
			flags |= SC_FLAG(CANCEL_RACE);
	return flags;
}

/* Timer H ran out. */
static bool never_acked(const struct sc_call_view *view, const struct sc_txn *invite)
{
	int64_t sent_ns, until_ns;

	if (!invite->final || invite->final->code < 300 || sc_txn_more(invite)->ack)
		return false;
	sent_ns = invite->final->seen.first_ns;
	until_ns = sc_time_add(sent_ns, sc_timer_64t1(&view->state->config));
	return view->state->now_ns >= until_ns &&
	       !sc_hidden_between(view->state, &invite->src, &invite->dst, sent_ns, until_ns);
}

static void early_flags(const struct sc_call_view *view, struct sc_call_row *row)
{
	const struct sc_txn *cancel = view->cancel;

	row->flags = view->call->flags | txn_list_flags(sc_call_invites(view->call)) |
		     txn_list_flags(view->call->cancels) | branch_flags(view);
	if (sc_hidden_of_call(view->state, view->call) || sc_call_end_hidden(view))
		row->flags |= SC_FLAG(CAPTURE_GAP);
	if (view->call->attempt.owner.limited || view->call->attempt.owner.surrendered)
		row->flags |= SC_FLAG(LIMITED);
	for (const struct sc_txn *txn = sc_call_invites(view->call); txn; txn = txn->next) {
		if (!sc_call_mine(view, txn))
			continue;
		if (txn->start_late)
			row->flags |= SC_FLAG(START_LATE);
		if (never_acked(view, txn))
			row->flags |= SC_FLAG(NO_ACK);
		if (cancel && sc_branch_eq(sc_txn_branch(cancel), sc_txn_branch(txn)) &&
		    txn->has_request &&
		    (!txn->replies || txn->replies->seen.first_ns > cancel->request.first_ns))
			row->flags |= SC_FLAG(EARLY_CANCEL);
	}
	if (cancel && cancel->final && cancel->final->code == 481)
		row->flags |= SC_FLAG(CANCEL_481);
	if (view->chain.looped)
		row->flags |= SC_FLAG(AUTH_LOOP);
}

static void skew_flag(struct sc_call_row *row)
{
	const struct sc_interval *all[] = {
#define X(key, importance, label, start, stop, source, when) &row->key,
		SC_CALL_INTERVALS(X)
#undef X
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (all[i]->absent == SC_PRESENT && all[i]->skewed)
			row->flags |= SC_FLAG(CLOCK_SKEW);
}

static bool same_leg(const struct sc_txn *a, const struct sc_txn *b)
{
	struct sc_endpoint a_src = sc_host_of(&a->src, &a->dst);
	struct sc_endpoint a_dst = sc_host_of(&a->dst, &a->src);
	struct sc_endpoint b_src = sc_host_of(&b->src, &b->dst);
	struct sc_endpoint b_dst = sc_host_of(&b->dst, &b->src);

	return (sc_endpoint_eq(&a_src, &b_src) && sc_endpoint_eq(&a_dst, &b_dst)) ||
	       (sc_endpoint_eq(&a_src, &b_dst) && sc_endpoint_eq(&a_dst, &b_src));
}

/* METRICS.md DL-3: pairs of hosts between which an initial INVITE went. */
static uint64_t count_legs(const struct sc_call *call)
{
	uint64_t legs = 0;

	for (const struct sc_txn *txn = sc_call_invites(call); txn; txn = txn->next) {
		const struct sc_txn *other = sc_call_invites(call);

		while (other != txn && !same_leg(other, txn))
			other = other->next;
		legs += other == txn;
	}
	return legs;
}

static void count_invites(const struct sc_call_view *view, struct sc_call_row *row,
			  struct sc_call_scratch *scratch)
{
	struct sc_attempt_count count =
		sc_attempt_count(view->state, &view->call->attempt, view->origin, scratch->units);

	row->invite_transactions = count.units;
	row->units = (struct sc_row_list){scratch->units, count.units, sizeof scratch->units[0]};
	row->auth_rounds = count.auth_rounds;
	row->redirects = count.redirects;
}

static void identify(const struct sc_call_view *view, struct sc_call_row *row,
		     struct sc_call_scratch *scratch)
{
	const struct sc_attempt *attempt = &view->call->attempt;
	const struct sc_txn *anchor = view->anchor;
	struct sc_repeats hop = sc_attempt_repeats(attempt, anchor);

	row->call = attempt->owner.number;
	row->asked = attempt->asked;
	row->session = view->call->session;
	if (view->call->leg)
		sc_legs_row(view->state, view->call, row);
	row->call_id = attempt->owner.set->key.call_id;
	row->from_uri = attempt->from;
	row->to_uri = attempt->to;
	row->from = sc_uri_aor(attempt->from);
	row->to = sc_uri_aor(attempt->to);
	row->first_frame = attempt->first_frame;
	row->file_frame = attempt->first_file_frame;
	row->file_index = attempt->first_file;
	row->file = sc_state_file(view->state, attempt->first_file);
	row->user_agent = attempt->user_agent;
	row->last_frame = attempt->last_frame;
	row->start_ns = attempt->first_ns;
	row->retransmissions = attempt->retransmissions;
	row->duplicates = attempt->duplicates;
	row->hop_retransmissions = hop.retransmissions;
	row->hop_duplicates = hop.duplicates;
	row->legs = count_legs(view->call);
	row->open_for_ns = row->answered_ns = row->down_ns = SC_TIME_NONE;
	if (!anchor)
		return;
	row->src = anchor->src;
	row->dst = anchor->dst;
	row->transport = (enum sc_transport)anchor->transport;
	if (view->first)
		row->request_uri = sc_txn_text(view->first, SC_TXN_URI);
	if (!view->origin)
		return;
	if (view->origin->via_count <= 1)
		snprintf(scratch->perspective, sizeof scratch->perspective, "uac");
	else
		snprintf(scratch->perspective, sizeof scratch->perspective, "mid(%u)",
			 view->origin->via_count);
	row->perspective = sc_span_of(scratch->perspective);
}

/* A 3xx to 6xx is acknowledged at once, by the way it came, or sent again. */
#define ACKNOWLEDGED_WITHIN_NS SC_NS_PER_S

/* No request of it is there, and one of those that are answered was sent after the first response:
 * so what was sent that way is not in the capture (METRICS.md 18.2). */
static bool answers_alone(const struct sc_call_view *view)
{
	bool shown = false;

	for (const struct sc_txn *txn = sc_call_invites(view->call); txn; txn = txn->next) {
		if (txn->has_request || sc_txn_more(txn)->ack)
			return false;
		shown |= txn->final && txn->final->code >= 300 &&
			 sc_time_diff(view->state->now_ns, txn->final->seen.first_ns) >
				 ACKNOWLEDGED_WITHIN_NS;
	}
	for (const struct sc_txn *txn = view->call->cancels; txn; txn = txn->next)
		if (txn->has_request)
			return false;
	for (size_t i = 0; i < view->dialog_count; i++) {
		const struct sc_dialog *dialog = view->dialogs[i].dialog;

		if (dialog->acks)
			return false;
		for (const struct sc_txn *bye = dialog->byes; bye; bye = bye->next) {
			if (bye->has_request)
				return false;
			shown |= view->success != NULL;
		}
	}
	return shown;
}

void sc_call_row(const struct sc_state *state, const struct sc_call *call, struct sc_call_row *row,
		 struct sc_call_scratch *scratch)
{
	struct sc_call_view view;

	*row = (struct sc_call_row){0};
	sc_call_look(&view, state, call);
	sc_call_look_at_dialogs(&view, scratch->facts);
	identify(&view, row, scratch);
	early_flags(&view, row);
	set_dialog_values(&view, row, scratch);
	sc_call_decide(&view, row);
	row->answers_alone = is(row, SC_OUTCOME_TRUNCATED) && answers_alone(&view);
	if (!is(row, SC_OUTCOME_ANSWERED))
		row->open_for_ns = SC_TIME_NONE; /* what is up, and known from its start */
	set_intervals(&view, row);
	if (!main_dialog(&view))
		row->ackd = row->sdt = row->sdd = did_not_stop(&view, row);
	if (view.stand_in)
		leave_out_times(&view, row, scratch);
	count_invites(&view, row, scratch);
	if (view.final)
		row->final_code = view.final->code;
	row->rang = view.progress != NULL;
	row->refused_first_hop =
		!view.progress &&
		(view.final ? view.final->code == 503 : view.first && !view.first->replies);
	sc_call_ended(&view, main_dialog(&view), row);
	sc_call_media_row(&view, row, scratch->codecs);
	skew_flag(row);
}
