#include "session/call.h"

#include "base/limits.h"
#include "base/time.h"
#include "session/dialog.h"
#include "session/dialog_set.h"
#include "session/instance.h"
#include "session/tombstones.h"

/* ---- membership ---- */

static struct sc_call *new_call(struct sc_state *state, struct sc_dialog_set *set,
				const struct sc_message *message, const struct sc_packet *packet)
{
	/* Inside a dialog From and To change places with the direction. */
	bool reversed = message->request && !sc_span_eq(message->from.tag, set->key.tag) &&
			sc_span_eq(message->to.tag, set->key.tag);
	struct sc_call *call =
		sc_attempt_new(state, SC_OWNER_CALL, sizeof(struct sc_call), set, message, packet);
	struct sc_attempt *attempt = &call->attempt;

	call->session = attempt->owner.number;
	call->continued = sc_tombstones_continued(state, message);
	attempt->from = sc_pool_keep(&state->pool, reversed ? message->to.uri : message->from.uri);
	attempt->to = sc_pool_keep(&state->pool, reversed ? message->from.uri : message->to.uri);
	return call;
}

/* METRICS.md TX-1, TX-7: branches used again, copies of one request that met again at one host, and
 * requests that came back to a host that had sent them. */
static void flag_oddities(struct sc_call *call, const struct sc_txn *invite)
{
	struct sc_endpoint dst = sc_host_of(&invite->dst, &invite->src);

	for (const struct sc_txn *other = sc_call_invites(call); other; other = other->next) {
		struct sc_endpoint other_dst = sc_host_of(&other->dst, &other->src);
		struct sc_endpoint other_src = sc_host_of(&other->src, &other->dst);

		/* RFC 3261 8.1.1.7: a branch is used for one request only. */
		if (other->instance != invite->instance && !invite->old &&
		    sc_branch_eq(sc_txn_branch(other), sc_txn_branch(invite)))
			call->flags |= SC_FLAG(BRANCH_REUSE);
		if (other == invite || other->instance != invite->instance || !other->has_request)
			continue;
		if (sc_txn_is_downstream(invite, other)) {
			if (sc_endpoint_eq(&dst, &other_src))
				call->flags |= SC_FLAG(LOOP);
		} else if (sc_endpoint_eq(&dst, &other_dst) && invite->via_count > 1 &&
			   !sc_txn_is_downstream(other, invite)) {
			call->flags |= SC_FLAG(MERGED);
		}
	}
}

struct sc_call *sc_call_of_invite(struct sc_state *state, struct sc_txn *invite,
				  const struct sc_message *message, const struct sc_packet *packet)
{
	struct sc_call *call = (struct sc_call *)sc_attempt_find(state, SC_OWNER_CALL, invite);

	if (!call)
		call = new_call(state, invite->set, message, packet);
	if (sc_attempt_add(state, &call->attempt, invite) && invite->has_request &&
	    call->attempt.request_count > 1)
		flag_oddities(call, invite);
	return call;
}

bool sc_call_on_path(const struct sc_call *call, const struct sc_packet *packet)
{
	for (const struct sc_txn *invite = sc_call_invites(call); invite; invite = invite->next)
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
		if (!call || sc_call_on_path(dialog->call, packet))
			call = dialog->call;
	}
	if (call)
		return call;
	if (sc_call_newest(set))
		return sc_call_newest(set);
	return make ? new_call(state, set, message, packet) : NULL;
}

struct sc_dialog *sc_call_dialog(struct sc_state *state, struct sc_call *call,
				 struct sc_dialog_set *set, const struct sc_message *message)
{
	struct sc_dialog *dialog =
		sc_dialog_of(state, set, sc_dialog_set_other_tag(set, message), call);

	if (!dialog)
		sc_owner_limit(state, &call->attempt.owner, SC_COUNT_LIMIT_DIALOGS);
	return dialog;
}
