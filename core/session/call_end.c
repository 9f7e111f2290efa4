#include "session/call_end.h"

#include "base/time.h"
#include "session/call_row.h"
#include "session/call_view.h"
#include "session/chain.h"
#include "session/dialog.h"
#include "session/dialog_set.h"
#include "session/roles.h"
#include "session/session_keys.h"
#include "session/txn_state.h"
#include "session/txns.h"

/* When a dialog is over: its BYE answered for good, or given up; its session
 * timer run out. INT64_MAX: it goes on. */
static int64_t dialog_over_at(const struct sc_state *state, const struct sc_dialog *dialog)
{
	int64_t over_ns = INT64_MAX, deadline_ns;

	if (!dialog->byes)
		return dialog->session_expires_ns == SC_TIME_NONE
			       ? INT64_MAX
			       : sc_time_add(dialog->refreshed_ns, dialog->session_expires_ns);
	for (const struct sc_txn *bye = dialog->byes; bye; bye = bye->next) {
		deadline_ns = bye->final ? MAX(bye->last_ns,
					       sc_bye_retry_until(&state->config, bye->final))
					 : sc_txn_deadline(bye, &state->config);
		over_ns = over_ns == INT64_MAX ? deadline_ns : MAX(over_ns, deadline_ns);
	}
	return over_ns;
}

static int64_t dialogs_over_at(const struct sc_state *state, const struct sc_call *call)
{
	int64_t over_ns = SC_TIME_NONE;

	for (const struct sc_dialog *dialog = call->set->dialogs; dialog; dialog = dialog->next)
		if (dialog->call == call &&
		    (dialog->byes || dialog->acks || sc_call_dialog_confirmed(call, dialog)))
			over_ns = MAX(over_ns, dialog_over_at(state, dialog));
	return over_ns == SC_TIME_NONE ? INT64_MAX : over_ns;
}

static int64_t invites_over_at(const struct sc_state *state, const struct sc_call *call)
{
	struct sc_chain chain;
	struct sc_txn *latest = sc_chain_latest(call->invites, &chain);
	int64_t over_ns = SC_TIME_NONE, until_ns;

	for (const struct sc_txn *invite = call->invites; invite; invite = invite->next) {
		int64_t deadline_ns = sc_txn_deadline(invite, &state->config);
		if (deadline_ns < INT64_MAX)
			over_ns = MAX(over_ns, deadline_ns);
	}
	if (latest) {
		until_ns = sc_chain_until(state, latest, &chain);
		over_ns = MAX(over_ns, until_ns);
	}
	return over_ns;
}

static bool answered(const struct sc_call *call)
{
	for (const struct sc_txn *invite = call->invites; invite; invite = invite->next)
		if (invite->final && sc_code_success(invite->final->code))
			return true;
	return false;
}

int64_t sc_call_deadline(const struct sc_state *state, const struct sc_call *call)
{
	int64_t quiet_ns = sc_time_add(call->last_ns, sc_timer_64t1(&state->config));
	int64_t over_ns;

	if (!call->invites && call->cancels && !call->set->dialogs)
		over_ns = quiet_ns; /* a CANCEL alone: nothing follows */
	else if (answered(call) || !call->invites)
		over_ns = dialogs_over_at(state, call);
	else
		over_ns = invites_over_at(state, call);
	return MAX(quiet_ns, over_ns);
}

void sc_call_end(struct sc_state *state, struct sc_call *call)
{
	struct sc_dialog_set *set = call->set;
	struct sc_call_scratch scratch;
	struct sc_call_row row;

	sc_call_check_gaps(state, call);
	sc_roles_of_call(state, call);
	if (state->sink.call) {
		sc_call_row(state, call, &row, &scratch);
		state->sink.call(state->sink.user, &row);
	}
	if (state->live)
		sc_live_forget(state->live->calls, call->number);
	*(call->prev ? &call->prev->next : &set->calls) = call->next;
	*(call->next ? &call->next->prev : &set->oldest_call) = call->prev;
	sc_session_keys_forget(state, call);
	for (struct sc_txn *txn = set->txns; txn && call->loose > 0; txn = txn->next)
		if (txn->call == call) {
			txn->call = NULL;
			call->loose--;
		}
	sc_dialogs_drop(state, set, call);
	sc_txns_end(state, call->cancels);
	sc_txns_end(state, call->invites);
	sc_pool_drop(&state->pool, call->from);
	sc_pool_drop(&state->pool, call->to);
	sc_pool_give(&state->pool, call, sizeof *call);
}
