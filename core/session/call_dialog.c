#include "session/call_dialog.h"

#include "base/limits.h"
#include "base/time.h"
#include "session/chain.h"
#include "session/dialog_set.h"
#include "session/instance.h"
#include "session/interval.h"
#include "session/txn_state.h"

/* The first response of the originating endpoint's INVITEs to set the dialog
 * up: a 2xx, or with `early` a 101-199 too. */
static const struct sc_reply *dialog_reply(const struct sc_call_view *view,
					   const struct sc_dialog *dialog, bool early)
{
	const struct sc_reply *best = NULL;

	for (const struct sc_txn *txn = sc_call_invites(view->call); txn; txn = txn->next) {
		if (!sc_call_mine(view, txn))
			continue;
		for (const struct sc_reply *reply = txn->replies; reply; reply = reply->next)
			if ((sc_code_success(reply->code) ||
			     (early && sc_reply_progress(txn, reply))) &&
			    sc_span_eq(reply->to_tag, dialog->tag) && sc_reply_earlier(reply, best))
				best = reply;
	}
	return best;
}

const struct sc_txn *sc_dialog_ack(const struct sc_call_view *view, const struct sc_dialog *dialog)
{
	const struct sc_txn *ack = dialog->acks;

	for (const struct sc_txn *hop = ack; hop; hop = hop->next)
		if (sc_call_from_origin(view, hop))
			return hop;
	return ack;
}

/* The dialog's first BYE on the hop that the originating endpoint takes part in. */
const struct sc_txn *sc_dialog_bye(const struct sc_call_view *view, const struct sc_dialog *dialog)
{
	const struct sc_txn *bye = dialog->byes;

	for (const struct sc_txn *hop = bye; hop && hop->instance == bye->instance; hop = hop->next)
		if (sc_call_from_origin(view, hop) || sc_call_to_origin(view, hop))
			return hop;
	return bye;
}

/* The same BYE at the endpoint that sends it: the hop with the fewest Vias (DL-6). */
static const struct sc_txn *bye_at_sender(const struct sc_txn *bye)
{
	const struct sc_txn *best = bye;

	for (const struct sc_txn *hop = bye ? bye->instance->hops : NULL; hop; hop = hop->next_hop)
		if (hop->has_request && (!best->has_request || hop->via_count < best->via_count))
			best = hop;
	return best;
}

/* The BYE that the same sender tried next, after a recoverable error. */
static const struct sc_txn *next_bye(const struct sc_dialog *dialog, const struct sc_txn *bye)
{
	for (const struct sc_txn *next = dialog->byes; next; next = next->next)
		if (next->cseq > bye->cseq && sc_endpoint_same_ip(&next->src, &bye->src) &&
		    next->has_request && next->request.first_ns >= bye->final->seen.last_ns)
			return next;
	return NULL;
}

static struct sc_bye_end follow_bye(const struct sc_call_view *view, const struct sc_dialog *dialog,
				    const struct sc_txn *bye)
{
	const struct sc_config *config = &view->state->config;
	struct sc_bye_end end = {.first = bye_at_sender(bye)};
	const struct sc_txn *last = end.first, *next;

	if (!last)
		return end;
	while (last->final && sc_bye_retry_until(config, last->final) != SC_TIME_NONE &&
	       (next = next_bye(dialog, last)))
		last = bye_at_sender(next);
	end.final = last->final;
	if (last->final)
		end.waiting = view->state->now_ns < sc_bye_retry_until(config, last->final);
	else
		end.timed_out =
			sc_txn_state_at(last, view->state->now_ns, config) == SC_TXN_TIMED_OUT;
	return end;
}

/* May this BYE still be answered? */
static bool unanswered(const struct sc_call_view *view, const struct sc_txn *bye)
{
	enum sc_txn_state now = sc_txn_state_at(bye, view->state->now_ns, &view->state->config);

	return now == SC_TXN_TRYING || now == SC_TXN_PROCEEDING;
}

/* The disconnect of a dialog is its first BYE. With glare another BYE that succeeds makes
 * up for a 481 (METRICS.md 5.4); while it may still succeed, there is no failure (OC-2). */
struct sc_bye_end sc_dialog_end(const struct sc_call_view *view, const struct sc_dialog *dialog)
{
	struct sc_bye_end end = follow_bye(view, dialog, dialog->byes);

	if (!end.final || sc_code_success(end.final->code))
		return end;
	for (const struct sc_txn *other = dialog->byes; other; other = other->next) {
		if (other->instance == end.first->instance ||
		    sc_endpoint_same_ip(&other->src, &end.first->src))
			continue;
		if (other->final && sc_code_success(other->final->code)) {
			end.final = other->final;
			end.waiting = false;
			break;
		}
		end.waiting |= unanswered(view, other);
	}
	return end;
}

/* What a dialog's values are measured between, looked up once. */
struct facts {
	const struct sc_reply *early;   /* first 101-199 or 2xx to set it up */
	const struct sc_reply *success; /* first 2xx */
	const struct sc_txn *ack, *bye;
	struct sc_bye_end end;
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

int64_t sc_dialog_expired_ns(const struct sc_call_view *view, const struct sc_dialog *dialog)
{
	int64_t expiry_ns;

	if (dialog->session_expires_ns == SC_TIME_NONE || dialog->byes)
		return SC_TIME_NONE;
	expiry_ns = sc_time_add(dialog->refreshed_ns, dialog->session_expires_ns);
	return expiry_ns < view->state->now_ns ? expiry_ns : SC_TIME_NONE;
}

static void sdt_to(struct sc_dialog_row *row, const struct sc_reply *success, int64_t stop_ns,
		   uint64_t stop_frame, enum sc_class class)
{
	row->sdt = sc_interval_between(success->seen.first_ns, success->seen.frame, stop_ns,
				       stop_frame);
	row->sdt_class = class;
}

static void sdt_of(const struct sc_call_view *view, const struct sc_dialog *dialog,
		   const struct facts *facts, struct sc_dialog_row *row)
{
	const struct sc_bye_end *end = &facts->end;
	const struct sc_txn *bye = facts->bye;
	int64_t expired_ns = sc_dialog_expired_ns(view, dialog);

	if (!facts->success)
		row->sdt = sc_interval_absent(bye ? SC_NO_START : SC_NOT_APPLICABLE);
	else if (expired_ns != SC_TIME_NONE)
		sdt_to(row, facts->success, expired_ns, 0, SC_CLASS_FAILURE);
	else if (!bye)
		row->sdt = sc_interval_absent(SC_NO_STOP_OPEN);
	else if (!bye->has_request)
		row->sdt = sc_interval_absent(SC_NO_START);
	else if (end->final)
		sdt_to(row, facts->success,
		       sc_call_to_origin(view, bye) ? bye->request.last_ns : bye->request.first_ns,
		       bye->request.frame, SC_CLASS_SUCCESS);
	else if (end->timed_out || end->first->unreachable_ns != SC_TIME_NONE)
		sdt_to(row, facts->success, /* RFC 6076 4.5.2: the BYE's Timer F counts */
		       sc_time_add(bye->request.first_ns, sc_timer_64t1(&view->state->config)),
		       bye->request.frame, SC_CLASS_FAILURE);
	else
		row->sdt = sc_interval_absent(SC_NO_STOP_OPEN);
}

static struct sc_interval ackd_of(const struct sc_call_view *view, const struct facts *facts)
{
	int64_t deadline_ns;

	if (!facts->success)
		return sc_interval_absent(facts->ack ? SC_NO_START : SC_NOT_APPLICABLE);
	if (facts->ack)
		return sc_interval_between(facts->success->seen.last_ns, facts->success->seen.frame,
					   facts->ack->request.first_ns, facts->ack->request.frame);
	deadline_ns =
		sc_time_add(facts->success->seen.first_ns, sc_timer_64t1(&view->state->config));
	return sc_interval_absent(view->state->now_ns >= deadline_ns ? SC_NO_STOP_TIMEOUT
								     : SC_NO_STOP_OPEN);
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
		.early = dialog_reply(view, dialog, true),
		.success = dialog_reply(view, dialog, false),
		.ack = sc_dialog_ack(view, dialog),
		.bye = sc_dialog_bye(view, dialog),
		.end = sc_dialog_end(view, dialog),
	};

	*row = (struct sc_dialog_row){.to_tag = dialog->tag};
	row->srd = since_invite(view, facts.early);
	row->tta = since_invite(view, facts.success);
	row->ackd = ackd_of(view, &facts);
	sdt_of(view, dialog, &facts, row);
	sdd_of(view, &facts, row);
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
