/* How far a statistic may have changed: the percentile bootstrap (B. Efron, R. J. Tibshirani: An
 * Introduction to the Bootstrap, 1993, 13.3), drawn in a way that is exact and does not take a draw
 * a sample; METRICS.md VD-8 says it to the bit. Integers throughout: the same everywhere. */
#ifndef SC_VERDICT_BOOTSTRAP_H
#define SC_VERDICT_BOOTSTRAP_H

#include "verdict/ranks.h"

#define SC_RESAMPLES 2000u
#define SC_BOOTSTRAP_SEED UINT64_C(0x7369706368726f6e) /* "sipchron" */

struct sc_change_range {
	int64_t low, high; /* in the unit of the samples */
};

/* 95 % of the change from a to b of the percentile `percent` (nearest rank), or of the mean. Both
 * sides have samples. */
struct sc_change_range sc_bootstrap_percentile(struct sc_sorted_samples a,
					       struct sc_sorted_samples b, unsigned percent);
struct sc_change_range sc_bootstrap_mean(struct sc_sorted_samples a, struct sc_sorted_samples b);

#endif
