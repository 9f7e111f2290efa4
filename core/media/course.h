/* How a stream went over time, for pictures: losses, discards and jitter, an interval after
 * another. Intervals are of a second, from the stream's first packet; when they get too many
 * (SC_COURSE_SLOTS_MAX), two become one, so that all of a stream is there whatever its length. */
#ifndef SC_MEDIA_COURSE_H
#define SC_MEDIA_COURSE_H

#include "base/pool.h"

/* What a stream has counted since its beginning. */
struct sc_course_counts {
	uint32_t expected, unique, discarded;
	uint32_t samples;   /* of its jitter, */
	uint64_t jitter_ns; /* and their sum */
};

struct sc_course_slot {
	uint32_t expected;
	int32_t lost; /* negative where late packets fill what the interval before missed */
	uint32_t discarded;
	uint32_t samples;
	uint64_t jitter_ns;
};

struct sc_course {
	struct sc_course_slot *slots; /* in the pool, `room` of them; `count` are in use */
	uint32_t room, count, at;     /* at: that of now */
	int64_t start_ns, slot_ns;
	int64_t end_ns;                 /* of the interval of now; SC_TIME_NONE: none yet */
	uint32_t discarded;             /* so far; whoever feeds the stream counts here */
	struct sc_course_counts before; /* the interval of now */
};

struct sc_course *sc_course_new(struct sc_pool *pool);
void sc_course_free(struct sc_course *course, struct sc_pool *pool); /* NULL is fine */

/* What has been counted so far was in the interval of now. */
void sc_course_count(struct sc_course *course, struct sc_pool *pool,
		     const struct sc_course_counts *counts);

/* A packet of that time comes, which is beyond the interval of now. */
void sc_course_turn(struct sc_course *course, int64_t time_ns);

#endif
