/* When a call ended, how long it took, and why (METRICS.md FX-19). */
#ifndef SC_SESSION_CALL_ENDED_H
#define SC_SESSION_CALL_ENDED_H

#include "session/call_view.h"

/* Sets `ended`, `duration` and `reason` of a row whose outcome is known. `dialog`: the one that
 * the row's own values are of; NULL: none. */
void sc_call_ended(const struct sc_call_view *view, const struct sc_dialog_facts *dialog,
		   struct sc_call_row *row);

#endif
