#include "session/trouble.h"

void sc_trouble_tell(const struct sc_state *state, const struct sc_txn *txn,
		     const struct sc_packet *packet, const struct sc_icmp_error *icmp, bool reset)
{
	struct sc_trouble trouble = {
		.frame = packet->last.number,
		.time_ns = packet->last.time_ns,
		.txn = txn->number,
		.reset = reset,
	};

	if (!state->sink.trouble)
		return;
	if (txn->method == SC_REGISTER)
		trouble.registration = txn->owner_number;
	else
		trouble.call = txn->owner_number;
	if (icmp)
		trouble.icmp = *icmp;
	else if (reset)
		trouble.icmp.teller = packet->src;
	state->sink.trouble(state->sink.user, &trouble);
}
