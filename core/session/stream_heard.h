/* What the receiver of a stream says of how good it was: an XR, or a report in SIP (METRICS.md
 * 12.5). It stands beside, never in, what was measured. */
#ifndef SC_SESSION_STREAM_HEARD_H
#define SC_SESSION_STREAM_HEARD_H

#include "session/media_stream.h"
#include "session/rows.h"

/* Sets the keys xr_... of the row. */
void sc_stream_heard(const struct sc_media_stream *stream, struct sc_stream_row *row);

#endif
