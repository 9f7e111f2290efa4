#include "session/call_view.h"

#include "base/time.h"
#include "session/dialog_set.h"
#include "session/hidden.h"

/* ---- the view ---- */

/* RFC 6228: a 199 ends an early dialog; one that no 1xx set up tells nothing. */
bool sc_reply_progress(const struct sc_txn *txn, const struct sc_reply *reply)
{
	if (reply->code != 199)
		return sc_code_progress(reply->code);
	for (const struct sc_reply *other = txn->replies; other != reply; other = other->next)
		if (sc_code_progress(other->code) && other->code != 199 &&
		    sc_span_eq(other->to_tag, reply->to_tag))
			return true;
	return false;
}

static void view_reply(struct sc_call_view *view, const struct sc_txn *txn,
		       const struct sc_reply *reply)
{
	bool success = sc_code_success(reply->code);
	bool audible = success || reply->code == 180 || (reply->code == 183 && reply->sdp);

	if ((!view->response || reply->seen.frame < view->response->seen.frame) &&
	    (!view->origin || sc_chain_mine(view->origin, txn)))
		view->response = reply;
	if (sc_reply_progress(txn, reply) && sc_reply_earlier(reply, view->progress))
		view->progress = reply;
	if (reply->code == 180 && sc_reply_earlier(reply, view->ringing))
		view->ringing = reply;
	if (reply->code == 180 || reply->code == 183)
		view->rang = true;
	if (audible && sc_reply_earlier(reply, view->audible))
		view->audible = reply;
	if (success && sc_reply_earlier(reply, view->success))
		view->success = reply;
}

/* RFC 3261 16.7: any 2xx, else a 6xx, else the lowest class; then the earlier. */
static unsigned rank(const struct sc_reply *final)
{
	if (sc_code_success(final->code))
		return 0;
	return final->code >= 600 ? 1 : final->code / 100;
}

static void view_finals(struct sc_call_view *view)
{
	for (const struct sc_txn *txn = sc_call_invites(view->call); txn; txn = txn->next) {
		if (!sc_call_mine(view, txn) || !txn->final ||
		    (txn->instance != view->latest->instance && !sc_code_success(txn->final->code)))
			continue;
		if (view->final && rank(view->final) <= rank(txn->final))
			continue;
		view->final = txn->final;
		view->final_txn = txn;
	}
}

static bool is_origin(const struct sc_call_view *view, const struct sc_endpoint *one,
		      const struct sc_endpoint *other)
{
	return view->anchor && sc_host_eq(sc_host_of(&view->anchor->src, &view->anchor->dst),
					  sc_host_of(one, other));
}

bool sc_call_from_origin(const struct sc_call_view *view, const struct sc_txn *request)
{
	return is_origin(view, &request->src, &request->dst);
}

bool sc_call_to_origin(const struct sc_call_view *view, const struct sc_txn *request)
{
	const struct sc_received *received = sc_copies_other(&request->copies);

	return is_origin(view, &request->dst, &request->src) ||
	       (received && is_origin(view, &received->dst, &received->src));
}

bool sc_call_mine(const struct sc_call_view *view, const struct sc_txn *invite)
{
	if (view->origin)
		return sc_chain_tells(view->origin, invite);
	return view->anchor && invite->via_count <= view->anchor->via_count;
}

/* Without a captured INVITE, the responses with the fewest Vias tell most. */
static const struct sc_txn *find_anchor(const struct sc_call_view *view)
{
	const struct sc_txn *anchor = view->origin;

	for (const struct sc_txn *txn = sc_call_invites(view->call); txn && !view->origin;
	     txn = txn->next)
		if (!anchor || txn->via_count < anchor->via_count)
			anchor = txn;
	return anchor;
}

static void find_latest(struct sc_call_view *view)
{
	view->latest = sc_chain_latest(sc_call_invites(view->call), &view->chain);
	for (const struct sc_txn *txn = sc_call_invites(view->call); txn && !view->origin;
	     txn = txn->next)
		if (sc_call_mine(view, txn))
			view->latest = txn;
	view->stand_in = view->origin && view->latest && !sc_chain_mine(view->origin, view->latest);
	if (view->latest)
		view->state_now = sc_txn_state_now(view->state, view->latest);
}

static void find_cancel(struct sc_call_view *view)
{
	for (const struct sc_txn *cancel = view->call->cancels; cancel; cancel = cancel->next)
		if (cancel->has_request && (!view->anchor || sc_call_from_origin(view, cancel))) {
			view->cancel = cancel;
			return;
		}
}

bool sc_call_cancel_raced(const struct sc_call_view *view, const struct sc_txn *cancel)
{
	for (const struct sc_txn *txn = sc_call_invites(view->call); cancel && txn; txn = txn->next)
		if (txn->final && sc_code_success(txn->final->code) &&
		    sc_branch_eq(sc_txn_branch(cancel), sc_txn_branch(txn)))
			return true;
	return false;
}

/* Does the hop stand in for no more than the final of what was captured at the
 * originating endpoint? */
static bool for_final_alone(const struct sc_call_view *view, const struct sc_txn *hop)
{
	if (!view->origin || sc_chain_mine(view->origin, hop))
		return false;
	for (const struct sc_txn *txn = sc_call_invites(view->call); txn; txn = txn->next)
		if (txn->instance == hop->instance && sc_chain_mine(view->origin, txn))
			return true;
	return false;
}

void sc_call_look(struct sc_call_view *view, const struct sc_state *state,
		  const struct sc_call *call)
{
	*view = (struct sc_call_view){.state = state, .call = call};
	view->origin = sc_chain_origin(sc_call_invites(call));
	view->anchor = find_anchor(view);
	find_latest(view);
	find_cancel(view);
	for (const struct sc_txn *txn = sc_call_invites(call); txn; txn = txn->next) {
		if (!sc_call_mine(view, txn))
			continue;
		if (!view->first && (!view->origin || sc_chain_mine(view->origin, txn)))
			view->first = txn;
		for (const struct sc_reply *reply = txn->replies; reply; reply = reply->next)
			if (reply->code >= 200 || !for_final_alone(view, txn))
				view_reply(view, txn, reply);
	}
	view_finals(view);
}

bool sc_call_dialog_confirmed(const struct sc_call *call, const struct sc_dialog *dialog)
{
	const struct sc_txn *origin = sc_chain_origin(sc_call_invites(call));

	for (const struct sc_txn *txn = sc_call_invites(call); txn; txn = txn->next) {
		/* A proxy or B2BUA may answer with another tag than it was answered with. */
		if (origin && !sc_chain_tells(origin, txn))
			continue;
		for (const struct sc_reply *reply = txn->replies; reply; reply = reply->next)
			if (sc_code_success(reply->code) && sc_span_eq(reply->to_tag, dialog->tag))
				return true;
	}
	return false;
}
