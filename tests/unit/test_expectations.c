/* Expectations over rows that are made here: what holds, and which rows are named, in whatever
 * order they came. tests/verdict/test_expect.py has every form, over captures. */
#include <glib.h>
#include <string.h>

#include "base/time.h"
#include "timing/metric_list.h"
#include "verdict/expectation.h"

static const struct sc_table *const kinds[] = {&sc_calls_table, NULL};
static struct sc_config config;

struct seen {
	enum sc_expected result;
	bool ok;
	uint64_t rows[3];
	size_t count;
};

static void take(void *user, const struct sc_expect_row *row)
{
	struct seen *seen = user;

	*seen = (struct seen){.result = row->result, .ok = row->ok, .count = row->rows.count};
	for (size_t i = 0; i < row->rows.count; i++)
		seen->rows[i] = row->rows.items[i];
}

static struct sc_expectations *expect(const char *text, bool refused)
{
	const struct sc_expect_scope scope = {.kinds = kinds, .figures = true};
	struct sc_expectations *expectations = sc_expectations_new(&config, scope);
	struct sc_where_error error;

	if (!sc_expectations_add(expectations, SC_SPAN_LIT("it"), text, 1, refused, &error))
		g_error("%s: %s", text, error.text);
	return expectations;
}

/* Calls 1 to 9, the last first; each begins in frame 10 * n and ended with 480 + n % 3. */
static struct seen of_calls(const char *text, bool refused)
{
	struct sc_expectations *expectations = expect(text, refused);
	struct seen seen;

	for (uint64_t n = 9; n > 0; n--) {
		const struct sc_call_row row = {
			.call = n, .first_frame = 10 * n, .final_code = 480 + n % 3};

		sc_expectations_row(expectations, &sc_calls_table, &row);
	}
	sc_expectations_judge(expectations, NULL, NULL, take, &seen);
	sc_expectations_free(expectations);
	return seen;
}

static void assert_rows(const struct seen *seen, uint64_t one, uint64_t two, uint64_t three)
{
	g_assert_cmpint(seen->result, ==, SC_EXPECTED_BROKEN);
	g_assert_cmpuint(seen->count, ==, 3);
	g_assert_cmpuint(seen->rows[0], ==, one);
	g_assert_cmpuint(seen->rows[1], ==, two);
	g_assert_cmpuint(seen->rows[2], ==, three);
}

static void test_rows(void)
{
	struct seen seen = of_calls("count(calls where final_code == 480) < 3", false);

	assert_rows(&seen, 3, 6, 9);
	seen = of_calls("count(calls) == 8", false);
	assert_rows(&seen, 1, 2, 3);
	seen = of_calls("share(calls where final_code == 481) > 33.4", false);
	assert_rows(&seen, 2, 3, 5);
	seen = of_calls("share(calls where final_code == 481) > 33.33",
			false); /* exactly a third */
	g_assert_cmpint(seen.result, ==, SC_EXPECTED_HOLDS);
	seen = of_calls("count(calls) == 9", true);
	assert_rows(&seen, 1, 2, 3);
	seen = of_calls("count(calls) != 9", true);
	g_assert_true(seen.ok);
}

static struct seen of_side(const char *text)
{
	struct sc_diff_side *side = sc_diff_side_new((struct sc_span){NULL, 0}, NULL);
	struct sc_expectations *expectations = expect(text, false);
	struct sc_metric_row row;
	struct seen seen;

	sc_metric_row_clear(&row);
	row.metric = "SER";
	sc_metric_row_ratio(&row, 19, 20);
	sc_diff_side_take(side, &row, NULL, 0);
	sc_metric_row_clear(&row);
	row.metric = "IRA";
	sc_metric_row_ratio(&row, 0, 0);
	sc_diff_side_take(side, &row, NULL, 0);
	sc_expectations_judge(expectations, side, NULL, take, &seen);
	sc_expectations_free(expectations);
	sc_diff_side_free(side);
	return seen;
}

static void test_figures(void)
{
	static const struct {
		const char *text;
		enum sc_expected result;
		bool ok;
	} cases[] = {
		{"SER == 95", SC_EXPECTED_HOLDS, true},
		{"SER >= 95%", SC_EXPECTED_HOLDS, true},
		{"SER > 95", SC_EXPECTED_BROKEN, false},
		{"SER < 95.01", SC_EXPECTED_HOLDS, true},
		{"SER.numerator == 19", SC_EXPECTED_HOLDS, true},
		{"SER.p95 > 0", SC_EXPECTED_UNDEFINED, false},
		{"IRA < 1", SC_EXPECTED_UNDEFINED, false},
		{"IRA < 1 undefined ok", SC_EXPECTED_UNDEFINED, true},
		{"IRA.n == 0", SC_EXPECTED_HOLDS, true},
		{"share(calls where call > 1) > 0", SC_EXPECTED_UNDEFINED, false},
		{"count(calls) == 0", SC_EXPECTED_HOLDS, true},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct seen seen = of_side(cases[i].text);

		if (seen.result != cases[i].result || seen.ok != cases[i].ok)
			g_error("%s: %d, %d", cases[i].text, seen.result, seen.ok);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	sc_config_default(&config);
	g_test_add_func("/expectations/rows", test_rows);
	g_test_add_func("/expectations/figures", test_figures);
	return g_test_run();
}
