/* SDP (RFC 4566), just what signalling needs. */
#ifndef SC_MESSAGE_SDP_H
#define SC_MESSAGE_SDP_H

#include <stdbool.h>

#include "base/span.h"

struct sc_message;

/* Does the message carry an SDP body (by Content-Type, also inside multipart)?
 * The SDP's bytes, or ptr NULL. */
struct sc_span sc_message_sdp(const struct sc_message *message);

/* The same of any type of content, in small letters. */
struct sc_span sc_message_part(const struct sc_message *message, struct sc_span type);

/* When it has none: is there a multipart that was not looked into, since it lies
 * too deep in others (SC_MULTIPART_DEPTH_MAX)? */
bool sc_message_sdp_too_deep(const struct sc_message *message);

#endif
