/* Most frames of a capture of calls are media as any telephone sends them: Ethernet without a tag,
 * IPv4 without options, a datagram that is no fragment and no tunnel, nothing cut. They are read in
 * one step here; all others take the walk (walk.h), which gives the same of these. */
#ifndef SC_DECODE_USUAL_H
#define SC_DECODE_USUAL_H

#include "decode/walk.h"

/* Of a frame on Ethernet, while the sink takes media. False: it is not as usual, and nothing was
 * done. */
bool sc_usual_media(struct sc_decoder *decoder, const struct sc_frame *frame);

#endif
