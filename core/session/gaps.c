#include "session/gaps.h"

#include "base/limits.h"

/* One direction of a connection. */
struct way {
	struct sc_endpoint src, dst; /* the key: both ends */
	GArray *gaps;    /* struct sc_gap; none begins or ends before the one before it */
	unsigned first;  /* those before it are forgotten */
	unsigned queued; /* how often it is in the queue: not less than it has holes */
};

/* The key: both ends, which come first. */
#define KEY_BYTES (2 * sizeof(struct sc_endpoint))

struct sc_gaps {
	GHashTable *ways;
	GQueue oldest; /* a struct way for each hole, in the order in which they were told */
};

static unsigned way_hash(const void *way)
{
	return sc_hash_fold(sc_hash(0, way, KEY_BYTES));
}

static int way_equal(const void *one, const void *other)
{
	return memcmp(one, other, KEY_BYTES) == 0;
}

static void free_way(void *item)
{
	struct way *way = item;

	g_array_free(way->gaps, TRUE);
	g_free(way);
}

void sc_gaps_free(struct sc_gaps *gaps)
{
	if (!gaps)
		return;
	g_hash_table_destroy(gaps->ways);
	g_queue_clear(&gaps->oldest);
	g_free(gaps);
}

static struct way *find(const struct sc_gaps *gaps, const struct sc_endpoint *src,
			const struct sc_endpoint *dst)
{
	const struct way sought = {.src = *src, .dst = *dst};

	return gaps ? g_hash_table_lookup(gaps->ways, &sought) : NULL;
}

static struct way *find_or_add(struct sc_state *state, const struct sc_endpoint *src,
			       const struct sc_endpoint *dst)
{
	struct way *way = find(state->gaps, src, dst);

	if (way)
		return way;
	if (!state->gaps) {
		state->gaps = g_new0(struct sc_gaps, 1);
		state->gaps->ways = g_hash_table_new_full(way_hash, way_equal, free_way, NULL);
	}
	way = g_new0(struct way, 1);
	way->src = *src;
	way->dst = *dst;
	way->gaps = g_array_new(FALSE, FALSE, sizeof(struct sc_gap));
	g_hash_table_add(state->gaps->ways, way);
	return way;
}

static struct sc_gap *at(const struct way *way, unsigned i)
{
	return &g_array_index(way->gaps, struct sc_gap, i);
}

static struct sc_gap *last(const struct way *way)
{
	return way->gaps->len > way->first ? at(way, way->gaps->len - 1) : NULL;
}

static void forget_first(struct way *way)
{
	way->first++;
	if (2 * way->first > way->gaps->len) {
		g_array_remove_range(way->gaps, 0, way->first);
		way->first = 0;
	}
}

static void forget_oldest(struct sc_state *state)
{
	struct way *way = g_queue_pop_head(&state->gaps->oldest);

	way->queued--;
	if (way->gaps->len - way->first > way->queued) {
		state->counters->n[SC_COUNT_LIMIT_GAPS]++;
		forget_first(way);
	}
	if (way->queued == 0)
		g_hash_table_remove(state->gaps->ways, way);
}

void sc_gaps_note(struct sc_state *state, const struct sc_endpoint *src,
		  const struct sc_endpoint *dst, const struct sc_gap *gap)
{
	struct way *way = find_or_add(state, src, dst);
	struct sc_gap whole = *gap, *before;

	while ((before = last(way))) {
		if (whole.from_ns >= before->from_ns && whole.until_ns <= before->until_ns)
			return; /* known */
		if (whole.from_ns >= before->from_ns && whole.until_ns > before->until_ns)
			break;
		/* The clock was set back: a message may lie in all of both. */
		whole.from_ns = MIN(whole.from_ns, before->from_ns);
		whole.until_ns = MAX(whole.until_ns, before->until_ns);
		g_array_set_size(way->gaps, way->gaps->len - 1);
	}
	g_array_append_val(way->gaps, whole);
	g_queue_push_tail(&state->gaps->oldest, way);
	way->queued++;
	if (state->gaps->oldest.length > SC_GAPS_MAX)
		forget_oldest(state);
}

void sc_gaps_withdraw(struct sc_state *state, const struct sc_endpoint *src,
		      const struct sc_endpoint *dst, int64_t from_ns)
{
	struct way *way = find(state->gaps, src, dst);
	const struct sc_gap *gap;

	while (way && (gap = last(way)) && gap->from_ns >= from_ns)
		g_array_set_size(way->gaps, way->gaps->len - 1);
}

const struct sc_gap *sc_gaps_first(const struct sc_state *state, const struct sc_endpoint *src,
				   const struct sc_endpoint *dst, int64_t after_ns)
{
	const struct way *way = find(state->gaps, src, dst);
	unsigned low, high;

	if (!way)
		return NULL;
	low = way->first;
	high = way->gaps->len;
	while (low < high) {
		unsigned middle = low + (high - low) / 2;

		if (at(way, middle)->until_ns > after_ns)
			high = middle;
		else
			low = middle + 1;
	}
	return low < way->gaps->len ? at(way, low) : NULL;
}
