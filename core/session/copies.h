/* Capture copy or SIP retransmission? (METRICS.md 3.3) */
#ifndef SC_SESSION_COPIES_H
#define SC_SESSION_COPIES_H

#include "base/packet.h"
#include "base/config.h"
#include "base/span.h"
#include "session/rows.h"

/* What is remembered of a SIP message to recognise its copies: its latest
 * sending (original or retransmission, not a capture duplicate). */
struct sc_copies {
	int64_t sent_ns; /* of the latest sending */
	uint64_t hash;   /* of its bytes: 64 bits stand for all of them */
	uint32_t ip_id;
	uint16_t repeats; /* sendings after the first, saturating */
};

/* The first sending. */
void sc_copies_first(struct sc_copies *copies, const struct sc_packet *packet,
		     struct sc_span bytes);

/* The same SIP message came again, `same_path` between the same two endpoints
 * over the same transport: SC_DUPLICATE (D1, D2), SC_OTHER_TAP (D4), or
 * SC_RETRANSMISSION when it was sent again (then it becomes the latest sending;
 * whether that is a retransmission in SIP's sense the caller knows). */
enum sc_copy sc_copies_again(struct sc_copies *copies, const struct sc_config *config,
			     const struct sc_packet *packet, bool same_path, struct sc_span bytes);

/* When the k-th retransmission (k >= 1) is due, after the first sending
 * (METRICS.md 3.2): intervals double from T1, up to `cap_ns` (0: no cap). */
int64_t sc_schedule_ns(const struct sc_config *config, unsigned k, int64_t cap_ns);

#endif
