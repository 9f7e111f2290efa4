/* Seconds in which most streams lose packets at once. A network loses on one path, a capture on
 * all: where packets of many senders are missing in the same second, and hardly any in others, the
 * capture lost them (METRICS.md 18.2, `media-loss-together`). */
#include "base/limits.h"
#include "verdict/health_parts.h"

#define STREAMS_LEAST 10u
#define SENDERS_LEAST 2
/* In the other seconds at most one in so many streams loses anything: a loss that goes on all the
 * time says nothing of who loses. */
#define QUIET_SHARE 6u

static uint64_t sender_bit(const struct sc_endpoint *src)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < sizeof src->addr; i++)
		hash = hash * 31 + src->addr[i];
	return UINT64_C(1) << (hash ^ hash >> 7) % 64;
}

/* So many seconds in front of all others. */
static void open_front(GArray *all, guint count)
{
	guint before = all->len;

	g_array_set_size(all, before + count);
	memmove(all->data + count * sizeof(struct sc_health_second), all->data,
		before * sizeof(struct sc_health_second));
	memset(all->data, 0, count * sizeof(struct sc_health_second));
}

/* NULL: it is too far from the others. */
static struct sc_health_second *second_at(struct sc_health *health, int64_t second)
{
	struct sc_health_seconds *seconds = &health->seconds;
	int64_t at;

	if (seconds->all->len == 0)
		seconds->start_s = second;
	at = second - seconds->start_s;
	if (at <= -(int64_t)SC_HEALTH_SECONDS_MAX || at >= (int64_t)SC_HEALTH_SECONDS_MAX ||
	    (at < 0 && seconds->all->len + (uint64_t)-at > SC_HEALTH_SECONDS_MAX)) {
		health->counters->n[SC_COUNT_LIMIT_HEALTH]++;
		return NULL;
	}
	if (at < 0) {
		open_front(seconds->all, (guint)-at);
		seconds->start_s = second;
		at = 0;
	}
	if ((guint)at >= seconds->all->len)
		g_array_set_size(seconds->all, (guint)at + 1); /* zeroed */
	return &g_array_index(seconds->all, struct sc_health_second, at);
}

/* What the stream did in a second: counted once, however many of its intervals touch it. */
struct told {
	int64_t second;
	bool lost;
};

static void tell(struct sc_health *health, struct told *told, int64_t second, bool lost,
		 uint64_t sender)
{
	bool again = told->second == second;
	struct sc_health_second *at;

	if (again && (told->lost || !lost))
		return;
	at = second_at(health, second);
	if (!at)
		return;
	at->streams += !again;
	at->senders |= sender;
	at->losing += lost;
	at->losers |= lost ? sender : 0;
	*told = (struct told){second, lost};
}

/* The receiver misses them too: the network lost them. */
static bool lost_before_the_tap(const struct sc_stream_row *row)
{
	return row->loss_place == SC_LOSS_UPSTREAM || row->loss_place == SC_LOSS_BOTH;
}

void sc_health_seconds_stream(struct sc_health *health, const struct sc_stream_row *row)
{
	const struct sc_course_row *course = row->course.items;
	uint64_t sender = sender_bit(&row->src);
	struct told told = {INT64_MIN, false};

	for (size_t i = 0; i < row->course.count && !lost_before_the_tap(row); i++) {
		int64_t from_s = course[i].time_ns / SC_NS_PER_S;
		int64_t to_s =
			sc_time_add(course[i].time_ns, course[i].length_ns - 1) / SC_NS_PER_S;

		if (course[i].time_ns == SC_TIME_NONE || to_s - from_s > 1)
			return; /* of a stream so long that its intervals tell no second */
		tell(health, &told, from_s, course[i].lost > 0, sender);
		if (to_s > from_s)
			tell(health, &told, to_s, course[i].lost > 0, sender);
	}
}

static bool most_lose(const struct sc_health_seconds *seconds, guint at)
{
	const struct sc_health_second *second =
		&g_array_index(seconds->all, struct sc_health_second, at);
	int losers = __builtin_popcountll(second->losers);

	return second->streams >= STREAMS_LEAST && second->losing * 2 > second->streams &&
	       losers >= SENDERS_LEAST && losers * 2 > __builtin_popcountll(second->senders);
}

/* A loss lies in an interval of a stream, which lies in two seconds: is one of the neighbours the
 * second of it? */
static bool beside(const struct sc_health_seconds *seconds, guint at)
{
	return (at > 0 && most_lose(seconds, at - 1)) ||
	       (at + 1 < seconds->all->len && most_lose(seconds, at + 1));
}

void sc_health_together(const struct sc_health_seconds *seconds, struct sc_health_together *found)
{
	uint64_t streams = 0, losing = 0; /* in the seconds where not most of them lose */

	*found = (struct sc_health_together){.first_s = INT64_MIN};
	for (guint i = 0; i < seconds->all->len; i++) {
		const struct sc_health_second *second =
			&g_array_index(seconds->all, struct sc_health_second, i);

		if (second->streams < STREAMS_LEAST)
			continue;
		found->of++;
		if (most_lose(seconds, i)) {
			if (found->seconds++ == 0)
				found->first_s = seconds->start_s + i;
		} else if (!beside(seconds, i)) {
			streams += second->streams;
			losing += second->losing;
		}
	}
	if (losing * QUIET_SHARE > streams || found->seconds * 2 > found->of + 1)
		found->seconds = 0;
}
