/* Most frames of a capture of calls are media as any telephone sends them: Ethernet without a tag,
 * IPv4 without options, a datagram that is no fragment and no tunnel, nothing cut. They are read in
 * one step here; all others take the walk (walk.h), which gives the same of these. */
#ifndef SC_DECODE_USUAL_H
#define SC_DECODE_USUAL_H

#include "base/packet.h"
#include "capture/capture.h"
#include "decode/walk.h"

/* A frame on Ethernet. False: it is not as usual, and *datagram means nothing. */
bool sc_usual_read(const struct sc_frame *frame, struct sc_datagram *datagram);

/* The same at a glance, of a frame that is to come: ends, and bytes as far as they are there, of
 * what may turn out to be something else. */
bool sc_usual_ahead(const struct sc_frame *frame, struct sc_datagram *datagram);

/* The walk through the headers of a frame on Ethernet, at once to its datagram of UDP, whatever is
 * in that. False: it has to take each step, and has not moved. */
bool sc_usual_enter(struct sc_walk *walk);

#endif
