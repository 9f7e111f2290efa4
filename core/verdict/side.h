/* One side of a comparison: of each metric its figures and the samples behind them, and what else
 * the capture has. */
#ifndef SC_VERDICT_SIDE_H
#define SC_VERDICT_SIDE_H

#include <stdbool.h>

#include "timing/metric_row.h"
#include "verdict/inventory.h"
#include "verdict/proportion.h"
#include "verdict/ranks.h"

struct sc_diff_side_metric {
	bool known;                       /* the others are set */
	struct sc_metric_row row;         /* its figures; what its texts point to is not there */
	struct sc_sorted_samples samples; /* none of ratios; owned */
	bool is_ratio;
	struct sc_ratio ratio;
	bool same; /* it has the samples of a metric before it */
};

struct sc_diff_side {
	char *name;                          /* of the group; NULL: no --by */
	struct sc_diff_side_metric *metrics; /* by index in sc_metrics_all */
	struct sc_inventory *inventory;      /* NULL: not asked for */
};

/* Takes `inventory`. */
struct sc_diff_side *sc_diff_side_new(struct sc_span name, struct sc_inventory *inventory);

/* As sc_metric_samples_fn: a metric of it. */
void sc_diff_side_take(struct sc_diff_side *side, const struct sc_metric_row *row, int64_t *sorted,
		       size_t count);

/* All of `sides` but `except` as one: ratios and samples alone, since other figures are not sums.
 */
struct sc_diff_side *sc_diff_side_rest(struct sc_diff_side *const *sides, size_t count,
				       size_t except);

/* How many samples and parts it rests on, over all metrics. */
uint64_t sc_diff_side_weight(const struct sc_diff_side *side);

void sc_diff_side_free(struct sc_diff_side *side); /* NULL is fine */

#endif
