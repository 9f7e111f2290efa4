#include "verdict/proportion.h"

#include <math.h>

/* Of the normal distribution: 2.5 % lie above. */
#define Z_95 1.959963984540054

/* ---- Newcombe ---- */

/* E. B. Wilson's score interval of one ratio (1927). */
static struct sc_bounds wilson(struct sc_ratio ratio)
{
	const double n = (double)ratio.whole, p = (double)ratio.part / n;
	const double middle = 2 * n * p + Z_95 * Z_95;
	const double half = Z_95 * sqrt(Z_95 * Z_95 + 4 * n * p * (1 - p));
	const double below = 2 * (n + Z_95 * Z_95);

	return (struct sc_bounds){fmax(0, (middle - half) / below),
				  fmin(1, (middle + half) / below)};
}

struct sc_bounds sc_newcombe(struct sc_ratio a, struct sc_ratio b)
{
	const double pa = (double)a.part / (double)a.whole, pb = (double)b.part / (double)b.whole;
	const struct sc_bounds wa = wilson(a), wb = wilson(b);

	return (struct sc_bounds){pb - pa - hypot(pb - wb.low, wa.high - pa),
				  pb - pa + hypot(wb.high - pb, pa - wa.low)};
}

/* ---- Fisher ---- */

/* Tables as likely as this one but for rounding count as as likely (as in R's fisher.test). */
#define AS_LIKELY (1 + 1e-7)

/* All tables with the same margins: `x` of the `drawn` lie in a, which has `a` of the a + b.
 * Weights are relative to the likeliest table, from which one goes outwards: no factorial is ever
 * formed, so that nothing can overflow, and what is too unlikely to be a double adds nothing. */
struct margins {
	double a, b, drawn;
};

/* How much likelier x + 1 is than x. */
static double ratio_up(const struct margins *m, double x)
{
	return (m->a - x) * (m->drawn - x) / ((x + 1) * (m->b - m->drawn + x + 1));
}

/* The weight of `observed`, beginning at 1 in `mode`. */
static double weight_of(const struct margins *m, double mode, double observed)
{
	double weight = 1;

	for (double x = mode; x < observed && weight > 0; x++)
		weight *= ratio_up(m, x);
	for (double x = mode; x > observed && weight > 0; x--)
		weight /= ratio_up(m, x - 1);
	return weight;
}

double sc_fisher(struct sc_ratio a, struct sc_ratio b)
{
	const struct margins m = {(double)a.whole, (double)b.whole, (double)(a.part + b.part)};
	const double least = fmax(0, m.drawn - m.b), most = fmin(m.a, m.drawn);
	const double mode =
		fmin(most, fmax(least, floor((m.drawn + 1) * (m.a + 1) / (m.a + m.b + 2))));
	const double limit = weight_of(&m, mode, (double)a.part) * AS_LIKELY;
	double all = 0, tail = 0, weight = 1;

	for (double x = mode; x <= most && weight > 0; weight *= ratio_up(&m, x), x++) {
		all += weight;
		tail += weight <= limit ? weight : 0;
	}
	weight = 1;
	for (double x = mode; x > least && weight > 0; x--) {
		weight /= ratio_up(&m, x - 1);
		all += weight;
		tail += weight <= limit ? weight : 0;
	}
	return fmin(1, tail / all);
}
