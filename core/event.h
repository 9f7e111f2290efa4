/* Events: all that the engine is told, in one order. Whoever reads a capture makes
 * them (intake.h, the Wireshark plugin); sc_engine_feed takes them.
 *
 * An event points to what it is about and owns nothing: all of it is valid until
 * the engine returns. */
#ifndef SC_EVENT_H
#define SC_EVENT_H

#include "base/packet.h"
#include "base/span.h"
#include "session/hashes.h"

struct sc_message;

enum sc_event_kind {
	/* A record of any protocol was seen: what was due before its time is over. */
	SC_EVENT_CLOCK,
	/* The input has paused, and it is that time by now: what was due before it is over
	 * at once, not with the next second. */
	SC_EVENT_PAUSE,
	/* One SIP message. */
	SC_EVENT_MESSAGE,
	/* The beginning of a SIP message that could not be delivered, as an ICMP
	 * error quotes it (RFC 3261 18.4); `packet` as in decode.h, icmp_error. */
	SC_EVENT_QUOTED,
	/* SIP bytes of a stream were lost in this direction: what could lie in them is not
	 * known (METRICS.md FX-11). packet->first has the time when the last byte
	 * before them was sent, packet->last that when they had arrived. */
	SC_EVENT_GAP,
	/* They came after all: gaps of this direction that began at packet->first's time or
	 * later are none. */
	SC_EVENT_FILLED,
	/* A TCP segment with RST between the two: requests that wait for their final
	 * response on that connection have failed (METRICS.md 3.4). */
	SC_EVENT_RESET,
};

struct sc_event {
	enum sc_event_kind kind;
	/* The capture's clock: the latest time of any record so far, in ns since the
	 * epoch; SC_TIME_NONE: no record had one. */
	int64_t time_ns;
	const struct sc_packet *packet; /* where and when it was seen; not of a clock or a pause */
	const struct sc_message *message; /* of a message */
	union {
		const struct sc_hashes *hashes;   /* of a message; NULL: nobody has made them yet */
		const struct sc_icmp_error *icmp; /* of what it quotes; NULL: not known */
	};
	struct sc_span quoted; /* of what an ICMP error quotes */
};

#endif
