/* Cutting a stream into SIP messages (RFC 3261 18.3, RFC 7118).
 *
 * One framer follows one direction of a TCP connection. It finds out by
 * content what the stream carries: SIP text (cut by Content-Length), WebSocket
 * frames with SIP in them (masked or not, fragmented, after an HTTP upgrade
 * that was seen or not), HEP packets, RTP behind its length, or something else, which is then
 * passed over at no cost. It resynchronises at the next plausible start-line. */
#ifndef SC_MESSAGE_FRAMER_H
#define SC_MESSAGE_FRAMER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/packet.h"
#include "base/counters.h"
#include "base/span.h"

struct sc_framer_sink {
	void *user;
	/* One message: `packet` is that of the bytes, with `first` and `last`
	 * the records of its first and last byte, `transport` TCP or WS. The
	 * bytes are valid during the call. Over WebSocket `bytes` is one whole
	 * WebSocket message, unmasked. */
	void (*message)(void *user, const struct sc_packet *packet, struct sc_span bytes);
	/* One HEP packet as cut from a stream. */
	void (*hep)(void *user, const struct sc_packet *packet, struct sc_span bytes);
	/* One packet of RTP or RTCP, or of STUN among them (RFC 4571). NULL: nobody asks, and
	 * such streams are passed over. */
	void (*media)(void *user, const struct sc_packet *packet, struct sc_span bytes);
	/* Inflates a WebSocket message (RFC 7692 7.2.2), which may repeat from `window`,
	 * what came out before it. What comes out is valid until the next call and no longer
	 * than SC_STREAM_MESSAGE_BYTES_MAX; ptr NULL: that cannot be done. The function may
	 * be NULL: compressed messages are then passed over. */
	struct sc_span (*inflate)(void *user, struct sc_span packed, struct sc_span window);
};

struct sc_framer;

struct sc_framer *sc_framer_new(const struct sc_framer_sink *sink, struct sc_counters *counters);

/* The next bytes of the stream. `lost`: bytes are missing just before these.
 * The message they belong to is then cut short as by sc_framer_end. */
void sc_framer_bytes(struct sc_framer *framer, const struct sc_packet *packet, struct sc_span bytes,
		     bool lost);

/* The stream ends: what is left is a message cut short (handed out with
 * packet.missing set when its headers are complete) or is counted as dropped. */
void sc_framer_end(struct sc_framer *framer);

/* Bytes of memory for what is unfinished, and to inflate what comes. */
size_t sc_framer_kept(const struct sc_framer *framer);

/* Gives all of that up. The stream goes on at the next beginning. */
void sc_framer_give_up(struct sc_framer *framer);

/* The record with the first byte of what is unfinished; UINT64_MAX: nothing is. */
uint64_t sc_framer_waiting_frame(const struct sc_framer *framer);

void sc_framer_free(struct sc_framer *framer); /* NULL is fine */

#endif
