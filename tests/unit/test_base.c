/* Times, durations and endpoints as text, and back. Expected text by hand: seconds
 * are the nanoseconds with the point moved nine places; RFC 3339; RFC 5952. */
#include <glib.h>

#include "base/digits.h"
#include "base/endpoint.h"
#include "base/time.h"

static struct sc_span span_of(const char *text)
{
	return sc_span(text, strlen(text));
}

static void test_digits(void)
{
	static const struct {
		uint64_t value;
		unsigned width;
		const char *text;
	} cases[] = {
		{0, 1, "0"},         {7, 1, "7"},       {10, 1, "10"},
		{7, 3, "007"},       {1234, 3, "1234"}, {UINT64_MAX, 1, "18446744073709551615"},
		{0, 9, "000000000"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		char text[SC_DIGITS_MAX + 1];
		size_t len = sc_digits(text, cases[i].value, cases[i].width);

		text[len] = '\0';
		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

static void test_durations(void)
{
	static const struct {
		int64_t ns;
		const char *exact, *three, *none;
	} cases[] = {
		{0, "0", "0.000", "0"},
		{1, "0.000000001", "0.000", "0"},
		{850000000, "0.85", "0.850", "1"},
		{12000000000, "12", "12.000", "12"},
		{-1, "-0.000000001", "0.000", "0"}, /* no "-0" */
		{-1500000000, "-1.5", "-1.500", "-2"},
		{500000, "0.0005", "0.000", "0"},  /* half to even: down */
		{1500000, "0.0015", "0.002", "0"}, /* and up */
		{500001, "0.000500001", "0.001", "0"},
		{999999999, "0.999999999", "1.000", "1"},
		{2500000000, "2.5", "2.500", "2"},
		{INT64_MAX, "9223372036.854775807", "9223372036.855", "9223372037"},
		{INT64_MIN, "-9223372036.854775808", "-9223372036.855", "-9223372037"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		char text[SC_TIME_TEXT_MAX];
		int64_t back;

		g_assert_cmpuint(sc_duration_format_exact(text, cases[i].ns), ==,
				 strlen(cases[i].exact));
		g_assert_cmpstr(text, ==, cases[i].exact);
		if (cases[i].ns > -INT64_C(9000000000000000000) &&
		    cases[i].ns < INT64_C(9000000000000000000)) {
			g_assert_true(sc_duration_parse(span_of(text), &back));
			g_assert_cmpint(back, ==, cases[i].ns);
		}
		sc_duration_format(text, cases[i].ns, 3);
		g_assert_cmpstr(text, ==, cases[i].three);
		sc_duration_format(text, cases[i].ns, 0);
		g_assert_cmpstr(text, ==, cases[i].none);
	}
}

static void test_duration_refused(void)
{
	static const char *const cases[] = {"",   "-",    ".",    "1e3",         "1,5", "1 ",
					    "+1", "0x10", "1..2", "99999999999", "--1"};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		int64_t ns;

		g_assert_false(sc_duration_parse(span_of(cases[i]), &ns));
	}
}

static void test_duration_units(void)
{
	static const struct {
		const char *text;
		int64_t ns;
	} cases[] = {
		{"2.5", 2500000000},
		{"500ms", 500000000},
		{"1m", 60000000000},
		{"1min", 60000000000},
		{"1.5h", 5400000000000},
		{"250us", 250000},
		{"7ns", 7},
		{"-3s", -INT64_C(3000000000)},
		{"1d", 86400000000000},
	};
	static const char *const refused[] = {"", "ms", "1M", "1 ms", "1sec", "1e3", "9000000000d"};
	int64_t ns;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_assert_true(sc_duration_parse_unit(span_of(cases[i].text), &ns));
		g_assert_cmpint(ns, ==, cases[i].ns);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
		g_assert_false(sc_duration_parse_unit(span_of(refused[i]), &ns));
}

static void test_times(void)
{
	static const struct {
		int64_t ns;
		const char *text;
	} cases[] = {
		{0, "1970-01-01T00:00:00.000000000Z"},
		{INT64_C(1767323045000000006), "2026-01-02T03:04:05.000000006Z"},
		{-1, "1969-12-31T23:59:59.999999999Z"},
	};
	int64_t ns;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		char text[SC_TIME_TEXT_MAX];

		sc_time_format(text, cases[i].ns, false);
		g_assert_cmpstr(text, ==, cases[i].text);
		g_assert_true(sc_time_parse(span_of(text), &ns));
		g_assert_cmpint(ns, ==, cases[i].ns);
	}
	g_assert_true(sc_time_parse(span_of("2026-01-02 05:34:05+02:30"), &ns));
	g_assert_cmpint(ns, ==, INT64_C(1767323045000000000));
	g_assert_false(sc_time_parse(span_of("2026-01-02"), &ns));
	g_assert_false(sc_time_parse(span_of("2026-13-02T03:04:05Z"), &ns));
	g_assert_false(sc_time_parse(span_of("2026-01-02T03:04:05"), &ns));
	g_assert_false(sc_time_parse(span_of("2026-01-02T03:04:05Zx"), &ns));
}

static void test_endpoints(void)
{
	static const uint8_t four[4] = {192, 0, 2, 1};
	static const uint8_t high[4] = {255, 255, 255, 255};
	static const uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
	struct sc_endpoint none = {.family = 0};
	char text[SC_ENDPOINT_TEXT_MAX];
	struct sc_endpoint endpoints[] = {
		sc_endpoint_ip4(four, 5060), sc_endpoint_ip4(four, 0), sc_endpoint_ip4(high, 65535),
		sc_endpoint_ip6(six, 5060),  sc_endpoint_ip6(six, 0),  none,
	};
	static const char *const expected[] = {
		"192.0.2.1:5060",     "192.0.2.1",   "255.255.255.255:65535",
		"[2001:db8::1]:5060", "2001:db8::1", "",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(endpoints); i++) {
		g_assert_cmpuint(sc_endpoint_format(text, &endpoints[i]), ==, strlen(expected[i]));
		g_assert_cmpstr(text, ==, expected[i]);
	}
}

/* Dotted decimal as inet_pton has it: four numbers, no zeros before them, nothing else. */
static void test_endpoint_read(void)
{
	static const char *const wrong[] = {"",         "1.2.3",    "1.2.3.4.5", "1.2.3.256",
					    "01.2.3.4", "1..3.4",   "1.2.3.",    ".1.2.3.4",
					    "1.2.3.4 ", "1.2.3.00", "1.2.3.4a",  "1.2.3.-4",
					    "host",     "1:2",      "1.2.3.1000"};
	static const uint8_t right[4] = {0, 9, 100, 255};
	struct sc_endpoint endpoint, expected = sc_endpoint_ip4(right, 0);

	g_assert_true(sc_endpoint_read(&endpoint, span_of("0.9.100.255")));
	g_assert_true(sc_endpoint_eq(&endpoint, &expected));
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
		g_assert_false(sc_endpoint_read(&endpoint, span_of(wrong[i])));
}

/* Towards the past, also below 0; nothing overflows at the ends. */
static void test_time_floor(void)
{
	static const struct {
		int64_t ns, step_ns, expected_ns;
	} cases[] = {
		{125, 60, 120},
		{120, 60, 120},
		{0, 60, 0},
		{-1, 60, -60},
		{-60, 60, -60},
		{-61, 60, -120},
		{INT64_MAX, INT64_MAX, INT64_MAX},
		{INT64_MIN + 1, INT64_C(60000000000),
		 INT64_MIN + 1}, /* there is no minute before */
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(sc_time_floor(cases[i].ns, cases[i].step_ns), ==,
				cases[i].expected_ns);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/base/time_floor", test_time_floor);
	g_test_add_func("/base/digits", test_digits);
	g_test_add_func("/base/durations", test_durations);
	g_test_add_func("/base/duration-refused", test_duration_refused);
	g_test_add_func("/base/duration-units", test_duration_units);
	g_test_add_func("/base/times", test_times);
	g_test_add_func("/base/endpoints", test_endpoints);
	g_test_add_func("/base/endpoint-read", test_endpoint_read);
	return g_test_run();
}
