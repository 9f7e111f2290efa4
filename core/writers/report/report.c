#include "writers/report/report.h"

#include <glib.h>

#include "base/limits.h"
#include "base/row_copy.h"
#include "writers/report/report_parts.h"

/* ---- what is kept of calls and registrations ---- */

static void drop_texts(struct sc_report_owner *owner)
{
	if (!owner->trail)
		return;
	owner->report->text_bytes -= owner->trail->text_bytes;
	owner->report->texts_dropped |= owner->trail->text_bytes > 0;
	sc_trail_drop_texts(owner->trail);
}

static void drop_owner(void *data)
{
	struct sc_report_owner *owner = data;

	if (owner->trail)
		owner->report->text_bytes -= owner->trail->text_bytes;
	sc_trail_free(owner->trail);
	owner->report->stream_bytes -= owner->stream_bytes;
	if (owner->streams)
		g_ptr_array_free(owner->streams, TRUE);
	if (owner->capture->latest == owner)
		owner->capture->latest = NULL;
	g_free(owner->row);
	g_free(owner);
}

static void begin_owners(struct sc_report_owners *owners, size_t max, bool of_calls,
			 struct sc_counters *counters)
{
	owners->trails = sc_trails_new(of_calls, counters);
	owners->keep = sc_keep_new(max, drop_owner);
}

static void end_owners(struct sc_report_owners *owners)
{
	sc_keep_free(owners->keep);
	sc_trails_free(owners->trails);
}

static void forget(struct sc_report_owners *owners, uint64_t number)
{
	sc_trail_free(sc_trails_take(owners->trails, number));
}

/* ---- life ---- */

static void free_capture(void *data)
{
	struct sc_report_capture *capture = data;

	sc_report_sums_clear(&capture->sums);
	sc_metrics_free(capture->metrics);
	end_owners(&capture->calls);
	end_owners(&capture->registrations);
	g_ptr_array_free(capture->metric_rows, TRUE);
	g_ptr_array_free(capture->checks, TRUE);
	g_ptr_array_free(capture->elements, TRUE);
	g_ptr_array_free(capture->streams, TRUE);
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
	capture->checks = g_ptr_array_new_with_free_func(g_free);
	sc_report_sums_init(&capture->sums, &report->settings.config);
	begin_owners(&capture->calls, SC_REPORT_CALLS_MAX / share, true, counters);
	begin_owners(&capture->registrations, SC_REPORT_REGISTRATIONS_MAX / share, false, counters);
	capture->elements = g_ptr_array_new_with_free_func(g_free);
	capture->streams = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(report->captures, capture);
	return capture;
}

/* ---- texts ---- */

/* An owner's lot in the drawing for texts: those that failed or are slow come
 * before the sample. */
#define PREFERRED_SHIFT 3

static uint64_t lot_of(const struct sc_report_owner *owner)
{
	return owner->kept.failed ? owner->kept.lot >> PREFERRED_SHIFT : owner->kept.lot;
}

static void thin_owners(const struct sc_report *report, const struct sc_report_owners *owners)
{
	GPtrArray *all = sc_keep_all(owners->keep);

	for (guint i = 0; i < all->len; i++) {
		struct sc_report_owner *owner = g_ptr_array_index(all, i);
		if (lot_of(owner) > report->text_share)
			drop_texts(owner);
	}
	g_ptr_array_free(all, TRUE);
}

/* There are too many texts: half of the calls and registrations that have some lose theirs. */
static void thin_texts(struct sc_report *report)
{
	report->text_share /= 2;
	for (guint i = 0; i < report->captures->len; i++) {
		const struct sc_report_capture *capture = g_ptr_array_index(report->captures, i);

		thin_owners(report, &capture->calls);
		thin_owners(report, &capture->registrations);
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
		sc_trails_add(capture->calls.trails, row->call, row);
	else if (row->registration > 0 && !row->late)
		sc_trails_add(capture->registrations.trails, row->registration, row);
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

/* Its row is a struct of `row_bytes`. */
static void keep_owner(struct sc_report_capture *capture, struct sc_report_owners *owners,
		       const struct sc_table *table, size_t row_bytes, const void *row,
		       const struct sc_kept *kept)
{
	struct sc_report *report = capture->report;
	struct sc_report_owner *owner;

	capture->latest = NULL;
	if (!sc_keep_wants(owners->keep, kept)) {
		forget(owners, kept->number);
		return;
	}
	owner = g_new0(struct sc_report_owner, 1);
	owner->report = report;
	owner->capture = capture;
	owner->kept = *kept;
	owner->row = sc_report_copy(table, row_bytes, row, capture->counters);
	owner->trail = sc_trails_take(owners->trails, kept->number);
	if (owner->trail && lot_of(owner) > report->text_share) {
		report->texts_dropped |= owner->trail->text_bytes > 0;
		sc_trail_drop_texts(owner->trail);
	}
	if (owner->trail)
		report->text_bytes += owner->trail->text_bytes;
	capture->latest = owners == &capture->calls ? owner : NULL;
	sc_keep_add(owners->keep, &owner->kept);
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
	keep_owner(capture, &capture->calls, &sc_calls_table, sizeof *row, row, &kept);
}

static gint by_stream(gconstpointer one, gconstpointer other)
{
	const struct sc_stream_row *a = *(const struct sc_stream_row *const *)one,
				   *b = *(const struct sc_stream_row *const *)other;

	return a->stream < b->stream ? -1 : a->stream > b->stream;
}

/* Nobody asks how it went: that is shown beside the messages of a call. */
static void keep_loose(struct sc_report_capture *capture, const struct sc_stream_row *row)
{
	struct sc_stream_row bare = *row;

	bare.course = bare.gaps = (struct sc_row_list){0};
	if (capture->streams_seen++ >= SC_REPORT_LOOSE_STREAMS_MAX)
		capture->counters->n[SC_COUNT_LIMIT_REPORT_STREAMS]++;
	else
		g_ptr_array_add(capture->streams, sc_report_copy(&sc_streams_table, sizeof bare,
								 &bare, capture->counters));
}

void sc_report_stream(struct sc_report_capture *capture, const struct sc_stream_row *row)
{
	struct sc_report *report = capture->report;
	struct sc_report_owner *owner = capture->latest;
	const size_t bytes = SC_REPORT_STREAM_BYTES + row->course.count * row->course.stride +
			     row->dtmf.count * row->dtmf.stride;

	if (row->call == 0)
		keep_loose(capture, row);
	if (!owner || owner->kept.number != row->call)
		return;
	if (report->stream_bytes + bytes > SC_REPORT_STREAM_BYTES_MAX) {
		owner->streams_left_out++;
		capture->counters->n[SC_COUNT_LIMIT_REPORT_STREAMS]++;
		return;
	}
	report->stream_bytes += bytes;
	owner->stream_bytes += bytes;
	if (!owner->streams)
		owner->streams = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(owner->streams,
			sc_report_copy(&sc_streams_table, sizeof *row, row, capture->counters));
	g_ptr_array_sort(owner->streams, by_stream);
}

void sc_report_forget_call(struct sc_report_capture *capture, uint64_t call)
{
	capture->latest = NULL;
	forget(&capture->calls, call);
}

void sc_report_forget_registration(struct sc_report_capture *capture, uint64_t registration)
{
	forget(&capture->registrations, registration);
}

void sc_report_registration(struct sc_report_capture *capture,
			    const struct sc_registration_row *row)
{
	const struct sc_kept kept = {
		.number = row->registration,
		.lot = sc_keep_lot(row->registration),
		.failed = sc_registration_grade(row->outcome) == SC_GRADE_BAD,
		.slow_ns = slower(INT64_MIN, &row->rrd),
	};

	sc_metrics_registration(capture->metrics, row);
	sc_report_sums_registration(&capture->sums, row);
	keep_owner(capture, &capture->registrations, &sc_registrations_table, sizeof *row, row,
		   &kept);
}

void sc_report_measure(struct sc_report_capture *capture, const struct sc_measure *measure)
{
	sc_metrics_measure(capture->metrics, measure);
	sc_report_sums_measure(&capture->sums, measure);
}

void sc_report_element(struct sc_report_capture *capture, const struct sc_element_row *row)
{
	if (capture->elements_seen++ < SC_REPORT_ELEMENTS_MAX)
		g_ptr_array_add(capture->elements, sc_report_copy(&sc_elements_table, sizeof *row,
								  row, capture->counters));
}

/* ---- the end ---- */

static void keep_metric(void *user, const struct sc_metric_row *row)
{
	struct sc_report_capture *capture = user;
	struct sc_metric_row judged = *row;
	size_t bytes;

	if (capture->health)
		judged.trust = sc_health_trust(capture->health, row);
	g_ptr_array_add(capture->metric_rows,
			sc_row_copy(&sc_metrics_table, sizeof judged, &judged, &bytes));
}

static void keep_check(void *user, const struct sc_health_row *row)
{
	struct sc_report_capture *capture = user;
	size_t bytes;

	if (row->check && row->verdict != SC_HEALTH_OK)
		g_ptr_array_add(capture->checks,
				sc_row_copy(&sc_health_table, sizeof *row, row, &bytes));
}

void sc_report_health(struct sc_report_capture *capture, const struct sc_health *health)
{
	capture->health = health;
	sc_health_rows(health, keep_check, capture);
}

void sc_report_end(struct sc_report_capture *capture, const struct sc_document_input *input,
		   const char *label, int64_t first_ns, int64_t end_ns)
{
	capture->label = label;
	capture->input = *input;
	g_ptr_array_sort(capture->streams, by_stream);
	sc_metrics_finish(capture->metrics, first_ns, end_ns, keep_metric, capture);
	g_clear_pointer(&capture->metrics, sc_metrics_free);
	capture->health = NULL;
}
