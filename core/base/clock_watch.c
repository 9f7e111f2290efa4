#include "base/clock_watch.h"

/* Of one interface, records come a little out of order where several queues of a card are
 * read; a clock that is set moves by more. */
#define BACK_LEAST_NS (10 * SC_NS_PER_MS)

/* Traffic that is steady: for so long, so many records a second, before the pause and behind it,
 * and not many more on one side of it. A call that is held is a hundred packets a second that pause
 * together: it takes more than one call's. */
#define STEADY_NS (3 * SC_NS_PER_S)
#define STEADY_PER_S 150u
#define STEADY_FACTOR 2u

static void note(struct sc_clock_steps *steps, uint64_t frame, int64_t by_ns)
{
	if (steps->count < SC_CLOCK_FRAMES_MAX)
		steps->frames[steps->count] = frame;
	steps->count++;
	if (by_ns > steps->largest_ns)
		steps->largest_ns = by_ns;
}

static uint64_t per_second(const struct sc_clock_run *run)
{
	return (uint64_t)((double)run->records * (double)SC_NS_PER_S / (double)run->length_ns);
}

static bool steady(const struct sc_clock_run *run)
{
	return run->length_ns >= STEADY_NS && per_second(run) >= STEADY_PER_S;
}

static bool alike(const struct sc_clock_run *one, const struct sc_clock_run *other)
{
	return per_second(one) <= STEADY_FACTOR * per_second(other) &&
	       per_second(other) <= STEADY_FACTOR * per_second(one);
}

/* The run of now ends before that frame: was the pause before it a step? */
static void end_run(struct sc_clock_watch *watch, uint64_t frame)
{
	struct sc_clock_run *now = &watch->now;

	now->length_ns = sc_time_diff(watch->last_ns, now->start_ns);
	now->records = frame - now->start_frame;
	if (steady(&watch->before) && steady(now) && alike(&watch->before, now))
		note(&watch->ahead, now->start_frame,
		     sc_time_diff(now->start_ns,
				  sc_time_add(watch->before.start_ns, watch->before.length_ns)));
}

static void begin_run(struct sc_clock_watch *watch, int64_t time_ns, uint64_t frame)
{
	watch->now = (struct sc_clock_run){.start_ns = time_ns, .start_frame = frame};
}

void sc_clock_watch_jump(struct sc_clock_watch *watch, int64_t time_ns, uint32_t interface,
			 uint64_t frame)
{
	int64_t by_ns;

	if (watch->first_ns == SC_TIME_NONE) {
		watch->first_ns = time_ns;
		begin_run(watch, time_ns, frame);
		return;
	}
	by_ns = sc_time_diff(time_ns, watch->last_ns);
	watch->max_ns = sc_clock_watch_latest(watch);
	if (by_ns < 0 && by_ns > -BACK_LEAST_NS)
		return;
	if (by_ns < 0 && interface != watch->interface)
		return; /* the file has the records of its interfaces in batches */
	end_run(watch, frame);
	watch->before = by_ns > 0 ? watch->now : (struct sc_clock_run){0};
	if (by_ns < 0)
		note(&watch->back, frame, -by_ns);
	begin_run(watch, time_ns, frame);
}

void sc_clock_watch_end(struct sc_clock_watch *watch)
{
	if (watch->first_ns != SC_TIME_NONE)
		end_run(watch, watch->frames + 1);
}
