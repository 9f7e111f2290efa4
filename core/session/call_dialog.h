/* What became of each dialog of a call. */
#ifndef SC_SESSION_CALL_DIALOG_H
#define SC_SESSION_CALL_DIALOG_H

#include "base/limits.h"
#include "session/call_view.h"
#include "session/dialog.h"

/* Is the 2xx of a dialog acknowledged (METRICS.md FX-6)? */
enum sc_acknowledged {
	SC_ACK_AWAITED, /* not yet */
	SC_ACK_SEEN,
	SC_ACK_IMPLIED, /* by the callee's BYE */
	SC_ACK_MISSING, /* and too late now */
};

enum sc_acknowledged sc_dialog_acknowledged(const struct sc_call_view *view,
					    const struct sc_dialog *dialog);

/* The first 2xx that set the dialog up: as the originating endpoint saw it, else on any hop;
 * NULL: none. */
const struct sc_reply *sc_dialog_answer(const struct sc_call_view *view,
					const struct sc_dialog *dialog);

/* Of the dialogs that were answered at the originating endpoint the one that was up
 * longest (METRICS.md 5.5); NULL: none was answered. */
const struct sc_dialog *sc_call_longest(const struct sc_call_view *view);

/* The flags that an answered dialog gives its call, whatever the caller was told (FX-14). */
uint64_t sc_dialog_flags(const struct sc_call_view *view, const struct sc_dialog *dialog);

/* All of the call's dialogs into `rows`, which `list` then names; the row of
 * `wanted` (NULL when that is NULL). */
const struct sc_dialog_row *sc_call_dialog_rows(const struct sc_call_view *view,
						const struct sc_dialog *wanted,
						struct sc_dialog_row rows[SC_CALL_DIALOGS_MAX],
						struct sc_row_list *list);

#endif
