/* The last few messages before the engine: read and parsed, not yet fed. What
 * each will need is fetched from memory meanwhile (core/session/ahead.h). */
#ifndef SC_CLI_LOOKAHEAD_H
#define SC_CLI_LOOKAHEAD_H

#include "engine.h"
#include "message/parse.h"

struct sc_lookahead;

/* `live`: the input may pause, and what came before the pause is waited for:
 * messages are fed at once. */
struct sc_lookahead *sc_lookahead_new(struct sc_engine *engine, bool live);
void sc_lookahead_free(struct sc_lookahead *ahead); /* what is in it is not fed */

/* As sc_engine_clock, in the order of the messages. */
void sc_lookahead_clock(struct sc_lookahead *ahead, int64_t time_ns);

/* Parses bytes (copied) and queues the message; false: no SIP. */
bool sc_lookahead_message(struct sc_lookahead *ahead, const struct sc_packet *packet,
			  struct sc_span bytes, enum sc_carriage carriage);

/* Feeds all of it: needed before anything else is told to the engine. */
void sc_lookahead_flush(struct sc_lookahead *ahead);

#endif
