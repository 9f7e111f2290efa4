/* Makes the core's struct sc_packet of what Wireshark knows about the frame of a
 * message. Used in the first pass only. */
#ifndef SC_PLUGIN_CARRY_H
#define SC_PLUGIN_CARRY_H

#include "plugin.h"

#include "decode/walk.h"
#include "message/parse.h"

void sc_carry_init(void);      /* finds the fields that are read */
GArray *sc_carry_wanted(void); /* their ids; the caller's to own */

/* What all messages of a frame share. */
struct sc_carry {
	proto_tree *tree;
	GPtrArray *messages; /* field_info of `sip`; NULL: none */
	tvbuff_t *frame_tvb; /* the frame's own bytes */
	struct sc_packet packet;
	enum sc_carriage carriage;
	bool error;                /* the messages are quoted in an ICMP error */
	struct sc_icmp_error icmp; /* then: that error */
	bool layered;              /* the messages came over TLS or WebSocket */
	proto_node *at; /* then: how far the tree was searched, and the latest items found */
	const field_info *tls, *websocket;
	/* Where the bytes of the latest message ended. */
	tvbuff_t *source;
	int end;
};

/* Notes where the frame began if it was put together from IP fragments: later frames may
 * refer to it. */
void sc_carry_pieces(packet_info *pinfo, const proto_tree *tree);

/* Without messages all but `messages` is left as it is. */
void sc_carry_frame(struct sc_carry *carry, packet_info *pinfo, proto_tree *tree);

/* The bytes that may belong to the message, and in carry->packet what is of
 * this message alone. False: the message lies inside the one before it. */
bool sc_carry_message(struct sc_carry *carry, const field_info *field, struct sc_span *bytes);

/* A TCP segment, as the core's decoder finds it: walk.rest begins with its header. */
struct sc_carry_segment {
	struct sc_walk walk;
	struct sc_frame_ref first, last; /* what walk points at */
};

/* False: the frame is none. Valid while the frame is. */
bool sc_carry_segment(struct sc_carry_segment *segment, packet_info *pinfo, const proto_tree *tree);

/* The innermost datagram of UDP, which is no message: RTP, RTCP or what else may go between ends
 * of media. */
struct sc_carry_media {
	struct sc_datagram datagram;
	struct sc_frame_ref frame; /* what it points at */
};

/* False: the frame has none. Valid while the frame is. */
bool sc_carry_media(struct sc_carry_media *media, packet_info *pinfo, const proto_tree *tree);

struct sc_endpoint sc_carry_endpoint(const address *address, uint32_t port);

#endif
