#include "session/feed.h"

#include "base/time.h"
#include "session/call.h"
#include "session/dialog_set.h"
#include "session/expiry.h"
#include "session/feed_ack.h"
#include "session/feed_reply.h"
#include "session/feed_request.h"
#include "session/feed_txn.h"
#include "session/gaps.h"
#include "session/registration.h"
#include "session/resets.h"
#include "session/txn_state.h"

static void count_for_owners(const struct sc_state *state, struct sc_txn *txn,
			     const struct sc_packet *packet, const struct sc_message *message,
			     const struct sc_seen *seen)
{
	struct sc_call *call = txn->call;
	struct sc_registration *registration = txn->registration;
	unsigned again = seen->copy == SC_RETRANSMISSION;
	unsigned copied = seen->copy == SC_DUPLICATE || seen->copy == SC_OTHER_TAP;

	if (call) {
		sc_call_saw(call, packet);
		call->retransmissions += again;
		call->duplicates += copied;
		if (sc_message_diag(message, SC_DIAG_BODY_TRUNCATED))
			call->flags |= SC_FLAG(TRUNCATED_BODY);
		if (packet->missing > 0)
			call->flags |= SC_FLAG(SNAPLEN);
		if (sc_transport_reliable(packet->transport))
			sc_call_check_gap(state, call, &packet->src, &packet->dst);
	}
	if (registration) {
		sc_registration_saw(registration, packet);
		registration->retransmissions += again;
		registration->duplicates += copied;
	}
}

void sc_feed_message(struct sc_state *state, const struct sc_message *message,
		     const struct sc_packet *packet, struct sc_seen *seen)
{
	struct sc_txn *txn;

	if (!message->request)
		txn = sc_feed_reply(state, message, packet, seen);
	else if (message->method == SC_ACK)
		txn = sc_feed_ack(state, message, packet, seen);
	else
		txn = sc_feed_request(state, message, packet, seen);
	/* By the capture's clock: a message out of order must not age its own
	 * transaction. */
	txn->last_ns = state->now_ns;
	sc_dialog_set_touch(state, txn->set);
	count_for_owners(state, txn, packet, message, seen);
	seen->txn = txn->number;
	if (txn->method == SC_REGISTER)
		seen->registration = txn->owner_number;
	else
		seen->call = txn->owner_number;
}

void sc_feed_unreachable(struct sc_state *state, const struct sc_message *message,
			 const struct sc_packet *packet)
{
	struct sc_txn_key key;
	struct sc_txn *txn;

	if (!message->request || message->method == SC_ACK)
		return;
	sc_txn_key_of(&key, message, &state->hashes, message->method);
	txn = sc_feed_find_txn(state, &key);
	if (!txn || txn->unreachable_ns != SC_TIME_NONE)
		return;
	txn->unreachable_ns = packet->last.time_ns;
	sc_txn_event(txn, SC_EV_UNREACHABLE, packet->last.time_ns, &state->config);
}

void sc_feed_reset(struct sc_state *state, const struct sc_packet *packet)
{
	sc_resets_note(state, packet);
}

void sc_feed_gap(struct sc_state *state, const struct sc_packet *packet)
{
	sc_gaps_note(state, &packet->src, &packet->dst, packet->last.time_ns);
}
