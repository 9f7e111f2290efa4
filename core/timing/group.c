#include "timing/group.h"

#include "base/time.h"

struct sc_group *sc_group_new(unsigned metric_count)
{
	struct sc_group *group = g_new0(struct sc_group, 1);

	group->metric_count = metric_count;
	group->sums = g_new0(struct sc_sum, metric_count);
	group->seconds = g_hash_table_new(g_direct_hash, g_direct_equal);
	return group;
}

void sc_group_free(struct sc_group *group)
{
	for (unsigned i = 0; i < group->metric_count; i++) {
		sc_samples_clear(&group->sums[i].samples);
		g_free(group->sums[i].reasons);
	}
	g_free(group->sums);
	g_hash_table_destroy(group->seconds);
	sc_times_clear(&group->answered);
	sc_times_clear(&group->ended);
	g_free(group);
}

struct sc_group *sc_group_copy(const struct sc_group *from)
{
	struct sc_group *group = sc_group_new(from->metric_count);
	GHashTable *seconds = group->seconds;
	struct sc_sum *sums = group->sums;
	GHashTableIter iter;
	void *second, *started;

	*group = *from;
	group->seconds = seconds;
	group->sums = sums;
	g_hash_table_iter_init(&iter, from->seconds);
	while (g_hash_table_iter_next(&iter, &second, &started))
		g_hash_table_insert(seconds, second, started);
	sc_times_copy(&group->answered, &from->answered);
	sc_times_copy(&group->ended, &from->ended);
	for (unsigned i = 0; i < group->metric_count; i++) {
		sums[i] = from->sums[i];
		sums[i].reasons =
			g_memdup2(sums[i].reasons, SC_COUNTED_END * sizeof *sums[i].reasons);
		sc_samples_copy(&sums[i].samples, &from->sums[i].samples);
	}
	return group;
}

static void keep_second(struct sc_group *group, struct sc_second *recent)
{
	void *second = (void *)(intptr_t)recent->second;
	uintptr_t started = (uintptr_t)g_hash_table_lookup(group->seconds, second);

	if (recent->started > 0)
		g_hash_table_insert(group->seconds, second, (void *)(started + recent->started));
	recent->started = 0;
}

void sc_group_start(struct sc_group *group, int64_t start_ns)
{
	int64_t second = start_ns / SC_NS_PER_S;
	struct sc_second *recent = &group->recent[(uint64_t)second % SC_SECONDS_RECENT];

	if (recent->second != second)
		keep_second(group, recent);
	recent->second = second;
	recent->started++;
	group->attempts++;
}

void sc_group_keep_seconds(struct sc_group *group)
{
	for (unsigned i = 0; i < SC_SECONDS_RECENT; i++)
		keep_second(group, &group->recent[i]);
}
