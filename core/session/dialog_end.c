#include "session/dialog_end.h"

#include "base/time.h"
#include "session/call_hidden.h"
#include "session/chain.h"
#include "session/dialog_set.h"
#include "session/instance.h"
#include "session/txn_state.h"

/* ---- one BYE ---- */

bool sc_bye_by_caller(const struct sc_txn *bye)
{
	struct sc_span to = sc_txn_text(bye, SC_TXN_TO_TAG);

	if (!bye->has_request && bye->replies)
		to = bye->replies->to_tag;
	return !sc_span_eq(to, bye->set->key.tag);
}

/* The same request at the endpoint that sends it: the hop with the fewest Vias (DL-6). */
static const struct sc_txn *at_sender(const struct sc_txn *request)
{
	const struct sc_txn *best = request;

	for (const struct sc_txn *hop = request->instance->hops; hop; hop = hop->next_hop)
		if (hop->has_request && (!best->has_request || hop->via_count < best->via_count))
			best = hop;
	return best;
}

/* ... and at the one that receives it: the hop with the most. */
static const struct sc_txn *at_receiver(const struct sc_txn *request)
{
	const struct sc_txn *best = request;

	for (const struct sc_txn *hop = request->instance->hops; hop; hop = hop->next_hop)
		if (hop->has_request && hop->via_count > best->via_count)
			best = hop;
	return best;
}

static bool takes_part(const struct sc_call_view *view, const struct sc_txn *request)
{
	return sc_call_from_origin(view, request) || sc_call_to_origin(view, request);
}

/* Does the originating endpoint receive the BYE? A host that calls itself does both. */
static bool receives(const struct sc_call_view *view, const struct sc_txn *bye)
{
	return sc_call_to_origin(view, bye) &&
	       !(sc_call_from_origin(view, bye) && sc_bye_by_caller(bye));
}

int64_t sc_dialog_bye_ns(const struct sc_call_view *view, const struct sc_txn *bye)
{
	if (!bye->has_request)
		return SC_TIME_NONE;
	return receives(view, bye) ? sc_request_received(bye)->last_ns : bye->request.first_ns;
}

uint64_t sc_dialog_bye_frame(const struct sc_call_view *view, const struct sc_txn *bye)
{
	return receives(view, bye) ? sc_request_received(bye)->frame : bye->request.frame;
}

const struct sc_txn *sc_dialog_bye(const struct sc_call_view *view, const struct sc_dialog *dialog)
{
	const struct sc_txn *first = NULL;

	for (const struct sc_txn *bye = dialog->byes; bye; bye = bye->next)
		if (bye->has_request && takes_part(view, bye) &&
		    (!first || sc_dialog_bye_ns(view, bye) < sc_dialog_bye_ns(view, first)))
			first = bye;
	return first ? first : dialog->byes;
}

/* ---- the end by BYE ---- */

/* A BYE without a request was answered before the capture saw it: its time is not known. */
static const struct sc_txn *earliest_bye(const struct sc_dialog *dialog)
{
	const struct sc_txn *first = NULL;

	for (const struct sc_txn *bye = dialog->byes; bye; bye = bye->next) {
		const struct sc_txn *sent = at_sender(bye);

		if (!first ||
		    (sent->has_request &&
		     (!first->has_request || sent->request.first_ns < first->request.first_ns)))
			first = sent;
	}
	return first;
}

/* The BYE that the same side tried next, in time, after a recoverable error. */
static const struct sc_txn *next_bye(const struct sc_config *config, const struct sc_dialog *dialog,
				     const struct sc_txn *bye)
{
	int64_t until_ns = sc_bye_retry_until(config, bye->final);

	for (const struct sc_txn *next = dialog->byes; next; next = next->next)
		if (next->cseq > bye->cseq && next->has_request &&
		    sc_bye_by_caller(next) == sc_bye_by_caller(bye) &&
		    next->request.first_ns >= bye->final->seen.last_ns &&
		    next->request.first_ns <= until_ns)
			return next;
	return NULL;
}

static void follow_first(const struct sc_call_view *view, const struct sc_dialog *dialog,
			 struct sc_bye_end *end)
{
	const struct sc_config *config = &view->state->config;
	const struct sc_txn *last = end->first, *next;

	while (last->final && (next = next_bye(config, dialog, last)))
		last = at_sender(next);
	end->final = last->final;
	if (last->final)
		end->waiting = view->state->now_ns < sc_bye_retry_until(config, last->final);
	else
		end->timed_out = sc_txn_state_now(view->state, last) == SC_TXN_TIMED_OUT;
	end->hidden = sc_hidden_answer(view->state, last);
}

/* May this BYE still be answered? */
static bool unanswered(const struct sc_call_view *view, const struct sc_txn *bye)
{
	enum sc_txn_state now = sc_txn_state_now(view->state, bye);

	return now == SC_TXN_TRYING || now == SC_TXN_PROCEEDING;
}

struct sc_bye_end sc_dialog_end(const struct sc_call_view *view, const struct sc_dialog *dialog)
{
	struct sc_bye_end end = {.first = earliest_bye(dialog)};

	if (!end.first)
		return end;
	follow_first(view, dialog, &end);
	for (const struct sc_txn *bye = dialog->byes; bye; bye = bye->next) {
		const struct sc_txn *sent = at_sender(bye);

		end.replied |= sent->final != NULL;
		end.accepted |= sent->final && sc_code_success(sent->final->code);
		end.pending |= !sent->final && unanswered(view, sent);
	}
	return end;
}

/* ---- glare ---- */

/* When its receiver had seen it at the latest: when it answered. */
static int64_t seen_by_receiver_ns(const struct sc_txn *bye)
{
	const struct sc_reply *final = at_receiver(bye)->final;

	return final ? final->seen.first_ns : INT64_MAX;
}

bool sc_dialog_glare(const struct sc_dialog *dialog)
{
	for (const struct sc_txn *bye = dialog->byes; bye; bye = bye->next)
		for (const struct sc_txn *other = bye->next; other; other = other->next)
			if (bye->has_request && other->has_request &&
			    sc_bye_by_caller(bye) != sc_bye_by_caller(other) &&
			    at_sender(other)->request.first_ns < seen_by_receiver_ns(bye))
				return true;
	return false;
}

/* ---- the end without BYE ---- */

static bool says_dead(const struct sc_txn *request)
{
	return request->final && (request->final->code == 481 || request->final->code == 408);
}

int64_t sc_dialog_dead_at(const struct sc_state *state, const struct sc_dialog *dialog)
{
	const struct sc_txn *sent = dialog->requests ? at_sender(dialog->requests) : NULL;
	int64_t dead_ns = INT64_MAX;

	if (!sent || dialog->byes)
		return INT64_MAX;
	if (says_dead(sent))
		dead_ns = sent->final->seen.last_ns;
	/* An INVITE that rings has no timeout (RFC 3261 17.1.1.2). */
	else if (!sent->final && sent->has_request && !sc_hidden_answer(state, sent) &&
		 !(sent->method == SC_INVITE && sent->state == SC_TXN_PROCEEDING))
		dead_ns = sc_txn_deadline(sent, &state->config);
	return dialog->followed_ns > dead_ns ? INT64_MAX : dead_ns;
}

const struct sc_txn *sc_dialog_dead_by(const struct sc_call_view *view,
				       const struct sc_dialog *dialog)
{
	const struct sc_txn *sent;

	if (!dialog->requests || sc_dialog_dead_at(view->state, dialog) > view->state->now_ns)
		return NULL;
	sent = at_sender(dialog->requests);
	for (const struct sc_txn *hop = dialog->requests; hop; hop = hop->next)
		if (hop->has_request && takes_part(view, hop) && says_dead(hop) == says_dead(sent))
			return hop;
	return sent;
}

int64_t sc_dialog_lost_ns(const struct sc_call_view *view, const struct sc_dialog *dialog,
			  const struct sc_txn *dead_by)
{
	if (!says_dead(dead_by))
		return sc_dialog_dead_at(view->state, dialog);
	return sc_call_from_origin(view, dead_by) ? dead_by->final->seen.last_ns
						  : dead_by->final->seen.first_ns;
}

int64_t sc_dialog_expires_at(const struct sc_state *state, const struct sc_dialog *dialog)
{
	int64_t expiry_ns;

	if (dialog->session_expires_ns == SC_TIME_NONE)
		return INT64_MAX;
	expiry_ns = sc_time_add(dialog->refreshed_ns, dialog->session_expires_ns);
	return sc_hidden_in_call(state, dialog->call, dialog->refreshed_ns, expiry_ns) ? INT64_MAX
										       : expiry_ns;
}

int64_t sc_dialog_expired_ns(const struct sc_call_view *view, const struct sc_dialog *dialog)
{
	int64_t expiry_ns = sc_dialog_expires_at(view->state, dialog);

	return !dialog->byes && expiry_ns < view->state->now_ns ? expiry_ns : SC_TIME_NONE;
}
