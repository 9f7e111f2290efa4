/* The observed state machines (METRICS.md 3.4) as tables.
 *
 * The tap sees both directions of a hop, so client and server are one machine. */
#include "session/txn_state.h"

#include "base/time.h"
#include "session/owner.h"
#include "session/rows.h"

/* What an event does to a state. Nothing leads back to SC_TXN_NONE: there it does nothing. */
struct sc_txn_transition {
	uint8_t to;     /* enum sc_txn_state */
	uint64_t flags; /* set on the transaction */
};

/* [state][event]; an empty place: the event leaves the state as it is. */
typedef struct sc_txn_transition machine[SC_TXN_STATE_END][SC_EV_COUNT];

/* RFC 3261 Figure 5 and 7, with RFC 6026 figures 7 and 9. */
static const machine of_invite = {
	[SC_TXN_NONE][SC_EV_REQUEST] = {SC_TXN_CALLING, 0},        /* 17.1.1.2 */
	[SC_TXN_NONE][SC_EV_PROVISIONAL] = {SC_TXN_PROCEEDING, 0}, /* request not captured */
	[SC_TXN_NONE][SC_EV_SUCCESS] = {SC_TXN_ACCEPTED, 0},
	[SC_TXN_NONE][SC_EV_FAILURE] = {SC_TXN_COMPLETED, 0},
	[SC_TXN_CALLING][SC_EV_PROVISIONAL] = {SC_TXN_PROCEEDING, 0}, /* 17.1.1.2 */
	[SC_TXN_CALLING][SC_EV_SUCCESS] = {SC_TXN_ACCEPTED, 0},       /* 6026 8.4 */
	[SC_TXN_CALLING][SC_EV_FAILURE] = {SC_TXN_COMPLETED, 0},      /* 17.1.1.2 */
	[SC_TXN_CALLING][SC_EV_UNREACHABLE] = {SC_TXN_NET_FAILED, 0}, /* 17.1.4 */
	[SC_TXN_NONE][SC_EV_ACK] = {SC_TXN_CONFIRMED_FAILURE, SC_FLAG(INFERRED)},
	[SC_TXN_CALLING][SC_EV_ACK] = {SC_TXN_CONFIRMED_FAILURE, SC_FLAG(INFERRED)},
	[SC_TXN_PROCEEDING][SC_EV_SUCCESS] = {SC_TXN_ACCEPTED, 0},       /* 6026 8.4 */
	[SC_TXN_PROCEEDING][SC_EV_FAILURE] = {SC_TXN_COMPLETED, 0},      /* 17.1.1.2 */
	[SC_TXN_PROCEEDING][SC_EV_UNREACHABLE] = {SC_TXN_NET_FAILED, 0}, /* 17.1.4 */
	[SC_TXN_PROCEEDING][SC_EV_ACK] = {SC_TXN_CONFIRMED_FAILURE, SC_FLAG(INFERRED)},
	[SC_TXN_ACCEPTED][SC_EV_ACK] = {SC_TXN_CONFIRMED_SUCCESS, 0}, /* 13.2.2.4 */
	[SC_TXN_ACCEPTED][SC_EV_FAILURE] = {SC_TXN_ACCEPTED, SC_FLAG(PROTOCOL_VIOLATION)},
	[SC_TXN_CONFIRMED_SUCCESS][SC_EV_FAILURE] = {SC_TXN_CONFIRMED_SUCCESS,
						     SC_FLAG(PROTOCOL_VIOLATION)},
	[SC_TXN_COMPLETED][SC_EV_ACK] = {SC_TXN_CONFIRMED_FAILURE, 0}, /* 17.2.1 */
	[SC_TXN_COMPLETED][SC_EV_SUCCESS] = {SC_TXN_ACCEPTED, SC_FLAG(PROTOCOL_VIOLATION)},
	[SC_TXN_CONFIRMED_FAILURE][SC_EV_SUCCESS] = {SC_TXN_ACCEPTED, SC_FLAG(PROTOCOL_VIOLATION)},
	[SC_TXN_TIMED_OUT][SC_EV_PROVISIONAL] = {SC_TXN_PROCEEDING, 0},
	[SC_TXN_TIMED_OUT][SC_EV_SUCCESS] = {SC_TXN_ACCEPTED, SC_FLAG(LATE_FINAL)},
	[SC_TXN_TIMED_OUT][SC_EV_FAILURE] = {SC_TXN_COMPLETED, SC_FLAG(LATE_FINAL)},
	[SC_TXN_STALLED][SC_EV_SUCCESS] = {SC_TXN_ACCEPTED, SC_FLAG(LATE_FINAL)},
	[SC_TXN_STALLED][SC_EV_FAILURE] = {SC_TXN_COMPLETED, SC_FLAG(LATE_FINAL)},
	[SC_TXN_STALLED][SC_EV_PROVISIONAL] = {SC_TXN_PROCEEDING, 0},
	[SC_TXN_NET_FAILED][SC_EV_SUCCESS] = {SC_TXN_ACCEPTED, SC_FLAG(LATE_FINAL)},
	[SC_TXN_NET_FAILED][SC_EV_FAILURE] = {SC_TXN_COMPLETED, SC_FLAG(LATE_FINAL)},
	[SC_TXN_NET_FAILED][SC_EV_PROVISIONAL] = {SC_TXN_PROCEEDING, 0},
};

/* RFC 3261 Figures 6 and 8. A 408 after the timeout never gets here (feed_reply.c). */
static const machine of_other = {
	[SC_TXN_NONE][SC_EV_REQUEST] = {SC_TXN_TRYING, 0},
	[SC_TXN_NONE][SC_EV_PROVISIONAL] = {SC_TXN_PROCEEDING, 0},
	[SC_TXN_NONE][SC_EV_SUCCESS] = {SC_TXN_COMPLETED, 0},
	[SC_TXN_NONE][SC_EV_FAILURE] = {SC_TXN_COMPLETED, 0},
	[SC_TXN_TRYING][SC_EV_PROVISIONAL] = {SC_TXN_PROCEEDING, 0},
	[SC_TXN_TRYING][SC_EV_SUCCESS] = {SC_TXN_COMPLETED, 0},
	[SC_TXN_TRYING][SC_EV_FAILURE] = {SC_TXN_COMPLETED, 0},
	[SC_TXN_TRYING][SC_EV_UNREACHABLE] = {SC_TXN_NET_FAILED, 0},
	[SC_TXN_PROCEEDING][SC_EV_SUCCESS] = {SC_TXN_COMPLETED, 0},
	[SC_TXN_PROCEEDING][SC_EV_FAILURE] = {SC_TXN_COMPLETED, 0},
	[SC_TXN_PROCEEDING][SC_EV_UNREACHABLE] = {SC_TXN_NET_FAILED, 0},
	[SC_TXN_TIMED_OUT][SC_EV_SUCCESS] = {SC_TXN_COMPLETED, SC_FLAG(LATE_FINAL)},
	[SC_TXN_TIMED_OUT][SC_EV_FAILURE] = {SC_TXN_COMPLETED, SC_FLAG(LATE_FINAL)},
	[SC_TXN_NET_FAILED][SC_EV_SUCCESS] = {SC_TXN_COMPLETED, SC_FLAG(LATE_FINAL)},
	[SC_TXN_NET_FAILED][SC_EV_FAILURE] = {SC_TXN_COMPLETED, SC_FLAG(LATE_FINAL)},
};

void sc_txn_event(struct sc_txn *txn, enum sc_txn_event event, int64_t time_ns,
		  const struct sc_config *config)
{
	const machine *table = txn->method == SC_INVITE ? &of_invite : &of_other;
	enum sc_txn_state state = sc_txn_state_before(txn, time_ns, config);
	const struct sc_txn_transition *transition = &(*table)[state][event];

	txn->state = (uint8_t)(transition->to != SC_TXN_NONE ? transition->to : state);
	txn->flags |= transition->flags;
}

/* The latest message of the INVITE, and of the call that it sets up. */
static int64_t last_message_ns(const struct sc_txn *txn)
{
	int64_t last_ns = MAX(txn->provisional_ns, txn->last_ns);

	return txn->pinned && txn->owner ? MAX(last_ns, txn->owner->last_ns) : last_ns;
}

int64_t sc_txn_deadline_of(const struct sc_txn *txn, enum sc_txn_state state,
			   const struct sc_config *config)
{
	switch (state) {
	case SC_TXN_CALLING: /* Timer B */
	case SC_TXN_TRYING:  /* Timer F */
		return sc_time_add(txn->request.first_ns, sc_timer_64t1(config));
	case SC_TXN_PROCEEDING:
		if (sc_txn_more(txn)->cancel_ns != SC_TIME_NONE) /* RFC 3261 9.1 */
			return sc_time_add(sc_txn_more(txn)->cancel_ns, sc_timer_64t1(config));
		if (txn->method == SC_INVITE) /* no timer of the RFC, METRICS.md 3.4 */
			return sc_time_add(last_message_ns(txn), config->proceeding_ns);
		if (txn->has_request)
			return sc_time_add(txn->request.first_ns, sc_timer_64t1(config));
		return sc_time_add(txn->provisional_ns, sc_timer_64t1(config));
	default:
		return INT64_MAX;
	}
}

static enum sc_txn_state given_up(const struct sc_txn *txn)
{
	return txn->state == SC_TXN_PROCEEDING && txn->method == SC_INVITE ? SC_TXN_STALLED
									   : SC_TXN_TIMED_OUT;
}

enum sc_txn_state sc_txn_state_at(const struct sc_txn *txn, int64_t now_ns,
				  const struct sc_config *config)
{
	return now_ns < sc_txn_deadline(txn, config) ? txn->state : given_up(txn);
}

enum sc_txn_state sc_txn_state_before(const struct sc_txn *txn, int64_t time_ns,
				      const struct sc_config *config)
{
	return time_ns <= sc_txn_deadline(txn, config) ? txn->state : given_up(txn);
}
