/* What became of a call (METRICS.md OC-1). */
#ifndef SC_SESSION_CALL_OUTCOME_H
#define SC_SESSION_CALL_OUTCOME_H

#include "session/call_view.h"

/* May a retry still come, so that nothing is lost yet (METRICS.md DL-4, OC-2)? */
bool sc_call_retry_expected(const struct sc_call_view *view);

/* Sets outcome, sub_outcome, ended_by and the flags that go with them; the
 * row's sdt is known. */
void sc_call_decide(const struct sc_call_view *view, struct sc_call_row *row);

/* Can the response or the retry lie in a hole for want of which the call would have ended
 * (METRICS.md FX-11)? */
bool sc_call_end_hidden(const struct sc_call_view *view);

#endif
