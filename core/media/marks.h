/* Marks: instants at which it is asked how far a stream had come. They are set when a call is
 * answered or hung up, and taken by the first packet of voice at or after the instant, so that
 * no packet but that one has anything to do with them. */
#ifndef SC_MEDIA_MARKS_H
#define SC_MEDIA_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"

struct sc_mark {
	int64_t at_ns;
	int64_t voice_ns; /* of the packet that took it; SC_TIME_NONE: none has come yet */
	uint64_t voice_frame;
	uint32_t voice_before; /* packets of voice before that */
};

struct sc_marks {
	struct sc_mark *each; /* in the pool, in the order in which they were set */
	unsigned count;
};

/* Sets a mark, unless there is one at that instant. If the first packet of voice has taken one and
 * came at or after that instant, it takes this one too. False: there are SC_STREAM_MARKS_MAX. */
bool sc_marks_set(struct sc_marks *marks, struct sc_pool *pool, int64_t at_ns);

/* A packet of voice came: it takes what is due. */
void sc_marks_take(struct sc_marks *marks, int64_t time_ns, uint64_t frame, uint32_t voice_before);

/* The earliest instant of those that are not taken; INT64_MAX: all are. */
int64_t sc_marks_next(const struct sc_marks *marks);

/* The mark nearest to that time, and no more than `within_ns` from it; NULL: there is none. It is
 * where it is until the next one is set. */
const struct sc_mark *sc_marks_near(const struct sc_marks *marks, int64_t at_ns, int64_t within_ns);

void sc_marks_clear(struct sc_marks *marks, struct sc_pool *pool);

#endif
