#include "verdict/bootstrap.h"

#include <glib.h>

#include "timing/stats.h"
#include "verdict/random.h"

#define WORD_BITS 64u

/* A resample is as many numbers below 2^64 as there are samples, evenly spread; number v stands for
 * sample v * count / 2^64. Of what is asked no more of these numbers is drawn than is needed to
 * know it: their bits are looked at from the highest down, for all that begin alike at once, and of
 * many it is enough how many have a one there. */
static size_t index_of(uint64_t number, size_t count)
{
	return (size_t)((unsigned __int128)number * count >> WORD_BITS);
}

/* The interval: so many of the resamples lie outside it at either end. */
#define OUTSIDE (SC_RESAMPLES / 40)

static struct sc_change_range range_of(int64_t *changes)
{
	int64_t *spare = g_new(int64_t, SC_RESAMPLES), *sorted;
	struct sc_change_range range;

	sorted = sc_sort(changes, spare, SC_RESAMPLES);
	range = (struct sc_change_range){sorted[OUTSIDE - 1], sorted[SC_RESAMPLES - OUTSIDE]};
	g_free(spare);
	return range;
}

/* ---- percentiles ---- */

/* The `rank`-th smallest (from 1) of a resample: of which sample. */
static size_t draw_rank(struct sc_random *random, size_t count, uint64_t rank)
{
	uint64_t number = 0, alike = count;
	unsigned known = 0;

	while (alike > 1 && known < WORD_BITS) {
		const uint64_t ones = sc_random_ones(random, alike), zeros = alike - ones;

		known++;
		if (rank <= zeros) {
			alike = zeros;
		} else {
			rank -= zeros;
			alike = ones;
			number |= UINT64_C(1) << (WORD_BITS - known);
		}
	}
	if (known < WORD_BITS)
		number |= sc_random_next(random) >> known;
	return index_of(number, count);
}

static uint64_t rank_of(size_t count, unsigned percent)
{
	return (uint64_t)(((unsigned __int128)count * percent + 99) / 100);
}

struct sc_change_range sc_bootstrap_percentile(struct sc_sorted_samples a,
					       struct sc_sorted_samples b, unsigned percent)
{
	const uint64_t rank_a = rank_of(a.count, percent), rank_b = rank_of(b.count, percent);
	struct sc_random random = {SC_BOOTSTRAP_SEED};
	int64_t changes[SC_RESAMPLES];

	for (unsigned i = 0; i < SC_RESAMPLES; i++) {
		const int64_t of_a = a.values[draw_rank(&random, a.count, rank_a)];

		changes[i] = b.values[draw_rank(&random, b.count, rank_b)] - of_a;
	}
	return range_of(changes);
}

/* ---- the mean ---- */

/* Samples this near to one another count as their mean: a hundredth of the standard deviation,
 * which is a hundred-thousandth of the variance. */
#define NEAR_PART 100
/* So few numbers are drawn one by one. */
#define FEW 4u

/* All numbers that begin with the same bits, and the samples that they stand for. */
struct node {
	int64_t value; /* of each of them, if they are near one another */
	uint32_t zero; /* those that go on with a zero; the next one: with a one. 0: near */
};

/* `depth_max`: with so many bits known, about one number is left. */
struct tree {
	struct sc_sorted_samples samples;
	GArray *nodes; /* struct node; the first one is the root */
	int64_t near;
	unsigned depth_max;
	struct sc_random *random;
};

/* Bits below those that are known. */
static uint64_t below(unsigned known)
{
	return known < WORD_BITS ? UINT64_MAX >> known : 0;
}

/* What a node is that is not divided. */
static struct node undivided(const struct tree *tree, size_t first, size_t last)
{
	__int128 sum = 0;

	for (size_t i = first; i <= last; i++)
		sum += tree->samples.values[i];
	return (struct node){.value = sc_divide_half_even(sum, (__int128)(last - first) + 1)};
}

/* Fills in node `at`, whose numbers begin with the `known` upper bits of `number`. */
static void grow(struct tree *tree, guint at, uint64_t number, unsigned known)
{
	const size_t first = index_of(number, tree->samples.count);
	const size_t last = index_of(number | below(known), tree->samples.count);
	struct node node = {0};

	if (tree->samples.values[last] - tree->samples.values[first] <= tree->near) {
		node = undivided(tree, first, last);
	} else {
		node.zero = tree->nodes->len;
		if (known < tree->depth_max)
			g_array_set_size(tree->nodes, tree->nodes->len + 2);
	}
	g_array_index(tree->nodes, struct node, at) = node;
	if (node.zero == 0 || known == tree->depth_max)
		return;
	grow(tree, node.zero, number, known + 1);
	grow(tree, node.zero + 1, number | UINT64_C(1) << (WORD_BITS - known - 1), known + 1);
}

static void plant(struct tree *tree, struct sc_sorted_samples samples, struct sc_random *random)
{
	struct sc_stats stats;

	sc_stats_of(&stats, samples.values, samples.count);
	*tree = (struct tree){.samples = samples, .random = random};
	tree->near = stats.stddev / NEAR_PART;
	while (tree->depth_max < WORD_BITS - 1 && samples.count >> tree->depth_max != 0)
		tree->depth_max++;
	tree->nodes = g_array_new(FALSE, TRUE, sizeof(struct node));
	g_array_set_size(tree->nodes, 1);
	grow(tree, 0, 0, 0);
}

/* The sum of `count` samples of node `at`. */
static __int128 draw_sum(const struct tree *tree, guint at, uint64_t count, uint64_t number,
			 unsigned known)
{
	const struct node *node = &g_array_index(tree->nodes, struct node, at);
	const uint64_t one = UINT64_C(1) << (WORD_BITS - known - 1);
	__int128 sum = 0;
	uint64_t ones;

	if (count == 0)
		return 0;
	if (node->zero == 0)
		return (__int128)node->value * (__int128)count;
	if (count <= FEW || known == tree->depth_max) {
		for (; count > 0; count--) {
			const uint64_t drawn = number | sc_random_next(tree->random) >> known;

			sum += tree->samples.values[index_of(drawn, tree->samples.count)];
		}
		return sum;
	}
	ones = sc_random_ones(tree->random, count);
	sum = draw_sum(tree, node->zero, count - ones, number, known + 1);
	return sum + draw_sum(tree, node->zero + 1, ones, number | one, known + 1);
}

static int64_t draw_mean(const struct tree *tree)
{
	return sc_divide_half_even(draw_sum(tree, 0, tree->samples.count, 0, 0),
				   (__int128)tree->samples.count);
}

struct sc_change_range sc_bootstrap_mean(struct sc_sorted_samples a, struct sc_sorted_samples b)
{
	struct sc_random random = {SC_BOOTSTRAP_SEED};
	int64_t changes[SC_RESAMPLES];
	struct tree of_a, of_b;

	plant(&of_a, a, &random);
	plant(&of_b, b, &random);
	for (unsigned i = 0; i < SC_RESAMPLES; i++) {
		const int64_t mean_a = draw_mean(&of_a);

		changes[i] = draw_mean(&of_b) - mean_a;
	}
	g_array_free(of_a.nodes, TRUE);
	g_array_free(of_b.nodes, TRUE);
	return range_of(changes);
}
