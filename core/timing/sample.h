/* The metrics' definitions: from a row to what it contributes. */
#ifndef SC_TIMING_SAMPLE_H
#define SC_TIMING_SAMPLE_H

#include <string.h>

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
	const char *not_counted; /* why it is out of the population; NULL: it is not */
	const char *no_seizure;  /* why it is no seizure; NULL: it is one */
	unsigned code;           /* that it ended with; 0: none */
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
	uint16_t interval;  /* offset of the struct sc_interval in the row */
	uint16_t class;     /* offset of the class word; 0: any */
	int measure;        /* enum sc_measure_id for SC_METRIC_MEASURE */
	const char *wanted; /* class, or kind of registration, that counts; NULL: any */
};

extern const struct sc_metric sc_metrics_all[];
extern const unsigned sc_metrics_count;

void sc_call_facts(struct sc_call_facts *facts, const struct sc_config *config,
		   const struct sc_call_row *row);

/* Most words differ in the first letter. */
static inline bool sc_word_is(const char *word, const char *wanted)
{
	return word && word[0] == wanted[0] && strcmp(word, wanted) == 0;
}

/* ---- measured times; here because every call comes by a dozen times ---- */

static inline bool sc_time_sample(const struct sc_metric *metric,
				  const struct sc_interval *interval, const char *class,
				  struct sc_sample *sample)
{
	if (interval->absent == SC_NOT_APPLICABLE)
		return false;
	if (interval->absent != SC_PRESENT) {
		/* Without a class nobody can say which of the two it would have been. */
		sample->excluded = sc_absence_key(interval->absent);
		return true;
	}
	if (metric->wanted && class && !sc_word_is(class, metric->wanted))
		return false;
	sample->interval = interval;
	if (interval->skewed) /* METRICS.md CV-7 */
		sample->excluded = "clock-skew";
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
	const char *row = (const char *)facts->row, *class = NULL;

	if (interval->absent == SC_NOT_APPLICABLE)
		return false;
	if (metric->class != 0)
		class = *(const char *const *)(const void *)(row + metric->class);
	/* By the letter of RFC 6076 4.3.2 a 487 is a failed request. */
	if (facts->config->counting == SC_COUNT_STRICT && sc_word_is(class, "cancelled"))
		class = "failure";
	return sc_time_sample(metric, interval, class, sample);
}

#endif
