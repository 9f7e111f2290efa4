#include "session/recent.h"

#include <glib.h>

#include "base/limits.h"
#include "base/time.h"

struct place {
	uint64_t frame;
	int64_t time_ns;
};

struct sc_recent {
	struct place places[SC_MESSAGES_RECENT]; /* a ring, by frame and then by when they came */
	uint64_t count;                          /* since the beginning */
	struct place first;                      /* the earliest with a time */
};

struct sc_recent *sc_recent_new(void)
{
	struct sc_recent *recent = g_new0(struct sc_recent, 1);

	recent->first.time_ns = SC_TIME_NONE;
	return recent;
}

void sc_recent_free(struct sc_recent *recent)
{
	g_free(recent);
}

/* The latest one, and those before it. */
static struct place *back(struct sc_recent *recent, uint64_t steps)
{
	return &recent->places[(recent->count - 1 - steps) % SC_MESSAGES_RECENT];
}

struct sc_recent_times sc_recent_note(struct sc_recent *recent, uint64_t frame, int64_t time_ns)
{
	uint64_t kept = MIN(recent->count, SC_MESSAGES_RECENT), later = 0;
	struct sc_recent_times times = {.prev_ns = SC_TIME_NONE};

	if (time_ns != SC_TIME_NONE &&
	    (recent->first.time_ns == SC_TIME_NONE || frame < recent->first.frame))
		recent->first = (struct place){frame, time_ns};
	times.first_ns = recent->first.time_ns;
	while (later < kept && back(recent, later)->frame > frame)
		later++;
	if (later < kept)
		times.prev_ns = back(recent, later)->time_ns;
	else if (kept == SC_MESSAGES_RECENT)
		return times; /* before all that are remembered */
	recent->count++;
	for (uint64_t i = 0; i < later; i++)
		*back(recent, i) = *back(recent, i + 1);
	*back(recent, later) = (struct place){frame, time_ns};
	return times;
}
