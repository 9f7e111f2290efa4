#include "verdict/ranks.h"

#include <math.h>
#include <stdbool.h>

/* What the test knows of the samples. */
struct ranked {
	double twice_u; /* of a: pairs in which a's sample is the larger one, ties half */
	double ties;    /* the sum of t^3 - t over groups of t equal samples */
	bool tied;
};

/* Goes through both sides at once, one value after the other. */
static struct ranked rank(struct sc_sorted_samples a, struct sc_sorted_samples b)
{
	struct ranked ranked = {0};

	for (size_t i = 0, j = 0; i < a.count || j < b.count;) {
		const bool from_a = j == b.count || (i < a.count && a.values[i] <= b.values[j]);
		const int64_t value = from_a ? a.values[i] : b.values[j];
		const size_t below = j;
		double of_a, of_b, t;

		for (of_a = 0; i < a.count && a.values[i] == value; i++)
			of_a++;
		for (of_b = 0; j < b.count && b.values[j] == value; j++)
			of_b++;
		t = of_a + of_b;
		ranked.twice_u += of_a * (2 * (double)below + of_b);
		ranked.ties += t * t * t - t;
		ranked.tied |= t > 1;
	}
	return ranked;
}

/* In how many orders of `a` and `b` samples U is so much, for all U: as many as with one sample of
 * a less, below which all b lie, and with one of b less. */
static void count_orders(uint64_t *orders, size_t a, size_t b)
{
	uint64_t table[SC_RANKS_EXACT_MAX + 1][SC_RANKS_EXACT_MAX * SC_RANKS_EXACT_MAX + 1] = {{0}};

	for (size_t j = 0; j <= b; j++)
		table[j][0] = 1;
	for (size_t i = 1; i <= a; i++)
		for (size_t j = 0; j <= b; j++)
			for (size_t u = i * j + 1; u-- > 0;)
				table[j][u] = (u >= j ? table[j][u - j] : 0) +
					      (j > 0 && u <= i * (j - 1) ? table[j - 1][u] : 0);
	for (size_t u = 0; u <= a * b; u++)
		orders[u] = table[b][u];
}

static double exact(size_t a, size_t b, size_t u)
{
	uint64_t orders[SC_RANKS_EXACT_MAX * SC_RANKS_EXACT_MAX + 1], all = 0, tail = 0;
	const size_t least = u < a * b - u ? u : a * b - u;

	count_orders(orders, a, b);
	for (size_t i = 0; i <= a * b; i++) {
		all += orders[i];
		tail += i <= least ? orders[i] : 0;
	}
	return fmin(1, 2 * (double)tail / (double)all);
}

double sc_mann_whitney(struct sc_sorted_samples a, struct sc_sorted_samples b)
{
	const struct ranked ranked = rank(a, b);
	const double na = (double)a.count, nb = (double)b.count, n = na + nb;
	const double off = fabs(ranked.twice_u / 2 - na * nb / 2);
	double deviation;

	if (!ranked.tied && a.count <= SC_RANKS_EXACT_MAX && b.count <= SC_RANKS_EXACT_MAX)
		return exact(a.count, b.count, (size_t)(ranked.twice_u / 2));
	deviation = sqrt(na * nb / 12 * (n + 1 - ranked.ties / (n * (n - 1))));
	if (!(deviation > 0)) /* all are equal */
		return 1;
	return fmin(1, erfc((off - 0.5) / deviation / sqrt(2)));
}
