#include "media/transit.h"

#include "base/time.h"

/* Between two packets in order, nothing on the way makes up so much time, nor does a talker's
 * clock go back: the sender has set its timestamps anew. */
#define JUMP_NS (2 * SC_NS_PER_S)

/* The part of a nanosecond that is rounded up. */
#define HALF (UINT32_C(1) << 31)

/* A later packet has a damaged time, which must not take sums past their end: 36 years. */
#define SINCE_NS_MAX (INT64_C(1) << 60)

static int64_t wrapped_diff(int64_t a, int64_t b) /* damaged captures have any time */
{
	return (int64_t)((uint64_t)a - (uint64_t)b);
}

static int64_t whole_ns(__int128 media)
{
	return (int64_t)(uint64_t)((media + HALF) >> 32);
}

int64_t sc_transit_ns(const struct sc_transit *transit, int32_t ticks)
{
	return whole_ns((__int128)ticks * transit->ns_per_tick);
}

void sc_transit_clock(struct sc_transit *transit, uint32_t clock_rate)
{
	transit->unfed = true;
	if (clock_rate == transit->clock_rate)
		return;
	transit->clock_rate = clock_rate;
	transit->ns_per_tick = clock_rate > 0 ? ((uint64_t)SC_NS_PER_S << 32) / clock_rate : 0;
	transit->started = false;
}

/* The transit counts from this packet on. Figures that are over are kept. */
static __attribute__((noinline)) void start(struct sc_transit *transit, int64_t time_ns,
					    uint32_t timestamp)
{
	transit->started = true;
	transit->base_ns = time_ns;
	transit->timestamp = timestamp;
	transit->media = 0;
	transit->transit_ns = 0;
	transit->steps_min_ns = INT64_MAX;
	transit->step_min_ns = transit->step_min_at_ns = 0;
	transit->step_end_ns = SC_TRANSIT_STEP_NS;
	if (transit->past)
		*transit->past = (struct sc_transit_past){0};
}

void sc_transit_clear(struct sc_transit *transit, struct sc_pool *pool)
{
	sc_pool_give(pool, transit->past, sizeof *transit->past);
	transit->past = NULL;
}

static void note_drift(struct sc_transit *transit)
{
	struct sc_transit_past *past = transit->past;
	double x = (double)transit->step_min_at_ns / (double)SC_NS_PER_S;
	double y = (double)transit->step_min_ns;

	past->n++;
	past->x += x;
	past->y += y;
	past->xx += x * x;
	past->xy += x * y;
}

static void next_step(struct sc_transit *transit)
{
	struct sc_transit_past *past = transit->past;
	unsigned count;

	past->steps[past->step_count++ % SC_TRANSIT_STEPS] = transit->step_min_ns;
	transit->step_min_ns = transit->steps_min_ns = INT64_MAX;
	count = past->step_count < SC_TRANSIT_STEPS ? past->step_count : SC_TRANSIT_STEPS;
	for (unsigned i = 0; i < count; i++)
		if (past->steps[i] < transit->steps_min_ns)
			transit->steps_min_ns = past->steps[i];
	transit->step_end_ns += SC_TRANSIT_STEP_NS;
}

/* Nothing came for longer than the minimum reaches back: it has no past. */
static void skip_steps(struct sc_transit *transit, int64_t since_ns)
{
	transit->step_end_ns =
		sc_time_add(sc_time_floor(since_ns, SC_TRANSIT_STEP_NS), SC_TRANSIT_STEP_NS);
	transit->past->step_count = 0;
	transit->steps_min_ns = INT64_MAX;
	transit->step_min_ns = INT64_MAX;
}

static __attribute__((noinline)) void end_steps(struct sc_transit *transit, struct sc_pool *pool,
						int64_t since_ns)
{
	if (!transit->past)
		transit->past = sc_pool_take(pool, sizeof *transit->past);
	if (since_ns > SINCE_NS_MAX)
		since_ns = SINCE_NS_MAX;
	note_drift(transit);
	if (since_ns - transit->step_end_ns >= SC_TRANSIT_STEPS * SC_TRANSIT_STEP_NS)
		skip_steps(transit, since_ns);
	while (since_ns >= transit->step_end_ns)
		next_step(transit);
}

/* How much longer it was on the way than the quickest of late. */
static uint64_t lateness(struct sc_transit *transit, struct sc_pool *pool, int64_t since_ns)
{
	int64_t transit_ns = transit->transit_ns, least_ns;

	if (since_ns >= transit->step_end_ns)
		end_steps(transit, pool, since_ns);
	if (transit_ns < transit->step_min_ns) {
		transit->step_min_ns = transit_ns;
		transit->step_min_at_ns = since_ns;
	}
	least_ns = transit->step_min_ns < transit->steps_min_ns ? transit->step_min_ns
								: transit->steps_min_ns;
	if (transit_ns < transit->transit_least_ns)
		transit->transit_least_ns = transit_ns;
	if (transit_ns > transit->transit_most_ns)
		transit->transit_most_ns = transit_ns;
	return (uint64_t)wrapped_diff(transit_ns, least_ns);
}

static void note_jitter(struct sc_transit *transit, uint64_t variation_ns)
{
	int64_t more = (int64_t)(variation_ns << SC_JITTER_SHIFT) - (int64_t)transit->jitter;

	transit->jitter += (uint64_t)(more >> 4);
	if (transit->jitter > transit->jitter_max)
		transit->jitter_max = transit->jitter;
	if (variation_ns > transit->variation_max_ns)
		transit->variation_max_ns = variation_ns;
	transit->jitter_sum += transit->jitter;
	transit->samples++;
}

/* Has the sender set its timestamps anew, `moved` ticks from the last? A delay of that size
 * is one, unless something says that the talker paused. */
static bool is_jump(const struct sc_transit *transit, int64_t later_ns, int32_t moved, bool fresh)
{
	return later_ns < -JUMP_NS || sc_transit_ns(transit, moved) < -JUMP_NS ||
	       (fresh && later_ns > JUMP_NS);
}

/* D: how much longer it took than the packet before. */
static int64_t move_to(struct sc_transit *transit, int64_t transit_ns)
{
	int64_t later_ns = wrapped_diff(transit_ns, transit->transit_ns);

	transit->transit_ns = transit_ns;
	return later_ns;
}

static uint64_t variation_of(int64_t later_ns)
{
	uint64_t ns = later_ns < 0 ? 0 - (uint64_t)later_ns : (uint64_t)later_ns;

	return ns < SC_VARIATION_MAX_NS ? ns : SC_VARIATION_MAX_NS;
}

struct sc_transit_step sc_transit_take(struct sc_transit *transit, struct sc_pool *pool,
				       int64_t time_ns, uint32_t timestamp, bool ahead, bool fresh)
{
	struct sc_transit_step step = {SC_NO_VARIATION, 0};
	int32_t moved = (int32_t)(timestamp - transit->timestamp);
	int64_t since_ns, later_ns;

	if (!transit->started) {
		start(transit, time_ns, timestamp);
		transit->unfed = false;
		return step;
	}
	transit->media += (__int128)moved * transit->ns_per_tick;
	transit->timestamp = timestamp;
	since_ns = wrapped_diff(time_ns, transit->base_ns);
	later_ns = move_to(transit, wrapped_diff(since_ns, whole_ns(transit->media)));
	if (!transit->unfed) {
		step.variation_ns = variation_of(later_ns);
		note_jitter(transit, step.variation_ns);
	}
	transit->unfed = false;
	if (ahead && (later_ns < -JUMP_NS || later_ns > JUMP_NS || moved < 0) &&
	    is_jump(transit, later_ns, moved, fresh))
		start(transit, time_ns, timestamp);
	else
		step.late_ns = lateness(transit, pool, since_ns);
	return step;
}

int64_t sc_transit_skew_ns(const struct sc_transit *transit)
{
	if (variation_of(transit->transit_most_ns) >= variation_of(transit->transit_least_ns))
		return wrapped_diff(0, transit->transit_most_ns);
	return wrapped_diff(0, transit->transit_least_ns);
}

bool sc_transit_drift(const struct sc_transit *transit, double *ppm)
{
	const struct sc_transit_past *past = transit->past;
	double spread = past ? past->n * past->xx - past->x * past->x : 0;

	if (!(spread > 0) || past->n < 3)
		return false;
	/* A transit that grows is a skew that shrinks; ns per s are 10^-9. */
	*ppm = -(past->n * past->xy - past->x * past->y) / spread / 1000;
	return true;
}
