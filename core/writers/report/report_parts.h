/* The inside of a report; only for core/writers/report*.c. */
#ifndef SC_WRITERS_REPORT_REPORT_PARTS_H
#define SC_WRITERS_REPORT_REPORT_PARTS_H

#include "timing/metrics.h"
#include "writers/report/keep.h"
#include "writers/report/report.h"
#include "writers/report/report_sums.h"
#include "writers/report/trail.h"

/* A call or a registration. */
struct sc_report_owner {
	struct sc_kept kept;    /* first: it is what is kept */
	void *row;              /* a copy of its struct sc_call_row or sc_registration_row */
	struct sc_trail *trail; /* its messages; NULL: none */
	GPtrArray *streams;     /* copies of its struct sc_stream_row, by number; NULL: none */
	size_t stream_bytes;    /* of them all */
	uint64_t streams_left_out;
	struct sc_report *report;
	struct sc_report_capture *capture;
};

/* Calls, or registrations. */
struct sc_report_owners {
	struct sc_trails *trails; /* of those that are not over */
	struct sc_keep *keep;     /* struct sc_report_owner: of those that are */
};

struct sc_report_capture {
	struct sc_report *report;
	struct sc_counters *counters;
	struct sc_document_input input;
	const char *label; /* NULL: the name of its file */
	struct sc_metrics *metrics;
	const struct sc_health *health; /* the caller's, until it has ended */
	GPtrArray *checks;              /* copies of its rows of checks that are not ok */
	GPtrArray *metric_rows;         /* copies, when it has ended */
	struct sc_report_sums sums;
	struct sc_report_owners calls, registrations;
	struct sc_report_owner *latest; /* call; NULL: it has no place */
	GPtrArray *elements;            /* copies */
	uint64_t elements_seen;
	GPtrArray *streams; /* copies: of no call, without their course */
	uint64_t streams_seen;
};

struct sc_report {
	struct sc_report_settings settings;
	GPtrArray *captures;
	size_t text_bytes;   /* of messages of owners that are over and kept */
	uint64_t text_share; /* lots above it have no text */
	bool texts_dropped;
	size_t stream_bytes; /* of all owners that are kept */
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

/* Which calls share the i-th ladder: [[1],[2,3],...] without the outer brackets, and
 * of which registration the i-th of those is: 1,2,... */
void sc_report_call_index(struct sc_report_page *page, const struct sc_report_capture *capture);
void sc_report_registration_index(struct sc_report_page *page,
				  const struct sc_report_capture *capture);

/* A copy of a row of `table`, a struct of `row_bytes`, with its texts cut to
 * SC_REPORT_FIELD_BYTES_MAX, which is counted. g_free when done. */
void *sc_report_copy(const struct sc_table *table, size_t row_bytes, const void *row,
		     struct sc_counters *counters);

/* Ladders in a script element. */
#define SC_REPORT_CHUNK 100u

/* Appends the streams of a call, with commas between them; times are told since `start_ns`. */
void sc_report_streams(GString *out, const GPtrArray *streams, int64_t start_ns);

#endif
