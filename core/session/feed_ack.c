#include "session/feed_ack.h"

#include "session/call.h"
#include "session/dialog_set.h"
#include "session/feed_own.h"
#include "session/feed_request.h"
#include "session/feed_txn.h"
#include "session/instance.h"
#include "session/txn_state.h"

static void ack_failure(struct sc_state *state, struct sc_txn *invite,
			const struct sc_message *message, const struct sc_packet *packet,
			struct sc_seen *seen)
{
	struct sc_txn_more *extra = sc_txn_extra(invite, &state->pool);
	uint64_t hash = sc_span_hash(0, message->bytes);

	if (!extra->ack) {
		extra->ack = sc_pool_take(&state->pool, sizeof *extra->ack);
		extra->ack->seen = sc_stamp_of(packet);
		sc_copies_first(&extra->ack->copies, packet, hash);
		sc_txn_event(invite, SC_EV_ACK, packet->last.time_ns, &state->config);
		return;
	}
	seen->original_frame = extra->ack->seen.frame;
	seen->copy = sc_copies_again(&extra->ack->copies, &state->pool, &state->config, packet,
				     sc_txn_same_path(invite, packet), hash);
	if (seen->copy == SC_RETRANSMISSION) {
		invite->retransmissions++;
		seen->retransmission_index = extra->ack->copies.latest.index;
		seen->cause = SC_CAUSE_ACK; /* R4: a final response came again */
	} else {
		invite->duplicates++;
	}
}

/* The INVITE whose 2xx this ACKs: the hop between the same two hosts, else any. */
static struct sc_txn *acked_invite(struct sc_state *state, struct sc_txn *ack)
{
	const struct sc_span none = {NULL, 0};
	bool beyond = false;
	struct sc_instance *instance = sc_instance_of_invite(ack->set, ack->cseq, none, &beyond);
	struct sc_txn *best = NULL;

	if (!instance) /* a re-INVITE carries the To-tag of its direction */
		instance = sc_instance_of_invite(ack->set, ack->cseq,
						 sc_txn_text(ack, SC_TXN_TO_TAG), &beyond);
	if (!instance && beyond) {
		state->counters->n[SC_COUNT_LIMIT_INSTANCES]++;
		ack->limited = true;
	}
	if (!instance)
		return NULL;
	for (struct sc_txn *hop = instance->hops; hop; hop = hop->next_hop)
		if (!best || (sc_endpoint_same_ip(&hop->src, &ack->src) &&
			      sc_endpoint_same_ip(&hop->dst, &ack->dst) &&
			      !(sc_endpoint_same_ip(&best->src, &ack->src) &&
				sc_endpoint_same_ip(&best->dst, &ack->dst))))
			best = hop;
	return best;
}

/* Was the INVITE answered with a 2xx of the ACK's To-tag, on any hop? */
static bool tag_answered(const struct sc_txn *invite, struct sc_span tag)
{
	for (const struct sc_txn *hop = invite->instance->hops; hop; hop = hop->next_hop)
		for (const struct sc_reply *reply = hop->replies; reply; reply = reply->next)
			if (sc_code_success(reply->code) && sc_span_eq(reply->to_tag, tag))
				return true;
	return false;
}

/* FX-13: it belongs to no response: its CSeq is of no INVITE of the call, or the INVITE was
 * refused and its branch is another, or was answered with other To-tags (TX-4). `acked` NULL: no
 * INVITE has its CSeq. */
static bool is_odd(struct sc_state *state, const struct sc_txn *ack, const struct sc_txn *acked,
		   const struct sc_message *message, const struct sc_packet *packet)
{
	const struct sc_call *call;

	if (acked) /* what was not captured it may acknowledge */
		return acked->final && !tag_answered(acked, message->to.tag) &&
		       !tag_answered(acked, sc_dialog_set_other_tag(ack->set, message));
	call = ack->limited ? NULL : sc_call_of_dialog(state, ack->set, message, packet, false);
	return call && sc_call_invites(call);
}

/* An ACK of its own: to a 2xx, or to nothing. NULL: it is late. */
static struct sc_txn *new_ack(struct sc_state *state, const struct sc_txn_key *key,
			      const struct sc_message *message, const struct sc_packet *packet,
			      struct sc_seen *seen)
{
	struct sc_txn *ack = sc_feed_new_txn(state, key, message, seen), *acked;

	if (!ack)
		return NULL;
	sc_txn_set_request(ack, &state->pool, message, packet);
	acked = acked_invite(state, ack);
	if (is_odd(state, ack, acked, message, packet)) {
		sc_feed_own_odd_ack(state, ack, message, packet);
		return ack;
	}
	sc_feed_own_ack(state, ack, acked, message, packet);
	if (acked) {
		ack->number = acked->number;
		sc_txn_event(acked, SC_EV_ACK, packet->last.time_ns, &state->config);
	}
	return ack;
}

struct sc_txn *sc_feed_ack(struct sc_state *state, const struct sc_message *message,
			   const struct sc_packet *packet, struct sc_seen *seen)
{
	struct sc_txn_key key;
	struct sc_txn *invite, *ack;
	struct sc_call *call;

	sc_txn_key_of(&key, message, &state->hashes, SC_INVITE);
	invite = sc_feed_find_txn(state, &key);
	if (invite && !(invite->final && sc_code_success(invite->final->code))) {
		ack_failure(state, invite, message, packet, seen);
		return invite;
	}
	sc_txn_key_of(&key, message, &state->hashes, SC_ACK);
	ack = sc_feed_find_txn(state, &key);
	if (ack) {
		sc_feed_repeated_request(state, ack, message, packet, seen);
		if (seen->copy == SC_RETRANSMISSION) {
			seen->cause = SC_CAUSE_ACK;
			seen->timer_error_ns = SC_TIME_NONE;
		}
		return ack;
	}
	ack = new_ack(state, &key, message, packet, seen);
	if (!ack)
		return NULL;
	/* RFC 3261 13.2.2.4: the ACK to a 2xx has a branch of its own. */
	call = invite ? sc_call_of_txn(invite) : NULL;
	if (call && !invite->old)
		call->flags |= SC_FLAG(ACK_BRANCH);
	sc_feed_new_request(state, ack, message, packet, seen);
	return ack;
}
