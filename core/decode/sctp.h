/* SCTP associations (RFC 9260): TSNs seen, user messages in pieces. */
#ifndef SC_DECODE_SCTP_H
#define SC_DECODE_SCTP_H

#include "base/limits.h"
#include "base/flow.h"
#include "decode/hold.h"

struct sc_decoder;

/* One direction. */
struct sc_association {
	struct sc_flow flow; /* key: source, destination, verification tag */
	struct sc_hold hold; /* chunks of incomplete messages */
	bool known;
	uint32_t highest;                     /* TSN seen; valid if `known` */
	uint64_t seen[SC_SCTP_TSNS_MAX / 64]; /* bit TSN % SC_SCTP_TSNS_MAX, up to `highest` */
};

struct sc_associations {
	struct sc_flows flows; /* by when they were last active */
	struct sc_holds holds;
	uint8_t *message; /* SC_STREAM_MESSAGE_BYTES_MAX, once one was needed */
};

void sc_associations_init(struct sc_associations *associations, struct sc_pool *pool);
void sc_associations_clear(struct sc_decoder *decoder);

/* End of input: incomplete messages are counted. */
void sc_associations_finish(struct sc_decoder *decoder);

#endif
