/* Holes as facts (METRICS.md FX-11): kept with their times and directions, found by time,
 * withdrawn. */
#include <glib.h>

#include "session/gaps.h"

static struct sc_state state;
static const struct sc_endpoint one = {.family = 4, .addr = {192, 0, 2, 1}},
				other = {.family = 4, .addr = {192, 0, 2, 2}};

static void note(int64_t from_ns, int64_t until_ns)
{
	const struct sc_gap gap = {from_ns, until_ns};

	sc_gaps_note(&state, &one, &other, &gap);
}

static void assert_first(int64_t after_ns, int64_t from_ns, int64_t until_ns)
{
	const struct sc_gap *gap = sc_gaps_first(&state, &one, &other, after_ns);

	g_assert_nonnull(gap);
	g_assert_cmpint(gap->from_ns, ==, from_ns);
	g_assert_cmpint(gap->until_ns, ==, until_ns);
}

static void assert_none(int64_t after_ns)
{
	g_assert_null(sc_gaps_first(&state, &one, &other, after_ns));
}

static void start(void)
{
	sc_gaps_free(state.gaps);
	state = (struct sc_state){0};
}

static void test_by_time(void)
{
	start();
	assert_none(0);
	note(10, 20);
	note(30, 40);
	note(35, 60);
	assert_first(0, 10, 20);
	assert_first(19, 10, 20);
	assert_first(20, 30, 40);
	assert_first(40, 35, 60);
	assert_none(60);
	g_assert_null(sc_gaps_first(&state, &other, &one, 0)); /* the other direction */
}

static void test_known(void)
{
	start();
	note(10, 20);
	note(10, 20);
	note(12, 18);
	assert_first(0, 10, 20);
	sc_gaps_withdraw(&state, &one, &other, 11);
	assert_first(0, 10, 20);
	sc_gaps_withdraw(&state, &one, &other, 10);
	assert_none(0);
}

/* They stay in order: a message may lie in all of both. */
static void test_clock_set_back(void)
{
	start();
	note(10, 20);
	note(50, 60);
	note(45, 55);
	assert_first(20, 45, 60);
	note(5, 100);
	assert_first(0, 5, 100);
	assert_none(100);
}

static void test_withdrawn(void)
{
	start();
	note(10, 20);
	note(30, 40);
	note(40, 50);
	sc_gaps_withdraw(&state, &one, &other, 30);
	assert_first(0, 10, 20);
	assert_none(20);
	sc_gaps_withdraw(&state, &other, &one, 0);
	assert_first(0, 10, 20);
	sc_gaps_free(state.gaps);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/gaps/by-time", test_by_time);
	g_test_add_func("/gaps/known", test_known);
	g_test_add_func("/gaps/clock-set-back", test_clock_set_back);
	g_test_add_func("/gaps/withdrawn", test_withdrawn);
	return g_test_run();
}
