/* Requests: new, repeated, forwarded; and to whom they belong. */
#include "session/feed_parts.h"

#include "base/limits.h"
#include "base/time.h"
#include "session/measures.h"
#include "session/registration.h"
#include "session/resets.h"
#include "session/roles.h"
#include "session/session_keys.h"

/* METRICS.md R5: a response this long before makes a request's repetition spurious. */
#define SPURIOUS_AFTER_NS (100 * SC_NS_PER_MS)

/* BYEs and ACKs kept of a dialog, all hops counted; more are a flood. */
#define DIALOG_REQUESTS_MAX 16

/* ---- repeated requests ---- */

/* Timer A doubles without cap, Timer E up to T2 (RFC 3261 17.1.1.2, 17.1.2.2). */
static int64_t request_cap_ns(const struct sc_state *state, const struct sc_txn *txn)
{
	return txn->method == SC_INVITE ? 0 : state->config.t2_ns;
}

static void count_retransmission(struct sc_state *state, struct sc_txn *txn,
				 const struct sc_packet *packet, int64_t gap_ns,
				 struct sc_seen *seen)
{
	int64_t t_ns = packet->first.time_ns;
	int64_t since_ns = sc_time_diff(t_ns, txn->request.first_ns);

	txn->retransmissions++;
	txn->request_again_ns = t_ns;
	seen->retransmission_index = txn->copies.repeats;
	seen->cause = "request";
	if (txn->replies && sc_time_diff(t_ns, txn->replies->seen.first_ns) > SPURIOUS_AFTER_NS)
		seen->cause = "spurious";
	if (sc_transport_reliable(packet->transport))
		return;
	seen->timer_error_ns =
		sc_time_diff(since_ns, sc_schedule_ns(&state->config, txn->copies.repeats,
						      request_cap_ns(state, txn)));
	/* The first gap of a schedule is T1: a longer one shows that the first
	 * sending was not captured (METRICS.md 16). */
	if (txn->copies.repeats == 1 && !txn->replies && gap_ns >= 2 * state->config.t1_ns)
		txn->start_late = true;
}

static void repeated_request(struct sc_state *state, struct sc_txn *txn,
			     const struct sc_message *message, const struct sc_packet *packet,
			     struct sc_seen *seen)
{
	int64_t gap_ns = sc_time_diff(packet->first.time_ns, txn->copies.sent_ns);

	seen->original_frame = txn->request.frame;
	seen->copy = sc_copies_again(&txn->copies, &state->config, packet,
				     sc_txn_same_path(txn, packet), message->bytes);
	if (seen->copy == SC_RETRANSMISSION)
		count_retransmission(state, txn, packet, gap_ns, seen);
	else
		txn->duplicates++;
}

/* ---- whose is it? ---- */

/* Its owner is known and it is in a list: what stays of the owner is its number. */
static void note_owner(struct sc_txn *txn)
{
	if (txn->call) {
		txn->owner_number = txn->call->number;
		txn->call->loose += !txn->pinned;
	}
	if (txn->registration) {
		txn->owner_number = txn->registration->number;
		txn->registration->loose += !txn->pinned;
	}
}

static void append_or_expire(struct sc_txn **list, uint16_t *count, uint16_t max,
			     struct sc_txn *txn)
{
	if (*count < max) {
		sc_txn_append(list, txn);
		(*count)++;
	} else {
		sc_dialog_set_own_txn(txn->set, txn);
	}
}

static void own_bye(struct sc_state *state, struct sc_txn *txn, const struct sc_message *message,
		    const struct sc_packet *packet)
{
	struct sc_dialog *dialog;

	txn->call = sc_call_of_dialog(state, txn->set, message, packet, true);
	dialog = sc_dialog_set_dialog(state, txn->set, sc_dialog_set_other_tag(txn->set, message),
				      txn->call);
	if (!dialog) {
		sc_dialog_set_own_txn(txn->set, txn);
		return;
	}
	append_or_expire(&dialog->byes, &dialog->bye_count, DIALOG_REQUESTS_MAX, txn);
}

static void own_cancel(struct sc_state *state, struct sc_txn *txn, const struct sc_message *message,
		       const struct sc_packet *packet)
{
	struct sc_txn_key key;
	struct sc_txn *invite;

	sc_txn_key_of(&key, message, &state->hashes, SC_INVITE); /* RFC 3261 9.2 */
	invite = sc_state_find_txn(state, &key);
	txn->call = invite && invite->call
			    ? invite->call
			    : sc_call_of_dialog(state, txn->set, message, packet, true);
	if (!invite)
		txn->call->flags |= SC_FLAG(INFERRED); /* there was an INVITE */
	append_or_expire(&txn->call->cancels, &txn->call->cancel_count, SC_CALL_CANCELS_MAX, txn);
}

/* Requests that only an INVITE's dialog can carry: when nothing is known of
 * that dialog, the capture began in its middle. */
static bool implies_call(enum sc_method method)
{
	return method == SC_INVITE || method == SC_PRACK || method == SC_UPDATE ||
	       method == SC_INFO;
}

void sc_feed_own(struct sc_state *state, struct sc_txn *txn, const struct sc_message *message,
		 const struct sc_packet *packet)
{
	enum sc_method method = txn->method;
	bool inside = message->to.tag.ptr != NULL;

	if (method == SC_INVITE && (txn->initial || !message->request)) {
		txn->call = sc_call_of_invite(state, txn, message, packet);
	} else if (method == SC_REGISTER) {
		txn->registration = sc_registration_of(state, txn, message, packet);
	} else if (method == SC_BYE) {
		own_bye(state, txn, message, packet);
	} else if (method == SC_CANCEL) {
		own_cancel(state, txn, message, packet);
	} else {
		if (inside)
			txn->call = sc_call_of_dialog(state, txn->set, message, packet,
						      implies_call(method));
		sc_dialog_set_own_txn(txn->set, txn);
	}
	note_owner(txn);
}

/* ---- new requests ---- */

/* The earliest other hop of the same request (METRICS.md N2). */
static const struct sc_txn *earlier_hop(const struct sc_txn *txn)
{
	const struct sc_txn *hop = txn->instance->hops;

	for (unsigned i = 0; hop && i < SC_CALL_INVITES_MAX; hop = hop->next_hop, i++)
		if (hop != txn && hop->has_request && sc_txn_sent_on(txn, hop))
			return hop;
	return NULL;
}

static void new_request(struct sc_state *state, struct sc_txn *txn,
			const struct sc_message *message, const struct sc_packet *packet,
			struct sc_seen *seen)
{
	const struct sc_txn *hop = earlier_hop(txn);

	sc_copies_first(&txn->copies, packet, message->bytes);
	if (hop) {
		seen->copy = SC_FORWARDED;
		seen->original_frame = hop->request.frame;
	}
	sc_txn_event(txn, SC_EV_REQUEST, packet->last.time_ns, &state->config);
	sc_resets_await(state, txn);
	sc_measure_request(state, txn, hop, message, packet);
	sc_roles_of_request(state, txn, message);
}

/* A CANCEL belongs to what it cancels (RFC 3261 9.2), whatever its From-tag. */
static struct sc_dialog_set *find_set(struct sc_state *state, const struct sc_message *message)
{
	struct sc_txn_key key;
	const struct sc_txn *invite = NULL;

	if (message->method == SC_CANCEL) {
		sc_txn_key_of(&key, message, &state->hashes, SC_INVITE);
		invite = sc_state_find_txn(state, &key);
	}
	return invite ? invite->set : sc_dialog_set_find(state, message);
}

struct sc_txn *sc_feed_new_txn(struct sc_state *state, const struct sc_txn_key *key,
			       const struct sc_message *message)
{
	struct sc_dialog_set *set = find_set(state, message);

	if (set)
		sc_dialog_set_settle_late(state, set);
	else
		set = sc_dialog_set_new(state, message);
	sc_dialog_set_touch(state, set);
	return sc_state_add_txn(state, key, set, message);
}

/* ---- ACK ---- */

static void ack_failure(struct sc_state *state, struct sc_txn *invite,
			const struct sc_message *message, const struct sc_packet *packet,
			struct sc_seen *seen)
{
	if (!invite->ack) {
		invite->ack = sc_pool_take(&state->pool, sizeof *invite->ack);
		invite->ack->seen = (struct sc_stamp){packet->first.time_ns, packet->last.time_ns,
						      packet->last.number};
		sc_copies_first(&invite->ack->copies, packet, message->bytes);
		sc_txn_event(invite, SC_EV_ACK, packet->last.time_ns, &state->config);
		return;
	}
	seen->original_frame = invite->ack->seen.frame;
	seen->copy = sc_copies_again(&invite->ack->copies, &state->config, packet,
				     sc_txn_same_path(invite, packet), message->bytes);
	if (seen->copy == SC_RETRANSMISSION) {
		invite->retransmissions++;
		seen->retransmission_index = invite->ack->copies.repeats;
		seen->cause = "ack"; /* R4: a final response came again */
	} else {
		invite->duplicates++;
	}
}

/* The INVITE whose 2xx this ACKs: the hop between the same two hosts, else any. */
static struct sc_txn *acked_invite(const struct sc_txn *ack)
{
	const struct sc_span none = {NULL, 0};
	struct sc_instance *instance =
		sc_dialog_set_instance(ack->set, SC_INVITE, none, ack->cseq, none);
	struct sc_txn *best = NULL;

	if (!instance) /* a re-INVITE carries the To-tag of its direction */
		instance = sc_dialog_set_instance(ack->set, SC_INVITE, none, ack->cseq,
						  sc_txn_text(ack, SC_TXN_TO_TAG));
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

static void own_ack(struct sc_state *state, struct sc_txn *ack, const struct sc_message *message,
		    const struct sc_packet *packet)
{
	struct sc_txn *invite = acked_invite(ack);
	struct sc_dialog *dialog;

	ack->call = invite && invite->call
			    ? invite->call
			    : sc_call_of_dialog(state, ack->set, message, packet, true);
	dialog = sc_dialog_set_dialog(state, ack->set, sc_dialog_set_other_tag(ack->set, message),
				      ack->call);
	if (invite) {
		ack->number = invite->number;
		sc_txn_event(invite, SC_EV_ACK, packet->last.time_ns, &state->config);
	}
	/* Only the INVITE that set the dialog up measures its ACK. */
	if (dialog && (!invite || invite->initial || !invite->has_request))
		append_or_expire(&dialog->acks, &dialog->ack_count, DIALOG_REQUESTS_MAX, ack);
	else
		sc_dialog_set_own_txn(ack->set, ack);
	note_owner(ack);
}

struct sc_txn *sc_feed_ack(struct sc_state *state, const struct sc_message *message,
			   const struct sc_packet *packet, struct sc_seen *seen)
{
	struct sc_txn_key key;
	struct sc_txn *invite, *ack;

	sc_txn_key_of(&key, message, &state->hashes, SC_INVITE);
	invite = sc_state_find_txn(state, &key);
	if (invite && !(invite->final && sc_code_success(invite->final->code))) {
		ack_failure(state, invite, message, packet, seen);
		return invite;
	}
	sc_txn_key_of(&key, message, &state->hashes, SC_ACK);
	ack = sc_state_find_txn(state, &key);
	if (ack) {
		repeated_request(state, ack, message, packet, seen);
		if (seen->copy == SC_RETRANSMISSION) {
			seen->cause = "ack";
			seen->timer_error_ns = SC_TIME_NONE;
		}
		return ack;
	}
	ack = sc_feed_new_txn(state, &key, message);
	sc_txn_set_request(ack, &state->pool, message, packet);
	own_ack(state, ack, message, packet);
	/* RFC 3261 13.2.2.4: the ACK to a 2xx has a branch of its own. */
	if (invite && invite->call && !invite->old)
		invite->call->flags |= SC_FLAG(ACK_BRANCH);
	new_request(state, ack, message, packet, seen);
	return ack;
}

/* ---- all others ---- */

struct sc_txn *sc_feed_request(struct sc_state *state, const struct sc_message *message,
			       const struct sc_packet *packet, struct sc_seen *seen)
{
	struct sc_txn_key key;
	struct sc_txn *txn;

	sc_txn_key_of(&key, message, &state->hashes, message->method);
	txn = sc_state_find_txn(state, &key);
	if (txn && txn->has_request) {
		repeated_request(state, txn, message, packet, seen);
		return txn;
	}
	if (txn) { /* its response was seen first */
		sc_txn_set_request(txn, &state->pool, message, packet);
	} else {
		txn = sc_feed_new_txn(state, &key, message);
		txn->number = sc_state_number_txn(state, txn);
		txn->row = true;
		sc_txn_set_request(txn, &state->pool, message, packet);
		sc_feed_own(state, txn, message, packet);
	}
	if (txn->method == SC_INVITE && txn->initial && txn->call)
		sc_session_keys_note(state, txn->call, message, packet, txn->call->invites == txn);
	new_request(state, txn, message, packet, seen);
	return txn;
}
