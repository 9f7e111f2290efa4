/* SDP read (RFC 4566, 8866): where media are to be sent, and as what.
 *
 * Everything is a span into the text that was read, or a number; nothing is copied or
 * allocated, and spans are valid as long as that text is. What is damaged or missing is absent.
 * Lines that are none are passed over; lines may come in any order within their section, and
 * end in LF, CR or both. Where a section says something twice, the first counts. Names and
 * words are compared with case ignored. */
#ifndef SC_MESSAGE_SDP_READ_H
#define SC_MESSAGE_SDP_READ_H

#include "base/endpoint.h"
#include "base/limits.h"
#include "message/lex.h"

enum sc_sdp_kind {
	SC_SDP_OTHER_KIND,
	SC_SDP_AUDIO,
	SC_SDP_VIDEO,
	SC_SDP_IMAGE,
	SC_SDP_TEXT,
	SC_SDP_APPLICATION,
	SC_SDP_MESSAGE
};

/* How the media travel. Over DTLS (UDP/TLS/RTP/SAVP) RTP is the same. */
enum sc_sdp_transport {
	SC_SDP_OTHER_TRANSPORT,
	SC_SDP_RTP_AVP,   /* RFC 3551 */
	SC_SDP_RTP_AVPF,  /* RFC 4585 */
	SC_SDP_RTP_SAVP,  /* RFC 3711, 5764 */
	SC_SDP_RTP_SAVPF, /* RFC 5124, 5764 */
	SC_SDP_TCP_RTP,   /* any of them over TCP: RFC 4571, 7850 */
	SC_SDP_UDPTL      /* T.38 fax; RFC 7345 over DTLS */
};

/* Of whoever wrote the SDP (RFC 4566 6). */
enum sc_sdp_direction { SC_SDP_SENDRECV, SC_SDP_SENDONLY, SC_SDP_RECVONLY, SC_SDP_INACTIVE };

/* What the SDP offers to key SRTP with. Of several it is what the proto asks for (TLS), else
 * the first of this list. */
enum sc_sdp_keying {
	SC_SDP_NO_KEYING,
	SC_SDP_SDES, /* a=crypto (RFC 4568) */
	SC_SDP_DTLS, /* a=fingerprint (RFC 5763) */
	SC_SDP_ZRTP  /* a=zrtp-hash (RFC 6189) */
};

/* One m= line and the lines up to the next. "In effect": as its section says it, or else the
 * session's (RFC 4566 5). */
struct sc_sdp_media {
	enum sc_sdp_kind kind;
	enum sc_sdp_transport transport;
	enum sc_sdp_direction direction; /* in effect; sendrecv where nothing is said */
	enum sc_sdp_keying keying;       /* in effect */
	struct sc_span type, proto;      /* the words "audio", "RTP/AVP" */
	struct sc_span formats;          /* see sc_sdp_next_format; SC_SDP_FORMATS_MAX at most */
	struct sc_span lines;            /* those of its section behind the m= line */
	struct sc_span host;             /* the address of the c= line in effect, as written */
	struct sc_span setup;            /* "actpass" (RFC 4145), in effect; ptr NULL: none */
	struct sc_span mid;              /* RFC 5888; ptr NULL: none */
	/* Where it wants to receive. Family 0: `host` is a name, or missing; the port is there
	 * all the same. An address of zeros is given as it is. */
	struct sc_endpoint rtp;
	/* Where it wants RTCP unless both sides multiplex: a=rtcp (RFC 3605), or the port
	 * above, which is 0 above 65535. All zero: it is no RTP, or has no port. */
	struct sc_endpoint rtcp;
	uint16_t port_count; /* "49170/2": so many, every second port for RTP; else 1 */
	uint16_t ptime_ms;   /* 0: not said */
	bool fingerprint;    /* a=fingerprint, in effect: DTLS may key it, whatever `keying` is */
	bool rtcp_mux;       /* RTCP on the RTP port if the other side says so too (RFC 5761) */
	bool rejected;       /* its port is 0 (RFC 3264 6), and it is not bundle-only */
	bool on_hold;        /* by an address of zeros (RFC 2543 B.5); with ICE and port 9 that
			      * says that candidates come later (RFC 8839 4.3.1) */
	bool ice;            /* it has candidates, or a user name for them */
	bool bundled;        /* its mid is in a group BUNDLE (RFC 9143) */
};

struct sc_sdp {
	/* o=: whose session, and which state of it. ptr NULL: none */
	struct sc_span session_id, session_version, origin_host;
	struct sc_span lines;          /* before the first m= line */
	struct sc_endpoint connection; /* c= of the session, port 0; family as above */
	enum sc_sdp_direction direction;
	bool ice_lite;
	bool media_more; /* it has more than SC_SDP_MEDIA_MAX: they are not read */
	uint16_t media_count;
	struct sc_sdp_media media[SC_SDP_MEDIA_MAX]; /* in the order of offer and answer */
};

/* False: there is neither a v= nor an m= line, so it is no SDP; *sdp is set all the same. */
bool sc_sdp_read(struct sc_sdp *sdp, struct sc_span text);

/* What the lines say of a format. */
struct sc_sdp_codec {
	struct sc_span name;    /* "PCMA"; ptr NULL: no rtpmap */
	struct sc_span fmtp;    /* parameters; ptr NULL: none */
	uint32_t clock_rate_hz; /* of RTP timestamps; 0: not said */
	uint8_t channels;       /* 1 where nothing else is said */
};

/* What a payload type means in this section (a=rtpmap, a=fmtp). False: it has no rtpmap, and
 * the static table of RFC 3551 6 applies; fmtp is set also then. */
bool sc_sdp_codec(const struct sc_sdp_media *media, unsigned payload_type,
		  struct sc_sdp_codec *codec);

/* The next payload type, the best liked first; begin with sc_cursor(media->formats). What is
 * no payload type (as "t38") is passed over. False: no more. */
bool sc_sdp_next_format(struct sc_cursor *cursor, unsigned *payload_type);

/* Where ICE may receive (RFC 8839 5.1). */
struct sc_sdp_candidate {
	struct sc_endpoint endpoint; /* family 0: a name, as those of mDNS */
	struct sc_span transport;    /* "UDP" */
	struct sc_span type;         /* "host", "srflx", "prflx", "relay" */
	uint16_t component;          /* 1 RTP, 2 RTCP */
};

/* Begin with sc_cursor(media->lines). Damaged ones are passed over. False: no more. */
bool sc_sdp_next_candidate(struct sc_cursor *cursor, struct sc_sdp_candidate *candidate);

/* The value of the first a=name: line; empty where it is a=name alone; ptr NULL: none. */
struct sc_span sc_sdp_attribute(struct sc_span lines, struct sc_span name);

#endif
