/* Holes of TCP streams with SIP, and resets: the core's decoder follows each connection as it does
 * for the command line (decode/stream.h). Wireshark puts the bytes together by rules of its own;
 * of holes it tells only those with a segment behind them. */
#ifndef SC_PLUGIN_HOLES_H
#define SC_PLUGIN_HOLES_H

#include "plugin.h"

#include "decode/walk.h"

/* What to do with SC_EVENT_GAP, _FILLED and _RESET. */
typedef void sc_holes_fn(enum sc_event_kind kind, const struct sc_packet *packet);

/* A segment: walk->rest begins with its header. All holes from now on go to `tell`. */
void sc_holes_segment(struct sc_walk *walk, sc_holes_fn *tell);

/* The connection of the segment at hand carries SIP. Only of such a one holes are told. */
void sc_holes_carries_sip(const struct sc_endpoint *src, const struct sc_endpoint *dst);

/* Tells what is due by now: before the core's own clock. */
void sc_holes_clock(int64_t now_ns);

/* Tells all that waits, as at the end of the capture. */
void sc_holes_end(void);

void sc_holes_clear(void); /* the file is closed */

#endif
