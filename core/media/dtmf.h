/* Digits that were pressed (RFC 4733, and RFC 2833 before it), of the telephone events of a
 * stream. An event is many packets with one timestamp, the last of them sent three times; of
 * its packets any may be lost, late, or there twice. */
#ifndef SC_MEDIA_DTMF_H
#define SC_MEDIA_DTMF_H

#include "base/pool.h"
#include "decode/bytes.h"

struct sc_dtmf_event {
	int64_t start_ns;   /* its first packet's arrival */
	int64_t last_ns;    /* its last packet's */
	uint64_t frame;     /* its first packet's */
	uint32_t timestamp; /* of the segment that goes on */
	uint32_t before;    /* ticks of the segments before that one (2.5.1.3) */
	uint16_t duration;  /* ticks of that one */
	uint8_t code;       /* 0 to 15: a digit; sc_dtmf_name */
	bool ended;         /* by a packet with the E bit: not `no-end` (METRICS.md 12.6) */
};

struct sc_dtmf {
	struct sc_dtmf_event *events; /* in the pool, in the order in which they began */
	uint16_t count, room;
	uint32_t dropped; /* beyond SC_DTMF_EVENTS_MAX */
};

/* A packet of the payload format telephone-event. Payloads that are too short tell nothing. */
void sc_dtmf_feed(struct sc_dtmf *dtmf, struct sc_pool *pool, int64_t time_ns, uint64_t frame,
		  uint32_t timestamp, bool marker, struct sc_bytes payload);

/* One that something else tells of, whole; its duration, in ticks of any clock, may be 0: not
 * known. */
void sc_dtmf_told(struct sc_dtmf *dtmf, struct sc_pool *pool, int64_t time_ns, uint64_t frame,
		  uint8_t code, uint32_t ticks);

void sc_dtmf_clear(struct sc_dtmf *dtmf, struct sc_pool *pool);

/* How long it was pressed, by its sender. The rate is the rtpmap's, in Hz, and above 0. */
int64_t sc_dtmf_duration_ns(const struct sc_dtmf_event *event, uint32_t clock_rate);

/* "0" to "9", "*", "#", "A" to "D", "flash"; NULL: no such key (3.2). */
const char *sc_dtmf_name(uint8_t code);

#endif
