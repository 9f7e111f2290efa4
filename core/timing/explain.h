/* --explain: the rows behind a number. */
#ifndef SC_TIMING_EXPLAIN_H
#define SC_TIMING_EXPLAIN_H

#include "timing/metric.h"

struct sc_explain_row {
	const char *metric;
	uint64_t call, registration;
	struct sc_interval value;
	struct sc_quantity amount; /* where that is no time */
	uint64_t start_frame, stop_frame;
	uint64_t file_frame; /* of start_frame; what the files are is known to who reads them */
	uint64_t final_code;
	struct sc_span file, call_id;
	enum sc_counted counted;
	enum sc_any_outcome outcome; /* of the call or registration */
};

extern const struct sc_table sc_explain_table;

/* The part a call or registration has in a metric; false: none. */
bool sc_explain_call(const struct sc_config *config, unsigned metric,
		     const struct sc_call_row *call, struct sc_explain_row *row);
bool sc_explain_measure(unsigned metric, const struct sc_measure *measure,
			struct sc_explain_row *row);
bool sc_explain_registration(const struct sc_config *config, unsigned metric,
			     const struct sc_registration_row *registration,
			     struct sc_explain_row *row);

#endif
