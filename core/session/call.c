#include "session/call.h"

#include "base/limits.h"
#include "base/time.h"
#include "session/call_view.h"
#include "session/gaps.h"
#include "session/roles.h"
#include "session/session_keys.h"

/* ---- membership ---- */

static bool answered(const struct sc_call *call)
{
	for (const struct sc_txn *invite = call->invites; invite; invite = invite->next)
		if (invite->final && sc_code_success(invite->final->code))
			return true;
	return false;
}

static struct sc_call *new_call(struct sc_state *state, struct sc_dialog_set *set,
				const struct sc_message *message, const struct sc_packet *packet)
{
	/* Inside a dialog From and To change places with the direction. */
	bool reversed = message->request && !sc_span_eq(message->from.tag, set->key.tag) &&
			sc_span_eq(message->to.tag, set->key.tag);
	struct sc_call *call = sc_pool_take(&state->pool, sizeof *call);

	call->set = set;
	call->number = sc_state_number_call(state, call);
	call->session = call->number;
	call->from = sc_pool_keep(&state->pool, reversed ? message->to.uri : message->from.uri);
	call->to = sc_pool_keep(&state->pool, reversed ? message->from.uri : message->to.uri);
	call->first_ns = packet->first.time_ns;
	call->first_frame = packet->last.number;
	call->next = set->calls;
	*(call->next ? &call->next->prev : &set->oldest_call) = call;
	set->calls = call;
	return call;
}

/* The INVITE came from the host that another INVITE of the same Call-ID went
 * to, yet was not forwarded from it: a B2BUA that keeps the Call-ID (and maybe
 * the From-tag) but starts a Via list of its own (METRICS.md 9, RO-B2BUA). */
static bool is_b2bua_leg(const struct sc_call *call, const struct sc_txn *invite)
{
	struct sc_endpoint sender = sc_host_of(&invite->src, &invite->dst);

	if (invite->via_count != 1)
		return false;
	for (const struct sc_txn *other = call->invites; other; other = other->next) {
		struct sc_endpoint receiver = sc_host_of(&other->dst, &other->src);
		struct sc_endpoint origin = sc_host_of(&other->src, &other->dst);

		if (other->has_request && sc_endpoint_eq(&sender, &receiver) &&
		    !sc_endpoint_eq(&sender, &origin) && !sc_txn_is_downstream(other, invite))
			return true;
	}
	return false;
}

static bool has_instance(const struct sc_call *call, const struct sc_txn *invite)
{
	for (const struct sc_txn *other = call->invites; other; other = other->next)
		if (other->instance == invite->instance)
			return true;
	return false;
}

/* METRICS.md TX-1, TX-7: branches used again, copies of one request that met again at one host, and
 * requests that came back to a host that had sent them. */
static void flag_oddities(struct sc_call *call, const struct sc_txn *invite)
{
	struct sc_endpoint dst = sc_host_of(&invite->dst, &invite->src);

	for (const struct sc_txn *other = call->invites; other; other = other->next) {
		struct sc_endpoint other_dst = sc_host_of(&other->dst, &other->src);
		struct sc_endpoint other_src = sc_host_of(&other->src, &other->dst);

		/* RFC 3261 8.1.1.7: a branch is used for one request only. */
		if (other->instance != invite->instance && !invite->old &&
		    sc_span_eq(sc_txn_branch(other), sc_txn_branch(invite)))
			call->flags |= UINT64_C(1) << SC_FLAG_BRANCH_REUSE;
		if (other == invite || other->instance != invite->instance || !other->has_request)
			continue;
		if (sc_txn_is_downstream(invite, other)) {
			if (sc_endpoint_eq(&dst, &other_src))
				call->flags |= UINT64_C(1) << SC_FLAG_LOOP;
		} else if (sc_endpoint_eq(&dst, &other_dst) && invite->via_count > 1 &&
			   !sc_txn_is_downstream(other, invite)) {
			call->flags |= UINT64_C(1) << SC_FLAG_MERGED;
		}
	}
}

static void add_invite(struct sc_state *state, struct sc_call *call, struct sc_txn *invite)
{
	invite->call = call;
	if (call->invite_count >= SC_CALL_INVITES_MAX) {
		state->counters->n[SC_COUNT_LIMIT_INVITES]++;
		call->limited = true;
		sc_dialog_set_own_txn(call->set, invite);
		return;
	}
	invite->pinned = true;
	invite->next = NULL;
	*(call->last_invite ? &call->last_invite->next : &call->invites) = invite;
	call->last_invite = invite;
	call->invite_count++;
	if (invite->has_request && call->invite_count > 1)
		flag_oddities(call, invite);
}

struct sc_call *sc_call_of_invite(struct sc_state *state, struct sc_txn *invite,
				  const struct sc_message *message, const struct sc_packet *packet)
{
	struct sc_dialog_set *set = invite->set;
	struct sc_call *call = set->calls, *known = NULL;
	struct sc_chain chain;
	struct sc_txn *latest;

	/* The newest calls first; older ones only matter for late hops, and a
	 * flood of attempts on one Call-ID must not be walked through. */
	for (unsigned i = 0; call && i < SC_CALL_DIALOGS_MAX; call = call->next, i++)
		if (has_instance(call, invite) && !is_b2bua_leg(call, invite)) {
			known = call;
			break;
		}
	if (!known && invite->has_request && set->calls && set->calls->invites &&
	    !is_b2bua_leg(set->calls, invite)) {
		latest = sc_chain_latest(set->calls->invites, &chain);
		if (latest && sc_chain_continues(state, latest, &chain, invite))
			known = set->calls;
	}
	if (!known)
		known = new_call(state, set, message, packet);
	add_invite(state, known, invite);
	return known;
}

/* Did an INVITE of the call go between these two hosts? */
static bool on_path(const struct sc_call *call, const struct sc_packet *packet)
{
	for (const struct sc_txn *invite = call->invites; invite; invite = invite->next)
		if ((sc_endpoint_same_ip(&invite->src, &packet->src) &&
		     sc_endpoint_same_ip(&invite->dst, &packet->dst)) ||
		    (sc_endpoint_same_ip(&invite->src, &packet->dst) &&
		     sc_endpoint_same_ip(&invite->dst, &packet->src)))
			return true;
	return false;
}

struct sc_call *sc_call_of_dialog(struct sc_state *state, struct sc_dialog_set *set,
				  const struct sc_message *message, const struct sc_packet *packet,
				  bool make)
{
	struct sc_span tag = sc_dialog_set_other_tag(set, message);
	struct sc_call *call = NULL;

	for (struct sc_dialog *dialog = set->dialogs; dialog; dialog = dialog->next) {
		if (!sc_span_eq(dialog->tag, tag))
			continue;
		if (!call || on_path(dialog->call, packet))
			call = dialog->call;
	}
	if (call)
		return call;
	if (set->calls)
		return set->calls;
	return make ? new_call(state, set, message, packet) : NULL;
}

/* When the last INVITE got its final response; INT64_MAX: not yet. */
static int64_t set_up_until_ns(const struct sc_call *call)
{
	int64_t until_ns = INT64_MAX;

	for (const struct sc_txn *invite = call->invites; invite; invite = invite->next)
		if (invite->final)
			until_ns = invite->final->seen.first_ns;
		else
			until_ns = INT64_MAX;
	return until_ns;
}

void sc_call_check_gap(const struct sc_state *state, struct sc_call *call,
		       const struct sc_endpoint *src, const struct sc_endpoint *dst)
{
	int64_t gap_ns = sc_gaps_latest(state, src, dst);

	if (gap_ns == SC_TIME_NONE || gap_ns < call->first_ns)
		return;
	call->flags |= UINT64_C(1) << SC_FLAG_CAPTURE_GAP;
	call->gap |= gap_ns <= set_up_until_ns(call);
}

void sc_call_check_gaps(const struct sc_state *state, struct sc_call *call)
{
	for (const struct sc_txn *invite = call->invites; invite; invite = invite->next)
		if (sc_transport_reliable(invite->transport))
			sc_call_check_gap(state, call, &invite->src, &invite->dst);
}

void sc_call_saw(struct sc_call *call, const struct sc_packet *packet)
{
	/* A message may have begun before others that were complete earlier. */
	call->first_ns = MIN(call->first_ns, packet->first.time_ns);
	call->last_ns = MAX(call->last_ns, packet->last.time_ns);
	call->last_frame = MAX(call->last_frame, packet->last.number);
}

/* ---- the end ---- */

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
	sc_dialog_set_drop_dialogs(state, set, call);
	sc_txns_end(state, call->cancels);
	sc_txns_end(state, call->invites);
	sc_pool_drop(&state->pool, call->from);
	sc_pool_drop(&state->pool, call->to);
	sc_pool_give(&state->pool, call, sizeof *call);
}
