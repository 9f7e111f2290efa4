/* Bursts and gaps: METRICS.md 12.4 and the example of RFC 3611 4.7.2; and percentiles. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "media/histogram.h"
#include "media/runs.h"

/* As in RFC 3611: 1 received, 0 lost, X discarded; told in words of `step` packets. */
static struct sc_runs told(const char *trace, size_t step)
{
	struct sc_runs runs = {0};

	for (size_t at = 0; at < strlen(trace); at += step) {
		size_t len = MIN(step, strlen(trace + at));
		uint64_t mask = 0, seen = 0, discarded[SC_BUFFER_COUNT] = {0};

		for (size_t i = 0; i < len; i++) {
			uint64_t bit = UINT64_C(1) << (i + 64 - step);

			mask |= bit;
			if (trace[at + i] != '0')
				seen |= bit;
			if (trace[at + i] == 'X')
				discarded[SC_BUFFER_60] |= bit;
		}
		sc_runs_tell(&runs, mask, seen | ~mask, discarded);
	}
	sc_runs_end(&runs);
	return runs;
}

#define ONES15 "111111111111111"
#define ONES16 ONES15 "1"
#define ONES20 ONES16 "1111"

static const struct {
	const char *trace;
	uint64_t bad, bursts, burst_bad, burst_packets, gaps, gap_bad, gap_packets;
} bursts[] = {
	/* The RFC's example with the one symbol that its 64 lack: a burst of 12 packets, of which 4
	 * are bad; gaps of 23 and 29 with 2. */
	{"11110111111111111111111X111X1011110111111111111111111X1111111111", 6, 1, 4, 12, 2, 2, 52},
	{ONES20 "00" ONES20, 2, 1, 2, 2, 2, 0, 40},
	{ONES20 "0" ONES16 "0" ONES20, 2, 0, 0, 0, 1, 2, 58},
	{ONES20 "0" ONES15 "0" ONES20, 2, 1, 2, 17, 2, 0, 40},
	/* By hand: none lost; all lost; a burst at either end leaves one gap. */
	{ONES20, 0, 0, 0, 0, 1, 0, 20},
	{"0000", 4, 1, 4, 4, 0, 0, 0},
	{"00" ONES20 "X0", 4, 2, 4, 4, 1, 0, 20},
	{"0" ONES20, 1, 0, 0, 0, 1, 1, 20 + 1},
};

static void test_bursts(void)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(bursts); i++)
		for (size_t step = 1; step <= 64; step++) {
			struct sc_runs runs = told(bursts[i].trace, step);

			g_assert_cmpuint(runs.packets, ==, strlen(bursts[i].trace));
			g_assert_cmpuint(runs.bad[SC_BUFFER_60].packets, ==, bursts[i].bad);
			g_assert_cmpuint(runs.bursts, ==, bursts[i].bursts);
			g_assert_cmpuint(runs.burst_bad, ==, bursts[i].burst_bad);
			g_assert_cmpuint(runs.burst_packets, ==, bursts[i].burst_packets);
			g_assert_cmpuint(runs.gaps, ==, bursts[i].gaps);
			g_assert_cmpuint(runs.gap_bad, ==, bursts[i].gap_bad);
			g_assert_cmpuint(runs.packets - runs.burst_packets, ==,
					 bursts[i].gap_packets);
		}
}

/* Densities as RTCP XR has them: a byte, rounded down (METRICS.md 12.4). */
static void test_densities(void)
{
	struct sc_runs runs = told(bursts[0].trace, 64);

	g_assert_cmpuint(256 * runs.burst_bad / runs.burst_packets, ==, 85);
	g_assert_cmpuint(256 * runs.gap_bad / (runs.packets - runs.burst_packets), ==, 9);
	/* 10 ms each: the gaps of 230 and 290 ms are 260 ms long on the average. */
	g_assert_cmpuint(10 * (runs.packets - runs.burst_packets) / runs.gaps, ==, 260);
	g_assert_cmpuint(10 * runs.burst_packets / runs.bursts, ==, 120);
}

/* Runs of bad packets go on from word to word. */
static void test_bad_runs(void)
{
	for (size_t step = 1; step <= 64; step++) {
		struct sc_runs runs = told("10X0111X0001X", step);

		g_assert_cmpuint(runs.bad[SC_BUFFER_60].packets, ==, 8);
		g_assert_cmpuint(runs.bad[SC_BUFFER_60].runs, ==, 3);
		g_assert_cmpuint(runs.bad[SC_BUFFER_50].packets, ==, 5); /* lost alone */
		g_assert_cmpuint(runs.bad[SC_BUFFER_50].runs, ==, 3);
		g_assert_cmpuint(runs.lost_runs[0], ==, 2);
		g_assert_cmpuint(runs.lost_runs[2], ==, 1);
		g_assert_cmpuint(runs.lost_run_max, ==, 3);
	}
}

/* ---- percentiles ---- */

static int by_value(const void *one, const void *other)
{
	uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;

	return a < b ? -1 : a > b;
}

/* METRICS.md RTP-4: the upper edge of a bucket at most 1/32 wide, by nearest rank. */
static void check_percentiles(uint64_t *values, size_t count)
{
	struct sc_pool pool = {0};
	struct sc_histogram histogram = {0};
	unsigned percents[100];
	uint64_t all[100];

	for (size_t i = 0; i < count; i++)
		sc_histogram_add(&histogram, &pool, values[i]);
	qsort(values, count, sizeof *values, by_value);
	for (unsigned percent = 1; percent <= 100; percent++)
		percents[percent - 1] = percent;
	sc_histogram_percentiles(&histogram, percents, all, 100);
	for (unsigned percent = 1; percent <= 100; percent++) {
		uint64_t exact = values[(count * percent + 99) / 100 - 1];
		uint64_t got = all[percent - 1];

		exact = MIN(exact, UINT32_MAX);
		g_assert_cmpuint(got, >=, exact);
		g_assert_cmpuint(got, <=, exact + exact / 32);
	}
	sc_histogram_clear(&histogram, &pool);
	g_assert_cmpuint(pool.used_bytes, ==, 0);
	sc_pool_clear(&pool);
}

static void test_percentiles(void)
{
	GRand *rand = g_rand_new_with_seed(12);
	uint64_t values[3000], edge = 1;

	for (size_t count = 1; count <= G_N_ELEMENTS(values); count = 3 * count + 1)
		for (unsigned bits = 0; bits <= 33; bits++) {
			for (size_t i = 0; i < count; i++)
				values[i] = ((uint64_t)g_rand_int(rand) << 32 | g_rand_int(rand)) &
					    ((UINT64_C(1) << bits) - 1);
			check_percentiles(values, count);
		}
	for (unsigned bits = 0; bits <= 33; bits++, edge *= 2)
		for (unsigned i = 0; i < 3; i++) {
			values[0] = edge - 1 + i;
			check_percentiles(values, 1);
		}
	g_rand_free(rand);
}

/* More in one bucket than two bytes count, and then in another. */
static void test_wide(void)
{
	struct sc_pool pool = {0};
	struct sc_histogram histogram = {0};
	uint64_t got[3];

	for (unsigned i = 0; i < 69000; i++)
		sc_histogram_add(&histogram, &pool, 7);
	sc_histogram_add(&histogram, &pool, 1000);
	for (unsigned i = 0; i < 999; i++)
		sc_histogram_add(&histogram, &pool, 31);
	/* 70,000: ranks up to 69,000 are 7, up to 69,999 are 31. */
	sc_histogram_percentiles(&histogram, (const unsigned[]){98, 99, 100}, got, 3);
	g_assert_cmpuint(got[0], ==, 7);
	g_assert_cmpuint(got[1], ==, 31);
	g_assert_cmpuint(got[2], ==, 1007); /* 992 to 1007 */
	sc_histogram_clear(&histogram, &pool);
	g_assert_cmpuint(pool.used_bytes, ==, 0);
	sc_pool_clear(&pool);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/media/runs/bursts", test_bursts);
	g_test_add_func("/media/runs/densities", test_densities);
	g_test_add_func("/media/runs/bad_runs", test_bad_runs);
	g_test_add_func("/media/histogram/percentiles", test_percentiles);
	g_test_add_func("/media/histogram/wide", test_wide);
	return g_test_run();
}
