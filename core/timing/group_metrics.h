/* Metrics that are no sum of samples: made of what was counted over a group. */
#ifndef SC_TIMING_GROUP_METRICS_H
#define SC_TIMING_GROUP_METRICS_H

#include <stdint.h>

struct sc_group;
struct sc_metric_row;
struct sc_stats;

struct sc_message_counts {
	uint64_t messages, retransmissions, duplicates;
};

struct sc_group_facts {
	struct sc_group *group;
	const struct sc_stats *stats; /* of the metric's interval; nothing in it without one */
	const struct sc_message_counts *messages; /* NULL: messages are not counted by group */
	int64_t first_ns, end_ns;                 /* of the capture */
};

/* As sc_metric.of_group: CPS, CONCURRENCY, RETRANSMISSION_RATIO, MOU, REG_LAPSE. */
void sc_group_attempts(const struct sc_group_facts *facts, struct sc_metric_row *row);
void sc_group_concurrency(const struct sc_group_facts *facts, struct sc_metric_row *row);
void sc_group_retransmissions(const struct sc_group_facts *facts, struct sc_metric_row *row);
void sc_group_minutes(const struct sc_group_facts *facts, struct sc_metric_row *row);
void sc_group_lapses(const struct sc_group_facts *facts, struct sc_metric_row *row);

#endif
