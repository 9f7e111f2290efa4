/* A call as its originating endpoint saw it: what rows are computed from. */
#ifndef SC_SESSION_CALL_VIEW_H
#define SC_SESSION_CALL_VIEW_H

#include "session/call.h"

#define SC_FLAG(id) (UINT64_C(1) << SC_FLAG_##id)

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
	const struct sc_txn *cancel;      /* first CANCEL of the originating endpoint */
	const struct sc_dialog *survivor; /* the answered dialog that lasted */
	bool rang;                        /* 180 or 183 */
	enum sc_txn_state state_now;      /* of the latest request */
};

void sc_call_look(struct sc_call_view *view, const struct sc_state *state,
		  const struct sc_call *call);

/* Is it an INVITE of the originating endpoint? */
bool sc_call_mine(const struct sc_call_view *view, const struct sc_txn *invite);

/* Does the originating endpoint send, receive this request? */
bool sc_call_from_origin(const struct sc_call_view *view, const struct sc_txn *request);
bool sc_call_to_origin(const struct sc_call_view *view, const struct sc_txn *request);

/* RFC 6228: does the 1xx mean progress (a 199 without an early dialog does not)? */
bool sc_reply_progress(const struct sc_txn *txn, const struct sc_reply *reply);

static inline bool sc_reply_earlier(const struct sc_reply *reply, const struct sc_reply *than)
{
	return !than || reply->seen.last_ns < than->seen.last_ns;
}

/* ---- outcome ---- */

/* May a retry still come, so that nothing is lost yet (METRICS.md DL-4, OC-2)? */
bool sc_call_retry_expected(const struct sc_call_view *view);

/* Sets outcome, sub_outcome, ended_by and the flags that go with them; the
 * row's sdt is known. */
void sc_call_decide(const struct sc_call_view *view, struct sc_call_row *row);

/* ---- intervals ---- */

struct sc_interval sc_interval_absent(enum sc_absence reason);
struct sc_interval sc_interval_between(int64_t start_ns, uint64_t start_frame, int64_t stop_ns,
				       uint64_t stop_frame);

/* A request whose first sending is known to be lost starts nothing: its
 * response was seen long before it. */
bool sc_txn_start_known(const struct sc_state *state, const struct sc_txn *txn);

/* From a request sent to a response received. */
struct sc_interval sc_request_to(const struct sc_state *state, const struct sc_txn *txn,
				 const struct sc_reply *reply);

/* ---- dialogs ---- */

/* How the BYE of a dialog ended, recovery followed. */
struct sc_bye_end {
	const struct sc_txn *first;   /* at its sender; NULL: no BYE */
	const struct sc_reply *final; /* the last one's; NULL: none */
	bool timed_out;
	bool waiting; /* a recovery may still come */
};

/* Until when another BYE may mend this final of one; SC_TIME_NONE: it cannot. */
int64_t sc_bye_retry_until(const struct sc_config *config, const struct sc_reply *final);

struct sc_bye_end sc_dialog_end(const struct sc_call_view *view, const struct sc_dialog *dialog);

/* The ACK and the first BYE of a dialog, as the originating endpoint sends or receives them. */
const struct sc_txn *sc_dialog_ack(const struct sc_call_view *view, const struct sc_dialog *dialog);
const struct sc_txn *sc_dialog_bye(const struct sc_call_view *view, const struct sc_dialog *dialog);

/* When the session timer ran out before any BYE (RFC 4028); SC_TIME_NONE. */
int64_t sc_dialog_expired_ns(const struct sc_call_view *view, const struct sc_dialog *dialog);

/* All of the call's dialogs into scratch and row; the row of `wanted` (NULL
 * when that is NULL). */
const struct sc_dialog_row *sc_call_dialog_rows(const struct sc_call_view *view,
						const struct sc_dialog *wanted,
						struct sc_call_row *row,
						struct sc_call_scratch *scratch);

#endif
