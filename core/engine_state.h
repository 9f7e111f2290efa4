/* The engine's inside, for results.c alone. */
#ifndef SC_ENGINE_STATE_H
#define SC_ENGINE_STATE_H

#include "engine.h"
#include "session/state.h"

struct sc_state *sc_engine_state(struct sc_engine *engine);

#endif
