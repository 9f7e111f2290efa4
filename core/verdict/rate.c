#include "verdict/rate.h"

#include <glib.h>

#include "base/time.h"

/* Another second is over. */
static void shift(struct sc_rate *rate, struct sc_rate_second second)
{
	uint32_t least = second.count;

	memmove(rate->recent + 1, rate->recent, sizeof rate->recent - sizeof rate->recent[0]);
	rate->recent[0] = second;
	for (int i = 1; i < SC_RATE_SECONDS; i++)
		least = MIN(least, rate->recent[i].count);
	if (least > rate->most) {
		rate->most = least;
		rate->most_from_ns = (rate->second - SC_RATE_SECONDS + 1) * SC_NS_PER_S;
		rate->most_frame = rate->recent[SC_RATE_SECONDS - 1].frame;
	}
}

void sc_rate_end(struct sc_rate *rate)
{
	if (rate->count == 0)
		return;
	rate->seconds[MIN(rate->count, (uint32_t)SC_RATE_MAX)]++;
	shift(rate, (struct sc_rate_second){rate->frame, rate->count});
	rate->count = 0;
}

void sc_rate_add(struct sc_rate *rate, int64_t time_ns, uint64_t frame)
{
	int64_t second = sc_time_floor(time_ns, SC_NS_PER_S) / SC_NS_PER_S;

	if (rate->count > 0 && second > rate->second) {
		bool in_a_row = second == rate->second + 1;

		sc_rate_end(rate);
		if (!in_a_row)
			memset(rate->recent, 0, sizeof rate->recent);
	}
	if (rate->count == 0) {
		rate->second = second;
		rate->frame = frame;
	}
	rate->count++;
}

uint32_t sc_rate_median(const struct sc_rate *rate)
{
	uint64_t all = 0, below = 0;

	for (uint32_t count = 1; count <= SC_RATE_MAX; count++)
		all += rate->seconds[count];
	for (uint32_t count = 1; count <= SC_RATE_MAX; count++) {
		below += rate->seconds[count];
		if (2 * below >= all && all > 0)
			return count;
	}
	return 0;
}
