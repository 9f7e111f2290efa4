/* What a metric is: its name, its definition, and the functions that make it of rows. */
#ifndef SC_TIMING_METRIC_H
#define SC_TIMING_METRIC_H

#include "base/config.h"
#include "session/rows.h"
#include "timing/counted.h"

struct sc_group_facts;
struct sc_metric_row;

enum sc_metric_kind {
	SC_METRIC_MEASURE, /* mean and distribution of what was measured exchange by exchange */
	SC_METRIC_TIME,    /* the same of an interval of rows */
	SC_METRIC_AMOUNT,  /* the same of a quantity of rows */
	SC_METRIC_RATIO,   /* percent */
	SC_METRIC_OTHER,   /* made from something else than rows' samples */
};

/* What a change of a metric means. Neither: nobody can say, as of durations of calls. */
enum sc_better { SC_BETTER_NEITHER, SC_BETTER_LOWER, SC_BETTER_HIGHER };

/* What a call or registration contributes to a metric. */
struct sc_sample {
	/* A measured time, or a quantity; both NULL: part of a ratio. */
	const struct sc_interval *interval;
	const struct sc_quantity *quantity;
	uint32_t numerator, denominator;
	enum sc_counted excluded; /* why it does not count; none: it counts, or has no part in it */
};

/* What the ratios ask of a call, each word of its row looked at once. */
struct sc_call_facts {
	const struct sc_config *config;
	const struct sc_call_row *row;
	enum sc_counted not_counted; /* why it is out of the population; none: it is not */
	enum sc_counted no_seizure;  /* why it is no seizure; none: it is one */
	unsigned code;               /* that it ended with; 0: none */
	bool answered, completed, redirected, cancelled, start_missing;
};

struct sc_metric {
	const char *name, *label;
	const char *source;     /* NULL: no document defines it */
	const char *definition; /* NULL: what its interval's column says is all */
	enum sc_metric_kind kind;
	enum sc_better better;
	bool usual; /* a table for people shows it even when it has no sample */
	bool media; /* of calls that have media; those of which that is not known are counted */
	bool whole; /* a call whose start was not captured does not count (METRICS.md FX-2) */

	/* One of the three, none for SC_METRIC_MEASURE. The first two return
	 * false when the row has no part in the metric. */
	bool (*of_call)(const struct sc_metric *metric, const struct sc_call_facts *facts,
			struct sc_sample *sample);
	bool (*of_registration)(const struct sc_metric *metric, const struct sc_config *config,
				const struct sc_registration_row *row, struct sc_sample *sample);
	/* SC_METRIC_OTHER: fills in the figures of the row. */
	void (*of_group)(const struct sc_group_facts *facts, struct sc_metric_row *row);

	uint16_t interval; /* offset of the struct sc_interval in the row; 0: none */
	uint16_t quantity; /* offset of the struct sc_quantity in the row, of SC_METRIC_AMOUNT */
	uint16_t class;    /* offset of the class word; 0: any */
	uint8_t wanted;    /* the word of it, or enum sc_registration_kind, that counts; 0: any */
	enum sc_unit unit; /* of the quantity */
	enum sc_measure_id measure; /* of SC_METRIC_MEASURE */
};

#endif
