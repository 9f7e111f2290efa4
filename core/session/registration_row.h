/* The row of a registration. */
#ifndef SC_SESSION_REGISTRATION_ROW_H
#define SC_SESSION_REGISTRATION_ROW_H

#include "base/limits.h"
#include "session/registration.h"
#include "session/rows.h"

/* Room for the units of a row while it is handed over. */
struct sc_registration_scratch {
	struct sc_unit_end units[SC_CALL_INVITES_MAX];
};

/* The row as of state->now_ns: a pure function of the facts. */
void sc_registration_row(const struct sc_state *state, const struct sc_registration *registration,
			 struct sc_registration_row *row, struct sc_registration_scratch *scratch);

#endif
