/* Which rows a report keeps, and what of its data a page may not obey. */
#include <glib.h>

#include "writers/report/html.h"
#include "base/limits.h"
#include "writers/report/keep.h"
#include "writers/report/report.h"
#include "writers/report/report_sums.h"

static unsigned dropped;

static void drop(void *data)
{
	dropped++;
	g_free(data);
}

static void add(struct sc_keep *keep, uint64_t number, int64_t slow_ns, bool failed)
{
	const struct sc_kept kept = {number, sc_keep_lot(number), slow_ns, failed};

	if (sc_keep_wants(keep, &kept))
		sc_keep_add(keep, g_memdup2(&kept, sizeof kept));
	else
		dropped++;
}

static bool has(const GPtrArray *all, uint64_t number)
{
	for (guint i = 0; i < all->len; i++)
		if (((struct sc_kept *)g_ptr_array_index(all, i))->number == number)
			return true;
	return false;
}

static void test_keep_all(void)
{
	struct sc_keep *keep = sc_keep_new(100, drop);
	GPtrArray *all;

	dropped = 0;
	for (uint64_t number = 100; number >= 1; number--)
		add(keep, number, (int64_t)(number * 7 % 13), number % 10 == 0);
	all = sc_keep_all(keep);
	g_assert_cmpuint(all->len, ==, 100);
	g_assert_cmpuint(dropped, ==, 0);
	for (guint i = 0; i < all->len; i++) /* by number */
		g_assert_cmpuint(((struct sc_kept *)g_ptr_array_index(all, i))->number, ==, i + 1);
	g_ptr_array_free(all, TRUE);
	sc_keep_free(keep);
	g_assert_cmpuint(dropped, ==, 100);
}

/* 1000 rows into 100 places: the 30 that failed and the 25 slowest stay. */
static void test_keep_what_matters(void)
{
	struct sc_keep *keep = sc_keep_new(100, drop);
	GPtrArray *all;

	dropped = 0;
	for (uint64_t number = 1; number <= 1000; number++)
		add(keep, number, (int64_t)(number * 389 % 1000), number % 33 == 0);
	all = sc_keep_all(keep);
	g_assert_cmpuint(all->len, ==, 100);
	g_assert_cmpuint(dropped, ==, 900);
	g_assert_cmpuint(sc_keep_seen(keep), ==, 1000);
	for (uint64_t number = 33; number <= 1000; number += 33)
		g_assert_true(has(all, number));
	for (uint64_t number = 1; number <= 1000; number++)
		if (number * 389 % 1000 >= 975 && number % 33 != 0)
			g_assert_true(has(all, number));
	g_ptr_array_free(all, TRUE);
	sc_keep_free(keep);
}

/* Too many of them failed: half of the places are theirs, if others want them. */
static void test_keep_many_failed(void)
{
	struct sc_keep *keep = sc_keep_new(100, NULL);
	struct sc_kept rows[1000];
	unsigned failed = 0;
	GPtrArray *all;

	for (unsigned i = 0; i < 1000; i++) {
		rows[i] = (struct sc_kept){i + 1, sc_keep_lot(i + 1), (int64_t)i, i % 2 == 0};
		if (sc_keep_wants(keep, &rows[i]))
			sc_keep_add(keep, &rows[i]);
	}
	all = sc_keep_all(keep);
	g_assert_cmpuint(all->len, ==, 100);
	for (guint i = 0; i < all->len; i++)
		failed += ((struct sc_kept *)g_ptr_array_index(all, i))->failed;
	g_assert_cmpuint(failed, ==, 50);
	g_ptr_array_free(all, TRUE);
	sc_keep_free(keep);
}

static void test_html_json(void)
{
	static const char json[] = "{\"a<b\":\"</script>&amp;<!--\"}";
	GString *out = g_string_new(NULL);

	sc_html_json(out, sc_span(json, sizeof json - 1));
	g_assert_cmpstr(out->str, ==,
			"{\"a\\u003cb\":\"\\u003c/script\\u003e\\u0026amp;\\u003c!--\"}");
	g_string_free(out, TRUE);
}

/* The example of CSP Level 3, 2.3.1 and 8.2: alert('Hello, world.'); */
static void test_html_hash(void)
{
	static const char script[] = "alert('Hello, world.');";
	GString *out = g_string_new(NULL);

	sc_html_hash(out, sc_span(script, sizeof script - 1));
	g_assert_cmpstr(out->str, ==, "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
	g_string_free(out, TRUE);
}

/* Every bucket ends where the next begins, and none is wider than 1/64 of it. */
/* Streams have room for 32 MiB, each counted with 2 KiB and its intervals; two more are left out.
 * Those of a call that is on no page take none. */
static void test_too_many_streams(void)
{
	static const struct sc_course_row course[SC_COURSE_SLOTS_MAX];
	const struct sc_report_settings settings = {.capture_count = 1};
	const struct sc_call_row call = {.call = 7};
	struct sc_stream_row row = {.call = 7,
				    .course = {course, SC_COURSE_SLOTS_MAX, sizeof course[0]}};
	const size_t room = (32u << 20) / (2048 + sizeof course);
	struct sc_report *report = sc_report_new(&settings);
	struct sc_counters counters = {{0}};
	struct sc_report_capture *capture = sc_report_capture(report, &counters);

	sc_report_call(capture, &call);
	for (size_t i = 0; i < room; i++)
		sc_report_stream(capture, &row);
	g_assert_cmpuint(counters.n[SC_COUNT_LIMIT_REPORT_STREAMS], ==, 0);
	sc_report_stream(capture, &row);
	sc_report_stream(capture, &row);
	g_assert_cmpuint(counters.n[SC_COUNT_LIMIT_REPORT_STREAMS], ==, 2);
	row.call = 8;
	sc_report_stream(capture, &row);
	sc_report_forget_call(capture, 7);
	row.call = 7;
	sc_report_stream(capture, &row);
	g_assert_cmpuint(counters.n[SC_COUNT_LIMIT_REPORT_STREAMS], ==, 2);
	sc_report_free(report);
}

static void test_buckets(void)
{
	for (unsigned bucket = 1; bucket < 3500; bucket++) {
		uint64_t below = sc_report_bucket_top(bucket - 1),
			 top = sc_report_bucket_top(bucket);

		g_assert_cmpuint(top, >, below);
		g_assert_cmpuint(top - below, <=, top / 64 + 1);
	}
	g_assert_cmpuint(sc_report_bucket_top(127), ==, 127);
	g_assert_cmpuint(sc_report_bucket_top(128), ==, 129);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/report/keep/all", test_keep_all);
	g_test_add_func("/report/keep/what-matters", test_keep_what_matters);
	g_test_add_func("/report/keep/many-failed", test_keep_many_failed);
	g_test_add_func("/report/html/json", test_html_json);
	g_test_add_func("/report/html/hash", test_html_hash);
	g_test_add_func("/report/buckets", test_buckets);
	g_test_add_func("/report/streams", test_too_many_streams);
	return g_test_run();
}
