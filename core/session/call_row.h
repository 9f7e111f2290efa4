/* The row of a call. */
#ifndef SC_SESSION_CALL_ROW_H
#define SC_SESSION_CALL_ROW_H

#include "base/limits.h"
#include "session/call.h"
#include "session/call_dialog.h"
#include "session/rows.h"

/* Room for the dialogs, units and texts of a row while it is handed over. */
struct sc_call_scratch {
	struct sc_dialog_facts facts[SC_CALL_DIALOGS_MAX];
	struct sc_dialog_row dialogs[SC_CALL_DIALOGS_MAX];
	struct sc_unit_end units[SC_CALL_INVITES_MAX];
	char perspective[16];
	char codecs[2][SC_CALL_CODECS_BYTES]; /* seen or agreed on, offered */
};

/* The row as of state->now_ns: a pure function of the facts. */
void sc_call_row(const struct sc_state *state, const struct sc_call *call, struct sc_call_row *row,
		 struct sc_call_scratch *scratch);

#endif
