/* One message into the session layer: which transaction, copy of what, whose. */
#ifndef SC_SESSION_FEED_H
#define SC_SESSION_FEED_H

#include "session/seen.h"
#include "session/state.h"

/* A sound message (message->bad is false). */
void sc_feed_message(struct sc_state *state, const struct sc_message *message,
		     const struct sc_packet *packet, struct sc_seen *seen);

/* An ICMP error about a request that begins like this; `icmp` NULL: more is not known of it. */
void sc_feed_unreachable(struct sc_state *state, const struct sc_message *message,
			 const struct sc_packet *packet, const struct sc_icmp_error *icmp);

/* A TCP connection between these two was reset. */
void sc_feed_reset(struct sc_state *state, const struct sc_packet *packet);

/* Bytes were lost between these two. */
void sc_feed_gap(struct sc_state *state, const struct sc_packet *packet);

/* ... and came after all. */
void sc_feed_filled(struct sc_state *state, const struct sc_packet *packet);

#endif
