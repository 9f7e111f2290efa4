/* Follows each connection of TCP as the command line does, with the core's own code
 * (decode/stream.h, message/framer.h), for what Wireshark does not tell: holes of streams with SIP,
 * resets, and media behind their lengths (RFC 4571) or in HEP. Messages are Wireshark's. */
#ifndef SC_PLUGIN_FOLLOW_H
#define SC_PLUGIN_FOLLOW_H

#include "plugin.h"

#include "decode/walk.h"

/* Who is told. */
struct sc_follower {
	/* SC_EVENT_GAP, _FILLED and _RESET. */
	void (*tell)(enum sc_event_kind kind, const struct sc_packet *packet);
	/* What is no message: packet->last is the frame with which it was there. */
	void (*media)(const struct sc_packet *packet, struct sc_span bytes);
};

/* A file is opened. `follower` outlives it. */
void sc_follow_open(const struct sc_follower *follower);

/* A segment: walk->rest begins with its header. */
void sc_follow_segment(struct sc_walk *walk);

/* The connection of the segment at hand carries SIP. Only of such a one holes are told. */
void sc_follow_carries_sip(const struct sc_endpoint *src, const struct sc_endpoint *dst);

/* A packet of HEP, which came in TCP or UDP as `packet` says, is taken apart, and media in it are
 * handed on. False: it is none. */
bool sc_follow_hep(const struct sc_packet *packet, struct sc_span bytes);

/* Tells what is due by now: before the core's own clock. */
void sc_follow_clock(int64_t now_ns);

/* Tells all that waits, as at the end of the capture. */
void sc_follow_end(void);

void sc_follow_close(void); /* the file is closed; it need not be open */

#endif
