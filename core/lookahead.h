/* The look-ahead: the last few events before the engine, in their order. While an
 * event waits, what its message will need is fetched from memory (session/ahead.h).
 *
 * The queue owns the bytes of what waits in it; nothing in it points outside. It
 * changes nothing but the time that the analysis takes. */
#ifndef SC_LOOKAHEAD_H
#define SC_LOOKAHEAD_H

#include "capture/source.h"
#include "engine.h"
#include "message/parse.h"

struct sc_lookahead;

/* `live`: the input may pause, and what came before the pause is waited for, so
 * that every event is fed at once. The engine stays the caller's. */
struct sc_lookahead *sc_lookahead_new(struct sc_engine *engine, bool live);
void sc_lookahead_free(struct sc_lookahead *ahead); /* what still waits is not fed */

/* A record was seen at that time. When the second changes, that is an event: what
 * waits is fed, and calls that are over are handed out. */
void sc_lookahead_clock(struct sc_lookahead *ahead, int64_t time_ns);

/* The input has paused, and it is that time by now: all that waits is fed, and calls that
 * are over by then are handed out. */
void sc_lookahead_pause(struct sc_lookahead *ahead, int64_t time_ns);

/* Parses the bytes and queues the message. False: it is no SIP. All is copied.
 * `settled_frame` as in struct sc_packet. */
bool sc_lookahead_message(struct sc_lookahead *ahead, const struct sc_packet *packet,
			  uint64_t settled_frame, struct sc_span bytes, enum sc_carriage carriage);

/* Queues an event of another kind, such as a gap or a reset. All is copied. */
void sc_lookahead_event(struct sc_lookahead *ahead, enum sc_event_kind kind,
			const struct sc_packet *packet);

/* Queues what an ICMP error quotes. All is copied. */
void sc_lookahead_quoted(struct sc_lookahead *ahead, const struct sc_packet *packet,
			 const struct sc_icmp_error *error, struct sc_span quoted);

/* Feeds all that waits: at the end of the input. */
void sc_lookahead_flush(struct sc_lookahead *ahead);

/* Records that are to come soon, after the one of that number: what media among them need is
 * fetched. */
void sc_lookahead_records(struct sc_lookahead *ahead, struct sc_source *source, uint64_t number);

/* A datagram of media (sc_engine_media). That of a known stream overtakes messages that wait:
 * to which call it belongs is known. */
void sc_lookahead_media(struct sc_lookahead *ahead, const struct sc_datagram *datagram);

/* The same of bytes that no datagram of media brought: of TCP, of HEP, or what was taken for SIP
 * and is none. Where nobody asks for media that is nothing. */
void sc_lookahead_other(struct sc_lookahead *ahead, const struct sc_packet *packet,
			struct sc_span bytes);

#endif
