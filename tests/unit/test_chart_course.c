/* Charts of streams over time: what they make of rows that no codec of today gives. */
#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "writers/chart/chart.h"
#include "writers/chart/crowd.h"

static struct sc_stream_row stream_row(uint64_t number, enum sc_mos_scale scale,
				       const struct sc_course_row *course, size_t count)
{
	return (struct sc_stream_row){
		.stream = number,
		.call = 1,
		.start_ns = course[0].time_ns,
		.end_ns = course[count - 1].time_ns + course[count - 1].length_ns,
		.direction = SC_DIRECTION_TO_CALLEE,
		.mos_scale = scale,
		.course = {course, count, sizeof *course},
	};
}

static const struct sc_chart_kind *kind_of(const char *name)
{
	for (unsigned i = 0;; i++)
		if (strcmp(sc_chart_kinds[i]->name, name) == 0)
			return sc_chart_kinds[i];
}

/* MOS of two scales: a panel each, and each stream in its own. */
static void test_scales(void)
{
	static const int64_t first_ns = 0, end_ns = 3 * SC_NS_PER_S;
	const struct sc_course_row course[] = {
		{0, SC_NS_PER_S, 50, 0, 0, 0, {4400, SC_UNIT_AVERAGE, SC_PRESENT}},
		{SC_NS_PER_S, SC_NS_PER_S, 50, 1, 0, 0, {.absent = SC_NO_PUBLISHED_IE}},
		{2 * SC_NS_PER_S, SC_NS_PER_S, 50, 0, 0, 0, {4300, SC_UNIT_AVERAGE, SC_PRESENT}},
	};
	const struct sc_stream_row narrow = stream_row(1, SC_MOS_NB, course, 3),
				   wide = stream_row(2, SC_MOS_WB, course, 1);
	const struct sc_chart_settings settings = {0};
	const struct sc_panel *panel;
	const struct sc_curve *curve;
	struct sc_chart *chart;
	struct sc_plot *plot;

	chart = sc_chart_new(kind_of("mos"), NULL, &settings);
	sc_chart_series(chart, "a.pcap", &first_ns, &end_ns);
	sc_chart_stream(chart, &narrow);
	sc_chart_stream(chart, &wide);
	plot = sc_chart_draw(chart);
	g_assert_cmpuint(plot->panels->len, ==, 2);
	panel = g_ptr_array_index(plot->panels, 0);
	g_assert_cmpstr(panel->title, ==, "Narrow band (G.107)");
	/* Nothing is known of the second interval: the line is broken there. */
	g_assert_cmpuint(panel->curves->len, ==, 2);
	curve = g_ptr_array_index(panel->curves, 1);
	g_assert_cmpfloat(g_array_index(curve->numbers, double, 0), ==, 2);
	g_assert_cmpfloat_with_epsilon(g_array_index(curve->numbers, double, 1), 4.3, 1e-6);
	panel = g_ptr_array_index(plot->panels, 1);
	g_assert_cmpstr(panel->title, ==, "Wide band (G.107.1)");
	g_assert_cmpuint(panel->curves->len, ==, 1);
	g_assert_cmpuint(plot->legend->len, ==, 2);
	sc_plot_free(plot);
	sc_chart_free(chart);
}

/* More values than are kept: in each second every stream has a jitter of its own, from 0 to a
 * microsecond less than there are streams, and the earlier it ends the more. The worst is there,
 * and the median is in the middle. */
#define SECONDS 60u
#define STREAMS (2 * SC_COURSE_SAMPLES_MAX / SECONDS)

static void test_very_many(void)
{
	static const int64_t first_ns = 0, end_ns = SECONDS * SC_NS_PER_S;
	const struct sc_chart_settings settings = {0};
	struct sc_course_row course[SECONDS];
	const struct sc_panel *panel;
	struct sc_chart *chart;
	struct sc_plot *plot;

	chart = sc_chart_new(kind_of("jitter"), NULL, &settings);
	sc_chart_series(chart, "a.pcap", &first_ns, &end_ns);
	for (unsigned i = 0; i < STREAMS; i++) {
		struct sc_stream_row row;

		for (unsigned second = 0; second < SECONDS; second++)
			course[second] = (struct sc_course_row){
				.time_ns = second * SC_NS_PER_S,
				.length_ns = SC_NS_PER_S,
				.expected = 50,
				.jitter_ns = (STREAMS - 1 - i + second) % STREAMS * INT64_C(1000),
				.mos = {.absent = SC_NO_PUBLISHED_IE},
			};
		/* Not all of them have the first seconds: there are odd numbers, and even ones. */
		row = stream_row(i + 1, SC_MOS_NB, &course[i % 7], SECONDS - i % 7);
		sc_chart_stream(chart, &row);
	}
	plot = sc_chart_draw(chart);
	panel = g_ptr_array_index(plot->panels, 0);
	g_assert_cmpuint(panel->curves->len, ==, 2);
	for (unsigned i = 0; i < panel->curves->len; i++) {
		const struct sc_curve *curve = g_ptr_array_index(panel->curves, i);
		bool worst = curve->style == SC_CURVE_LINE;

		g_assert_cmpuint(curve->numbers->len, ==, 2 * 2 * SECONDS);
		for (guint at = 1; at < curve->numbers->len; at += 2)
			g_assert_cmpfloat_with_epsilon(g_array_index(curve->numbers, double, at),
						       worst ? (STREAMS - 1) / 1e3
							     : STREAMS / 2 / 1e3,
						       worst ? 1e-5 : STREAMS / 1e3 / 1000);
	}
	g_assert_nonnull(strstr(plot->note, "values"));
	sc_plot_free(plot);
	sc_chart_free(chart);
}

/* Of values at one time few are kept: all count once, and the worst is there. */
static void check_crowd(GRand *rand, bool low_is_worse, int count)
{
	float worst = low_is_worse ? 2 : -1;
	double counted = 0;
	struct sc_crowd crowd;
	bool there = false;

	sc_crowd_init(&crowd, 32, low_is_worse);
	for (int i = 0; i < count; i++) {
		float value = (float)g_rand_double(rand);

		worst = low_is_worse ? MIN(worst, value) : MAX(worst, value);
		sc_crowd_add(&crowd, &(struct sc_crowd_value){.value = value});
	}
	g_assert_cmpuint(crowd.kept->len, <=, 32);
	for (guint i = 0; i < crowd.kept->len; i++) {
		const struct sc_crowd_value *value =
			&g_array_index(crowd.kept, struct sc_crowd_value, i);

		counted += (double)(1u << value->halvings);
		there |= value->value == worst;
	}
	g_assert_cmpfloat(counted, ==, count);
	g_assert_true(there);
	sc_crowd_clear(&crowd);
}

static void test_crowd(void)
{
	GRand *rand = g_rand_new_with_seed(14);

	for (int i = 0; i < 200; i++)
		check_crowd(rand, i % 2 == 0, 1 + 10 * i);
	g_rand_free(rand);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/chart/course/scales", test_scales);
	g_test_add_func("/chart/course/very-many", test_very_many);
	g_test_add_func("/chart/course/crowd", test_crowd);
	return g_test_run();
}
