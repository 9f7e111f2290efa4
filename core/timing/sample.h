/* The metrics' definitions: from a row to what it contributes. */
#ifndef SC_TIMING_SAMPLE_H
#define SC_TIMING_SAMPLE_H

#include "timing/metrics.h"

enum sc_metric_kind {
	SC_METRIC_MEASURE, /* the same of what the engine measured exchange by exchange */
	SC_METRIC_TIME,    /* mean and distribution of an interval */
	SC_METRIC_RATIO,   /* percent */
	SC_METRIC_OTHER,   /* made from something else than rows' samples */
};

/* What the ratios ask of a call, each word of its row looked at once. */
struct sc_call_facts {
	const struct sc_config *config;
	const struct sc_call_row *row;
	enum sc_counted not_counted; /* why it is out of the population; none: it is not */
	enum sc_counted no_seizure;  /* why it is no seizure; none: it is one */
	unsigned code;               /* that it ended with; 0: none */
	bool answered, completed, redirected, cancelled;
};

struct sc_metric {
	const char *name, *label, *source;
	const char *definition; /* NULL: what its interval's column says is all */
	enum sc_metric_kind kind;
	/* One of the two; both NULL for SC_METRIC_OTHER. False: no part in it. */
	bool (*of_call)(const struct sc_metric *metric, const struct sc_call_facts *facts,
			struct sc_sample *sample);
	bool (*of_registration)(const struct sc_metric *metric, const struct sc_config *config,
				const struct sc_registration_row *row, struct sc_sample *sample);
	uint16_t interval; /* offset of the struct sc_interval in the row */
	uint16_t class;    /* offset of the class word; 0: any */
	int measure;       /* enum sc_measure_id for SC_METRIC_MEASURE */
	uint8_t wanted; /* the enum sc_class, or enum sc_registration_kind, that counts; 0: any */
};

extern const struct sc_metric sc_metrics_all[];
extern const unsigned sc_metrics_count;

void sc_call_facts(struct sc_call_facts *facts, const struct sc_config *config,
		   const struct sc_call_row *row);

/* The word of the class or kind that counts; NULL: any. */
const char *sc_metric_wanted(const struct sc_metric *metric);

/* What does not count for want of its value. */
static inline enum sc_counted sc_counted_absent(enum sc_absence absent)
{
	return (enum sc_counted)(SC_COUNTED_NO_START + (absent - SC_NO_START));
}

/* ---- measured times; here because every call comes by a dozen times ---- */

static inline bool sc_time_sample(const struct sc_metric *metric,
				  const struct sc_interval *interval, uint8_t class,
				  struct sc_sample *sample)
{
	if (interval->absent == SC_NOT_APPLICABLE)
		return false;
	if (interval->absent != SC_PRESENT) {
		/* Without a class nobody can say which of the two it would have been. */
		sample->excluded = sc_counted_absent(interval->absent);
		return true;
	}
	if (metric->wanted && class && class != metric->wanted)
		return false;
	sample->interval = interval;
	if (interval->skewed) /* METRICS.md CV-7 */
		sample->excluded = SC_COUNTED_CLOCK_SKEW;
	return true;
}

static inline const struct sc_interval *sc_metric_interval(const struct sc_metric *metric,
							   const void *row)
{
	return (const void *)((const char *)row + metric->interval);
}

static inline bool sc_call_time(const struct sc_metric *metric, const struct sc_call_facts *facts,
				struct sc_sample *sample)
{
	const struct sc_interval *interval = sc_metric_interval(metric, facts->row);
	const uint8_t *row = (const uint8_t *)facts->row;
	uint8_t class = SC_CLASS_NONE;

	if (interval->absent == SC_NOT_APPLICABLE)
		return false;
	if (metric->class != 0)
		class = row[metric->class];
	/* By the letter of RFC 6076 4.3.2 a 487 is a failed request. */
	if (facts->config->counting == SC_COUNT_STRICT && class == SC_CLASS_CANCELLED)
		class = SC_CLASS_FAILURE;
	return sc_time_sample(metric, interval, class, sample);
}

#endif
