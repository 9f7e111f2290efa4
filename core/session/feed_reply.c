#include "session/feed_reply.h"

#include "base/limits.h"
#include "base/time.h"
#include "message/sdp.h"
#include "session/call.h"
#include "session/challenges.h"
#include "session/dialog.h"
#include "session/dialog_set.h"
#include "session/feed_own.h"
#include "session/feed_txn.h"
#include "session/hidden.h"
#include "session/instance.h"
#include "session/legs.h"
#include "session/measures.h"
#include "session/registration.h"
#include "session/resets.h"
#include "session/roles.h"
#include "session/session_keys.h"
#include "session/txn_state.h"

/* ---- repeated responses ---- */

static bool shortly_after(int64_t t_ns, int64_t request_ns)
{
	int64_t ago_ns = sc_time_diff(t_ns, request_ns);

	return ago_ns >= 0 && ago_ns <= SC_SOLICITED_WITHIN_NS;
}

/* By which timer a response is sent again without being asked for (R3, N3). */
static enum sc_cause own_timer(const struct sc_txn *txn, const struct sc_reply *reply)
{
	if (reply->code < 200)
		return reply->rseq != 0 ? SC_CAUSE_RELIABLE_1XX : SC_CAUSE_NONE;
	if (txn->method != SC_INVITE)
		return SC_CAUSE_NONE;
	if (sc_code_success(reply->code))
		return SC_CAUSE_TU_2XX;
	return sc_txn_more(txn)->ack ? SC_CAUSE_NONE : SC_CAUSE_TIMER_G;
}

/* R2: one repeat of the request explains one of a response. A response with a timer of its own is
 * solicited only by a request that was repeated after the response was last sent. A response
 * without one is solicited by any repeat shortly before it. */
static bool solicited(const struct sc_txn *txn, const struct sc_reply *reply, int64_t t_ns)
{
	const struct sc_txn_more *more = sc_txn_more(txn);

	if (more->unanswered == 0 || !shortly_after(t_ns, more->request_again_ns))
		return false;
	return !own_timer(txn, reply) || more->request_again_ns > reply->copies.latest.sent_ns;
}

static void answer_request(struct sc_txn *txn, struct sc_reply *reply)
{
	sc_copies_solicited(&reply->copies);
	if (txn->extra && txn->extra->unanswered > 0)
		txn->extra->unanswered--;
}

/* A response without a timer of its own was seen before the request, and comes again right after
 * the request: so that request was a repeat, and solicited this response. */
static bool shows_lost_start(const struct sc_txn *txn, const struct sc_reply *reply, int64_t t_ns)
{
	return txn->has_request && !txn->start_lost &&
	       sc_txn_more(txn)->request_again_ns == SC_TIME_NONE &&
	       reply->seen.frame < txn->request.frame &&
	       shortly_after(t_ns, txn->request.first_ns) && !own_timer(txn, reply);
}

/* Why a response came again; none: on purpose, no retransmission (R7). */
static enum sc_cause repeat_cause(const struct sc_txn *txn, const struct sc_reply *reply,
				  int64_t t_ns)
{
	if (solicited(txn, reply, t_ns))
		return SC_CAUSE_SOLICITED;
	if (own_timer(txn, reply))
		return own_timer(txn, reply);
	return reply->code < 200 ? SC_CAUSE_NONE : SC_CAUSE_UNSOLICITED;
}

/* Only the timers of 3.2 have a schedule; RFC 3262 3 knows no cap. */
static int64_t schedule_error_ns(const struct sc_state *state, const struct sc_txn *txn,
				 const struct sc_reply *reply, const struct sc_packet *packet)
{
	bool capped = reply->code >= 200;

	if (txn->method != SC_INVITE || (!capped && reply->rseq == 0) ||
	    !sc_reply_same_path(txn, reply, packet)) /* which has its own delay */
		return SC_TIME_NONE;
	return sc_copies_timer_error_ns(&reply->copies, &state->config,
					sc_time_diff(packet->first.time_ns, reply->seen.first_ns),
					capped ? state->config.t2_ns : 0);
}

static void repeated_reply(struct sc_state *state, struct sc_txn *txn, struct sc_reply *reply,
			   const struct sc_reply_key *key, const struct sc_packet *packet,
			   struct sc_seen *seen)
{
	int64_t t_ns = packet->first.time_ns;
	bool start_lost = shows_lost_start(txn, reply, t_ns);
	enum sc_cause cause = start_lost ? SC_CAUSE_SOLICITED : repeat_cause(txn, reply, t_ns);

	seen->original_frame = reply->seen.frame;
	seen->copy = sc_copies_again(&reply->copies, &state->pool, &state->config, packet,
				     sc_reply_same_path(txn, reply, packet), key->bytes);
	if (seen->copy != SC_RETRANSMISSION) {
		txn->duplicates++;
		sc_measure_copy(state, txn, reply);
	} else if (!cause) {
		seen->copy = SC_ORIGINAL;
		seen->original_frame = 0;
	} else {
		txn->retransmissions++;
		txn->start_lost |= start_lost;
		seen->cause = cause;
		seen->retransmission_index = reply->copies.latest.index;
		if (cause != SC_CAUSE_SOLICITED)
			seen->timer_error_ns = schedule_error_ns(state, txn, reply, packet);
		else
			answer_request(txn, reply);
	}
}

/* ---- new responses ---- */

/* The same response on another hop (METRICS.md TX-6); a 100 never leaves its hop. */
static const struct sc_reply *earlier_hop(const struct sc_txn *txn, const struct sc_reply *reply)
{
	const struct sc_txn *hop = txn->instance->hops;

	if (reply->code == 100 || !reply->to_tag.ptr || txn->instance->count == 1)
		return NULL;
	for (unsigned i = 0; hop && i < SC_INSTANCE_HOPS_MAX; hop = hop->next_hop, i++) {
		const struct sc_reply *other =
			hop == txn ? NULL : sc_txn_reply_of_hop(hop, txn, reply);
		if (other && sc_txn_sent_on(hop, txn))
			return other;
	}
	return NULL;
}

/* RFC 4028: each 2xx to an INVITE or UPDATE sets the session timer anew. */
static void note_session_timer(struct sc_dialog *dialog, const struct sc_reply *reply)
{
	dialog->session_expires_ns = sc_seconds_ns(sc_reply_more(reply)->session_expires_s);
	dialog->refreshed_ns = reply->seen.first_ns;
}

static void note_dialog(struct sc_state *state, struct sc_txn *txn, const struct sc_reply *reply,
			const struct sc_message *message)
{
	bool invite = txn->method == SC_INVITE;
	struct sc_call *call = sc_call_of_txn(txn);
	struct sc_dialog *dialog;

	if (!call || reply->code == 100 || reply->code >= 300 || !message->to.tag.ptr ||
	    (!invite && txn->method != SC_UPDATE))
		return;
	/* FX-13: only responses to INVITE set a dialog up. An UPDATE tells of one whose set-up
	 * was not captured. */
	dialog = invite || !sc_call_invites(call)
			 ? sc_call_dialog(state, call, txn->set, message)
			 : sc_dialog_find(txn->set, sc_dialog_set_other_tag(txn->set, message),
					  call);
	if (!dialog)
		return;
	if (invite)
		dialog->stage =
			MAX(dialog->stage,
			    sc_code_success(reply->code) ? SC_DIALOG_CONFIRMED : SC_DIALOG_EARLY);
	/* Calls that share the tags share the dialog, and its timer. */
	for (struct sc_dialog *same = txn->set->dialogs; same; same = same->next)
		if (sc_code_success(reply->code) && sc_span_eq(same->tag, dialog->tag))
			note_session_timer(same, reply);
}

static void move_on(struct sc_state *state, struct sc_txn *txn, const struct sc_reply *reply,
		    const struct sc_packet *packet)
{
	struct sc_call *call = sc_call_of_txn(txn);
	int64_t t_ns = packet->last.time_ns;
	bool rings;

	/* An endpoint ignores a RST outside its window (RFC 9293 3.5.3). */
	if (txn->reset && !sc_reply_more(reply)->path)
		sc_resets_disprove(state, txn);
	if (reply->code < 200) {
		txn->provisional_ns = t_ns;
		sc_txn_event(txn, SC_EV_PROVISIONAL, t_ns, &state->config);
		/* RFC 4320 4.1: only a 100, and late, may come to a non-INVITE. */
		if (txn->method != SC_INVITE && reply->code > 100)
			txn->flags |= SC_FLAG(ILLEGAL_PROVISIONAL);
	} else {
		sc_resets_forget(state, txn);
		if (reply->code == 491 && call) /* RFC 3261 14.1 */
			call->flags |= SC_FLAG(GLARE);
		rings = txn->method == SC_INVITE && sc_hidden_answer(state, txn);
		sc_txn_event(txn, sc_code_success(reply->code) ? SC_EV_SUCCESS : SC_EV_FAILURE,
			     t_ns, &state->config);
		if (rings) /* for all that is known: a 1xx can lie in a hole */
			txn->flags &= ~SC_FLAG(LATE_FINAL);
	}
}

/* What its call or registration wants to know of a new response. */
static void tell_owner(struct sc_state *state, struct sc_txn *txn, const struct sc_reply *reply,
		       const struct sc_message *message, const struct sc_packet *packet)
{
	struct sc_registration *registration = sc_registration_of_txn(txn);
	struct sc_call *call = sc_call_of_txn(txn);

	if (registration && sc_code_success(reply->code))
		sc_registration_granted(state, registration, txn, message, packet);
	if (call && txn->method == SC_INVITE && txn->initial && state->legs)
		sc_legs_response(state, call, message);
	if (call && txn->method == SC_INVITE && sc_message_has(message, SC_H_SESSION_ID))
		sc_session_keys_note(state, call, message, packet, false);
}

static void new_reply(struct sc_state *state, struct sc_txn *txn, const struct sc_reply_key *key,
		      const struct sc_message *message, const struct sc_packet *packet,
		      struct sc_seen *seen)
{
	struct sc_reply *reply = sc_txn_add_reply(&state->pool, txn, message, packet, key);
	const struct sc_reply *hop;

	if (!reply) {
		sc_owner_limit(state, txn->owner, SC_COUNT_LIMIT_RESPONSES);
		return;
	}
	if (message->body.len > 0 && !reply->sdp && sc_message_sdp_too_deep(message))
		sc_owner_limit(state, txn->owner, SC_COUNT_LIMIT_BODY);
	hop = earlier_hop(txn, reply);
	if (hop) {
		seen->copy = SC_FORWARDED;
		seen->original_frame = hop->seen.frame;
	}
	sc_challenges_note_reply(state, txn, reply, message);
	sc_copies_first(&reply->copies, packet, key->bytes);
	move_on(state, txn, reply, packet);
	note_dialog(state, txn, reply, message);
	sc_measure_reply(state, txn, reply, message);
	tell_owner(state, txn, reply, message, packet);
	sc_roles_of_reply(state, txn, message);
}

/* The request was not captured: what can be known of it is in the response. */
static struct sc_txn *txn_without_request(struct sc_state *state, const struct sc_txn_key *key,
					  const struct sc_message *message,
					  const struct sc_packet *packet, struct sc_seen *seen)
{
	struct sc_txn *txn = sc_feed_new_txn(state, key, message, seen);

	if (!txn)
		return NULL;
	txn->number = sc_state_number_txn(state, txn);
	txn->row = true;
	txn->src = packet->dst;
	txn->dst = packet->src;
	txn->transport = (uint8_t)packet->transport;
	sc_txn_extra(txn, &state->pool)->reply_interface = packet->interface;
	txn->via_count =
		(uint16_t)(message->via_count < UINT16_MAX ? message->via_count : UINT16_MAX);
	sc_feed_own(state, txn, message, packet);
	return txn;
}

/* RFC 4320 4.2, 4.3: nobody may answer a non-INVITE with a 408; once its client has given up
 * anyway, it tells nothing. */
static bool tells_nothing(const struct sc_state *state, const struct sc_txn *txn,
			  const struct sc_message *message, const struct sc_packet *packet)
{
	return message->code == 408 && txn->method != SC_INVITE && !txn->final &&
	       sc_txn_state_before(txn, packet->last.time_ns, &state->config) == SC_TXN_TIMED_OUT;
}

/* The response that the message is again; NULL: it is another. Behind a NAT the bytes
 * may be others (D4); and of endless announcements not all are kept. */
static struct sc_reply *repeats(struct sc_state *state, const struct sc_txn *txn,
				const struct sc_reply_key *key, const struct sc_message *message,
				const struct sc_packet *packet)
{
	struct sc_reply *reply = sc_txn_find_reply(txn, message, key);
	struct sc_reply *latest;

	if (reply || key->content == 0)
		return reply;
	latest = sc_txn_latest_reply(txn, message, key->rseq);
	if (!latest)
		return NULL;
	if (!sc_reply_same_path(txn, latest, packet) && sc_copies_close(&latest->copies, packet))
		return latest;
	if (txn->reply_count < SC_TXN_PROVISIONALS_MAX)
		return NULL;
	sc_owner_limit(state, txn->owner, SC_COUNT_LIMIT_RESPONSES);
	return latest;
}

struct sc_txn *sc_feed_reply(struct sc_state *state, const struct sc_message *message,
			     const struct sc_packet *packet, struct sc_seen *seen)
{
	struct sc_reply_key reply_key = sc_reply_key_of(message);
	struct sc_txn_key key;
	struct sc_txn *txn;
	struct sc_reply *reply;

	sc_txn_key_of(&key, message, &state->hashes, message->method);
	txn = sc_feed_find_txn(state, &key);
	if (!txn)
		txn = txn_without_request(state, &key, message, packet, seen);
	if (!txn)
		return NULL;
	reply = repeats(state, txn, &reply_key, message, packet);
	if (reply)
		repeated_reply(state, txn, reply, &reply_key, packet, seen);
	else if (!tells_nothing(state, txn, message, packet))
		new_reply(state, txn, &reply_key, message, packet, seen);
	return txn;
}
