/* What the user may set about the analysis. */
#ifndef SC_BASE_CONFIG_H
#define SC_BASE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

/* RFC 3261 17.1.1.1 lets T1 be larger on slow links; a day is beyond any, and
 * 64 of them fit. For every time below. */
#define SC_TIMER_MAX_NS INT64_C(86400000000000)

enum sc_counting { SC_COUNT_ATTEMPTS, SC_COUNT_STRICT };

struct sc_config {
	int64_t t1_ns, t2_ns, t4_ns; /* RFC 3261 Table 4 */
	int64_t dup_window_ns;       /* METRICS.md D2 */
	int64_t proceeding_ns;       /* no final after the last 1xx: given up (Timer C) */
	int64_t short_call_ns;       /* an answered call shorter than this is `short` */
	enum sc_counting counting;   /* attempts, or literally every INVITE */
	bool include_open;           /* METRICS.md CV-10 */
	bool seizure_all;          /* every attempt is a seizure, refused ones too (METRICS.md 8) */
	uint64_t calls_max;        /* calls, registrations and other exchanges in progress */
	uint64_t memory_bytes_max; /* of the state of those in progress */
};

/* T1 0.5 s, T2 4 s, T4 5 s, duplicate window 5 ms, and the limits of base/limits.h. */
void sc_config_default(struct sc_config *config);

/* 64*T1: timers B, F, H, J, L, M and N of RFC 3261, 6026 and 6665. */
static inline int64_t sc_timer_64t1(const struct sc_config *config)
{
	return 64 * config->t1_ns;
}

#endif
