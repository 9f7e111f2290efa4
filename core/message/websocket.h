/* WebSocket frames: RFC 6455 5.2. */
#ifndef SC_MESSAGE_WEBSOCKET_H
#define SC_MESSAGE_WEBSOCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "message/answer.h"

enum sc_ws_opcode {
	SC_WS_CONTINUATION = 0x0,
	SC_WS_TEXT = 0x1,
	SC_WS_BINARY = 0x2,
	SC_WS_CLOSE = 0x8,
	SC_WS_PING = 0x9,
	SC_WS_PONG = 0xA,
};

#define SC_WS_HEADER_BYTES_MAX 14
#define SC_WS_MASK_BYTES 4

struct sc_ws_header {
	uint64_t payload; /* bytes */
	uint8_t header;   /* bytes */
	uint8_t opcode;
	bool fin;
	bool compressed; /* RSV1: permessage-deflate, RFC 7692 */
	bool masked;
	uint8_t mask[SC_WS_MASK_BYTES];
};

/* SC_NO: no frame is like this. */
enum sc_answer sc_ws_header_read(struct sc_ws_header *header, struct sc_span bytes);

static inline bool sc_ws_is_control(const struct sc_ws_header *header)
{
	return header->opcode >= SC_WS_CLOSE;
}

/* Copies payload bytes, the first of which is at `offset` of the frame's
 * payload, and takes the mask off them. */
void sc_ws_copy(char *to, struct sc_span from, const struct sc_ws_header *header, uint64_t offset);

#endif
