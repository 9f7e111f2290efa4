#include "base/time.h"

#include <stdio.h>
#include <time.h>

#include "base/digits.h"

int64_t sc_time_diff(int64_t a_ns, int64_t b_ns)
{
	int64_t result;

	if (__builtin_sub_overflow(a_ns, b_ns, &result))
		return a_ns < b_ns ? INT64_MIN + 1 : INT64_MAX;
	return result;
}

int64_t sc_time_add(int64_t a_ns, int64_t b_ns)
{
	int64_t result;

	if (__builtin_add_overflow(a_ns, b_ns, &result))
		return b_ns < 0 ? INT64_MIN + 1 : INT64_MAX;
	return result;
}

int64_t sc_time_floor(int64_t time_ns, int64_t step_ns)
{
	const int64_t rest_ns = time_ns % step_ns;

	return sc_time_diff(time_ns, rest_ns < 0 ? rest_ns + step_ns : rest_ns);
}

/* Floored: -0.5 s is second -1 and 500,000,000 ns. */
static int64_t split_seconds(int64_t ns, int64_t *rest_ns)
{
	int64_t seconds = ns / SC_NS_PER_S;

	*rest_ns = ns % SC_NS_PER_S;
	if (*rest_ns < 0) {
		*rest_ns += SC_NS_PER_S;
		seconds--;
	}
	return seconds;
}

size_t sc_time_format(char *text, int64_t time_ns, bool local)
{
	int64_t rest_ns;
	time_t seconds = (time_t)split_seconds(time_ns, &rest_ns);
	struct tm tm;
	char zone[8] = "Z";

	if (!(local ? localtime_r(&seconds, &tm) : gmtime_r(&seconds, &tm))) {
		text[0] = '\0';
		return 0;
	}
	if (local) {
		long offset = tm.tm_gmtoff / 60;
		unsigned minutes = (unsigned)(offset < 0 ? -offset : offset) % 6000;
		snprintf(zone, sizeof zone, "%c%02u:%02u", offset < 0 ? '-' : '+', minutes / 60,
			 minutes % 60);
	}
	return (size_t)snprintf(text, SC_TIME_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d.%09d%s",
				tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
				tm.tm_sec, (int)rest_ns, zone);
}

static uint64_t magnitude(int64_t ns)
{
	return ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
}

size_t sc_duration_format(char *text, int64_t ns, unsigned decimals)
{
	static const uint64_t unit[] = {1000000000, 100000000, 10000000, 1000000, 100000,
					10000,      1000,      100,      10,      1};
	uint64_t step, whole, rest;
	size_t len = 0;

	if (decimals > 9)
		decimals = 9;
	step = unit[decimals];
	whole = magnitude(ns) / step;
	rest = magnitude(ns) % step;
	if (rest * 2 > step || (rest * 2 == step && whole % 2 == 1))
		whole++;
	if (ns < 0 && whole > 0)
		text[len++] = '-';
	uint64_t per_second = unit[0] / step;
	len += sc_digits(text + len, whole / per_second, 1);
	if (decimals > 0) {
		text[len++] = '.';
		len += sc_digits(text + len, whole % per_second, decimals);
	}
	text[len] = '\0';
	return len;
}

#define BRIEF_DECIMALS 3
#define SMALL_DECIMALS 6 /* below 10 ms three tell nothing */
#define SMALL_BELOW_NS (10 * SC_NS_PER_MS)

size_t sc_duration_format_brief(char *text, int64_t ns)
{
	const bool small = ns > -SMALL_BELOW_NS && ns < SMALL_BELOW_NS;

	return sc_duration_format(text, ns, small ? SMALL_DECIMALS : BRIEF_DECIMALS);
}

size_t sc_duration_format_exact(char *text, int64_t ns)
{
	size_t len = sc_duration_format(text, ns, 9);

	while (text[len - 1] == '0')
		len--;
	if (text[len - 1] == '.')
		len--;
	text[len] = '\0';
	return len;
}

bool sc_duration_parse(struct sc_span text, int64_t *ns)
{
	bool negative = text.len > 0 && text.ptr[0] == '-';
	size_t i = negative ? 1 : 0, digits = 0;
	uint64_t whole = 0, fraction = 0, unit = 1000000000;

	for (; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++, digits++) {
		whole = whole * 10 + (uint64_t)(text.ptr[i] - '0');
		if (whole > 9000000000)
			return false;
	}
	if (i < text.len && text.ptr[i] == '.') {
		for (i++; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++, digits++) {
			unit /= 10; /* digits behind the ninth are below our resolution */
			fraction += unit * (uint64_t)(text.ptr[i] - '0');
		}
	}
	if (digits == 0 || i != text.len)
		return false;
	*ns = (int64_t)(whole * 1000000000 + fraction);
	if (negative)
		*ns = -*ns;
	return true;
}

bool sc_duration_parse_unit(struct sc_span text, int64_t *ns)
{
	static const struct {
		const char *name;
		int64_t ns;
	} units[] = {
		{"ns", 1},
		{"us", SC_NS_PER_US},
		{"ms", SC_NS_PER_MS},
		{"s", SC_NS_PER_S},
		{"m", 60 * SC_NS_PER_S},
		{"min", 60 * SC_NS_PER_S},
		{"h", 3600 * SC_NS_PER_S},
		{"d", 24 * 3600 * SC_NS_PER_S},
	};
	struct sc_span number = text, unit;
	__int128 product;
	size_t i = 0;

	while (number.len > 0 && (sc_lower(number.ptr[number.len - 1]) >= 'a' &&
				  sc_lower(number.ptr[number.len - 1]) <= 'z'))
		number.len--;
	if (!sc_duration_parse(number, ns))
		return false;
	if (number.len == text.len)
		return true;
	unit = sc_span_between(number.ptr + number.len, text.ptr + text.len);
	while (i < sizeof units / sizeof units[0] && !sc_span_eq(unit, sc_span_of(units[i].name)))
		i++;
	if (i == sizeof units / sizeof units[0])
		return false;
	product = (__int128)*ns * units[i].ns / SC_NS_PER_S;
	*ns = (int64_t)product;
	return product == *ns;
}

static bool two_digits(const char **p, const char *end, int max, int *value)
{
	if (end - *p < 2 || (*p)[0] < '0' || (*p)[0] > '9' || (*p)[1] < '0' || (*p)[1] > '9')
		return false;
	*value = ((*p)[0] - '0') * 10 + (*p)[1] - '0';
	*p += 2;
	return *value <= max;
}

static bool literal(const char **p, const char *end, const char *any_of)
{
	if (*p == end || !strchr(any_of, **p))
		return false;
	(*p)++;
	return true;
}

static bool parse_zone(const char **p, const char *end, int *offset_minutes)
{
	int hours, minutes;
	bool west;

	*offset_minutes = 0;
	if (literal(p, end, "Zz"))
		return true;
	west = *p < end && **p == '-';
	if (!literal(p, end, "+-") || !two_digits(p, end, 23, &hours) || !literal(p, end, ":") ||
	    !two_digits(p, end, 59, &minutes))
		return false;
	*offset_minutes = (hours * 60 + minutes) * (west ? -1 : 1);
	return true;
}

bool sc_time_parse(struct sc_span text, int64_t *time_ns)
{
	const char *p = text.ptr, *end = text.ptr + text.len;
	struct tm tm = {0};
	int century, year, offset_minutes;
	int64_t fraction_ns = 0, unit = SC_NS_PER_S;

	if (!two_digits(&p, end, 99, &century) || !two_digits(&p, end, 99, &year) ||
	    !literal(&p, end, "-") || !two_digits(&p, end, 12, &tm.tm_mon) ||
	    !literal(&p, end, "-") || !two_digits(&p, end, 31, &tm.tm_mday) ||
	    !literal(&p, end, "Tt ") || !two_digits(&p, end, 23, &tm.tm_hour) ||
	    !literal(&p, end, ":") || !two_digits(&p, end, 59, &tm.tm_min) ||
	    !literal(&p, end, ":") || !two_digits(&p, end, 60, &tm.tm_sec))
		return false;
	if (tm.tm_mon == 0 || tm.tm_mday == 0)
		return false;
	if (literal(&p, end, "."))
		for (; p < end && *p >= '0' && *p <= '9'; p++) {
			unit /= 10;
			fraction_ns += unit * (*p - '0');
		}
	if (!parse_zone(&p, end, &offset_minutes) || p != end)
		return false;
	tm.tm_year = century * 100 + year - 1900;
	tm.tm_mon--;
	int64_t seconds = (int64_t)timegm(&tm) - (int64_t)offset_minutes * 60;
	if (seconds < -9000000000 || seconds > 9000000000)
		return false;
	*time_ns = seconds * SC_NS_PER_S + fraction_ns;
	return true;
}
