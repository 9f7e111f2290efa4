/* All metrics. */
#ifndef SC_TIMING_METRIC_LIST_H
#define SC_TIMING_METRIC_LIST_H

#include "timing/metric.h"

extern const struct sc_metric sc_metrics_all[];
extern const unsigned sc_metrics_count;

/* All names, in the order of the table; NULL at the end. */
const char *sc_metric_name(unsigned index);
/* Index of a metric by name (case ignored), or -1. */
int sc_metric_find(struct sc_span name);

/* The word of the class or kind that counts; NULL: any. */
const char *sc_metric_wanted(const struct sc_metric *metric);

/* Does a table for people show it? What is neither RFC 6076's nor usual is left
 * out while it has no sample. */
bool sc_metric_worth_a_line(const struct sc_metric_row *row);

#endif
