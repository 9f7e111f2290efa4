/* Two ratios compared: how far apart they may be, and whether chance explains it. */
#ifndef SC_VERDICT_PROPORTION_H
#define SC_VERDICT_PROPORTION_H

#include <stdint.h>

struct sc_ratio {
	uint64_t part, whole; /* part <= whole */
};

/* An interval of 95 %, in fractions of 1. */
struct sc_bounds {
	double low, high;
};

/* Of b - a, by Newcombe's hybrid score method without continuity correction: R. G. Newcombe,
 * Interval estimation for the difference between independent proportions: comparison of eleven
 * methods, Statistics in Medicine 17 (1998), method 10. Both wholes are above 0. */
struct sc_bounds sc_newcombe(struct sc_ratio a, struct sc_ratio b);

/* p of Fisher's exact test, two-sided: the sum over all tables with these margins that are not
 * likelier than this one. Takes time that follows the standard deviation of such tables. */
double sc_fisher(struct sc_ratio a, struct sc_ratio b);

#endif
