/* TCP headers (RFC 9293 3.1). */
#include "decode/stream.h"
#include "decode/walk.h"

enum sc_layer sc_tcp(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 20, WORD = 4, FIN = 0x01, SYN = 0x02, RST = 0x04, ACK = 0x10 };
	struct sc_bytes b = walk->rest;
	uint32_t header_len = (sc_u8(b, 12) >> 4) * (uint32_t)WORD;
	uint8_t flags = sc_u8(b, 13);
	struct sc_tcp_segment segment;

	sc_count(decoder, SC_COUNT_TCP);
	if (b.len < HEADER || header_len < HEADER || header_len > b.len)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_TRANSPORT);
	segment = (struct sc_tcp_segment){
		.src = sc_endpoint_of(walk, walk->src, sc_u16(b, 0)),
		.dst = sc_endpoint_of(walk, walk->dst, sc_u16(b, 2)),
		.seq = sc_u32(b, 4),
		.ack = sc_u32(b, 8),
		.syn = flags & SYN,
		.fin = flags & FIN,
		.rst = flags & RST,
		.acking = flags & ACK,
	};
	sc_skip(walk, header_len);
	sc_streams_segment(decoder, walk, &segment);
	return SC_LAYER_DONE;
}
