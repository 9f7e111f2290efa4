#include "timing/group_metrics.h"

#include "base/time.h"
#include "timing/group.h"
#include "timing/metric_row.h"

void sc_group_attempts(const struct sc_group_facts *facts, struct sc_metric_row *row)
{
	const int64_t span_ns = sc_time_diff(facts->end_ns, facts->first_ns);
	struct sc_group *group = facts->group;
	GHashTableIter iter;
	void *started;
	uintptr_t peak = 0;

	row->unit = "1/s";
	row->n = group->attempts;
	if (group->attempts == 0)
		return;
	sc_group_keep_seconds(group);
	g_hash_table_iter_init(&iter, group->seconds);
	while (g_hash_table_iter_next(&iter, NULL, &started))
		peak = MAX(peak, (uintptr_t)started);
	row->value = row->max = sc_quantity((int64_t)peak * 1000, SC_UNIT_PER_SECOND);
	if (span_ns > 0)
		row->mean = sc_quantity(
			sc_divide_half_even((__int128)group->attempts * 1000 * SC_NS_PER_S,
					    span_ns),
			SC_UNIT_PER_SECOND);
}

/* How many calls are up: one more with each answer, one less with each end. */
void sc_group_concurrency(const struct sc_group_facts *facts, struct sc_metric_row *row)
{
	struct sc_times *ups = &facts->group->answered, *downs = &facts->group->ended;
	int64_t up = 0, peak = 0, since_ns = facts->first_ns;
	__int128 call_time = 0;

	row->unit = "";
	if (ups->count == 0)
		return;
	sc_times_sort(ups);
	sc_times_sort(downs);
	for (size_t i = 0, j = 0; i < ups->count || j < downs->count;) {
		/* At the same time: one that ends makes room for one that begins. */
		bool down =
			i == ups->count || (j < downs->count && downs->at_ns[j] <= ups->at_ns[i]);
		int64_t time_ns = down ? downs->at_ns[j++] : ups->at_ns[i++];

		call_time += (__int128)up * sc_time_diff(time_ns, since_ns);
		since_ns = time_ns;
		up += down ? -1 : 1;
		peak = MAX(peak, up);
	}
	call_time += (__int128)up * sc_time_diff(facts->end_ns, since_ns);
	row->n = ups->count;
	row->value = row->max = sc_quantity(peak, SC_UNIT_COUNT);
	if (facts->end_ns > facts->first_ns)
		row->mean = sc_quantity(
			sc_divide_half_even(call_time * 1000,
					    sc_time_diff(facts->end_ns, facts->first_ns)),
			SC_UNIT_AVERAGE);
}

/* The sum of all session times, in minutes. */
void sc_group_minutes(const struct sc_group_facts *facts, struct sc_metric_row *row)
{
	const struct sc_stats *durations = facts->stats;

	row->unit = "min";
	row->n = durations->count;
	if (row->n > 0)
		row->value =
			sc_quantity(sc_divide_half_even(durations->total * 1000, 60 * SC_NS_PER_S),
				    SC_UNIT_AVERAGE);
}

void sc_group_lapses(const struct sc_group_facts *facts, struct sc_metric_row *row)
{
	sc_metric_row_ratio(row, facts->group->lapses, facts->group->refreshes);
}

void sc_group_retransmissions(const struct sc_group_facts *facts, struct sc_metric_row *row)
{
	const struct sc_message_counts *counts = facts->messages;

	if (counts)
		sc_metric_row_ratio(row, counts->retransmissions,
				    counts->messages - counts->duplicates);
	else
		row->unit = "%";
}
