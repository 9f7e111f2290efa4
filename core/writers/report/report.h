/* The page of one capture or several: rows of the analysis in, one HTML file
 * out, which needs nothing else and reaches for nothing else.
 *
 *   report = sc_report_new(&settings);
 *   for each capture:
 *           capture = sc_report_capture(report);
 *           for its rows:  sc_report_message(capture, ...), _call, _stream, ... _element
 *           sc_report_end(capture, &input, &counters, first_ns, end_ns);
 *   sc_report_write(report, file);
 *   sc_report_free(report);
 *
 * Everything on the page that is a number over all calls is made of all calls:
 * metrics, counts, charts. Calls one by one, with their messages, are kept as
 * far as the limits of base/limits.h go, and the page says how far. */
#ifndef SC_WRITERS_REPORT_REPORT_H
#define SC_WRITERS_REPORT_REPORT_H

#include <stdio.h>

#include "base/config.h"
#include "base/counters.h"
#include "session/rows.h"
#include "verdict/health.h"
#include "writers/writer.h"

struct sc_report_settings {
	struct sc_config config;
	unsigned capture_count;        /* they share the limits */
	const char *where, *from, *to; /* as typed; NULL: not given. They outlive the report */
	const char *title;             /* of the page; NULL: none of its own. Outlives it, too */
	bool local_time;               /* the clock of where the page is made, not UTC */
};

struct sc_report;
struct sc_report_capture;

struct sc_report *sc_report_new(const struct sc_report_settings *settings);
void sc_report_free(struct sc_report *report); /* NULL is fine */

/* The next capture. `counters` is added to and outlives the report. */
struct sc_report_capture *sc_report_capture(struct sc_report *report, struct sc_counters *counters);

/* `counts`: it is one of those that are asked for; else it only belongs to its call. */
void sc_report_message(struct sc_report_capture *capture, const struct sc_message_row *row,
		       bool counts);
void sc_report_call(struct sc_report_capture *capture, const struct sc_call_row *row);
/* A stream of the call that came last, with its course; or one of no call. */
void sc_report_stream(struct sc_report_capture *capture, const struct sc_stream_row *row);
/* In its place when the call, or the registration, is not asked for. */
void sc_report_forget_call(struct sc_report_capture *capture, uint64_t call);
void sc_report_forget_registration(struct sc_report_capture *capture, uint64_t registration);
void sc_report_registration(struct sc_report_capture *capture,
			    const struct sc_registration_row *row);
void sc_report_measure(struct sc_report_capture *capture, const struct sc_measure *measure);
void sc_report_element(struct sc_report_capture *capture, const struct sc_element_row *row);

/* How healthy the capture is: settled, valid until sc_report_end has returned, which is to be
 * called next. */
void sc_report_health(struct sc_report_capture *capture, const struct sc_health *health);

/* No more rows. `first_ns`, `end_ns`: what metrics are taken over. `label`: the name of
 * the capture on the page; NULL: its file's. It and the path in `input` outlive the
 * report. */
void sc_report_end(struct sc_report_capture *capture, const struct sc_document_input *input,
		   const char *label, int64_t first_ns, int64_t end_ns);

/* Writes the page. 0, or the errno with which writing failed. */
int sc_report_write(struct sc_report *report, FILE *out);

#endif
