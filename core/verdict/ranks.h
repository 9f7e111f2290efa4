/* Are the samples of one side larger than those of the other? H. B. Mann, D. R. Whitney: On a test
 * of whether one of two random variables is stochastically larger than the other, Annals of
 * Mathematical Statistics 18 (1947). */
#ifndef SC_VERDICT_RANKS_H
#define SC_VERDICT_RANKS_H

#include <stddef.h>
#include <stdint.h>

/* Samples in ascending order. */
struct sc_sorted_samples {
	const int64_t *values;
	size_t count;
};

/* Up to so many samples on both sides, and without ties, p is exact. */
#define SC_RANKS_EXACT_MAX 8u

/* p, two-sided: the normal approximation with corrections for ties and continuity. Both sides have
 * samples. */
double sc_mann_whitney(struct sc_sorted_samples a, struct sc_sorted_samples b);

#endif
