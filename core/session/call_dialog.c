/* What became of each dialog of a call. */
#include "session/call_view.h"

#include "base/time.h"

/* The first response of the originating endpoint's INVITEs to set the dialog
 * up: a 2xx, or with `early` a 101-199 too. */
static const struct sc_reply *dialog_reply(const struct sc_call_view *view,
					   const struct sc_dialog *dialog, bool early,
					   const struct sc_txn **of)
{
	const struct sc_reply *best = NULL;

	for (const struct sc_txn *txn = view->call->invites; txn; txn = txn->next) {
		if (!sc_call_mine(view, txn))
			continue;
		for (const struct sc_reply *reply = txn->replies; reply; reply = reply->next)
			if ((sc_code_success(reply->code) || (early && sc_reply_progress(txn, reply))) &&
			    sc_span_eq(reply->to_tag, dialog->tag) && sc_reply_earlier(reply, best)) {
				best = reply;
				*of = txn;
			}
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

	for (const struct sc_txn *hop = bye; hop && hop->instance == bye->instance;
	     hop = hop->next)
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

/* A BYE's final that a further BYE may mend (metrics.md 5.4). */
static bool recoverable(const struct sc_reply *final)
{
	return final->code == 401 || final->code == 407 ||
	       ((final->code == 500 || final->code == 503) && final->retry_after_ns != SC_TIME_NONE);
}

/* The BYE that the same sender tried next, after a recoverable error. */
static const struct sc_txn *next_bye(const struct sc_dialog *dialog, const struct sc_txn *bye)
{
	for (const struct sc_txn *next = dialog->byes; next; next = next->next)
		if (next->key.cseq > bye->key.cseq && sc_endpoint_same_ip(&next->src, &bye->src) &&
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
	int64_t until_ns;

	if (!last)
		return end;
	while (last->final && recoverable(last->final) && (next = next_bye(dialog, last)))
		last = bye_at_sender(next);
	end.final = last->final;
	if (!last->final)
		end.timed_out = sc_txn_state_at(last, view->state->now_ns, config) ==
				SC_TXN_TIMED_OUT;
	else if (recoverable(last->final)) {
		until_ns = sc_time_add(last->final->seen.last_ns, sc_timer_64t1(config));
		if (last->final->retry_after_ns != SC_TIME_NONE)
			until_ns = sc_time_add(until_ns, last->final->retry_after_ns);
		end.waiting = view->state->now_ns < until_ns;
	}
	return end;
}

/* The disconnect of a dialog: its first BYE; with glare another that succeeds
 * makes up for a 481 (metrics.md 5.4). */
struct sc_bye_end sc_dialog_end(const struct sc_call_view *view, const struct sc_dialog *dialog)
{
	struct sc_bye_end end = follow_bye(view, dialog, dialog->byes);

	if (!end.final || sc_code_success(end.final->code))
		return end;
	for (const struct sc_txn *other = dialog->byes; other; other = other->next)
		if (other->final && sc_code_success(other->final->code) &&
		    !sc_endpoint_same_ip(&other->src, &end.first->src)) {
			end.final = other->final;
			break;
		}
	return end;
}

static void sdd_of(const struct sc_call_view *view, const struct sc_dialog *dialog,
		   struct sc_interval *sdd, const char **class)
{
	struct sc_bye_end end = sc_dialog_end(view, dialog);

	*class = NULL;
	if (!end.first)
		*sdd = sc_interval_absent(SC_NOT_APPLICABLE);
	else if (!sc_txn_start_known(view->state, end.first))
		*sdd = sc_interval_absent(SC_NO_START);
	else if (!end.final || end.waiting)
		*sdd = sc_interval_absent(end.timed_out ? SC_NO_STOP_TIMEOUT : SC_NO_STOP_OPEN);
	else {
		*sdd = sc_interval_between(end.first->request.first_ns, end.first->request.frame,
			       end.final->seen.last_ns, end.final->seen.frame);
		sdd->start_late = end.first->start_late;
		*class = sc_code_success(end.final->code) ? "success" : "failure";
	}
}

/* When the session timer ran out before any BYE (RFC 4028); SC_TIME_NONE. */
int64_t sc_dialog_expired_ns(const struct sc_call_view *view, const struct sc_dialog *dialog)
{
	int64_t expiry_ns;

	if (dialog->session_expires_ns == SC_TIME_NONE || dialog->byes)
		return SC_TIME_NONE;
	expiry_ns = sc_time_add(dialog->refreshed_ns, dialog->session_expires_ns);
	return expiry_ns < view->state->now_ns ? expiry_ns : SC_TIME_NONE;
}

static void sdt_of(const struct sc_call_view *view, const struct sc_dialog *dialog,
		   struct sc_interval *sdt, const char **class)
{
	const struct sc_txn *invite = NULL, *bye = sc_dialog_bye(view, dialog);
	const struct sc_reply *success = dialog_reply(view, dialog, false, &invite);
	int64_t expired_ns = sc_dialog_expired_ns(view, dialog);
	struct sc_bye_end end;

	*class = NULL;
	if (!success) {
		*sdt = sc_interval_absent(bye ? SC_NO_START : SC_NOT_APPLICABLE);
		return;
	}
	if (expired_ns != SC_TIME_NONE) {
		*sdt = sc_interval_between(success->seen.first_ns, success->seen.frame, expired_ns, 0);
		*class = "failure";
		return;
	}
	if (!bye) {
		*sdt = sc_interval_absent(SC_NO_STOP_OPEN);
		return;
	}
	end = sc_dialog_end(view, dialog);
	if (!bye->has_request || (!end.final && !end.timed_out && !end.first->unreachable.frame)) {
		*sdt = sc_interval_absent(bye->has_request ? SC_NO_STOP_OPEN : SC_NO_START);
		return;
	}
	if (!end.final) { /* RFC 6076 4.5.2: the BYE's Timer F counts */
		*sdt = sc_interval_between(success->seen.first_ns, success->seen.frame,
			       sc_time_add(bye->request.first_ns,
					   sc_timer_64t1(&view->state->config)),
			       bye->request.frame);
		*class = "failure";
		return;
	}
	*sdt = sc_interval_between(success->seen.first_ns, success->seen.frame,
		       sc_call_to_origin(view, bye) ? bye->request.last_ns : bye->request.first_ns,
		       bye->request.frame);
	*class = "success";
}

static struct sc_interval ackd_of(const struct sc_call_view *view, const struct sc_dialog *dialog)
{
	const struct sc_txn *invite = NULL, *ack = sc_dialog_ack(view, dialog);
	const struct sc_reply *success = dialog_reply(view, dialog, false, &invite);
	int64_t deadline_ns;

	if (!success)
		return sc_interval_absent(ack ? SC_NO_START : SC_NOT_APPLICABLE);
	if (ack)
		return sc_interval_between(success->seen.last_ns, success->seen.frame, ack->request.first_ns,
			       ack->request.frame);
	deadline_ns = sc_time_add(success->seen.first_ns, sc_timer_64t1(&view->state->config));
	return sc_interval_absent(view->state->now_ns >= deadline_ns ? SC_NO_STOP_TIMEOUT : SC_NO_STOP_OPEN);
}

void sc_dialog_row(const struct sc_call_view *view, const struct sc_dialog *dialog,
		       struct sc_dialog_row *row)
{
	const struct sc_txn *invite = NULL;
	const struct sc_reply *early = dialog_reply(view, dialog, true, &invite);
	const struct sc_reply *success = dialog_reply(view, dialog, false, &invite);

	*row = (struct sc_dialog_row){.to_tag = dialog->tag};
	row->srd = early && view->first ? sc_request_to(view->state, view->first, early)
					: sc_interval_absent(early ? SC_NO_START : SC_NOT_APPLICABLE);
	row->tta = success && view->first ? sc_request_to(view->state, view->first, success)
					  : sc_interval_absent(success ? SC_NO_START : SC_NOT_APPLICABLE);
	row->ackd = ackd_of(view, dialog);
	sdt_of(view, dialog, &row->sdt, &row->sdt_class);
	sdd_of(view, dialog, &row->sdd, &row->sdd_class);
}

void sc_call_dialog_rows(const struct sc_call_view *view, struct sc_call_row *row,
			struct sc_call_scratch *scratch)
{
	size_t count = 0;

	for (const struct sc_dialog *dialog = view->call->thread->dialogs; dialog;
	     dialog = dialog->next)
		if (dialog->call == view->call && count < SC_CALL_DIALOGS_MAX)
			sc_dialog_row(view, dialog, &scratch->dialogs[count++]);
	row->dialogs = (struct sc_row_list){scratch->dialogs, count, sizeof scratch->dialogs[0]};
}
