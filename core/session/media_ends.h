/* Transport addresses of media: what SDP announces there, and the streams that go there or
 * come from there. So a stream finds the call that announced its port (METRICS.md RTP-2), and
 * an announcement the streams that were there before it. */
#ifndef SC_SESSION_MEDIA_ENDS_H
#define SC_SESSION_MEDIA_ENDS_H

#include "base/index.h"
#include "base/packet.h"
#include "media/codec.h"
#include "session/copies.h"

struct sc_call;
struct sc_media_stream;
struct sc_message;
struct sc_state;

/* A payload type of an m= line. */
struct sc_media_format {
	struct sc_span name; /* as registered, else as in its rtpmap; ptr NULL: not known */
	uint32_t clock_rate; /* Hz; 0: not known */
	uint8_t payload_type;
	uint8_t mode_form; /* enum sc_mode_form */
	enum sc_payload payload;
};

/* "I receive here": an m= line of a session description, or one of its candidates. */
struct sc_announcement {
	struct sc_announcement *older, *newer; /* at the same end */
	struct sc_announcement *next;          /* of the same call, the newest first */
	struct sc_media_end *end;
	/* Where its RTCP is received, if that is neither the same nor one port above
	 * (a=rtcp, RFC 3605); NULL: it is. */
	struct sc_media_end *rtcp;
	struct sc_announcement *older_rtcp, *newer_rtcp; /* at that end */
	struct sc_call *call;
	struct sc_stamp seen;
	int64_t told_ns;   /* when it was last told, on whatever hop */
	uint32_t bytes;    /* size of this block, names included */
	uint16_t ptime_ms; /* 0: not said */
	uint8_t side;      /* enum sc_side: who receives there */
	uint8_t line;      /* number of its m= line, from 0 */
	uint8_t direction; /* enum sc_sdp_direction */
	uint8_t encrypted; /* enum sc_encryption */
	bool candidate;    /* of ICE */
	bool fingerprint;  /* keys by DTLS are offered, perhaps among others */
	bool audio;        /* its m= line is of audio */
	bool udptl;        /* T.38, no RTP */
	uint8_t format_count;
	struct sc_media_format formats[];
};

struct sc_media_end {
	struct sc_endpoint at;
	struct sc_announcement *announced; /* the newest first */
	struct sc_announcement *rtcp;      /* those whose RTCP is received here, the newest first */
	struct sc_media_stream *to, *from; /* streams that go there, that come from there */
};

/* Found by address. NULL: there is none. */
struct sc_media_end *sc_media_end_find(const struct sc_index *ends, const struct sc_endpoint *at);

/* The same, made if there is none. */
struct sc_media_end *sc_media_end_of(struct sc_index *ends, struct sc_pool *pool,
				     const struct sc_endpoint *at);

/* Frees the end if nothing is there any more. */
void sc_media_end_leave(struct sc_index *ends, struct sc_pool *pool, struct sc_media_end *end);

#endif
