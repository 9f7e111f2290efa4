/* How a stream goes over time (core/media/course.h): packets lost, late and in jitter, interval by
 * interval, counted by hand. */
#include "base/limits.h"
#include "media.h"
#include "media/quality.h"

static void begin(struct media *media)
{
	media_init(media);
	sc_stream_keep_course(&media->stream, &media->pool);
}

static const struct sc_course *end(struct media *media)
{
	media_result(media);
	return media->stream.course;
}

/* 50 packets a second for three seconds; 2 lost in the first, 1 in the last, and two of the second
 * one are 100 ms late. */
static void test_seconds(void)
{
	const struct sc_course *course;
	struct media media;

	begin(&media);
	for (unsigned i = 0; i < 150; i++)
		if (i != 10 && i != 11 && i != 120)
			media_send_at(&media, i, i == 75 || i == 90 ? 100 : 0);
	course = end(&media);
	g_assert_cmpuint(course->count, ==, 3);
	g_assert_cmpint(course->slot_ns, ==, SC_NS_PER_S);
	for (unsigned i = 0; i < 3; i++) {
		static const uint32_t expected[] = {50, 50, 50}, lost[] = {2, 0, 1},
				      late[] = {0, 2, 0};

		g_assert_cmpuint(course->slots[i].expected, ==, expected[i]);
		g_assert_cmpint(course->slots[i].lost, ==, (int)lost[i]);
		g_assert_cmpuint(course->slots[i].discarded, ==, late[i]);
	}
	/* The first is no sample; all before the first late one came when they should. */
	g_assert_cmpuint(course->slots[0].samples, ==, 47);
	g_assert_cmpuint(course->slots[0].jitter_ns, ==, 0);
	g_assert_cmpuint(course->slots[1].jitter_ns, >, 0);
	/* Asked again, it is the same. */
	g_assert_cmpuint(end(&media)->slots[2].expected, ==, 50);
	media_done(&media);
}

/* A packet that comes after the second has ended is missed there, and made up for in the next. */
static void test_late_over_the_end(void)
{
	const struct sc_course *course;
	struct media media;

	begin(&media);
	for (unsigned i = 0; i < 52; i++)
		if (i != 48)
			media_send_at(&media, i, 0);
	media_send(&media, MS(1041), 48, 160 * 48, false);
	course = end(&media);
	g_assert_cmpint(course->slots[0].lost, ==, 1);
	g_assert_cmpint(course->slots[1].lost, ==, -1);
	media_done(&media);
}

/* Twice as long as there is room for, and a packet more: intervals of 4 s. Number 1,000 of 20 ms
 * is lost: in the sixth. A pause has no packets. */
static void test_long(void)
{
	const unsigned seconds = 2 * SC_COURSE_SLOTS_MAX;
	const struct sc_course *course;
	uint64_t expected = 0, lost = 0;
	struct media media;

	begin(&media);
	for (unsigned i = 0; i <= 50 * seconds; i++)
		if (i != 1000)
			media_send_at(&media, i, 0);
	course = end(&media);
	g_assert_cmpint(course->slot_ns, ==, 4 * SC_NS_PER_S);
	g_assert_cmpuint(course->count, ==, seconds / 4 + 1);
	g_assert_cmpuint(course->slots[0].expected, ==, 200);
	g_assert_cmpint(course->slots[5].lost, ==, 1);
	g_assert_cmpuint(course->slots[seconds / 4].expected, ==, 1);
	for (unsigned i = 0; i < course->count; i++) {
		expected += course->slots[i].expected;
		lost += (uint64_t)course->slots[i].lost;
	}
	g_assert_cmpuint(expected, ==, 50 * seconds + 1);
	g_assert_cmpuint(lost, ==, 1);
	media_done(&media);
}

/* A packet of another century, and one from before the first: neither overruns. */
static void test_far(void)
{
	struct media media;

	begin(&media);
	for (unsigned i = 0; i < 100; i++)
		media_send_at(&media, i, 0);
	media_send(&media, INT64_MAX, 100, 16000, false);
	media_send(&media, -SC_NS_PER_S, 101, 16160, false);
	g_assert_cmpuint(end(&media)->count, <=, SC_COURSE_SLOTS_MAX);
	media_done(&media);
}

/* The ten seconds of RTP-5 end when they should, whether a course is kept or not. */
static void test_beside_ten_seconds(void)
{
	for (unsigned with = 0; with < 2; with++) {
		struct media media;

		media_init(&media);
		if (with)
			sc_stream_keep_course(&media.stream, &media.pool);
		for (unsigned i = 0; i < 1500; i++) /* 10 of 500, 0, 4 of 500 */
			if (!(i < 500 && i % 50 == 7) && !(i >= 1000 && i % 125 == 3))
				media_send_at(&media, i, 0);
		media_result(&media);
		g_assert_cmpuint(media.result.intervals, ==, 3);
		g_assert_cmpuint(media.result.intervals_lossy, ==, 1);
		media_done(&media);
	}
}

/* A part's losses come in runs like those of the whole: 4 in a row, 8 of 100, of G.711 (Ie 0, Bpl
 * 25.1). In a part with 10 %: BurstR 4 * 0.9 = 3.6; Ie,eff = 95 * 10 / (10 / 3.6 + 25.1) = 34.077;
 * R = 93.2 - 34.078 = 59.12. In the whole, 8 %: 3.68; 95 * 8 / (8 / 3.68 + 25.1) = 27.865. */
static void test_quality_of_a_part(void)
{
	const struct sc_impairment *pcmu =
		sc_impairment_of(SC_SPAN_LIT("PCMU"), (struct sc_span){NULL, 0});
	const struct sc_stream_result result = {
		.expected = 100, .lost = 8, .bad_runs[SC_BUFFER_60] = 2};
	struct sc_quality quality;

	g_assert_true(sc_quality_of_part(&result, SC_BUFFER_60, 5, 50, pcmu, &quality));
	g_assert_cmpfloat_with_epsilon(quality.ie_eff, 34.0773, 1e-4);
	g_assert_cmpfloat_with_epsilon(quality.r, 59.1227, 1e-4);
	g_assert_true(sc_quality_of(&result, SC_BUFFER_60, pcmu, &quality));
	g_assert_cmpfloat_with_epsilon(quality.ie_eff, 27.8655, 1e-4);
	g_assert_false(sc_quality_of_part(&result, SC_BUFFER_60, 0, 0, pcmu, &quality));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/media/course/seconds", test_seconds);
	g_test_add_func("/media/course/late", test_late_over_the_end);
	g_test_add_func("/media/course/long", test_long);
	g_test_add_func("/media/course/far", test_far);
	g_test_add_func("/media/course/ten-seconds", test_beside_ten_seconds);
	g_test_add_func("/media/course/part", test_quality_of_a_part);
	return g_test_run();
}
