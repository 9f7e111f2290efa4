/* What a report counts over all rows of a capture, in memory that does not grow
 * with them; only for core/writers/report*.c. */
#ifndef SC_WRITERS_REPORT_REPORT_SUMS_H
#define SC_WRITERS_REPORT_REPORT_SUMS_H

#include <glib.h>

#include "base/config.h"
#include "session/rows.h"
#include "writers/chart/bins.h"

#define SC_REPORT_CODES 700u       /* status codes end below that */
#define SC_REPORT_WORDS_MAX 24u    /* methods: any word somebody sends; the rest in one */
#define SC_REPORT_LENGTH_STEP 50u  /* bytes of a message, by steps of so many */
#define SC_REPORT_LENGTH_STEPS 64u /* the last one: and more */

/* How often each method came. */
struct sc_report_words {
	struct sc_report_word {
		char name[40];
		uint64_t count;
	} words[SC_REPORT_WORDS_MAX];
	unsigned count;
	uint64_t others;
};

/* Of measured times: buckets that are 1/64 of their value wide at most. */
#define SC_REPORT_BUCKETS (58u * 64 + 64)
struct sc_report_times {
	uint64_t buckets[SC_REPORT_BUCKETS];
};

/* Columns of the bins. */
enum { SC_RATE_MESSAGES, SC_RATE_STARTED, SC_RATE_ANSWERED, SC_RATE_FAILED, SC_RATES };
enum { SC_CALLS_UP, SC_CALLS_DOWN, SC_CONCURRENCIES };

struct sc_report_sums {
	const struct sc_config *config;
	uint64_t outcomes[SC_OUTCOME_END], registration_outcomes[SC_REGISTRATION_END];
	struct sc_report_words requests;
	uint64_t final_codes[SC_REPORT_CODES], responses[SC_REPORT_CODES];
	uint64_t request_lengths[SC_REPORT_LENGTH_STEPS], response_lengths[SC_REPORT_LENGTH_STEPS];
	struct sc_bins *rates, *concurrency;
	struct sc_report_times **times; /* one a metric; NULL: no sample */
	uint64_t messages, failed;
};

void sc_report_sums_init(struct sc_report_sums *sums, const struct sc_config *config);
void sc_report_sums_clear(struct sc_report_sums *sums);

void sc_report_sums_message(struct sc_report_sums *sums, const struct sc_message_row *row);
void sc_report_sums_call(struct sc_report_sums *sums, const struct sc_call_row *row);
void sc_report_sums_registration(struct sc_report_sums *sums,
				 const struct sc_registration_row *row);
void sc_report_sums_measure(struct sc_report_sums *sums, const struct sc_measure *measure);

/* The largest value that falls into a bucket, in nanoseconds. */
uint64_t sc_report_bucket_top(unsigned bucket);

/* Intervals that all captures of a report can be counted in. */
struct sc_report_span {
	int64_t step_ns;    /* a multiple of each capture's */
	int64_t longest_ns; /* the longest capture */
};

void sc_report_span(const struct sc_report_sums *sums, struct sc_report_span *span);

/* A round one. */
int64_t sc_report_interval(const struct sc_report_span *span);

/* Multiples of it between which there is something; false: nothing was counted. */
bool sc_report_range(const struct sc_report_sums *sums, int64_t interval_ns, int64_t *from_ns,
		     int64_t *to_ns);

#endif
