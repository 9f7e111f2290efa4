/* How the cost of something grows, in processor time of this process: another program on the
 * machine makes it no longer. Two sizes are measured in one run; only their ratio is judged. */
#ifndef SC_TESTS_CPU_TIME_H
#define SC_TESTS_CPU_TIME_H

#include <glib.h>
#include <time.h>

static inline double cpu_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The least of three tries of work(user, size): what disturbs a try makes it longer. */
static inline double cpu_best_s(void (*work)(void *user, unsigned size), void *user, unsigned size)
{
	double best = 0;

	for (int i = 0; i < 3; i++) {
		double start = cpu_s(), took;

		work(user, size);
		took = cpu_s() - start;
		best = i == 0 || took < best ? took : best;
	}
	return best;
}

/* Four times as much takes about four times as long, and sixteen times if a step is quadratic.
 * `size` is large enough that the smaller of the two takes milliseconds. */
static inline void assert_linear(void (*work)(void *user, unsigned size), void *user, unsigned size)
{
	double one = cpu_best_s(work, user, size), four = cpu_best_s(work, user, 4 * size);

	g_test_message("%.4f s, four times as much %.4f s", one, four);
	g_assert_cmpfloat(four, <, 9 * one + 0.001);
}

#endif
