/* What became of each dialog of a call. */
#ifndef SC_SESSION_CALL_DIALOG_H
#define SC_SESSION_CALL_DIALOG_H

#include "base/limits.h"
#include "session/call_view.h"
#include "session/dialog.h"

/* How the BYE of a dialog ended, recovery followed. */
struct sc_bye_end {
	const struct sc_txn *first;   /* at its sender; NULL: no BYE */
	const struct sc_reply *final; /* the last one's; NULL: none */
	bool timed_out;
	bool waiting; /* a recovery may still come */
};

struct sc_bye_end sc_dialog_end(const struct sc_call_view *view, const struct sc_dialog *dialog);

/* The ACK and the first BYE of a dialog, as the originating endpoint sends or receives them. */
const struct sc_txn *sc_dialog_ack(const struct sc_call_view *view, const struct sc_dialog *dialog);
const struct sc_txn *sc_dialog_bye(const struct sc_call_view *view, const struct sc_dialog *dialog);

/* When the session timer ran out before any BYE (RFC 4028); SC_TIME_NONE. */
int64_t sc_dialog_expired_ns(const struct sc_call_view *view, const struct sc_dialog *dialog);

/* All of the call's dialogs into `rows`, which `list` then names; the row of
 * `wanted` (NULL when that is NULL). */
const struct sc_dialog_row *sc_call_dialog_rows(const struct sc_call_view *view,
						const struct sc_dialog *wanted,
						struct sc_dialog_row rows[SC_CALL_DIALOGS_MAX],
						struct sc_row_list *list);

#endif
