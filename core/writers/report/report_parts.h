/* The inside of a report; only for core/writers/report*.c. */
#ifndef SC_WRITERS_REPORT_REPORT_PARTS_H
#define SC_WRITERS_REPORT_REPORT_PARTS_H

#include "timing/metrics.h"
#include "writers/report/keep.h"
#include "writers/report/report.h"
#include "writers/report/report_sums.h"
#include "writers/report/trail.h"

struct sc_report_call {
	struct sc_kept kept;     /* first: it is what is kept */
	struct sc_call_row *row; /* a copy */
	struct sc_trail *trail;  /* its messages; NULL: none */
	struct sc_report *report;
};

struct sc_report_registration {
	struct sc_kept kept;
	struct sc_registration_row *row;
};

struct sc_report_capture {
	struct sc_report *report;
	struct sc_counters *counters;
	struct sc_document_input input;
	struct sc_metrics *metrics;
	GPtrArray *metric_rows; /* copies, when it has ended */
	struct sc_report_sums sums;
	struct sc_trails *trails;
	struct sc_keep *calls, *registrations;
	GPtrArray *elements; /* copies */
	uint64_t elements_seen;
};

struct sc_report {
	struct sc_report_settings settings;
	GPtrArray *captures;
	size_t text_bytes;   /* of messages of calls that are over and kept */
	uint64_t text_share; /* lots above it have no text */
	bool texts_dropped;
};

/* What the page knows as its data, and the ladders of the calls. Both append
 * JSON; `flush` is called often enough. */
struct sc_report_page {
	struct sc_report *report;
	FILE *out;
	GString *json, *text;
	int error; /* errno of the first failure */
};

void sc_report_flush(struct sc_report_page *page);
void sc_report_data(struct sc_report_page *page);
void sc_report_ladders(struct sc_report_page *page);

/* Which calls share the i-th ladder: [[1],[2,3],...] without the outer brackets. */
void sc_report_ladder_index(struct sc_report_page *page, const struct sc_report_capture *capture);

/* Ladders in a script element. */
#define SC_REPORT_CHUNK 100u

#endif
