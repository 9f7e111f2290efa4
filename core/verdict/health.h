/* The health of a capture: what is wrong with the capture itself, and which figures can be trusted
 * all the same (METRICS.md 18).
 *
 *   health = sc_health_new(counters);
 *   for each row:  sc_health_call(health, row); ...
 *   sc_health_capture(health, &capture);
 *   sc_health_settle(health);
 *   sc_health_trust(health, metric), sc_health_rows(health, ...)
 *
 * Everything comes from rows and counters, so that `health`, `metrics`, `report` and the Wireshark
 * plugin say the same where they know the same. A row that is as it should be costs a few
 * comparisons. */
#ifndef SC_VERDICT_HEALTH_H
#define SC_VERDICT_HEALTH_H

#include "base/clock_watch.h"
#include "base/counters.h"
#include "session/rows.h"
#include "timing/metric_row.h"

/* How bad it is. */
#define SC_HEALTH_VERDICTS(X) \
	X(OK, "ok")         /* nothing is wrong, or nothing suffers from it */ \
	X(BIASED, "biased") /* some figures are not what they would be */ \
	X(UNUSABLE, "unusable")

enum sc_health_verdict {
	SC_HEALTH_NONE,
#define X(id, word) SC_HEALTH_##id,
	SC_HEALTH_VERDICTS(X)
#undef X
} SC_PACKED;

/* Which way a figure is off. */
#define SC_BIASES(X) \
	X(HIGH, "high")     /* it is higher than it would be */ \
	X(LOW, "low")       /* it is lower */ \
	X(EITHER, "either") /* that cannot be said */

enum sc_bias {
	SC_BIAS_NONE,
#define X(id, word) SC_BIAS_##id,
	SC_BIASES(X)
#undef X
} SC_PACKED;

/* The checks, alphabetical: the bit is the position in the list. X(id, word) */
#define SC_HEALTH_CHECKS(X) \
	X(CLOCK, "clock") \
	X(COPIES, "copies") \
	X(DROPS, "drops") \
	X(ENDS_INSIDE, "ends-inside") \
	X(FRAGMENTS, "fragments") \
	X(FRAGMENTS_FILTERED, "fragments-filtered") \
	X(MEDIA_LOSS_TOGETHER, "media-loss-together") \
	X(MISSING, "missing") \
	X(NO_MEDIA, "no-media") \
	X(NO_SIGNALLING, "no-signalling") \
	X(ONE_DIRECTION, "one-direction") \
	X(SNAPLEN, "snaplen") \
	X(STARTS_INSIDE, "starts-inside") \
	X(TCP_GAPS, "tcp-gaps") \
	X(UNSEEN, "unseen")

enum sc_health_check_id {
#define X(id, word) SC_CHECK_##id,
	SC_HEALTH_CHECKS(X)
#undef X
		SC_CHECK_COUNT
};

/* A row is of a check or of a metric: what belongs to the other is absent. Spans and lists are
 * valid while the row is handed over. */
struct sc_health_row {
	const char *check;
	struct sc_quantity count, of; /* what is wrong, of how many */
	struct sc_span text;          /* what was found, and with which command it is avoided */
	const char *advice;
	struct sc_frame_list frames; /* evidence: the first ones */
	const char *metric;
	uint64_t because; /* 1 << SC_CHECK_... */
	enum sc_health_verdict verdict;
	enum sc_trust trust;
	enum sc_bias direction;
};

extern const struct sc_table sc_health_table;
extern const char *const sc_health_check_words[], *const sc_bias_words[]; /* NULL at the end */

/* What is known of the files. */
struct sc_health_capture {
	uint64_t records, dropped;          /* dropped: as the capturing program counted */
	uint64_t undecoded;                 /* records of link types that are not decoded */
	int64_t resolution_ns;              /* of the coarsest clock; 0: not known */
	const struct sc_clock_watch *clock; /* NULL: nobody watched */
};

struct sc_health;

/* `counters`: of the analysis, which the health adds its own limits to; `first_ns`: where the time
 * of the first record will stand, before rows come. Both outlive the health. */
struct sc_health *sc_health_new(struct sc_counters *counters, const int64_t *first_ns);
void sc_health_free(struct sc_health *health); /* NULL is fine */

void sc_health_call(struct sc_health *health, const struct sc_call_row *row);
void sc_health_registration(struct sc_health *health, const struct sc_registration_row *row);
/* With its course (sink.course). */
void sc_health_stream(struct sc_health *health, const struct sc_stream_row *row);

/* A record of that number was read, after which the stages have counted so much: from then on the
 * frames are known in which things were counted. Need not be called. */
void sc_health_record(struct sc_health *health, uint64_t number, const struct sc_counters *stages,
		      unsigned count);

/* One input more. */
void sc_health_capture(struct sc_health *health, const struct sc_health_capture *capture);

/* All is known: makes every check. */
void sc_health_settle(struct sc_health *health);

/* Of that metric, once settled. */
enum sc_trust sc_health_trust(const struct sc_health *health, const struct sc_metric_row *row);

/* A row a check, then a row a metric. */
void sc_health_rows(const struct sc_health *health,
		    void (*emit)(void *user, const struct sc_health_row *row), void *user);

#endif
