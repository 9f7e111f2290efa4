/* Why one side of a call may not have heard the other (METRICS.md OW-2): what the call's streams
 * and descriptions show beside it. Questions only. */
#ifndef SC_SESSION_CALL_HINTS_H
#define SC_SESSION_CALL_HINTS_H

#include "session/call_audio.h"
#include "session/rows.h"

/* Bits 1 << SC_HINT_...; of the way that is missing, or of both. The call is one whose media
 * went wrong: its row says how. */
uint64_t sc_call_hints(const struct sc_call *call, const struct sc_call_row *row);

#endif
