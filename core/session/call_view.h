/* The view of a call: the call as its originating endpoint saw it. Rows are computed from it. */
#ifndef SC_SESSION_CALL_VIEW_H
#define SC_SESSION_CALL_VIEW_H

#include "session/call.h"
#include "session/chain.h"
#include "session/dialog.h"
#include "session/txn_state.h"

struct sc_dialog_facts;

/* Where a call's numbers come from: the INVITEs and what follows as the
 * originating endpoint sends and receives them (METRICS.md DL-6). */
struct sc_call_view {
	const struct sc_state *state;
	const struct sc_call *call;
	const struct sc_txn *origin; /* an INVITE as its originator sends it; NULL: none captured */
	const struct sc_txn *anchor; /* origin, or what responses tell of it; NULL: nothing */
	const struct sc_txn *latest; /* the chain's latest request */
	struct sc_chain chain;
	const struct sc_txn *first;      /* its first INVITE */
	const struct sc_reply *response; /* first of any kind to any of its INVITEs */
	const struct sc_reply *progress; /* first 101-199 of any of its INVITEs */
	const struct sc_reply *ringing;  /* first 180 */
	const struct sc_reply *audible;  /* first 180, 183 with SDP, or 2xx */
	const struct sc_reply *success;  /* first 2xx */
	const struct sc_reply *final;    /* the latest request's, the best of a fork */
	const struct sc_txn *final_txn;
	const struct sc_txn *cancel; /* first CANCEL of the originating endpoint */
	/* Set by sc_call_look_at_dialogs. */
	const struct sc_dialog_facts *dialogs, *survivor; /* the answered one that was up longest */
	size_t dialog_count;
	bool stand_in; /* latest or its final was captured behind the first hop alone */
	bool rang;     /* 180 or 183 */
	enum sc_txn_state state_now; /* of the latest request */
};

void sc_call_look(struct sc_call_view *view, const struct sc_state *state,
		  const struct sc_call *call);

/* Is it an INVITE of the originating endpoint, or stands in for one (chain.h)? */
bool sc_call_mine(const struct sc_call_view *view, const struct sc_txn *invite);

/* Was an INVITE answered with a 2xx all the same that `cancel` (NULL: none) was to cancel (OC-3)?
 */
bool sc_call_cancel_raced(const struct sc_call_view *view, const struct sc_txn *cancel);

/* Does the originating endpoint send, receive this request? */
bool sc_call_from_origin(const struct sc_call_view *view, const struct sc_txn *request);
bool sc_call_to_origin(const struct sc_call_view *view, const struct sc_txn *request);

/* RFC 6228: does the 1xx mean progress (a 199 without an early dialog does not)? */
bool sc_reply_progress(const struct sc_txn *txn, const struct sc_reply *reply);

static inline bool sc_reply_earlier(const struct sc_reply *reply, const struct sc_reply *than)
{
	return !than || reply->seen.last_ns < than->seen.last_ns;
}

/* Did a 2xx confirm the dialog, as the originating endpoint saw it? */
bool sc_call_dialog_confirmed(const struct sc_call *call, const struct sc_dialog *dialog);

#endif
