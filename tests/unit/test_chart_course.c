/* Charts of streams over time: what they make of rows that no codec of today gives. */
#include <glib.h>
#include <string.h>

#include "writers/chart/chart.h"

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
	const struct sc_chart_kind *kind = NULL;
	const struct sc_panel *panel;
	const struct sc_curve *curve;
	struct sc_chart *chart;
	struct sc_plot *plot;

	for (unsigned i = 0; sc_chart_kinds[i]; i++)
		if (strcmp(sc_chart_kinds[i]->name, "mos") == 0)
			kind = sc_chart_kinds[i];
	chart = sc_chart_new(kind, NULL, &settings);
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

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/chart/course/scales", test_scales);
	return g_test_run();
}
