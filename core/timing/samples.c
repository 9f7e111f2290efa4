#include "timing/samples.h"

#include <glib.h>

#include "timing/stats.h"

#define ROOM_FIRST 16u

static size_t more(size_t room)
{
	return room == 0 ? ROOM_FIRST : 2 * room;
}

void sc_times_widen(struct sc_times *times)
{
	times->room = more(times->room);
	times->at_ns = g_renew(int64_t, times->at_ns, times->room);
}

void sc_samples_widen(struct sc_samples *samples)
{
	samples->room = more(samples->room);
	samples->narrow = g_renew(uint32_t, samples->narrow, samples->room);
}

void sc_samples_read(const struct sc_samples *samples, int64_t *values)
{
	for (size_t i = 0; i < samples->count; i++) {
		int64_t number = samples->narrow[i] & ~SC_NARROW_US;

		*values++ = samples->narrow[i] & SC_NARROW_US ? number * 1000 : number;
	}
	for (size_t i = 0; i < samples->wide.count; i++)
		*values++ = samples->wide.at_ns[i];
}

void sc_times_copy(struct sc_times *copy, const struct sc_times *times)
{
	*copy = *times;
	copy->at_ns = g_memdup2(times->at_ns, times->room * sizeof *times->at_ns);
}

void sc_samples_copy(struct sc_samples *copy, const struct sc_samples *samples)
{
	*copy = *samples;
	copy->narrow = g_memdup2(samples->narrow, samples->room * sizeof *samples->narrow);
	sc_times_copy(&copy->wide, &samples->wide);
}

void sc_times_sort(struct sc_times *times)
{
	int64_t *spare = g_new(int64_t, times->count), *sorted;

	sorted = sc_sort(times->at_ns, spare, times->count);
	g_free(sorted == spare ? times->at_ns : spare);
	times->at_ns = sorted;
	times->room = times->count;
}

void sc_times_clear(struct sc_times *times)
{
	g_free(times->at_ns);
	*times = (struct sc_times){0};
}

void sc_samples_clear(struct sc_samples *samples)
{
	g_free(samples->narrow);
	sc_times_clear(&samples->wide);
	*samples = (struct sc_samples){0};
}
