/* What became of the media of a call: the keys of its row (METRICS.md OW-1 to OW-3, RTP-9). */
#ifndef SC_SESSION_CALL_MEDIA_H
#define SC_SESSION_CALL_MEDIA_H

#include "base/limits.h"
#include "session/call_view.h"
#include "session/rows.h"

/* Its answer and its end are in the row by then. `codecs`: room for texts of the row. */
void sc_call_media_row(const struct sc_call_view *view, struct sc_call_row *row,
		       char codecs[2][SC_CALL_CODECS_BYTES]);

#endif
