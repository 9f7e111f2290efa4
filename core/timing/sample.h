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

struct sc_metric {
	const char *name, *label, *source;
	enum sc_metric_kind kind;
	/* One of the two; both NULL for SC_METRIC_OTHER. False: no part in it. */
	bool (*of_call)(const struct sc_metric *metric, const struct sc_config *config,
			const struct sc_call_row *row, struct sc_sample *sample);
	bool (*of_registration)(const struct sc_metric *metric, const struct sc_config *config,
				const struct sc_registration_row *row, struct sc_sample *sample);
	uint16_t interval;  /* offset of the struct sc_interval in the row */
	uint16_t class;     /* offset of the class word; 0: any */
	int measure;        /* enum sc_measure_id for SC_METRIC_MEASURE */
	const char *wanted; /* class, or kind of registration, that counts; NULL: any */
};

extern const struct sc_metric sc_metrics_all[];
extern const unsigned sc_metrics_count;

#endif
