#include "session/call_ended.h"

#include "base/time.h"
#include "session/call_dialog.h"

/* The end of a call that was up: of its BYE, or of the wait for an answer to that. */
static int64_t hung_up_ns(const struct sc_call_view *view, const struct sc_dialog_facts *dialog,
			  const struct sc_call_row *row)
{
	int64_t down_ns = dialog ? dialog->down_ns : SC_TIME_NONE;

	if (row->sdt.absent == SC_PRESENT && row->answered_ns != SC_TIME_NONE)
		return sc_time_add(row->answered_ns, row->sdt.ns);
	/* A BYE that crossed the 2xx. */
	return down_ns == SC_TIME_NONE || !view->success
		       ? down_ns
		       : MAX(down_ns, view->success->seen.last_ns);
}

static int64_t cancelled_ns(const struct sc_call_view *view, const struct sc_dialog_facts *dialog,
			    const struct sc_call_row *row)
{
	if (view->final)
		return view->final->seen.last_ns;
	if (view->cancel) /* RFC 3261 9.1 */
		return sc_time_add(view->cancel->request.first_ns,
				   sc_timer_64t1(&view->state->config));
	return hung_up_ns(view, dialog, row);
}

static int64_t gave_up_ns(const struct sc_call_view *view)
{
	int64_t deadline_ns;

	if (view->final)
		return view->final->seen.last_ns;
	if (sc_txn_more(view->latest)->unreachable_ns != SC_TIME_NONE)
		return sc_txn_more(view->latest)->unreachable_ns;
	deadline_ns = sc_txn_deadline(view->latest, &view->state->config);
	return deadline_ns == INT64_MAX ? SC_TIME_NONE : deadline_ns;
}

static int64_t ended_ns(const struct sc_call_view *view, const struct sc_dialog_facts *dialog,
			const struct sc_call_row *row)
{
	switch (row->outcome) {
	case SC_OUTCOME_IN_PROGRESS:
		return SC_TIME_NONE;
	case SC_OUTCOME_COMPLETED:
	case SC_OUTCOME_ANSWERED:
		return hung_up_ns(view, dialog, row);
	case SC_OUTCOME_TRUNCATED:
		return view->final && view->final->code >= 300 ? view->final->seen.last_ns
							       : hung_up_ns(view, dialog, row);
	case SC_OUTCOME_CANCELLED:
		return cancelled_ns(view, dialog, row);
	default:
		return gave_up_ns(view);
	}
}

static struct sc_span reason_of_final(const struct sc_reply *final)
{
	return final && final->code >= 300 ? sc_reply_more(final)->reason
					   : (struct sc_span){NULL, 0};
}

/* What the message that ended the call says. */
static struct sc_span reason_of(const struct sc_call_view *view,
				const struct sc_dialog_facts *dialog, const struct sc_call_row *row)
{
	const struct sc_txn *bye = dialog ? dialog->end.first : NULL;
	const struct sc_txn *dead_by = dialog ? dialog->dead_by : NULL;

	if (row->ended_ns == SC_TIME_NONE)
		return (struct sc_span){NULL, 0};
	if (row->outcome == SC_OUTCOME_CANCELLED && view->cancel &&
	    sc_txn_more(view->cancel)->reason.ptr)
		return sc_txn_more(view->cancel)->reason;
	if (!view->success && view->final)
		return reason_of_final(view->final);
	if (bye)
		return sc_txn_more(bye)->reason;
	return dead_by ? reason_of_final(dead_by->final) : (struct sc_span){NULL, 0};
}

void sc_call_ended(const struct sc_call_view *view, const struct sc_dialog_facts *dialog,
		   struct sc_call_row *row)
{
	bool start_known =
		row->outcome != SC_OUTCOME_TRUNCATED || row->sub_outcome != SC_SUB_START_MISSING;

	row->ended_ns = ended_ns(view, dialog, row);
	row->duration_ns = SC_TIME_NONE;
	if (row->ended_ns != SC_TIME_NONE && row->start_ns != SC_TIME_NONE && start_known)
		row->duration_ns = sc_time_diff(row->ended_ns, row->start_ns);
	row->reason = reason_of(view, dialog, row);
}
