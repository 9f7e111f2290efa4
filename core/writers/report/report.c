#include "writers/report/report.h"

#include <glib.h>

#include "base/limits.h"
#include "base/row_copy.h"
#include "writers/report/report_parts.h"

/* ---- what is kept of calls and registrations ---- */

static void drop_texts(struct sc_report_call *call)
{
	if (!call->trail)
		return;
	call->report->text_bytes -= call->trail->text_bytes;
	call->report->texts_dropped |= call->trail->text_bytes > 0;
	sc_trail_drop_texts(call->trail);
}

static void drop_call(void *data)
{
	struct sc_report_call *call = data;

	if (call->trail)
		call->report->text_bytes -= call->trail->text_bytes;
	sc_trail_free(call->trail);
	g_free(call->row);
	g_free(call);
}

static void drop_registration(void *data)
{
	struct sc_report_registration *registration = data;

	g_free(registration->row);
	g_free(registration);
}

/* ---- life ---- */

static void free_capture(void *data)
{
	struct sc_report_capture *capture = data;

	sc_report_sums_clear(&capture->sums);
	sc_metrics_free(capture->metrics);
	sc_keep_free(capture->calls);
	sc_keep_free(capture->registrations);
	sc_trails_free(capture->trails);
	g_ptr_array_free(capture->metric_rows, TRUE);
	g_ptr_array_free(capture->elements, TRUE);
	g_free(capture);
}

struct sc_report *sc_report_new(const struct sc_report_settings *settings)
{
	struct sc_report *report = g_new0(struct sc_report, 1);

	report->settings = *settings;
	report->captures = g_ptr_array_new_with_free_func(free_capture);
	report->text_share = UINT64_MAX;
	return report;
}

void sc_report_free(struct sc_report *report)
{
	if (!report)
		return;
	g_ptr_array_free(report->captures, TRUE);
	g_free(report);
}

struct sc_report_capture *sc_report_capture(struct sc_report *report, struct sc_counters *counters)
{
	struct sc_report_capture *capture = g_new0(struct sc_report_capture, 1);
	const unsigned share = MAX(report->settings.capture_count, 1);

	capture->report = report;
	capture->counters = counters;
	capture->metrics = sc_metrics_new(&report->settings.config, NULL, false, counters);
	capture->metric_rows = g_ptr_array_new_with_free_func(g_free);
	sc_report_sums_init(&capture->sums, &report->settings.config);
	capture->trails = sc_trails_new(counters);
	capture->calls = sc_keep_new(SC_REPORT_CALLS_MAX / share, drop_call);
	capture->registrations =
		sc_keep_new(SC_REPORT_REGISTRATIONS_MAX / share, drop_registration);
	capture->elements = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(report->captures, capture);
	return capture;
}

/* ---- texts ---- */

/* A call's lot in the drawing for texts: those that failed or are slow come
 * before the sample. */
#define PREFERRED_SHIFT 3

static uint64_t lot_of(const struct sc_report_call *call)
{
	return call->kept.failed ? call->kept.lot >> PREFERRED_SHIFT : call->kept.lot;
}

/* There are too many: half of the calls that have texts lose theirs. */
static void thin_texts(struct sc_report *report)
{
	report->text_share /= 2;
	for (guint i = 0; i < report->captures->len; i++) {
		const struct sc_report_capture *capture = g_ptr_array_index(report->captures, i);
		GPtrArray *calls = sc_keep_all(capture->calls);

		for (guint j = 0; j < calls->len; j++) {
			struct sc_report_call *call = g_ptr_array_index(calls, j);
			if (lot_of(call) > report->text_share)
				drop_texts(call);
		}
		g_ptr_array_free(calls, TRUE);
	}
}

/* ---- rows ---- */

void sc_report_message(struct sc_report_capture *capture, const struct sc_message_row *row,
		       bool counts)
{
	if (counts) {
		sc_metrics_message(capture->metrics, row);
		sc_report_sums_message(&capture->sums, row);
	}
	if (row->call > 0 && !row->late)
		sc_trails_add(capture->trails, row);
}

static int64_t slower(int64_t slow_ns, const struct sc_interval *interval)
{
	return interval->absent == SC_PRESENT ? MAX(slow_ns, interval->ns) : slow_ns;
}

/* Answered calls can have gone wrong, too. */
static bool went_wrong(const struct sc_call_row *row)
{
	return sc_outcome_grade(row->outcome) == SC_GRADE_BAD ||
	       (row->outcome == SC_OUTCOME_ANSWERED && row->sub_outcome != SC_SUB_OPEN &&
		row->sub_outcome != SC_SUB_BYE_PENDING);
}

static void keep_call(struct sc_report_capture *capture, const struct sc_call_row *row,
		      const struct sc_kept *kept)
{
	struct sc_report *report = capture->report;
	struct sc_report_call *call = g_new0(struct sc_report_call, 1);
	size_t bytes;

	call->report = report;
	call->kept = *kept;
	call->row = sc_row_copy(&sc_calls_table, sizeof *row, row, &bytes);
	call->trail = sc_trails_take(capture->trails, row->call);
	if (call->trail && lot_of(call) > report->text_share) {
		report->texts_dropped |= call->trail->text_bytes > 0;
		sc_trail_drop_texts(call->trail);
	}
	if (call->trail)
		report->text_bytes += call->trail->text_bytes;
	sc_keep_add(capture->calls, &call->kept);
	while (report->text_bytes > SC_REPORT_TEXT_BYTES_MAX && report->text_share > 0)
		thin_texts(report);
}

void sc_report_call(struct sc_report_capture *capture, const struct sc_call_row *row)
{
	const struct sc_kept kept = {
		.number = row->call,
		.lot = sc_keep_lot(row->call),
		.failed = went_wrong(row),
		.slow_ns = slower(slower(INT64_MIN, &row->srd), &row->sdd),
	};

	sc_metrics_call(capture->metrics, row);
	sc_report_sums_call(&capture->sums, row);
	if (sc_keep_wants(capture->calls, &kept))
		keep_call(capture, row, &kept);
	else
		sc_report_forget_call(capture, row->call);
}

void sc_report_forget_call(struct sc_report_capture *capture, uint64_t call)
{
	sc_trail_free(sc_trails_take(capture->trails, call));
}

void sc_report_registration(struct sc_report_capture *capture,
			    const struct sc_registration_row *row)
{
	struct sc_report_registration *kept;
	const struct sc_kept place = {
		.number = row->registration,
		.lot = sc_keep_lot(row->registration),
		.failed = sc_registration_grade(row->outcome) == SC_GRADE_BAD,
		.slow_ns = slower(INT64_MIN, &row->rrd),
	};
	size_t bytes;

	sc_metrics_registration(capture->metrics, row);
	sc_report_sums_registration(&capture->sums, row);
	if (!sc_keep_wants(capture->registrations, &place))
		return;
	kept = g_new0(struct sc_report_registration, 1);
	kept->kept = place;
	kept->row = sc_row_copy(&sc_registrations_table, sizeof *row, row, &bytes);
	sc_keep_add(capture->registrations, &kept->kept);
}

void sc_report_measure(struct sc_report_capture *capture, const struct sc_measure *measure)
{
	sc_metrics_measure(capture->metrics, measure);
	sc_report_sums_measure(&capture->sums, measure);
}

void sc_report_element(struct sc_report_capture *capture, const struct sc_element_row *row)
{
	size_t bytes;

	if (capture->elements_seen++ < SC_REPORT_ELEMENTS_MAX)
		g_ptr_array_add(capture->elements,
				sc_row_copy(&sc_elements_table, sizeof *row, row, &bytes));
}

/* ---- the end ---- */

static void keep_metric(void *user, const struct sc_metric_row *row)
{
	struct sc_report_capture *capture = user;
	size_t bytes;

	g_ptr_array_add(capture->metric_rows,
			sc_row_copy(&sc_metrics_table, sizeof *row, row, &bytes));
}

void sc_report_end(struct sc_report_capture *capture, const struct sc_document_input *input,
		   int64_t first_ns, int64_t end_ns)
{
	capture->input = *input;
	sc_metrics_finish(capture->metrics, first_ns, end_ns, keep_metric, capture);
	g_clear_pointer(&capture->metrics, sc_metrics_free);
}
