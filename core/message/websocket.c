#include "message/websocket.h"

/* RFC 6455 5.2 */
#define FIN 0x80
#define RSV1 0x40
#define RSV2_RSV3 0x30
#define OPCODE 0x0F
#define MASKED 0x80
#define LENGTH 0x7F
#define LENGTH_16_BITS 126
#define LENGTH_64_BITS 127
#define LENGTH_CONTROL_MAX 125 /* RFC 6455 5.5 */

static bool is_known(uint8_t opcode)
{
	return opcode <= SC_WS_BINARY || (opcode >= SC_WS_CLOSE && opcode <= SC_WS_PONG);
}

static bool is_sound(const struct sc_ws_header *header, size_t length_bytes)
{
	uint64_t shortest = length_bytes == sizeof(uint64_t)   ? UINT16_MAX + UINT64_C(1)
			    : length_bytes == sizeof(uint16_t) ? LENGTH_16_BITS
							       : 0;

	/* "The minimal number of bytes MUST be used", the top bit is 0; control
	 * frames are short and never fragmented. */
	if (header->payload < shortest || header->payload > INT64_MAX)
		return false;
	return !sc_ws_is_control(header) ||
	       (header->fin && header->payload <= LENGTH_CONTROL_MAX && !header->compressed);
}

enum sc_answer sc_ws_header_read(struct sc_ws_header *header, struct sc_span bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.ptr;
	size_t length_bytes, size = 2;

	if (bytes.len < size)
		return SC_MORE;
	*header = (struct sc_ws_header){
		.opcode = at[0] & OPCODE,
		.fin = (at[0] & FIN) != 0,
		.compressed = (at[0] & RSV1) != 0,
		.masked = (at[1] & MASKED) != 0,
		.payload = at[1] & LENGTH,
	};
	if ((at[0] & RSV2_RSV3) != 0 || !is_known(header->opcode))
		return SC_NO;
	length_bytes = header->payload == LENGTH_64_BITS   ? sizeof(uint64_t)
		       : header->payload == LENGTH_16_BITS ? sizeof(uint16_t)
							   : 0;
	size += length_bytes + (header->masked ? SC_WS_MASK_BYTES : 0);
	if (bytes.len < size)
		return SC_MORE;
	at += 2;
	if (length_bytes > 0)
		header->payload = 0;
	for (size_t i = 0; i < length_bytes; i++)
		header->payload = header->payload << 8 | *at++;
	if (header->masked)
		memcpy(header->mask, at, SC_WS_MASK_BYTES);
	header->header = (uint8_t)size;
	return is_sound(header, length_bytes) ? SC_YES : SC_NO;
}

void sc_ws_copy(char *to, struct sc_span from, const struct sc_ws_header *header, uint64_t offset)
{
	if (!header->masked) {
		memcpy(to, from.ptr, from.len);
		return;
	}
	for (size_t i = 0; i < from.len; i++)
		to[i] = (char)(from.ptr[i] ^ header->mask[(offset + i) % SC_WS_MASK_BYTES]);
}
