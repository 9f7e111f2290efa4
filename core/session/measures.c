#include "session/measures.h"

#include "base/limits.h"
#include "base/time.h"
#include "message/number.h"
#include "message/sdp.h"
#include "session/deferred.h"
#include "session/dialog_set.h"
#include "session/instance.h"
#include "session/interval.h"
#include "session/refer.h"

/* What is remembered between the messages of an exchange. Side 0 is the one
 * whose tag the dialog set has. */
struct sc_exchanges {
	struct side {
		struct sc_stamp change; /* first re-INVITE or UPDATE not settled yet */
		struct sc_stamp hold;   /* answer that put the media on hold, as it was received */
		uint64_t hold_frame;    /* of its first copy */
	} sides[2];
	struct sc_stamp refer, subscribe;
	int64_t refer_until_ns;  /* the subscription that the REFER made expires */
	struct sc_stamp refresh; /* latest 2xx that set the session timer, as it was received */
	uint64_t refresh_frame;  /* of its first copy */
	bool refreshed_by_other; /* whose request it answers: not side 0 */
};

static struct sc_exchanges *exchanges_of(struct sc_state *state, struct sc_dialog_set *set)
{
	if (!set->exchanges)
		set->exchanges = sc_pool_take(&state->pool, sizeof *set->exchanges);
	return set->exchanges;
}

void sc_measures_forget(struct sc_state *state, struct sc_dialog_set *set)
{
	sc_pool_give(&state->pool, set->exchanges, sizeof *set->exchanges);
	set->exchanges = NULL;
}

/* ---- handing out ---- */

static void hand_out(struct sc_state *state, const struct sc_measure *measure)
{
	if (state->sink.measure && measure->interval.absent == SC_PRESENT)
		state->sink.measure(state->sink.user, measure);
}

static struct sc_measure measure_of(enum sc_measure_id id, const struct sc_txn *txn,
				    const struct sc_message *message, struct sc_interval interval,
				    int64_t start_ns)
{
	return (struct sc_measure){
		.id = id,
		.interval = interval,
		.start_ns = start_ns,
		.call = txn->method == SC_REGISTER ? 0 : txn->owner_number,
		.registration = txn->method == SC_REGISTER ? txn->owner_number : 0,
		.call_id = txn->set->key.call_id,
		.from_uri = message->from.uri,
		.to_uri = message->to.uri,
		.src = txn->src,
		.dst = txn->dst,
	};
}

/* One that stops where the response is received. */
static void hand_out_at(struct sc_state *state, const struct sc_measure *measure,
			const struct sc_txn *txn, const struct sc_reply *reply)
{
	if (__builtin_expect(sc_request_received(txn) == &txn->request, 1))
		hand_out(state, measure);
	else
		sc_deferred_add(state, measure, sc_reply_received(reply));
}

/* From the request to this response of it. */
static void answer(struct sc_state *state, enum sc_measure_id id, const struct sc_txn *txn,
		   const struct sc_reply *reply, const struct sc_message *message)
{
	struct sc_measure measure = measure_of(id, txn, message, sc_request_to(state, txn, reply),
					       txn->request.first_ns);

	hand_out_at(state, &measure, txn, reply);
}

/* From an earlier message to where this response is received. */
static void since_to(struct sc_state *state, enum sc_measure_id id, const struct sc_txn *txn,
		     const struct sc_reply *reply, const struct sc_message *message,
		     int64_t start_ns, uint64_t start_frame)
{
	struct sc_interval interval =
		sc_interval_between(start_ns, start_frame, sc_reply_received(reply)->last_ns,
				    sc_reply_received(reply)->frame);
	struct sc_measure measure = measure_of(id, txn, message, interval, start_ns);

	hand_out_at(state, &measure, txn, reply);
}

/* From something received to something sent or received later. */
static void since(struct sc_state *state, enum sc_measure_id id, const struct sc_txn *txn,
		  const struct sc_message *message, int64_t start_ns, uint64_t start_frame,
		  int64_t stop_ns, uint64_t stop_frame)
{
	struct sc_measure measure = measure_of(
		id, txn, message, sc_interval_between(start_ns, start_frame, stop_ns, stop_frame),
		start_ns);

	hand_out(state, &measure);
}

/* ---- element transit (HOP) ---- */

static bool same_host(const struct sc_endpoint *in, const struct sc_endpoint *in_other,
		      const struct sc_endpoint *out, const struct sc_endpoint *out_other)
{
	struct sc_endpoint one = sc_host_of(in, in_other), two = sc_host_of(out, out_other);

	return sc_endpoint_eq(&one, &two);
}

/* The hop whose request the sender of `txn` sent on. */
static const struct sc_txn *upstream_of(const struct sc_txn *txn)
{
	const struct sc_txn *hop = txn->instance->hops;

	for (unsigned i = 0; hop && i < SC_INSTANCE_HOPS_MAX; hop = hop->next_hop, i++)
		if (hop != txn && hop->has_request &&
		    same_host(&hop->dst, &hop->src, &txn->src, &txn->dst) &&
		    sc_txn_is_downstream(txn, hop))
			return hop;
	return NULL;
}

static void request_transit(struct sc_state *state, const struct sc_txn *txn,
			    const struct sc_message *message)
{
	const struct sc_txn *upstream = upstream_of(txn);

	if (upstream)
		since(state, SC_MEASURE_HOP, txn, message, sc_request_received(upstream)->last_ns,
		      sc_request_received(upstream)->frame, txn->request.first_ns,
		      txn->request.frame);
}

/* A response comes out of the element that got it on a hop further down. */
static void reply_transit(struct sc_state *state, const struct sc_txn *txn,
			  const struct sc_reply *reply, const struct sc_message *message)
{
	const struct sc_txn *hop = txn->instance->hops;

	for (unsigned i = 0; hop && i < SC_INSTANCE_HOPS_MAX; hop = hop->next_hop, i++) {
		const struct sc_reply *earlier;

		if (hop == txn || !same_host(&hop->src, &hop->dst, &txn->dst, &txn->src))
			continue;
		earlier = sc_txn_reply_of_hop(hop, txn, reply);
		if (!earlier || !sc_txn_sent_on(hop, txn))
			continue;
		since(state, SC_MEASURE_HOP, txn, message, sc_reply_received(earlier)->last_ns,
		      sc_reply_received(earlier)->frame, reply->seen.first_ns, reply->seen.frame);
		return;
	}
}

/* ---- re-INVITE, UPDATE, hold (RID, HOLD) ---- */

/* Does an SDP take the media off: sendonly, inactive, or RFC 2543's 0.0.0.0? */
static bool sdp_holds(struct sc_span sdp)
{
	static const struct sc_span lines[] = {
		SC_SPAN_LIT("\na=sendonly"),
		SC_SPAN_LIT("\na=inactive"),
		SC_SPAN_LIT("\nc=IN IP4 0.0.0.0"),
	};

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		if (sc_span_casefind(sdp, lines[i]))
			return true;
	return false;
}

static struct side *side_of(struct sc_state *state, const struct sc_txn *txn,
			    const struct sc_message *message)
{
	bool initiator = sc_span_eq(message->from.tag, txn->set->key.tag);

	return &exchanges_of(state, txn->set)->sides[initiator ? 0 : 1];
}

static void change_request(struct sc_state *state, struct sc_txn *txn,
			   const struct sc_message *message)
{
	struct sc_span sdp = sc_message_sdp(message);
	struct side *side = side_of(state, txn, message);

	if (!sdp.ptr && sc_message_sdp_too_deep(message))
		state->counters->n[SC_COUNT_LIMIT_BODY]++;
	txn->offers = sdp.ptr != NULL;
	txn->holds = txn->offers && sdp_holds(sdp);
	if (side->change.frame == 0)
		side->change = txn->request;
}

static void change_reply(struct sc_state *state, const struct sc_txn *txn,
			 const struct sc_reply *reply, const struct sc_message *message)
{
	struct side *side = side_of(state, txn, message);

	if (sc_code_success(reply->code) && side->change.frame != 0)
		since_to(state, SC_MEASURE_RID, txn, reply, message, side->change.first_ns,
			 side->change.frame);
	/* RFC 3261 14.1, RFC 3311 5.2: these are tried again. */
	if (reply->code != 491 && reply->code != 500)
		side->change = (struct sc_stamp){0};
	if (!sc_code_success(reply->code) || !txn->offers)
		return;
	if (txn->holds && side->hold.frame == 0) {
		side->hold = *sc_reply_received(reply);
		side->hold_frame = reply->seen.frame;
	} else if (!txn->holds && side->hold.frame != 0) {
		since_to(state, SC_MEASURE_HOLD, txn, reply, message, side->hold.last_ns,
			 side->hold.frame);
		side->hold = (struct sc_stamp){0};
	}
}

/* RFC 4028: each 2xx with Session-Expires sets the timer, later ones refresh it. It is measured
 * where the former 2xx was received: there the latter is received, or sent by the other side. */
static void session_timer(struct sc_state *state, const struct sc_txn *txn,
			  const struct sc_reply *reply, const struct sc_message *message)
{
	struct sc_exchanges *exchanges;
	bool by_other;

	if (sc_reply_more(reply)->session_expires_s == SC_NO_SECONDS ||
	    !sc_code_success(reply->code))
		return;
	exchanges = exchanges_of(state, txn->set);
	by_other = !sc_span_eq(message->from.tag, txn->set->key.tag);
	if (exchanges->refresh.frame != 0 && by_other == exchanges->refreshed_by_other)
		since_to(state, SC_MEASURE_SE, txn, reply, message, exchanges->refresh.first_ns,
			 exchanges->refresh.frame);
	else if (exchanges->refresh.frame != 0)
		since(state, SC_MEASURE_SE, txn, message, exchanges->refresh.first_ns,
		      exchanges->refresh.frame, reply->seen.first_ns, reply->seen.frame);
	exchanges->refresh = *sc_reply_received(reply);
	exchanges->refresh_frame = reply->seen.frame;
	exchanges->refreshed_by_other = by_other;
}

/* ---- copies of two taps ---- */

/* What begins where the response is received begins there, too. */
static void begin_at_copy(struct sc_exchanges *exchanges, const struct sc_reply *reply)
{
	const struct sc_stamp *received = sc_reply_received(reply);

	for (unsigned i = 0; i < G_N_ELEMENTS(exchanges->sides); i++)
		if (exchanges->sides[i].hold.frame != 0 &&
		    exchanges->sides[i].hold_frame == reply->seen.frame)
			exchanges->sides[i].hold = *received;
	if (exchanges->refresh.frame != 0 && exchanges->refresh_frame == reply->seen.frame)
		exchanges->refresh = *received;
}

void sc_measure_copy(struct sc_state *state, const struct sc_txn *txn, const struct sc_reply *reply)
{
	if (!state->sink.measure || sc_reply_received(reply) == &reply->seen)
		return;
	sc_deferred_copy(state, &reply->seen, sc_reply_received(reply));
	if (txn->set->exchanges)
		begin_at_copy(txn->set->exchanges, reply);
}

/* ---- PRACK (PRK) ---- */

/* RFC 3262 7.2: RAck is "rseq cseq method". */
static void prack_request(struct sc_state *state, const struct sc_txn *txn,
			  const struct sc_message *message)
{
	const struct sc_span none = {NULL, 0};
	struct sc_span rack = message->header[SC_H_RACK];
	const char *space = rack.len > 0 ? memchr(rack.ptr, ' ', rack.len) : NULL;
	const struct sc_instance *instance;
	uint64_t rseq, cseq;
	bool beyond = false;

	if (!space || !sc_leading_number(rack, UINT32_MAX, &rseq) || rseq == 0 ||
	    !sc_leading_number(sc_span_between(space, rack.ptr + rack.len), UINT32_MAX, &cseq))
		return;
	instance = sc_instance_of_invite(txn->set, (uint32_t)cseq, none, &beyond);
	if (beyond)
		state->counters->n[SC_COUNT_LIMIT_INSTANCES]++;
	for (const struct sc_reply *reply = instance ? instance->hops->replies : NULL; reply;
	     reply = reply->next)
		if (reply->rseq == rseq) {
			since(state, SC_MEASURE_PRK, txn, message,
			      sc_reply_received(reply)->last_ns, sc_reply_received(reply)->frame,
			      txn->request.first_ns, txn->request.frame);
			return;
		}
}

/* ---- REFER, SUBSCRIBE, NOTIFY (XFT, SUBN) ---- */

/* The subscription ends with the NOTIFY that says so, or by itself (METRICS.md FX-2). */
static void notify_of_refer(struct sc_state *state, const struct sc_txn *txn,
			    const struct sc_message *message, struct sc_exchanges *exchanges)
{
	if (exchanges->refer.frame == 0 || !sc_refer_notified(message))
		return;
	if (!sc_refer_ended(message)) {
		exchanges->refer_until_ns =
			sc_time_add(txn->request.last_ns,
				    sc_refer_lives_ns(message, state->config.proceeding_ns));
		return;
	}
	if (state->now_ns <= sc_measures_open_until(state, txn->set))
		since(state, SC_MEASURE_XFT, txn, message, exchanges->refer.first_ns,
		      exchanges->refer.frame, txn->request.last_ns, txn->request.frame);
	exchanges->refer = (struct sc_stamp){0};
}

/* RFC 6665 4.1.2.4: the first NOTIFY comes before Timer N, 64*T1. */
static void refer_request(struct sc_state *state, const struct sc_txn *txn)
{
	struct sc_exchanges *exchanges = exchanges_of(state, txn->set);

	exchanges->refer = txn->request;
	exchanges->refer_until_ns =
		sc_time_add(txn->request.last_ns, sc_timer_64t1(&state->config));
}

/* A REFER that was refused makes no subscription. */
static void refer_reply(const struct sc_txn *txn, const struct sc_reply *reply)
{
	struct sc_exchanges *exchanges = txn->set->exchanges;

	if (exchanges && reply->code >= 300 && exchanges->refer.frame == txn->request.frame)
		exchanges->refer = (struct sc_stamp){0};
}

int64_t sc_measures_open_until(const struct sc_state *state, const struct sc_dialog_set *set)
{
	if (!set->exchanges || set->exchanges->refer.frame == 0)
		return SC_TIME_NONE;
	return sc_time_add(set->exchanges->refer_until_ns, sc_timer_64t1(&state->config));
}

static void notify_request(struct sc_state *state, const struct sc_txn *txn,
			   const struct sc_message *message)
{
	struct sc_exchanges *exchanges = txn->set->exchanges;

	if (exchanges && exchanges->subscribe.frame != 0) {
		since(state, SC_MEASURE_SUBN, txn, message, exchanges->subscribe.first_ns,
		      exchanges->subscribe.frame, txn->request.last_ns, txn->request.frame);
		exchanges->subscribe = (struct sc_stamp){0};
	}
}

/* ---- what feed calls ---- */

void sc_measure_request(struct sc_state *state, struct sc_txn *txn, const struct sc_txn *hop,
			const struct sc_message *message)
{
	/* Which of a transfer's messages are late does not depend on who listens. */
	if (!hop && txn->method == SC_REFER)
		refer_request(state, txn);
	else if (!hop && txn->method == SC_NOTIFY && txn->set->exchanges)
		notify_of_refer(state, txn, message, txn->set->exchanges);
	if (!state->sink.measure)
		return;
	if (hop) { /* exchanges are measured on their first hop */
		request_transit(state, txn, message);
		return;
	}
	switch (txn->method) {
	case SC_INVITE:
	case SC_UPDATE:
		if (!txn->initial)
			change_request(state, txn, message);
		break;
	case SC_PRACK:
		prack_request(state, txn, message);
		break;
	case SC_SUBSCRIBE:
		exchanges_of(state, txn->set)->subscribe = txn->request;
		break;
	case SC_NOTIFY:
		notify_request(state, txn, message);
		break;
	default:
		break;
	}
}

static bool is_ringing(const struct sc_reply *reply)
{
	return reply->code == 180 || reply->code == 183;
}

/* The first 180 or 183 to an INVITE that sets up a call. */
static void provisional_answer(struct sc_state *state, const struct sc_txn *txn,
			       const struct sc_reply *reply, const struct sc_message *message)
{
	const struct sc_reply *first = txn->replies;

	if (txn->method != SC_INVITE || !txn->initial || !is_ringing(reply))
		return;
	while (first != reply && !is_ringing(first))
		first = first->next;
	if (first == reply)
		answer(state, SC_MEASURE_PGRD, txn, reply, message);
}

static void final_answer(struct sc_state *state, const struct sc_txn *txn,
			 const struct sc_reply *reply, const struct sc_message *message)
{
	struct sc_measure measure;

	if (txn->final != reply)
		return;
	measure = measure_of(txn->method == SC_OPTIONS ? SC_MEASURE_ORD : SC_MEASURE_TRT, txn,
			     message, sc_request_to(state, txn, reply), txn->request.first_ns);
	hand_out_at(state, &measure, txn, reply);
	if (txn->method == SC_INVITE && txn->initial && sc_code_success(reply->code)) {
		measure.id = SC_MEASURE_PGAD; /* the same time */
		hand_out_at(state, &measure, txn, reply);
	}
}

/* What only the first hop of an exchange measures. */
static void first_hop_final(struct sc_state *state, struct sc_txn *txn,
			    const struct sc_reply *reply, const struct sc_message *message)
{
	bool success = sc_code_success(reply->code);

	if (txn->method == SC_INVITE || txn->method == SC_UPDATE) {
		if (!txn->initial)
			change_reply(state, txn, reply, message);
		session_timer(state, txn, reply, message);
	} else if (success && txn->method == SC_PRACK) {
		answer(state, SC_MEASURE_PRK_2XX, txn, reply, message);
	} else if (success && txn->method == SC_REFER) {
		answer(state, SC_MEASURE_XFA, txn, reply, message);
	} else if (success && txn->method == SC_SUBSCRIBE) {
		answer(state, SC_MEASURE_SUBA, txn, reply, message);
	}
}

void sc_measure_reply(struct sc_state *state, struct sc_txn *txn, const struct sc_reply *reply,
		      const struct sc_message *message)
{
	if (txn->method == SC_REFER)
		refer_reply(txn, reply);
	if (!state->sink.measure || reply->code == 100) /* nothing is measured to a 100 */
		return;
	if (reply->code >= 200)
		final_answer(state, txn, reply, message);
	else
		provisional_answer(state, txn, reply, message);
	if (txn->instance->count > 1)
		reply_transit(state, txn, reply, message);
	if (reply->code >= 200 && txn == txn->instance->hops)
		first_hop_final(state, txn, reply, message);
}

void sc_measure_refresh(struct sc_state *state, const struct sc_txn *txn, int64_t granted_ns,
			uint64_t granted_frame, int64_t expires_ns)
{
	struct sc_measure measure = {
		.id = SC_MEASURE_REGI,
		.interval = sc_interval_between(granted_ns, granted_frame, txn->request.first_ns,
						txn->request.frame),
		.start_ns = granted_ns,
		.registration = txn->owner_number,
		.call_id = txn->set->key.call_id,
		.src = txn->src,
		.dst = txn->dst,
	};

	if (!state->sink.measure)
		return;
	measure.late = expires_ns != SC_TIME_NONE && measure.interval.ns > expires_ns;
	hand_out(state, &measure);
}
