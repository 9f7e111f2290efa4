/* What the metrics have added up so far. */
#ifndef SC_TIMING_SUMS_H
#define SC_TIMING_SUMS_H

#include <glib.h>

#include "timing/metrics.h"
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
	GHashTable *seconds; /* second -> calls started in it, but for the recent ones */
	struct sc_second recent[SC_SECONDS_RECENT];
	struct sc_times answered, ended; /* of the calls, for concurrency */
	uint64_t attempts, refreshes, lapses;
};

struct sc_metrics {
	struct sc_config config;
	struct sc_counters *counters;
	int by;                                /* index in sc_dimension_names; -1: none */
	unsigned of_measure[SC_MEASURE_COUNT]; /* index of its metric */
	/* Indices of the metrics that are times of calls, ratios of calls, and of registrations. */
	unsigned *call_times, *call_ratios, *registrations;
	unsigned call_time_count, call_ratio_count, registration_count;
	unsigned *source; /* metric -> the one before it with the very same samples, or itself */
	struct sc_group *all;
	GHashTable *groups;                             /* text -> group */
	GString *group_text;                            /* the latest that was looked for */
	uint64_t messages, retransmissions, duplicates; /* they have no group */
};

/* Moves a recent second to the others. */
void sc_group_keep_second(struct sc_group *group, struct sc_second *recent);

#endif
