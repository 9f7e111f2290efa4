/* Addresses of record: how their registrations follow one another, from the rows of registrations
 * in the order in which they are final. */
#ifndef SC_VERDICT_AOR_H
#define SC_VERDICT_AOR_H

#include "base/counters.h"
#include "base/pool.h"
#include "verdict/episode.h"

struct sc_aors;

/* `over` gets each episode when it is over (SC_EPISODE_BINDINGS, SC_EPISODE_PORT). All arguments
 * outlive them. */
struct sc_aors *sc_aors_new(struct sc_pool *pool, struct sc_counters *counters,
			    void (*over)(void *user, const struct sc_episode *episode), void *user);
void sc_aors_free(struct sc_aors *aors); /* NULL is fine */

/* A registration that is final, and over what its first message went. */
void sc_aors_registration(struct sc_aors *aors, const struct sc_registration_row *row,
			  enum sc_transport transport);

/* The end of the input: all that go on are over. */
void sc_aors_finish(struct sc_aors *aors);

#endif
