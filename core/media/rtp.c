#include "media/rtp.h"

#define PADDING 0x20u
#define EXTENSION 0x10u
#define CSRC_COUNT 0x0fu

bool sc_rtp_read_rest(struct sc_rtp *rtp, struct sc_bytes captured, uint32_t wire_bytes)
{
	uint8_t first = sc_u8(captured, 0);

	rtp->header_bytes = SC_RTP_HEADER_BYTES + 4 * (first & CSRC_COUNT);
	if (first & EXTENSION) /* 5.3.1: a profile's number, and how many words follow */
		rtp->header_bytes += 4 + 4 * (uint32_t)sc_u16(captured, rtp->header_bytes + 2);
	if (rtp->header_bytes > wire_bytes)
		return false;
	rtp->payload_bytes = wire_bytes - rtp->header_bytes;
	if (first & PADDING && captured.len == wire_bytes) {
		uint8_t padding = sc_u8(captured, captured.len - 1);

		if (padding == 0 || padding > rtp->payload_bytes)
			return false;
		rtp->payload_bytes -= padding;
	}
	return true;
}
