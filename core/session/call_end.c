#include "session/call_end.h"

#include "base/time.h"
#include "session/call_row.h"
#include "session/call_view.h"
#include "session/chain.h"
#include "session/dialog.h"
#include "session/dialog_end.h"
#include "session/dialog_set.h"
#include "session/legs.h"
#include "session/roles.h"
#include "session/session_keys.h"
#include "session/streams.h"
#include "session/txn_state.h"
#include "session/txns.h"

/* When a dialog is over: when its BYE was answered for good or given up, or when its
 * session timer ran out. INT64_MAX: it goes on. */
static int64_t dialog_over_at(const struct sc_state *state, const struct sc_dialog *dialog)
{
	int64_t over_ns = INT64_MAX, deadline_ns;

	if (!dialog->byes) {
		return MIN(sc_dialog_dead_at(state, dialog), sc_dialog_expires_at(state, dialog));
	}
	for (const struct sc_txn *bye = dialog->byes; bye; bye = bye->next) {
		deadline_ns = bye->final ? MAX(bye->last_ns,
					       sc_bye_retry_until(&state->config, bye->final))
					 : sc_txn_deadline(bye, &state->config);
		over_ns = over_ns == INT64_MAX ? deadline_ns : MAX(over_ns, deadline_ns);
	}
	return over_ns;
}

/* SC_TIME_NONE: there is none. */
static int64_t dialogs_over_at(const struct sc_state *state, const struct sc_call *call)
{
	int64_t over_ns = SC_TIME_NONE;

	for (const struct sc_dialog *dialog = call->attempt.owner.set->dialogs; dialog;
	     dialog = dialog->next)
		if (dialog->call == call &&
		    (dialog->byes || dialog->acks || sc_call_dialog_confirmed(call, dialog)))
			over_ns = MAX(over_ns, dialog_over_at(state, dialog));
	return over_ns;
}

/* A 2xx that its ACK never reached is followed by a BYE, 64*T1 later (RFC 3261 13.3.1.4), also
 * where the originating endpoint was not told of it. SC_TIME_NONE: there is none. */
static int64_t branches_over_at(const struct sc_state *state, const struct sc_call *call)
{
	int64_t over_ns = SC_TIME_NONE, wait_ns;

	for (const struct sc_txn *invite = sc_call_invites(call); invite; invite = invite->next)
		if (invite->final && sc_code_success(invite->final->code)) {
			wait_ns = sc_time_add(invite->final->seen.first_ns,
					      sc_timer_64t1(&state->config));
			over_ns = MAX(over_ns, wait_ns);
		}
	return over_ns;
}

/* Was the originating endpoint told of a 2xx? One that stayed behind a proxy is no answer. */
static bool answered(const struct sc_call *call)
{
	const struct sc_txn *origin = sc_chain_origin(sc_call_invites(call));

	for (const struct sc_txn *invite = sc_call_invites(call); invite; invite = invite->next)
		if (invite->final && sc_code_success(invite->final->code) &&
		    (!origin || sc_chain_mine(origin, invite)))
			return true;
	return false;
}

static int64_t deadline(const struct sc_state *state, const struct sc_owner *owner)
{
	const struct sc_call *call = (const struct sc_call *)owner;
	const struct sc_txn *invites = sc_call_invites(call);
	int64_t dialogs_ns = dialogs_over_at(state, call), branches_ns, attempt_ns;

	if (!invites && call->cancels && !owner->set->dialogs)
		return SC_TIME_NONE; /* a CANCEL alone: nothing follows */
	if (answered(call) || !invites)
		return dialogs_ns == SC_TIME_NONE ? INT64_MAX : dialogs_ns;
	attempt_ns = sc_attempt_over_at(state, &call->attempt);
	branches_ns = branches_over_at(state, call);
	return MAX(MAX(attempt_ns, branches_ns), dialogs_ns);
}

static void saw(const struct sc_state *state, struct sc_owner *owner,
		const struct sc_message *message, const struct sc_packet *packet, enum sc_copy copy)
{
	struct sc_call *call = sc_call_of_owner(owner);

	sc_attempt_saw(&call->attempt, packet, copy);
	if (sc_message_diag(message, SC_DIAG_BODY_TRUNCATED))
		call->flags |= SC_FLAG(TRUNCATED_BODY);
	if (packet->missing > 0 && packet->snapped)
		call->flags |= SC_FLAG(SNAPLEN);
	(void)state;
}

static void hand_out(struct sc_state *state, struct sc_owner *owner)
{
	struct sc_call *call = sc_call_of_owner(owner);
	struct sc_call_scratch scratch;
	struct sc_call_row row;

	if (call->leg)
		sc_legs_end(state, call);
	sc_roles_of_call(state, call);
	if (call->media)
		sc_streams_settle_all(state, call);
	if (state->sink.call) {
		sc_call_row(state, call, &row, &scratch);
		state->sink.call(state->sink.user, &row);
	}
	if (call->media)
		sc_streams_hand_out(state, call);
}

static void free_call(struct sc_state *state, struct sc_owner *owner)
{
	struct sc_call *call = sc_call_of_owner(owner);

	if (call->media)
		sc_streams_end(state, call);
	sc_session_keys_forget(state, call);
	if (call->leg)
		sc_legs_forget(state, call);
	sc_dialogs_drop(state, owner->set, call);
	sc_txns_end(state, call->cancels);
	sc_attempt_free(state, &call->attempt, sizeof *call);
}

const struct sc_owner_ops sc_call_ops = {deadline, saw, hand_out, free_call};
