/* Which message lies before another (METRICS.md FX-12). */
#include <glib.h>

#include "base/limits.h"
#include "base/time.h"
#include "session/recent.h"

static void assert_note(struct sc_recent *recent, uint64_t frame, int64_t time_ns, int64_t first_ns,
			int64_t prev_ns)
{
	struct sc_recent_times times = sc_recent_note(recent, frame, time_ns);

	g_assert_cmpint(times.first_ns, ==, first_ns);
	g_assert_cmpint(times.prev_ns, ==, prev_ns);
}

static void test_in_order(void)
{
	struct sc_recent *recent = sc_recent_new();

	assert_note(recent, 1, 100, 100, SC_TIME_NONE);
	assert_note(recent, 2, 150, 100, 100);
	assert_note(recent, 2, 150, 100, 150); /* a second message in the frame */
	assert_note(recent, 5, 140, 100, 150); /* the clock was set back */
	assert_note(recent, 6, SC_TIME_NONE, 100, 140);
	assert_note(recent, 7, 200, 100, SC_TIME_NONE);
	sc_recent_free(recent);
}

static void test_waited(void)
{
	struct sc_recent *recent = sc_recent_new();

	assert_note(recent, 3, 300, 300, SC_TIME_NONE);
	assert_note(recent, 5, 500, 300, 300);
	assert_note(recent, 8, 800, 300, 500);
	assert_note(recent, 4, 400, 300, 300);
	assert_note(recent, 9, 900, 300, 800);
	assert_note(recent, 1, 100, 100, SC_TIME_NONE); /* before the first */
	assert_note(recent, 2, 200, 100, 100);
	assert_note(recent, 6, 600, 100, 500);
	assert_note(recent, 7, 700, 100, 600);
	assert_note(recent, 10, 1000, 100, 900);
	sc_recent_free(recent);
}

/* What lies before all that are remembered follows on nothing that is known. */
static void test_too_late(void)
{
	struct sc_recent *recent = sc_recent_new();

	for (int64_t i = 1; i <= SC_MESSAGES_RECENT + 10; i++)
		sc_recent_note(recent, (uint64_t)(2 * i), 20 * i);
	assert_note(recent, 21, 210, 20, SC_TIME_NONE);
	assert_note(recent, 23, 230, 20, 220);
	/* For that one the earliest went. */
	assert_note(recent, 23, 230, 20, 230);
	assert_note(recent, 2 * (SC_MESSAGES_RECENT + 11), 0, 20, 20 * (SC_MESSAGES_RECENT + 10));
	sc_recent_free(recent);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/recent/in-order", test_in_order);
	g_test_add_func("/recent/waited", test_waited);
	g_test_add_func("/recent/too-late", test_too_late);
	return g_test_run();
}
