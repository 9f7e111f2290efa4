/* When a call is over, and what happens then. */
#ifndef SC_SESSION_CALL_END_H
#define SC_SESSION_CALL_END_H

#include "session/owner.h"

extern const struct sc_owner_ops sc_call_ops;

#endif
