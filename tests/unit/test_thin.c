/* Points for a picture: which stay. Expected values follow from writers/chart/thin.h. */
#include <glib.h>

#include "writers/chart/thin.h"

static void few_stay_as_they_are(void)
{
	struct sc_thin *thin = sc_thin_new(100, false);
	const struct sc_thin_point *points;
	uint64_t added, seen;
	size_t count;

	for (int64_t i = 0; i < 50; i++)
		sc_thin_add(thin, i - 20, 3 * i, (uint32_t)i % 3);
	points = sc_thin_points(thin, &count);
	g_assert_cmpuint(count, ==, 50);
	for (int64_t i = 0; i < 50; i++) {
		g_assert_cmpint(points[i].x, ==, i - 20);
		g_assert_cmpint(points[i].y, ==, 3 * i);
		g_assert_cmpuint(points[i].group, ==, (uint32_t)i % 3);
	}
	sc_thin_counts(thin, &added, &seen);
	g_assert_cmpuint(added, ==, 50);
	g_assert_cmpuint(seen, ==, 50);
	sc_thin_free(thin);
}

/* At the very same place nothing is lost: it counts as seen. */
static void copies_count_as_seen(void)
{
	struct sc_thin *thin = sc_thin_new(10, false);
	uint64_t added, seen;
	size_t count;

	for (unsigned i = 0; i < 1000; i++)
		sc_thin_add(thin, i % 5, 7, 0);
	sc_thin_points(thin, &count);
	sc_thin_counts(thin, &added, &seen);
	g_assert_cmpuint(count, ==, 5);
	g_assert_cmpuint(added, ==, 1000);
	g_assert_cmpuint(seen, ==, 1000);
	sc_thin_free(thin);
}

/* However many come: no more are kept than asked for, of every stretch one is,
 * every one that is kept came, and one far from all others is not lost. */
static void many_are_thinned_evenly(void)
{
	const size_t room = 1000;
	const int64_t all = 200000, far = 5000000, parts = 20;
	struct sc_thin *thin = sc_thin_new(room, false);
	const struct sc_thin_point *points;
	uint64_t added, seen;
	unsigned in_part[20] = {0};
	bool far_kept = false;
	size_t count;

	for (int64_t i = 0; i < all; i++) {
		sc_thin_add(thin, i * 1000, i % 100, 0);
		if (i == all / 3)
			sc_thin_add(thin, i * 1000, far, 0);
	}
	points = sc_thin_points(thin, &count);
	g_assert_cmpuint(count, <=, room);
	g_assert_cmpuint(count, >, room / 20);
	for (size_t i = 0; i < count; i++) {
		g_assert_cmpint(points[i].x % 1000, ==, 0);
		g_assert_true(points[i].y == far || points[i].y == points[i].x / 1000 % 100);
		far_kept |= points[i].y == far;
		in_part[points[i].x / 1000 * parts / all]++;
	}
	g_assert_true(far_kept);
	for (int64_t i = 0; i < parts; i++)
		g_assert_cmpuint(in_part[i], >, 0);
	sc_thin_counts(thin, &added, &seen);
	g_assert_cmpuint(added, ==, (uint64_t)all + 1);
	g_assert_cmpuint(seen, ==, count);
	sc_thin_free(thin);
}

/* Words next to one another are not alike: each that came is kept. */
static void words_stay_apart(void)
{
	struct sc_thin *thin = sc_thin_new(500, true);
	const struct sc_thin_point *points;
	uint64_t words = 0;
	size_t count;

	for (int64_t i = 0; i < 100000; i++)
		sc_thin_add(thin, i, i % 30, 0);
	sc_thin_add(thin, 50000, 40, 0);
	points = sc_thin_points(thin, &count);
	g_assert_cmpuint(count, <=, 500);
	for (size_t i = 0; i < count; i++)
		words |= UINT64_C(1) << points[i].y;
	g_assert_cmphex(words, ==, (UINT64_C(1) << 40) | 0x3fffffff);
	sc_thin_free(thin);
}

/* Any times, as in a damaged capture; more groups than there is room for. */
static void extremes_come_to_an_end(void)
{
	struct sc_thin *thin = sc_thin_new(16, true);
	size_t count;

	for (uint32_t i = 0; i < 1000; i++)
		sc_thin_add(thin, i % 2 ? INT64_MAX - i : INT64_MIN + i,
			    i % 3 ? INT64_MAX : INT64_MIN, i);
	sc_thin_points(thin, &count);
	g_assert_cmpuint(count, <=, 16);
	sc_thin_free(thin);
}

static void a_copy_keeps_fewer(void)
{
	struct sc_thin *thin = sc_thin_new(1000, false), *copy;
	uint64_t added, seen;
	size_t count;

	for (int64_t i = 0; i < 900; i++)
		sc_thin_add(thin, i * i, i, 0);
	copy = sc_thin_copy(thin, 100);
	sc_thin_points(copy, &count);
	g_assert_cmpuint(count, <=, 100);
	sc_thin_counts(copy, &added, &seen);
	g_assert_cmpuint(added, ==, 900);
	g_assert_cmpuint(seen, ==, count);
	sc_thin_free(copy);
	copy = sc_thin_copy(thin, 900);
	sc_thin_counts(copy, &added, &seen);
	g_assert_cmpuint(seen, ==, 900);
	sc_thin_free(copy);
	sc_thin_free(thin);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/thin/few", few_stay_as_they_are);
	g_test_add_func("/thin/copies", copies_count_as_seen);
	g_test_add_func("/thin/many", many_are_thinned_evenly);
	g_test_add_func("/thin/words", words_stay_apart);
	g_test_add_func("/thin/extremes", extremes_come_to_an_end);
	g_test_add_func("/thin/copy", a_copy_keeps_fewer);
	return g_test_run();
}
