/* What a message turned out to be; for callers that keep it with the frame. */
#ifndef SC_SESSION_SEEN_H
#define SC_SESSION_SEEN_H

#include "session/rows.h"

struct sc_seen {
	uint64_t txn, call, registration; /* row numbers; 0: none */
	bool late;                        /* it came after its row was final */
	enum sc_copy copy;
	uint64_t original_frame; /* 0: it is the original */
	uint32_t retransmission_index;
	int64_t timer_error_ns; /* SC_TIME_NONE: not known */
	enum sc_cause cause;    /* of a retransmission */
	uint64_t diags;         /* bits 1 << SC_DIAG_..., beside those of the message alone */
};

#endif
