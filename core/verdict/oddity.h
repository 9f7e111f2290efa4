/* Faults: messages with a diagnostic, as they come, by who sent them and which it is. They are of
 * the whole capture: a stack makes the same oddity in every message. */
#ifndef SC_VERDICT_ODDITY_H
#define SC_VERDICT_ODDITY_H

#include "base/config.h"
#include "base/counters.h"
#include "base/pool.h"
#include "session/rows.h"
#include "verdict/episode.h"

struct sc_oddities;

/* `over` gets an episode for each kind of a sender, in the order in which they were seen first. All
 * arguments outlive the oddities. */
struct sc_oddities *sc_oddities_new(struct sc_pool *pool, const struct sc_config *config,
				    struct sc_counters *counters,
				    void (*over)(void *user, const struct sc_episode *episode),
				    void *user);
void sc_oddities_free(struct sc_oddities *oddities); /* NULL is fine */

/* A message as it was seen, sound or not. */
void sc_oddities_message(struct sc_oddities *oddities, const struct sc_message_row *row);

/* The end of the input: all are told. */
void sc_oddities_finish(struct sc_oddities *oddities);

#endif
