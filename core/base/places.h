/* Which record of which file a frame is. Only rows that come long after their frames
 * have to ask: a message, a transaction and a call know it of their first frame. */
#ifndef SC_BASE_PLACES_H
#define SC_BASE_PLACES_H

#include "base/packet.h"

struct sc_places;

struct sc_place {
	uint64_t file_frame; /* from 1 */
	uint32_t file;       /* index of the input file, from 0 */
};

struct sc_places *sc_places_new(void);
void sc_places_free(struct sc_places *places); /* NULL is fine */

/* The next record. Memory grows with how often another file has its turn. */
void sc_places_note(struct sc_places *places, const struct sc_frame_ref *frame);

/* False: nobody noted the frame (0 is none), there were too many turns, or `places` is NULL. */
bool sc_places_find(const struct sc_places *places, uint64_t frame, struct sc_place *place);

/* Frames that were not noted: SC_PLACES_MAX. */
uint64_t sc_places_lost(const struct sc_places *places);

#endif
