/* One message into the session layer: which transaction, copy of what, whose. */
#ifndef SC_SESSION_FEED_H
#define SC_SESSION_FEED_H

#include "session/dialog_set.h"

/* What a message turned out to be; for callers that keep it with the frame. */
struct sc_seen {
	uint64_t txn, call, registration; /* row numbers; 0: none */
	enum sc_copy copy;
	uint64_t original_frame; /* 0: it is the original */
	uint32_t retransmission_index;
	int64_t timer_error_ns; /* SC_TIME_NONE: not known */
	const char *cause;      /* of a retransmission; NULL: none */
};

/* A sound message (message->bad is false). */
void sc_feed_message(struct sc_state *state, const struct sc_message *message,
		     const struct sc_packet *packet, struct sc_seen *seen);

/* An ICMP error about a request that begins like this. */
void sc_feed_unreachable(struct sc_state *state, const struct sc_message *message,
			 const struct sc_packet *packet);

/* A TCP connection between these two was reset. */
void sc_feed_reset(struct sc_state *state, const struct sc_packet *packet);

/* Bytes were lost between these two. */
void sc_feed_gap(struct sc_state *state, const struct sc_packet *packet);

#endif
