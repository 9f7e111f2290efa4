/* The first pass of media: what the frame at hand has, and what TCP held back. */
#ifndef SC_PLUGIN_FEED_MEDIA_H
#define SC_PLUGIN_FEED_MEDIA_H

#include "carry.h"

/* A datagram of UDP. NULL: of no stream. Valid until the next frame. */
const struct sc_plugin_frame *sc_plugin_feed_media(packet_info *pinfo, const proto_tree *tree);

/* For struct sc_follower: it is of the frame packet->last, which is this one or one before. */
void sc_plugin_feed_followed(const struct sc_packet *packet, struct sc_span bytes);

/* Keeps what that was of streams, since it was called last. Returns what of it the frame is of, as
 * above; frame 0: none. */
const struct sc_plugin_frame *sc_plugin_feed_keep(uint32_t frame);

void sc_plugin_feed_forget(void); /* the file is closed */

#endif
