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
#include "timing/metric_row.h"

struct sc_metrics;

/* `by`: one of sc_dimension_name, or NULL for one value each; `local`: minutes and
 * hours are those of the clock on the wall. */
struct sc_metrics *sc_metrics_new(const struct sc_config *config, const char *by, bool local,
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

/* The same with the samples behind a row, in ascending order, which the receiver frees with g_free;
 * NULL: it has none, or a metric before it had the very same. */
typedef void sc_metric_samples_fn(void *user, const struct sc_metric_row *row, int64_t *sorted,
				  size_t count);
void sc_metrics_finish_samples(struct sc_metrics *metrics, int64_t first_ns, int64_t end_ns,
			       sc_metric_samples_fn *emit, void *user);

/* A copy that may be added to and finished by itself; not of one with a `by`. */
struct sc_metrics *sc_metrics_copy(const struct sc_metrics *metrics);
void sc_metrics_free(struct sc_metrics *metrics); /* NULL is fine */

#endif
