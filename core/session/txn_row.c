#include "session/txn_row.h"

#include "base/time.h"
#include "session/dialog_set.h"
#include "session/hidden.h"
#include "session/interval.h"
#include "session/txn_state.h"

static struct sc_interval to_response(const struct sc_state *state, const struct sc_txn *txn,
				      const struct sc_reply *reply, enum sc_txn_state now)
{
	if (reply)
		return sc_request_to(state, txn, reply);
	if (!txn->has_request)
		return sc_interval_absent(SC_NO_START);
	if (sc_hidden_answer(state, txn))
		return sc_interval_absent(SC_NO_STOP_GAP);
	return sc_interval_absent(now == SC_TXN_TIMED_OUT || now == SC_TXN_STALLED ||
						  now == SC_TXN_NET_FAILED
					  ? SC_NO_STOP_TIMEOUT
					  : SC_NO_STOP_OPEN);
}

void sc_txn_row(const struct sc_state *state, const struct sc_txn *txn, struct sc_txn_row *row)
{
	enum sc_txn_state now = sc_txn_state_now(state, txn);

	*row = (struct sc_txn_row){
		.txn = txn->number,
		.call = txn->method == SC_REGISTER ? 0 : txn->owner_number,
		.registration = txn->method == SC_REGISTER ? txn->owner_number : 0,
		.method = sc_txn_method_name(txn),
		.branch = sc_txn_branch(txn),
		.call_id = txn->set->key.call_id,
		.src = txn->src,
		.dst = txn->dst,
		.transport = (enum sc_transport)txn->transport,
		.start_ns = txn->has_request ? txn->request.first_ns
			    : txn->replies   ? txn->replies->seen.first_ns
					     : SC_TIME_NONE,
		.request_frame = txn->request.frame,
		.first_response_frame = txn->replies ? txn->replies->seen.frame : 0,
		.final_frame = txn->final ? txn->final->seen.frame : 0,
		.file_frame = txn->file_frame,
		.file_index = txn->file,
		.file = sc_state_file(state, txn->file),
		.final_code = txn->final ? txn->final->code : 0,
		.frd = to_response(state, txn, txn->replies, now),
		.trt = to_response(state, txn, txn->final, now),
		.state = now,
		.retransmissions = txn->retransmissions,
		.duplicates = txn->duplicates,
	};
}
