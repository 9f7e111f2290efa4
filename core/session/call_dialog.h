/* What became of each dialog of a call, looked up once for all that is computed from it. */
#ifndef SC_SESSION_CALL_DIALOG_H
#define SC_SESSION_CALL_DIALOG_H

#include "base/limits.h"
#include "session/call_view.h"
#include "session/dialog_end.h"

/* Is the 2xx of a dialog acknowledged (METRICS.md FX-6)? */
enum sc_acknowledged {
	SC_ACK_AWAITED, /* not yet */
	SC_ACK_SEEN,
	SC_ACK_IMPLIED, /* by the callee's BYE */
	SC_ACK_HIDDEN,  /* not seen in time, but it can lie in a hole */
	SC_ACK_MISSING, /* and too late now */
};

/* What a dialog's values and flags are computed from. */
struct sc_dialog_facts {
	const struct sc_dialog *dialog;
	const struct sc_reply *early;   /* first 101-199 or 2xx at the originating endpoint */
	const struct sc_reply *success; /* first 2xx there */
	const struct sc_reply *answer;  /* that, else the first 2xx on any hop */
	int64_t repeated_ns;            /* when a 2xx was last sent again; SC_TIME_NONE */
	const struct sc_txn *ack;       /* of the originating endpoint, else any */
	const struct sc_txn *bye;       /* sc_dialog_bye */
	const struct sc_txn *dead_by;   /* sc_dialog_dead_by */
	struct sc_bye_end end;
	int64_t expired_ns; /* session timer; SC_TIME_NONE */
	int64_t down_ns;    /* when the conversation ended; SC_TIME_NONE: not yet */
	enum sc_acknowledged acknowledged;
};

/* Looks at all dialogs of the call, into `facts`, which the view then names; the survivor
 * among them is the one that was up longest (METRICS.md 5.5). */
void sc_call_look_at_dialogs(struct sc_call_view *view,
			     struct sc_dialog_facts facts[SC_CALL_DIALOGS_MAX]);

/* The flags that an answered dialog gives its call, whatever the caller was told (FX-14). */
uint64_t sc_dialog_flags(const struct sc_call_view *view, const struct sc_dialog_facts *facts);

/* A row for each of them, which `list` then names. */
void sc_call_dialog_rows(const struct sc_call_view *view,
			 struct sc_dialog_row rows[SC_CALL_DIALOGS_MAX], struct sc_row_list *list);

#endif
