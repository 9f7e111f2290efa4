/* Time: int64 nanoseconds, always an argument. core/ never reads a clock. */
#ifndef SC_BASE_TIME_H
#define SC_BASE_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

#define SC_NS_PER_S INT64_C(1000000000)
#define SC_NS_PER_MS INT64_C(1000000)
#define SC_NS_PER_US INT64_C(1000)

/* "No time": a packet without one, an event that did not happen. */
#define SC_TIME_NONE INT64_MIN

/* Every formatter below needs this much room, NUL included. */
#define SC_TIME_TEXT_MAX 48

/* a - b, saturating instead of overflowing (corrupt captures have any time). */
int64_t sc_time_diff(int64_t a_ns, int64_t b_ns);
/* a + b, saturating. */
int64_t sc_time_add(int64_t a_ns, int64_t b_ns);
/* The multiple of `step_ns` (above 0) at or before that time, below 0 as well;
 * saturating. */
int64_t sc_time_floor(int64_t time_ns, int64_t step_ns);

/* RFC 3339 with 9 decimals: "2026-01-02T03:04:05.000000006Z"; with `local`
 * the local offset in place of Z. Returns the length written. */
size_t sc_time_format(char *text, int64_t time_ns, bool local);

/* As tables and pictures have them: with 3 decimals, below 10 ms with 6 (METRICS.md
 * FX-20). Returns the length written. */
size_t sc_duration_format_brief(char *text, int64_t ns);

/* Seconds with a fixed number of decimals (0 to 9), rounded half to even: "0.850". */
size_t sc_duration_format(char *text, int64_t ns, unsigned decimals);

/* Seconds, exact to the nanosecond, shortest form: "0.85", "12", "-0.000000001". */
size_t sc_duration_format_exact(char *text, int64_t ns);

/* "2.5", "0.000000001", "-3": decimal seconds to ns; false when it is not one or overflows. */
bool sc_duration_parse(struct sc_span text, int64_t *ns);

/* The same with a unit: "500ms", "1m", "1.5h"; ns, us, ms, s, m or min, h, d. None
 * is seconds. */
bool sc_duration_parse_unit(struct sc_span text, int64_t *ns);

/* RFC 3339 ("2026-01-02T03:04:05Z", fractions, offsets; space for T allowed);
 * false when it is not one. */
bool sc_time_parse(struct sc_span text, int64_t *time_ns);

/* A number of seconds that a header gave, or SC_NO_SECONDS. */
#define SC_NO_SECONDS UINT32_MAX

static inline int64_t sc_seconds_ns(uint32_t seconds)
{
	return seconds == SC_NO_SECONDS ? SC_TIME_NONE : (int64_t)seconds * SC_NS_PER_S;
}

#endif
