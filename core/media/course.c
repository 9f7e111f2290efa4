#include "media/course.h"

#include <string.h>

#include "base/limits.h"
#include "base/time.h"

#define SLOTS_AT_FIRST 16u
/* 73 years: what lies further away is damage, and counted there. */
#define FARTHEST_NS (INT64_MAX / 4)

_Static_assert(SC_COURSE_SLOTS_MAX % SLOTS_AT_FIRST == 0, "room doubles up to the limit");

struct sc_course *sc_course_new(struct sc_pool *pool)
{
	struct sc_course *course = sc_pool_take(pool, sizeof *course);

	course->slot_ns = SC_NS_PER_S;
	course->start_ns = course->end_ns = SC_TIME_NONE;
	return course;
}

static void drop_slots(struct sc_course *course, struct sc_pool *pool)
{
	if (course->slots)
		sc_pool_give(pool, course->slots, course->room * sizeof *course->slots);
}

void sc_course_free(struct sc_course *course, struct sc_pool *pool)
{
	if (!course)
		return;
	drop_slots(course, pool);
	sc_pool_give(pool, course, sizeof *course);
}

/* Room for the interval of now. */
static struct sc_course_slot *slot_of_now(struct sc_course *course, struct sc_pool *pool)
{
	uint32_t room = course->room ? course->room : SLOTS_AT_FIRST;

	while (room <= course->at)
		room *= 2;
	if (room > course->room) {
		struct sc_course_slot *slots = sc_pool_take(pool, room * sizeof *slots);

		if (course->slots)
			memcpy(slots, course->slots, course->count * sizeof *slots);
		drop_slots(course, pool);
		course->slots = slots;
		course->room = room;
	}
	if (course->count <= course->at)
		course->count = course->at + 1;
	return &course->slots[course->at];
}

void sc_course_count(struct sc_course *course, struct sc_pool *pool,
		     const struct sc_course_counts *counts)
{
	const struct sc_course_counts *before = &course->before;
	uint32_t expected = counts->expected - before->expected;
	uint32_t unique = counts->unique - before->unique;
	struct sc_course_slot *slot;

	if (memcmp(counts, before, sizeof *counts) == 0)
		return;
	slot = slot_of_now(course, pool);
	slot->expected += expected;
	slot->lost += (int32_t)(expected - unique);
	slot->discarded += counts->discarded - before->discarded;
	slot->samples += counts->samples - before->samples;
	slot->jitter_ns += counts->jitter_ns - before->jitter_ns;
	course->before = *counts;
}

/* Two intervals become one. */
static void widen(struct sc_course *course)
{
	course->slot_ns *= 2;
	course->at /= 2;
	for (uint32_t i = 0; i < course->count; i++) {
		struct sc_course_slot from = course->slots[i], *to = &course->slots[i / 2];

		course->slots[i] = (struct sc_course_slot){0};
		to->expected += from.expected;
		to->lost += from.lost;
		to->discarded += from.discarded;
		to->samples += from.samples;
		to->jitter_ns += from.jitter_ns;
	}
	course->count = (course->count + 1) / 2;
}

void sc_course_turn(struct sc_course *course, int64_t time_ns)
{
	int64_t since_ns;

	if (course->start_ns == SC_TIME_NONE)
		course->start_ns = time_ns;
	since_ns = sc_time_diff(time_ns, course->start_ns);
	if (since_ns > FARTHEST_NS)
		since_ns = FARTHEST_NS;
	while (since_ns / course->slot_ns >= SC_COURSE_SLOTS_MAX)
		widen(course);
	course->at = (uint32_t)(since_ns / course->slot_ns);
	course->end_ns = sc_time_add(course->start_ns, (course->at + 1) * course->slot_ns);
}
