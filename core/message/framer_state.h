/* Inside the framer: what its parts share. */
#ifndef SC_MESSAGE_FRAMER_STATE_H
#define SC_MESSAGE_FRAMER_STATE_H

#include <glib.h>

#include "message/framer.h"
#include "message/stream_head.h"
#include "message/websocket.h"

/* What a stream has turned out to carry. */
enum sc_stream_kind {
	SC_KIND_UNKNOWN,   /* nothing seen yet: every line is looked at */
	SC_KIND_FOREIGN,   /* looked at long enough: only beginnings of segments are */
	SC_KIND_REFUSED,   /* a WebSocket for something else: nothing is */
	SC_KIND_MEDIA,     /* RTP, each packet behind its length */
	SC_KIND_HANDSHAKE, /* in the HTTP headers before a WebSocket */
	SC_KIND_SIP,
	SC_KIND_HEP,
	SC_KIND_WEBSOCKET,
};

/* A WebSocket message being put together from frames. */
struct sc_ws_state {
	struct sc_ws_header frame;
	uint64_t done;           /* payload bytes of the frame that were taken */
	bool in_frame;           /* behind the frame's header */
	bool open;               /* a message has begun and not ended */
	bool dropping;           /* the message is too long or cannot be inflated: passed over */
	bool packed;             /* the message is compressed */
	GByteArray *window;      /* the end of what was inflated; NULL: nothing */
	GByteArray *message;     /* its payload so far; NULL: none was ever gathered */
	struct sc_packet packet; /* .first: record with the first byte of the message */
};

struct sc_framer {
	struct sc_framer_sink sink;
	struct sc_counters *counters;
	enum sc_stream_kind kind;
	bool in_sync;     /* the next byte is a boundary, or belongs to what began at one */
	bool lost_sync;   /* it was in sync before */
	bool mid_line;    /* out of sync: the bytes passed over last did not end a line */
	uint64_t sought;  /* bytes passed over since the stream began */
	uint64_t skipped; /* of them those that are lost if this turns out to be SIP */

	/* The unfinished piece at the end of what came so far. */
	GByteArray *kept;
	struct sc_packet kept_packet; /* .first: record with its first byte */
	size_t need;                  /* bytes at which to look at it again; 0: any more */
	struct sc_head head;          /* of the message at its beginning */

	struct sc_ws_state ws;
	uint64_t keepalive_frame; /* record that was counted last */
};

/* What became of some bytes at a boundary. */
struct sc_step {
	size_t used;
	size_t need; /* with `more`: bytes in all before it makes sense to look again; 0: any */
	bool more;   /* behind `used` there is an unfinished piece */
};

/* Bytes of the stream that belong to no message. */
void sc_framer_drop(struct sc_framer *framer, uint64_t bytes);
void sc_framer_keepalive(struct sc_framer *framer, const struct sc_packet *packet);
/* What comes next is not where something begins. */
void sc_framer_lose_sync(struct sc_framer *framer);

/* Empties a buffer; a big one is given back, since streams are many. */
void sc_framer_empty(GByteArray **buffer);

/* Over WebSocket: takes a frame header, or payload. `packet->first` is the
 * record with the first of `bytes`. */
struct sc_step sc_ws_step(struct sc_framer *framer, const struct sc_packet *packet,
			  struct sc_span bytes);
/* RTP in TCP: does a packet begin here? *whole: its bytes with those of its length, or so many to
 * look again. And one taken. */
enum sc_answer sc_framed_media_begins(struct sc_span bytes, size_t *whole);
struct sc_step sc_framed_media_step(struct sc_framer *framer, const struct sc_packet *packet,
				    struct sc_span bytes);

/* No more payload will come for the message in the making. */
void sc_ws_cut(struct sc_framer *framer);

/* Do the bytes begin a data frame with SIP in it? */
enum sc_answer sc_ws_begins(const struct sc_framer *framer, struct sc_span bytes);

#endif
