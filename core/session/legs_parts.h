/* What the files of legs.h share. */
#ifndef SC_SESSION_LEGS_PARTS_H
#define SC_SESSION_LEGS_PARTS_H

#include "base/index.h"
#include "session/call.h"
#include "session/leg.h"
#include "session/leg_keys.h"
#include "session/leg_score.h"
#include "session/legs.h"

struct sc_legs {
	struct sc_index buckets; /* struct sc_leg_bucket */
};

#endif
