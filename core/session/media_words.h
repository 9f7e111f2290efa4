/* The words of rows of streams, as those of words.h. */
#ifndef SC_SESSION_MEDIA_WORDS_H
#define SC_SESSION_MEDIA_WORDS_H

#include "base/column.h"

/* By what a stream of media was found to be of its call (METRICS.md RTP-2). */
#define SC_BINDINGS(X) \
	X(SDP, "sdp")         /* it goes where the receiver's SDP says */ \
	X(LATCHED, "latched") /* it comes from where its sender's SDP receives */ \
	X(ICE, "ice")         /* it goes to a candidate, or between two ends that STUN did */ \
	X(RTCP, "rtcp")       /* its RTCP goes where an SDP says (a=rtcp), it does not */ \
	X(GUESS, "guess")     /* of no call: it only looks like RTP */

enum sc_bound_by {
	SC_BOUND_NONE,
#define X(id, word) SC_BOUND_##id,
	SC_BINDINGS(X)
#undef X
} SC_PACKED;

#define SC_DIRECTIONS(X) \
	X(TO_CALLEE, "to-callee") \
	X(TO_CALLER, "to-caller") \
	X(UNKNOWN, "unknown")

enum sc_stream_direction {
	SC_DIRECTION_NONE,
#define X(id, word) SC_DIRECTION_##id,
	SC_DIRECTIONS(X)
#undef X
} SC_PACKED;

/* How the keys of SRTP are agreed on. */
#define SC_ENCRYPTIONS(X) \
	X(NO, "no") \
	X(SRTP_SDES, "srtp-sdes") /* RFC 4568 */ \
	X(SRTP_DTLS, "srtp-dtls") /* RFC 5763 */ \
	X(ZRTP, "zrtp")           /* RFC 6189 */ \
	X(UNKNOWN, "unknown")

enum sc_encryption {
	SC_ENCRYPTION_NONE,
#define X(id, word) SC_ENCRYPTION_##id,
	SC_ENCRYPTIONS(X)
#undef X
} SC_PACKED;

/* Where packets are lost, seen from the tap (METRICS.md RTP-7). In the order of enum
 * sc_loss_place. */
#define SC_LOSS_PLACES(X) \
	X(UPSTREAM, "upstream") \
	X(DOWNSTREAM, "downstream") \
	X(BOTH, "both")

/* By what the receiver of a stream tells how good it was. */
#define SC_XR_BYS(X) \
	X(RTCP, "rtcp") /* VoIP metrics of XR: RFC 3611 4.7 */ \
	X(SIP, "sip")   /* vq-rtcpxr: RFC 6035 */

enum sc_xr_by {
	SC_XR_BY_NONE,
#define X(id, word) SC_XR_BY_##id,
	SC_XR_BYS(X)
#undef X
} SC_PACKED;

/* What told of a key. */
#define SC_KEY_SOURCES(X) \
	X(RTP, "rtp")   /* RFC 4733 */ \
	X(INFO, "info") /* a body of INFO */

enum sc_key_source {
	SC_KEY_NONE,
#define X(id, word) SC_KEY_##id,
	SC_KEY_SOURCES(X)
#undef X
} SC_PACKED;

/* What became of the audio of a call, in the order in which one goes before the other
 * (METRICS.md OW-2). */
#define SC_MEDIA_VERDICTS(X) \
	X(UNKNOWN, "unknown")      /* the capture does not show it */ \
	X(NONE_AT_ALL, "no-media") /* neither way */ \
	X(ONE_WAY, "one-way") \
	X(DEAD_AIR, "dead-air") /* ten seconds and more without a packet */ \
	X(LATE, "late-media")   /* two seconds and more after the 2xx */ \
	X(BOTH, "both")

enum sc_media {
	SC_MEDIA_NONE,
#define X(id, word) SC_MEDIA_##id,
	SC_MEDIA_VERDICTS(X)
#undef X
} SC_PACKED;

/* What may be the cause where one side did not hear the other, alphabetical: the bit is the
 * position in the list. X(id, word, text). */
#define SC_MEDIA_HINTS(X) \
	X(BEFORE_ACK, "before-ack", "media began after the 2xx and before its ACK") \
	X(OTHER_ADDRESS, "other-address", \
	  "who hears nothing sends from another address than its SDP has") \
	X(PRIVATE_ADDRESS, "private-address", \
	  "the same, and its SDP has an address that is only good in its own network") \
	X(SRTP_MISMATCH, "srtp-mismatch", "one end of a stream announces SRTP, the other RTP") \
	X(UNANNOUNCED_PAYLOAD, "unannounced-payload", "a payload type is not in the SDP in force")

enum sc_media_hint {
#define X(id, word, text) SC_HINT_##id,
	SC_MEDIA_HINTS(X)
#undef X
};

/* What is worth knowing of a stream, alphabetical: the bit is the position in the list. */
#define SC_STREAM_FLAGS(X) \
	X(AMBIGUOUS, "ambiguous", "several calls announce its ports") \
	X(CODEC_CHANGE, "codec-change", "its payload type became another") \
	X(LIMITED, "limited", \
	  "a limit of core/base/limits.h was hit: it ended early, or not all keys are there") \
	X(NAT_LATCHED, "nat-latched", \
	  "it goes to an address that no SDP has: learned from what came from there") \
	X(RESTARTED, "restarted", "its sender began anew with other sequence numbers") \
	X(SHORT_OF_SDP, "unannounced-payload", "its payload type is not in the SDP in force")

enum sc_stream_flag {
#define X(id, word, text) SC_STREAM_##id,
	SC_STREAM_FLAGS(X)
#undef X
};

extern const char *const sc_media_words[],
	*const sc_bound_by_words[], *const sc_stream_direction_words[],
					    *const sc_encryption_words[],
						    *const sc_loss_place_words[],
							    *const sc_key_source_words[],
								    *const sc_stream_flag_words[];
extern const char *const sc_xr_by_words[], *const sc_media_hint_words[];

#endif
