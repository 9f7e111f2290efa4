/* What has been added up: over everything, or over the rows of one --by group. */
#ifndef SC_TIMING_GROUP_H
#define SC_TIMING_GROUP_H

#include <glib.h>

#include "timing/counted.h"
#include "timing/samples.h"

struct sc_sum {
	struct sc_samples samples;
	uint64_t numerator, denominator;
	uint64_t *reasons; /* how often each enum sc_counted; NULL: none yet */
};

/* Seconds in which calls start that are handed out one after another. */
#define SC_SECONDS_RECENT 16u

struct sc_second {
	int64_t second;
	uintptr_t started; /* calls */
};

struct sc_group {
	struct sc_sum *sums; /* one a metric */
	unsigned metric_count;
	GHashTable *seconds; /* second -> calls started in it, but for the recent ones */
	struct sc_second recent[SC_SECONDS_RECENT];
	struct sc_times answered, ended; /* of the calls, for concurrency */
	uint64_t attempts, refreshes, lapses;
	uint64_t media_unknown; /* answered calls of which no RTP was seen */
};

struct sc_group *sc_group_new(unsigned metric_count);
struct sc_group *sc_group_copy(const struct sc_group *from);
void sc_group_free(struct sc_group *group);

/* An attempt begins at `start_ns`. */
void sc_group_start(struct sc_group *group, int64_t start_ns);

/* Afterwards all seconds are in `seconds`. */
void sc_group_keep_seconds(struct sc_group *group);

#endif
