#include "timing/metric_row.h"

#define WORD(id, word) word,
const char *const sc_trust_words[] = {SC_TRUSTS(WORD) NULL};

void sc_metric_row_clear(struct sc_metric_row *row)
{
	const struct sc_quantity none = {.absent = SC_NOT_APPLICABLE, .unit = SC_UNIT_COUNT};

	*row = (struct sc_metric_row){.value = none, .numerator = none, .denominator = none};
	row->min = row->mean = row->max = row->stddev = none;
	row->p50 = row->p90 = row->p95 = row->p99 = none;
}

void sc_metric_row_spread(struct sc_metric_row *row, const struct sc_stats *stats,
			  enum sc_unit unit)
{
	row->unit = unit == SC_UNIT_SECONDS ? "s" : unit == SC_UNIT_PERCENT ? "%" : "";
	row->n = stats->count;
	if (stats->count == 0)
		return;
	row->value = row->mean = sc_quantity(stats->mean, unit);
	row->min = sc_quantity(stats->min, unit);
	row->max = sc_quantity(stats->max, unit);
	row->stddev = sc_quantity(stats->stddev, unit);
	row->p50 = sc_quantity(stats->p50, unit);
	row->p90 = sc_quantity(stats->p90, unit);
	row->p95 = sc_quantity(stats->p95, unit);
	row->p99 = sc_quantity(stats->p99, unit);
}

void sc_metric_row_ratio(struct sc_metric_row *row, uint64_t numerator, uint64_t denominator)
{
	row->unit = "%";
	row->n = denominator;
	row->numerator = sc_quantity((int64_t)numerator, SC_UNIT_COUNT);
	row->denominator = sc_quantity((int64_t)denominator, SC_UNIT_COUNT);
	if (denominator > 0) /* RFC 6076 4: otherwise undefined, never 0 */
		row->value = sc_quantity(sc_percent(numerator, denominator), SC_UNIT_PERCENT);
}
