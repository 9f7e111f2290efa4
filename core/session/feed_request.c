#include "session/feed_request.h"

#include "base/canary.h"
#include "base/limits.h"
#include "base/time.h"
#include "session/call.h"
#include "session/chain.h"
#include "session/challenges.h"
#include "session/feed_own.h"
#include "session/feed_txn.h"
#include "session/instance.h"
#include "session/legs.h"
#include "session/measures.h"
#include "session/resets.h"
#include "session/roles.h"
#include "session/session_keys.h"
#include "session/txn_state.h"

/* METRICS.md R5: a response this long before makes a request's repetition spurious. */
#define SPURIOUS_AFTER_NS (100 * SC_NS_PER_MS)

/* ---- repeated requests ---- */

/* Timer A doubles without cap, Timer E up to T2 (RFC 3261 17.1.1.2, 17.1.2.2). */
static int64_t request_cap_ns(const struct sc_state *state, const struct sc_txn *txn)
{
	return txn->method == SC_INVITE ? 0 : state->config.t2_ns;
}

/* R2: repeats a second or more apart are not answered together. */
static void await_reply(struct sc_state *state, struct sc_txn *txn, int64_t t_ns)
{
	struct sc_txn_more *extra = sc_txn_extra(txn, &state->pool);

	if (extra->request_again_ns != SC_TIME_NONE &&
	    sc_time_diff(t_ns, extra->request_again_ns) >= SC_SOLICITED_WITHIN_NS)
		extra->unanswered = 0;
	extra->unanswered++;
	extra->request_again_ns = t_ns;
}

static void count_retransmission(struct sc_state *state, struct sc_txn *txn,
				 const struct sc_packet *packet, int64_t gap_ns,
				 struct sc_seen *seen)
{
	int64_t t_ns = packet->first.time_ns;

	txn->retransmissions++;
	await_reply(state, txn, t_ns);
	seen->retransmission_index = txn->copies.latest.index;
	seen->cause = SC_CAUSE_REQUEST;
	if (txn->replies && sc_time_diff(t_ns, txn->replies->seen.first_ns) > SPURIOUS_AFTER_NS)
		seen->cause = SC_CAUSE_SPURIOUS;
	if (sc_transport_reliable(packet->transport))
		return;
	if (txn->copies.latest.index == 1 && !txn->replies &&
	    sc_gap_shows_earlier(&state->config, gap_ns))
		txn->start_late = true;
	/* Instants count from the first sending; another path has its own delay. */
	if (!txn->start_late && !txn->start_lost && sc_txn_same_path(txn, packet))
		seen->timer_error_ns = sc_copies_timer_error_ns(
			&txn->copies, &state->config, sc_time_diff(t_ns, txn->request.first_ns),
			request_cap_ns(state, txn));
}

void sc_feed_repeated_request(struct sc_state *state, struct sc_txn *txn,
			      const struct sc_message *message, const struct sc_packet *packet,
			      struct sc_seen *seen)
{
	int64_t gap_ns = sc_time_diff(packet->first.time_ns, txn->copies.latest.sent_ns);

	seen->original_frame = txn->request.frame;
	seen->copy =
		sc_copies_again(&txn->copies, &state->pool, &state->config, packet,
				sc_txn_same_path(txn, packet), sc_span_hash(0, message->bytes));
	if (seen->copy == SC_RETRANSMISSION)
		count_retransmission(state, txn, packet, gap_ns, seen);
	else
		txn->duplicates++;
}

/* ---- new requests ---- */

/* The earliest other hop of the same request (METRICS.md N2). */
static const struct sc_txn *earlier_hop(const struct sc_txn *txn)
{
	const struct sc_txn *hop = txn->instance->hops;

	for (unsigned i = 0; hop && i < SC_INSTANCE_HOPS_MAX; hop = hop->next_hop, i++)
		if (hop != txn && hop->has_request && sc_txn_sent_on(txn, hop))
			return hop;
	return NULL;
}

SC_NO_CANARY void sc_feed_new_request(struct sc_state *state, struct sc_txn *txn,
				      const struct sc_message *message,
				      const struct sc_packet *packet, struct sc_seen *seen)
{
	const struct sc_txn *hop = earlier_hop(txn);

	sc_copies_first(&txn->copies, packet, sc_span_hash(0, message->bytes));
	if (hop) {
		seen->copy = SC_FORWARDED;
		seen->original_frame = hop->request.frame;
	}
	sc_txn_event(txn, SC_EV_REQUEST, packet->last.time_ns, &state->config);
	sc_resets_await(state, txn);
	sc_measure_request(state, txn, hop, message);
	sc_roles_of_request(state, txn, message);
}

/* ---- all others ---- */

static void set_request(struct sc_state *state, struct sc_txn *txn,
			const struct sc_message *message, const struct sc_packet *packet)
{
	sc_txn_set_request(txn, &state->pool, message, packet);
	sc_challenges_note_request(state, txn, message);
	if (message->via_count > SC_VIAS_MAX + 1) {
		sc_owner_limit(state, txn->owner, SC_COUNT_LIMIT_VIAS);
		txn->limited = true;
	}
}

/* The response has an earlier time than its request, and came by another interface: their clocks
 * differ. */
static void note_order(struct sc_state *state, const struct sc_txn *txn,
		       const struct sc_packet *packet)
{
	if (sc_txn_more(txn)->reply_interface != packet->interface && txn->replies &&
	    sc_time_diff(packet->first.time_ns, txn->replies->seen.first_ns) > 0)
		state->counters->n[SC_COUNT_BEFORE_REQUEST]++;
}

struct sc_txn *sc_feed_request(struct sc_state *state, const struct sc_message *message,
			       const struct sc_packet *packet, struct sc_seen *seen)
{
	struct sc_txn_key key;
	struct sc_txn *txn;
	struct sc_call *call;

	sc_txn_key_of(&key, message, &state->hashes, message->method);
	txn = sc_feed_find_txn(state, &key);
	if (txn && txn->has_request) {
		sc_feed_repeated_request(state, txn, message, packet, seen);
		return txn;
	}
	if (txn) { /* its response was seen first */
		note_order(state, txn, packet);
		set_request(state, txn, message, packet);
	} else {
		txn = sc_feed_new_txn(state, &key, message, seen);
		if (!txn)
			return NULL;
		txn->number = sc_state_number_txn(state, txn);
		txn->row = true;
		set_request(state, txn, message, packet);
		if (sc_chain_same_cseq_retry(txn))
			sc_instance_part(state, txn);
		sc_feed_own(state, txn, message, packet);
	}
	call = txn->method == SC_INVITE && txn->initial ? sc_call_of_txn(txn) : NULL;
	if (call && state->legs)
		sc_legs_request(state, call, message, sc_call_invites(call) == txn);
	if (call)
		sc_session_keys_note(state, call, message, packet, sc_call_invites(call) == txn);
	sc_feed_new_request(state, txn, message, packet, seen);
	return txn;
}
