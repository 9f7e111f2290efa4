/* When a registration is over, and what happens then. */
#ifndef SC_SESSION_REGISTRATION_END_H
#define SC_SESSION_REGISTRATION_END_H

#include "session/owner.h"

extern const struct sc_owner_ops sc_registration_ops;

#endif
