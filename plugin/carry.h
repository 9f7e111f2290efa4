/* Makes the core's struct sc_packet of what Wireshark knows about the frame of a
 * message. Used in the first pass only. */
#ifndef SC_PLUGIN_CARRY_H
#define SC_PLUGIN_CARRY_H

#include "plugin.h"

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
	bool error;       /* the messages are quoted in an ICMP error */
	bool unreachable; /* that error says that something cannot be reached */
	bool layered;     /* the messages came over TLS or WebSocket */
	proto_node *at;   /* then: how far the tree was searched, and the latest items found */
	const field_info *tls, *websocket;
	/* Where the bytes of the latest message ended. */
	tvbuff_t *source;
	int end;
};

/* Notes where the frame began if it was put together from IP fragments: later frames may
 * refer to it. */
void sc_carry_pieces(packet_info *pinfo, const proto_tree *tree);

void sc_carry_frame(struct sc_carry *carry, packet_info *pinfo, proto_tree *tree);

/* The bytes that may belong to the message, and in carry->packet what is of
 * this message alone. False: the message lies inside the one before it. */
bool sc_carry_message(struct sc_carry *carry, const field_info *field, struct sc_span *bytes);

/* Were bytes of this direction of a TCP connection lost before the frame? Their times are
 * those of SC_EVENT_GAP. Every frame has to be asked. */
bool sc_carry_gap(struct sc_packet *packet, packet_info *pinfo, const proto_tree *tree);

/* Is the frame a TCP segment with RST? */
bool sc_carry_reset(struct sc_packet *packet, packet_info *pinfo, const proto_tree *tree);

void sc_carry_clear(void); /* the file is closed */

struct sc_endpoint sc_carry_endpoint(const address *address, uint32_t port);

#endif
