/* The header of RTP (RFC 3550 5.1), read from the payload of a datagram.
 *
 * A capture may have cut the packet: `captured` is what is there, `wire_bytes` how long it
 * was. What cannot be checked behind a cut is believed. */
#ifndef SC_MEDIA_RTP_H
#define SC_MEDIA_RTP_H

#include "decode/bytes.h"

#define SC_RTP_HEADER_BYTES 12u

struct sc_rtp {
	uint32_t timestamp, ssrc;
	uint32_t header_bytes;  /* with CSRCs and extension */
	uint32_t payload_bytes; /* without padding, if its length was captured */
	uint16_t seq;
	uint8_t payload_type;
	bool marker;
};

/* The second byte of RTCP (RFC 5761 4): packet types 192 to 223, which is RTP with a
 * marker and one of the payload types 64 to 95, which RTP therefore does not use. */
static inline bool sc_rtcp_type(uint8_t second)
{
	return (second & 0xe0) == 0xc0;
}

/* Of bytes that need be no RTP; 0: they are too few. */
static inline uint32_t sc_rtp_ssrc(struct sc_bytes captured)
{
	return sc_u32(captured, 8);
}

/* CSRCs, extension and padding (RFC 3550 A.1); false: the lengths contradict one another. */
bool sc_rtp_read_rest(struct sc_rtp *rtp, struct sc_bytes captured, uint32_t wire_bytes);

/* False: it is no RTP. */
static inline bool sc_rtp_read(struct sc_rtp *rtp, struct sc_bytes captured, uint32_t wire_bytes)
{
	if (captured.len < SC_RTP_HEADER_BYTES || wire_bytes < captured.len ||
	    captured.ptr[0] >> 6 != 2 || sc_rtcp_type(captured.ptr[1]))
		return false;
	rtp->payload_type = captured.ptr[1] & 0x7f;
	rtp->marker = captured.ptr[1] >> 7;
	rtp->seq = sc_u16(captured, 2);
	rtp->timestamp = sc_u32(captured, 4);
	rtp->ssrc = sc_u32(captured, 8);
	rtp->header_bytes = SC_RTP_HEADER_BYTES;
	rtp->payload_bytes = wire_bytes - SC_RTP_HEADER_BYTES;
	/* Any of padding, extension, CSRCs? Telephones send none. */
	return (captured.ptr[0] & 0x3f) == 0 || sc_rtp_read_rest(rtp, captured, wire_bytes);
}

#endif
