/* What the network did to a request, told to whoever asks for it: an ICMP error that quotes it, or
 * the reset of the connection that it waits on (METRICS.md 3.4). */
#ifndef SC_SESSION_TROUBLE_H
#define SC_SESSION_TROUBLE_H

#include "session/state.h"
#include "session/txn.h"

/* `icmp` NULL: it is a reset, or nothing is known of the error; then `reset` tells which. */
void sc_trouble_tell(const struct sc_state *state, const struct sc_txn *txn,
		     const struct sc_packet *packet, const struct sc_icmp_error *icmp, bool reset);

#endif
