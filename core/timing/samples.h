/* Measured times kept until the end, when they are sorted: the most that the
 * metrics remember of a call, so in 4 bytes each where that loses nothing. */
#ifndef SC_TIMING_SAMPLES_H
#define SC_TIMING_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

struct sc_times {
	int64_t *at_ns;
	size_t count, room;
};

struct sc_samples {
	uint32_t *narrow; /* below SC_NARROW_US: ns; from it on: us above it */
	size_t count, room;
	struct sc_times wide; /* what does not fit there */
};

/* 2.1 s in nanoseconds, or 35 minutes in whole microseconds, which is what
 * most captures count in. */
#define SC_NARROW_US 0x80000000u

void sc_samples_widen(struct sc_samples *samples);
void sc_times_widen(struct sc_times *times);

static inline void sc_times_add(struct sc_times *times, int64_t ns)
{
	if (__builtin_expect(times->count == times->room, 0))
		sc_times_widen(times);
	times->at_ns[times->count++] = ns;
}

static inline void sc_samples_add(struct sc_samples *samples, int64_t ns)
{
	const uint64_t value = (uint64_t)ns, us = value / 1000; /* negative: too large */
	uint32_t narrow = (uint32_t)value;

	if (value >= SC_NARROW_US) {
		if (us >= SC_NARROW_US || us * 1000 != value) {
			sc_times_add(&samples->wide, ns);
			return;
		}
		narrow = SC_NARROW_US | (uint32_t)us;
	}
	if (__builtin_expect(samples->count == samples->room, 0))
		sc_samples_widen(samples);
	samples->narrow[samples->count++] = narrow;
}

static inline size_t sc_samples_count(const struct sc_samples *samples)
{
	return samples->count + samples->wide.count;
}

/* All of them, in no order; `values` has room for sc_samples_count. */
void sc_samples_read(const struct sc_samples *samples, int64_t *values);

/* `copy` becomes an independent copy; what it held is not freed. */
void sc_samples_copy(struct sc_samples *copy, const struct sc_samples *samples);
void sc_times_copy(struct sc_times *copy, const struct sc_times *times);

/* Into ascending order. */
void sc_times_sort(struct sc_times *times);

void sc_samples_clear(struct sc_samples *samples);
void sc_times_clear(struct sc_times *times);

#endif
