/* What a datagram on a port of media is, by its own bytes (RFC 7983, RFC 5761). */
#ifndef SC_MEDIA_KIND_H
#define SC_MEDIA_KIND_H

#include "decode/bytes.h"

enum sc_media_kind {
	SC_MEDIA_OTHER,
	SC_MEDIA_RTP,       /* has a header of RTP; whether it is a stream, its sequence says */
	SC_MEDIA_RTCP,      /* or SRTCP, whose first header is in the clear */
	SC_MEDIA_STUN,      /* RFC 8489, or RFC 3489 */
	SC_MEDIA_TURN,      /* ChannelData (RFC 8656): 4 bytes, then a datagram of media */
	SC_MEDIA_ZRTP,      /* RFC 6189 */
	SC_MEDIA_DTLS,      /* RFC 6347 */
	SC_MEDIA_UDPTL,     /* T.38: a guess by its lengths. With a sequence number from 32768
			       on it looks like RTP: there only SDP tells them apart. */
	SC_MEDIA_DNS,       /* a question of RFC 1035, answered or not */
	SC_MEDIA_KEEPALIVE, /* RFC 6263: nothing, or a few bytes */
};

/* Do they add up to a packet of UDPTL? Of what begins as RTP that says more than its kind. */
bool sc_media_is_udptl(struct sc_bytes captured, uint32_t wire_bytes);

/* Any bytes may come; of what the capture cut, only what is there is looked at. */
enum sc_media_kind sc_media_kind_of(struct sc_bytes captured, uint32_t wire_bytes);

#endif
