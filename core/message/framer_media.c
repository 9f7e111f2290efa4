/* RTP and RTCP in TCP: each packet behind its length in 16 bits (RFC 4571), and STUN among them
 * (RFC 6544). */
#include "message/framer_state.h"
#include "message/lex.h"

#define LENGTH_BYTES 2u
#define RTP_HEADER_BYTES 12u
#define RTCP_HEADER_BYTES 8u
#define STUN_HEADER_BYTES 20u
#define LOOKED_AT 10u /* of a packet with its length, up to STUN's cookie */

static const uint8_t stun_cookie[] = {0x21, 0x12, 0xa4, 0x42};

/* Longer ones would begin as text does; packets fit into datagrams of a network. */
#define PACKET_BYTES_MAX 0x1fffu

static bool is_packet(const uint8_t *packet, size_t bytes)
{
	bool rtcp = (packet[1] & 0xe0) == 0xc0; /* RFC 5761 4 */

	if (packet[0] >> 6 == 2)
		return bytes >= (rtcp ? RTCP_HEADER_BYTES : RTP_HEADER_BYTES);
	return packet[0] >> 6 == 0 && bytes >= STUN_HEADER_BYTES &&
	       memcmp(packet + LOOKED_AT - LENGTH_BYTES - sizeof stun_cookie, stun_cookie,
		      sizeof stun_cookie) == 0;
}

enum sc_answer sc_framed_media_begins(struct sc_span bytes, size_t *whole)
{
	const uint8_t *at = (const uint8_t *)bytes.ptr;

	*whole = LOOKED_AT;
	if (at[0] > PACKET_BYTES_MAX >> 8)
		return SC_NO;
	if (sc_is_line_end((char)at[0])) /* a keep-alive: that waits for nothing */
		return SC_NO;
	if ((bytes.len > 1 && at[0] == 0 && at[1] < RTCP_HEADER_BYTES) ||
	    (bytes.len > LENGTH_BYTES && (at[LENGTH_BYTES] & 0x40) != 0))
		return SC_NO;
	if (bytes.len < LOOKED_AT)
		return SC_MORE;
	*whole = LENGTH_BYTES + ((size_t)at[0] << 8 | at[1]);
	return is_packet(at + LENGTH_BYTES, *whole - LENGTH_BYTES) ? SC_YES : SC_NO;
}

struct sc_step sc_framed_media_step(struct sc_framer *framer, const struct sc_packet *packet,
				    struct sc_span bytes)
{
	size_t whole = LOOKED_AT;

	/* RFC 4571 2: a null packet. */
	if (bytes.len >= LENGTH_BYTES && bytes.ptr[0] == 0 && bytes.ptr[1] == 0)
		return (struct sc_step){.used = LENGTH_BYTES};
	if (bytes.len >= whole && sc_framed_media_begins(bytes, &whole) != SC_YES) {
		sc_framer_lose_sync(framer);
		return (struct sc_step){0};
	}
	if (bytes.len < whole)
		return (struct sc_step){.more = true, .need = whole};
	framer->sink.media(framer->sink.user, packet,
			   sc_span(bytes.ptr + LENGTH_BYTES, whole - LENGTH_BYTES));
	return (struct sc_step){.used = whole};
}
