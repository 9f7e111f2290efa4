/* Whether the clock of a capture can be believed (METRICS.md 18.2, `clock`): steps back of one
 * interface's clock, and pauses of more than a second in the middle of steady traffic, which look
 * like a step ahead. A record costs a comparison; all else happens at steps and pauses alone. */
#ifndef SC_BASE_CLOCK_WATCH_H
#define SC_BASE_CLOCK_WATCH_H

#include <stdbool.h>

#include "base/time.h"

#define SC_CLOCK_FRAMES_MAX 4u /* steps whose frames are kept, of each kind */

/* Records without a longer pause between them. */
struct sc_clock_run {
	int64_t start_ns;
	uint64_t start_frame;
	uint64_t records; /* known once it has ended */
	int64_t length_ns;
};

struct sc_clock_steps {
	uint64_t count;
	uint64_t frames[SC_CLOCK_FRAMES_MAX]; /* the first record behind each */
	int64_t largest_ns;
};

struct sc_clock_watch {
	int64_t first_ns;                /* of all records; SC_TIME_NONE: none had a time */
	int64_t last_ns;                 /* of the latest record */
	int64_t max_ns;                  /* of all records but the latest */
	uint32_t interface;              /* of the latest record */
	uint64_t frames;                 /* number of the latest record: the caller's to set */
	struct sc_clock_run now, before; /* `before` is that before the pause; no records: none */
	struct sc_clock_steps back, ahead;
};

/* Nothing was seen yet. */
static inline struct sc_clock_watch sc_clock_watch_new(void)
{
	return (struct sc_clock_watch){
		.first_ns = SC_TIME_NONE, .last_ns = SC_TIME_NONE, .max_ns = SC_TIME_NONE};
}

/* The record begins a run, or is behind the one before it. */
void sc_clock_watch_jump(struct sc_clock_watch *watch, int64_t time_ns, uint32_t interface,
			 uint64_t frame);

/* The next record, in the order of the capture; it has a time. True: it is the first one, or no
 * simple successor of the one before it. */
static inline bool sc_clock_watch_record(struct sc_clock_watch *watch, int64_t time_ns,
					 uint32_t interface, uint64_t frame)
{
	bool jumps = (uint64_t)time_ns - (uint64_t)watch->last_ns > SC_NS_PER_S;

	if (__builtin_expect(jumps, 0))
		sc_clock_watch_jump(watch, time_ns, interface, frame);
	watch->last_ns = time_ns;
	watch->interface = interface;
	return jumps;
}

/* The latest time of any record; SC_TIME_NONE: none had one. */
static inline int64_t sc_clock_watch_latest(const struct sc_clock_watch *watch)
{
	return watch->max_ns > watch->last_ns ? watch->max_ns : watch->last_ns;
}

/* No record follows. Of a copy where more may come. */
void sc_clock_watch_end(struct sc_clock_watch *watch);

#endif
