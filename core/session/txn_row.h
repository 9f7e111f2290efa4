/* The row of a transaction. */
#ifndef SC_SESSION_TXN_ROW_H
#define SC_SESSION_TXN_ROW_H

#include "session/rows.h"
#include "session/state.h"
#include "session/txn.h"

/* As of state->now_ns: a pure function of the facts. */
void sc_txn_row(const struct sc_state *state, const struct sc_txn *txn, struct sc_txn_row *row);

#endif
