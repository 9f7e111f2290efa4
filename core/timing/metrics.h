/* RFC 6076's metrics and the industry's KPIs over all calls and registrations.
 *
 * Every metric is one function from a row to a sample: a measured time, a part
 * of a ratio, or a reason why the row does not count. The sums and --explain
 * both rest on it, so they cannot disagree. */
#ifndef SC_TIMING_METRICS_H
#define SC_TIMING_METRICS_H

#include "base/config.h"
#include "base/counters.h"
#include "session/rows.h"

/* How a call or registration counts in a metric, or why it does not. */
#define SC_COUNTED(X) \
	X(SAMPLE, "sample") \
	X(NUMERATOR, "numerator") \
	X(DENOMINATOR, "denominator") \
	X(IN_PROGRESS, "in_progress") \
	X(TRUNCATED, "truncated") \
	X(OPEN, "open") \
	X(BYE_PENDING, "bye-pending") \
	X(REDIRECTED, "redirected") \
	X(REFUSED_FIRST_HOP, "refused-first-hop") \
	X(CANCELLED_EARLY, "cancelled-before-progress") \
	X(CLOCK_SKEW, "clock-skew") \
	SC_ABSENCES(X)

enum sc_counted {
	SC_COUNTED_NONE,
#define X(id, word) SC_COUNTED_##id,
	SC_COUNTED(X)
#undef X
		SC_COUNTED_END
} SC_PACKED;

extern const char *const sc_counted_words[]; /* NULL at the end */

/* What a call or registration contributes to a metric. */
struct sc_sample {
	const struct sc_interval *interval; /* a measured time; NULL: part of a ratio */
	uint32_t numerator, denominator;
	enum sc_counted excluded; /* why it does not count; none: it counts, or has no part in it */
};

struct sc_metric_row {
	struct sc_span group; /* value of the --by key; ptr NULL: over everything */
	const char *metric, *unit, *label, *source;
	const char *definition; /* NULL: see the interval it is of */
	struct sc_quantity value, numerator, denominator;
	struct sc_quantity min, mean, max, stddev, p50, p90, p95, p99;
	uint64_t n;
	struct sc_tally_list excluded;
};

struct sc_explain_row {
	const char *metric;
	uint64_t call, registration;
	enum sc_counted counted;
	struct sc_interval value;
	uint64_t start_frame, stop_frame;
	const char *outcome; /* a word of calls or of registrations */
	uint64_t final_code;
	struct sc_span call_id;
};

extern const struct sc_table sc_explain_table;

/* ---- names ---- */

/* All metrics, in the order of the table; NULL at the end. */
const char *sc_metric_name(unsigned index);
/* Index of a metric by name (case ignored), or -1. */
int sc_metric_find(struct sc_span name);

/* Does a table for people show it? What is neither RFC 6076's nor usual is left
 * out while it has no sample. */
bool sc_metric_worth_a_line(const struct sc_metric_row *row);

/* The dimensions of RFC 6076 5.1: "from", "to", "from_domain", "to_domain",
 * "src", "dst", "minute"; NULL at the end. */
extern const char *const sc_dimension_names[];

/* ---- sums ---- */

struct sc_metrics;

/* `by`: one of sc_dimension_names, or NULL for one value each. */
struct sc_metrics *sc_metrics_new(const struct sc_config *config, const char *by,
				  struct sc_counters *counters);
void sc_metrics_call(struct sc_metrics *metrics, const struct sc_call_row *row);
void sc_metrics_registration(struct sc_metrics *metrics, const struct sc_registration_row *row);

void sc_metrics_measure(struct sc_metrics *metrics, const struct sc_measure *measure);

/* For RETRANSMISSION_RATIO: message by message, or all that the engine counted. */
void sc_metrics_message(struct sc_metrics *metrics, const struct sc_message_row *row);
void sc_metrics_messages(struct sc_metrics *metrics, const struct sc_counters *counters);
typedef void sc_metric_fn(void *user, const struct sc_metric_row *row);

/* Hands out all rows: groups in alphabetical order, metrics in the order of
 * the table. `first_ns`, `end_ns`: times of the capture's first and last record. */
void sc_metrics_finish(struct sc_metrics *metrics, int64_t first_ns, int64_t end_ns,
		       sc_metric_fn *emit, void *user);

/* A copy that may be added to and finished by itself; not of one with a `by`. */
struct sc_metrics *sc_metrics_copy(const struct sc_metrics *metrics);
void sc_metrics_free(struct sc_metrics *metrics); /* NULL is fine */

/* ---- proof ---- */

/* The part a call or registration has in a metric; false: none. */
bool sc_explain_call(const struct sc_config *config, unsigned metric,
		     const struct sc_call_row *call, struct sc_explain_row *row);
bool sc_explain_measure(unsigned metric, const struct sc_measure *measure,
			struct sc_explain_row *row);
bool sc_explain_registration(const struct sc_config *config, unsigned metric,
			     const struct sc_registration_row *registration,
			     struct sc_explain_row *row);

#endif
