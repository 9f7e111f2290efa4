/* The row of a metric: what `metrics` shows of it. */
#ifndef SC_TIMING_METRIC_ROW_H
#define SC_TIMING_METRIC_ROW_H

#include "base/column.h"
#include "timing/stats.h"

/* May the figure be trusted, as far as the health of the capture goes (METRICS.md 18)? From best
 * to worst. */
#define SC_TRUSTS(X) \
	X(TRUSTED, "trusted") \
	X(BIASED, "biased") \
	X(UNUSABLE, "unusable")

enum sc_trust {
	SC_TRUST_NONE, /* nobody asked */
#define X(id, word) SC_TRUST_##id,
	SC_TRUSTS(X)
#undef X
} SC_PACKED;

extern const char *const sc_trust_words[]; /* NULL at the end */

struct sc_metric_row {
	struct sc_span group; /* value of the --by key; ptr NULL: over everything */
	const char *metric, *unit, *label, *source;
	const char *definition; /* NULL: see the interval it is of */
	struct sc_quantity value, numerator, denominator;
	struct sc_quantity min, mean, max, stddev, p50, p90, p95, p99;
	uint64_t n;
	struct sc_tally_list excluded;
	enum sc_trust trust; /* set by who knows of the capture's health */
};

static inline struct sc_quantity sc_quantity(int64_t value, enum sc_unit unit)
{
	return (struct sc_quantity){value, unit, SC_PRESENT};
}

/* No figure in it has a value yet. */
void sc_metric_row_clear(struct sc_metric_row *row);

/* Mean and distribution of times, or of quantities of that unit. */
void sc_metric_row_spread(struct sc_metric_row *row, const struct sc_stats *stats,
			  enum sc_unit unit);

/* A ratio, in percent. */
void sc_metric_row_ratio(struct sc_metric_row *row, uint64_t numerator, uint64_t denominator);

#endif
