#include "session/feed.h"

#include "base/canary.h"
#include "base/time.h"
#include "session/attempt.h"
#include "session/call.h"
#include "session/dialog.h"
#include "session/dialog_set.h"
#include "session/expiry.h"
#include "session/feed_ack.h"
#include "session/feed_media.h"
#include "session/feed_reply.h"
#include "session/feed_request.h"
#include "session/feed_tag.h"
#include "session/feed_txn.h"
#include "session/gaps.h"
#include "session/resets.h"
#include "session/trouble.h"
#include "session/txn_state.h"

static void tell_owner(struct sc_state *state, const struct sc_txn *txn,
		       const struct sc_message *message, const struct sc_packet *packet,
		       enum sc_copy copy)
{
	struct sc_attempt *attempt = sc_attempt_of_owner(txn->owner);

	sc_owner_ops_of(state, txn->owner)->saw(state, txn->owner, message, packet, copy);
	if (attempt && copy != SC_ORIGINAL && copy != SC_FORWARDED)
		sc_attempt_repeated(state, attempt, txn, copy);
}

static SC_NO_CANARY void feed(struct sc_state *state, const struct sc_message *message,
			      const struct sc_packet *packet, struct sc_seen *seen)
{
	struct sc_txn *txn;

	if (!message->request)
		txn = sc_feed_reply(state, message, packet, seen);
	else if (message->method == SC_ACK)
		txn = sc_feed_ack(state, message, packet, seen);
	else
		txn = sc_feed_request(state, message, packet, seen);
	if (!txn) /* late */
		return;
	/* By the capture's clock: a message out of order must not age its own
	 * transaction. */
	txn->last_ns = state->now_ns;
	sc_dialog_set_touch(state, txn->set);
	if (txn->set->dialogs)
		sc_dialogs_go_on(txn->set, sc_dialog_set_other_tag(txn->set, message), txn,
				 packet->last.time_ns);
	if (txn->owner)
		tell_owner(state, txn, message, packet, seen->copy);
	if (state->streams &&
	    (message->body.len > 0 || (!state->unread && sc_message_times_media(message))))
		sc_feed_media(state, txn, message, packet, seen->copy);
	seen->txn = txn->number;
	if (txn->method == SC_REGISTER)
		seen->registration = txn->owner_number;
	else
		seen->call = txn->owner_number;
}

/* As if the tag that it lacks were there. */
static __attribute__((noinline)) void feed_with_tag(struct sc_state *state,
						    const struct sc_message *message,
						    const struct sc_packet *packet,
						    struct sc_span tag, struct sc_seen *seen)
{
	struct sc_message complete = *message;

	complete.to.tag = tag;
	seen->diags |= SC_DIAG_BIT(LACKS_TO_TAG);
	feed(state, &complete, packet, seen);
}

void sc_feed_message(struct sc_state *state, const struct sc_message *message,
		     const struct sc_packet *packet, struct sc_seen *seen)
{
	struct sc_span tag;

	if (message->request && !message->to.tag.ptr &&
	    sc_feed_lacking_tag(state, message, packet, &tag))
		feed_with_tag(state, message, packet, tag, seen);
	else
		feed(state, message, packet, seen);
}

void sc_feed_unreachable(struct sc_state *state, const struct sc_message *message,
			 const struct sc_packet *packet, const struct sc_icmp_error *icmp)
{
	struct sc_txn_key key;
	struct sc_txn *txn;

	if (!message->request || message->method == SC_ACK)
		return;
	sc_txn_key_of(&key, message, &state->hashes, message->method);
	txn = sc_feed_find_txn(state, &key);
	if (!txn || sc_txn_more(txn)->unreachable_ns != SC_TIME_NONE)
		return;
	sc_txn_extra(txn, &state->pool)->unreachable_ns = packet->last.time_ns;
	sc_txn_event(txn, SC_EV_UNREACHABLE, packet->last.time_ns, &state->config);
	sc_trouble_tell(state, txn, packet, icmp, false);
}

void sc_feed_reset(struct sc_state *state, const struct sc_packet *packet)
{
	sc_resets_note(state, packet);
}

void sc_feed_gap(struct sc_state *state, const struct sc_packet *packet)
{
	const struct sc_gap gap = {packet->first.time_ns, packet->last.time_ns};

	sc_gaps_note(state, &packet->src, &packet->dst, &gap);
}

void sc_feed_filled(struct sc_state *state, const struct sc_packet *packet)
{
	sc_gaps_withdraw(state, &packet->src, &packet->dst, packet->first.time_ns);
}
