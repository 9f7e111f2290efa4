/* The numbers of a report as JSON. */
#include <errno.h>
#include <time.h>

#include "base/limits.h"
#include "message/reason_phrase.h"
#include "timing/metric_list.h"
#include "writers/report/html.h"
#include "writers/report/report_json.h"
#include "writers/json.h"
#include "writers/report/report_parts.h"
#include "base/text.h"
#include "base/type.h"

/* Rows are gathered until there are so many bytes of them. */
#define GATHERED_BYTES (256u << 10)

void sc_report_flush(struct sc_report_page *page)
{
	sc_html_json(page->text, sc_span(page->json->str, page->json->len));
	errno = 0;
	if (!page->error &&
	    fwrite(page->text->str, 1, page->text->len, page->out) != page->text->len)
		page->error = errno ? errno : EIO;
	g_string_truncate(page->json, 0);
	g_string_truncate(page->text, 0);
}

static void flush_if_full(struct sc_report_page *page)
{
	if (page->json->len > GATHERED_BYTES)
		sc_report_flush(page);
}

/* ---- small things ---- */

/* "key": text, in front of which a comma stands. */
static void append_pair(GString *out, const char *key, const char *text)
{
	g_string_append_printf(out, ",\"%s\":", key);
	sc_report_json_text(out, sc_span_of(text));
}

/* How often each word of a set came; those that did not are left out. */
static void append_outcomes(GString *out, const char *const *words, const uint64_t *counts)
{
	bool first = true;

	g_string_append_c(out, '{');
	for (unsigned i = 1; words[i - 1]; i++) {
		if (counts[i] == 0)
			continue;
		g_string_append_printf(out, "%s\"%s\":%" G_GUINT64_FORMAT, first ? "" : ",",
				       words[i - 1], counts[i]);
		first = false;
	}
	g_string_append_c(out, '}');
}

/* The class of each outcome (METRICS.md OC-5), which the page shows by colours and signs. */
static void append_grades(GString *out)
{
	g_string_append(out, ",\n\"grades\":{");
	for (enum sc_outcome i = 1; i < SC_OUTCOME_END; i++)
		g_string_append_printf(out, "%s\"%s\":\"%s\"", i > 1 ? "," : "",
				       sc_word(sc_outcome_words, i),
				       sc_word(sc_grade_words, sc_outcome_grade(i)));
	g_string_append(out, "},\"registration_grades\":{");
	for (enum sc_registration_outcome i = 1; i < SC_REGISTRATION_END; i++)
		g_string_append_printf(out, "%s\"%s\":\"%s\"", i > 1 ? "," : "",
				       sc_word(sc_registration_outcome_words, i),
				       sc_word(sc_grade_words, sc_registration_grade(i)));
	g_string_append_c(out, '}');
}

static void append_words(GString *out, const struct sc_report_words *words)
{
	g_string_append_c(out, '{');
	for (unsigned i = 0; i < words->count; i++) {
		if (i > 0)
			g_string_append_c(out, ',');
		sc_report_json_text(out, sc_span_of(words->words[i].name));
		g_string_append_printf(out, ":%" G_GUINT64_FORMAT, words->words[i].count);
	}
	if (words->others > 0)
		g_string_append_printf(out, "%s\"others\":%" G_GUINT64_FORMAT,
				       words->count > 0 ? "," : "", words->others);
	g_string_append_c(out, '}');
}

static void append_codes(GString *out, const uint64_t *codes)
{
	bool first = true;

	g_string_append_c(out, '{');
	for (unsigned code = 0; code < SC_REPORT_CODES; code++) {
		if (codes[code] == 0)
			continue;
		g_string_append_printf(out, "%s\"%u\":%" G_GUINT64_FORMAT, first ? "" : ",", code,
				       codes[code]);
		first = false;
	}
	g_string_append_c(out, '}');
}

static void append_counts(GString *out, const uint64_t *counts, size_t count)
{
	g_string_append_c(out, '[');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			g_string_append_c(out, ',');
		sc_text_count(out, counts[i]);
	}
	g_string_append_c(out, ']');
}

/* The usual phrases of the codes that came. */
static void append_phrases(GString *out, const GPtrArray *captures)
{
	bool first = true;

	g_string_append(out, ",\"phrases\":{");
	for (unsigned code = 100; code < SC_REPORT_CODES; code++) {
		uint64_t count = 0;

		for (guint i = 0; i < captures->len; i++) {
			const struct sc_report_capture *capture = g_ptr_array_index(captures, i);
			count += capture->sums.responses[code] + capture->sums.final_codes[code];
		}
		if (count == 0)
			continue;
		g_string_append_printf(out, "%s\"%u\":", first ? "" : ",", code);
		sc_report_json_text(out, sc_span_of(sc_reason_phrase(code)));
		first = false;
	}
	g_string_append_c(out, '}');
}

/* ---- what the columns mean ---- */

/* The words that there are, of a column of such. */
static void append_set(GString *out, const struct sc_column *column)
{
	if (!column->words || (column->type != SC_T_WORD && column->type != SC_T_FLAGS))
		return;
	g_string_append(out, ",\"words\":[");
	for (size_t i = 0; column->words[i]; i++)
		g_string_append_printf(out, "%s\"%s\"", i > 0 ? "," : "", column->words[i]);
	g_string_append_c(out, ']');
}

static void append_table(GString *out, const struct sc_table *table)
{
	sc_report_json_text(out, sc_span_of(table->name));
	g_string_append(out, ":[");
	for (size_t i = 0; i < table->count; i++) {
		const struct sc_column *column = &table->columns[i];

		g_string_append_printf(out, "%s{\"key\":\"%s\",\"type\":\"%s\",\"importance\":%u",
				       i > 0 ? "," : "", column->key, sc_type_of(column)->name,
				       column->importance);
		append_pair(out, "label", column->label);
		append_pair(out, "help", column->help);
		append_pair(out, "source", column->source);
		append_set(out, column);
		g_string_append_c(out, '}');
	}
	g_string_append_c(out, ']');
}

/* The column of `table` whose value is at that place of the row; NULL: none. */
static const struct sc_column *column_at(const struct sc_table *table, enum sc_type type,
					 size_t offset)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->columns[i].type == type && table->columns[i].offset == offset)
			return &table->columns[i];
	return NULL;
}

/* Which rows' values a metric is made of, so that they can be drawn one by one. */
static void append_times(GString *out)
{
	bool first = true;

	g_string_append(out, ",\"times\":[");
	for (unsigned i = 0; i < sc_metrics_count; i++) {
		const struct sc_metric *metric = &sc_metrics_all[i];
		const struct sc_table *table =
			metric->of_call ? &sc_calls_table : &sc_registrations_table;
		const struct sc_column *interval, *class = NULL;

		if (metric->kind != SC_METRIC_TIME)
			continue;
		interval = column_at(table, SC_T_INTERVAL, metric->interval);
		if (metric->class != 0)
			class = column_at(table, SC_T_WORD, metric->class);
		else if (metric->wanted)
			class = sc_table_column(table, SC_SPAN_LIT("kind"));
		if (!interval)
			continue;
		g_string_append_printf(out, "%s{\"metric\":\"%s\",\"rows\":\"%s\",\"key\":\"%s\"",
				       first ? "" : ",", metric->name, table->name, interval->key);
		append_pair(out, "class_key", class ? class->key : NULL);
		append_pair(out, "class", sc_metric_wanted(metric));
		append_pair(out, "help", interval->help);
		g_string_append_c(out, '}');
		first = false;
	}
	g_string_append_c(out, ']');
}

/* ---- a capture ---- */

static void append_bins(GString *out, const char *key, const struct sc_bins *bins, size_t column,
			int64_t from_ns, int64_t to_ns, int64_t interval_ns)
{
	g_string_append_printf(out, ",\"%s\":[", key);
	for (int64_t at_ns = from_ns; at_ns < to_ns; at_ns += interval_ns) {
		if (at_ns > from_ns)
			g_string_append_c(out, ',');
		sc_text_count(out, sc_bins_count(bins, at_ns, at_ns + interval_ns, column));
	}
	g_string_append_c(out, ']');
}

static void append_rates(GString *out, const struct sc_report_sums *sums, int64_t interval_ns)
{
	static const char *const keys[SC_RATES] = {"messages", "started", "answered", "failed"};
	int64_t from_ns, to_ns, up = 0;

	if (!sc_report_range(sums, interval_ns, &from_ns, &to_ns)) {
		g_string_append(out, ",\"rates\":null");
		return;
	}
	g_string_append(out, ",\"rates\":{\"from\":");
	sc_report_json_seconds(out, from_ns);
	g_string_append(out, ",\"interval\":");
	sc_report_json_seconds(out, interval_ns);
	for (size_t i = 0; i < SC_RATES; i++)
		append_bins(out, keys[i], sums->rates, i, from_ns, to_ns, interval_ns);
	g_string_append(out, ",\"up\":[");
	for (int64_t at_ns = from_ns; at_ns < to_ns; at_ns += interval_ns) {
		up += (int64_t)sc_bins_count(sums->concurrency, at_ns, at_ns + interval_ns,
					     SC_CALLS_UP);
		up -= (int64_t)sc_bins_count(sums->concurrency, at_ns, at_ns + interval_ns,
					     SC_CALLS_DOWN);
		g_string_append_printf(out, "%s%" G_GINT64_FORMAT, at_ns > from_ns ? "," : "", up);
	}
	g_string_append(out, "]}");
}

/* For each metric: values and how many samples are not above them. */
static void append_distributions(GString *out, const struct sc_report_sums *sums)
{
	bool first = true;

	g_string_append(out, ",\"distributions\":{");
	for (unsigned i = 0; i < sc_metrics_count; i++) {
		uint64_t below = 0;

		if (!sums->times[i])
			continue;
		g_string_append_printf(out, "%s\"%s\":[", first ? "" : ",", sc_metrics_all[i].name);
		first = false;
		for (unsigned j = 0; j < SC_REPORT_BUCKETS; j++) {
			if (sums->times[i]->buckets[j] == 0)
				continue;
			g_string_append(out, below > 0 ? ",[" : "[");
			sc_report_json_seconds(out, (int64_t)sc_report_bucket_top(j));
			below += sums->times[i]->buckets[j];
			g_string_append_printf(out, ",%" G_GUINT64_FORMAT "]", below);
		}
		g_string_append_c(out, ']');
	}
	g_string_append_c(out, '}');
}

static void append_rows(struct sc_report_page *page, const struct sc_table *table,
			const GPtrArray *rows)
{
	g_string_append_printf(page->json, ",\n\"%s\":[", table->name);
	for (guint i = 0; i < rows->len; i++) {
		g_string_append(page->json, i > 0 ? ",\n" : "\n");
		sc_row_json(page->json, table, g_ptr_array_index(rows, i));
		flush_if_full(page);
	}
	g_string_append_c(page->json, ']');
}

static void append_owners(struct sc_report_page *page, const struct sc_table *table,
			  const struct sc_report_owners *owners)
{
	GPtrArray *all = sc_keep_all(owners->keep);

	for (guint i = 0; i < all->len; i++)
		g_ptr_array_index(all, i) =
			((struct sc_report_owner *)g_ptr_array_index(all, i))->row;
	append_rows(page, table, all);
	g_ptr_array_free(all, TRUE);
}

/* What could not be used, in words. */
static void append_notes(GString *out, const struct sc_counters *counters)
{
	bool first = true;

	g_string_append(out, ",\"notes\":[");
	for (unsigned i = 0; i < SC_COUNTER_COUNT; i++) {
		const uint64_t told = sc_counter_told(counters, (enum sc_counter)i);

		if (told == 0 || sc_counter_harmless((enum sc_counter)i))
			continue;
		g_string_append_printf(out, "%s{\"count\":%" G_GUINT64_FORMAT, first ? "" : ",",
				       told);
		append_pair(out, "text", sc_counter_text((enum sc_counter)i));
		g_string_append_c(out, '}');
		first = false;
	}
	g_string_append_c(out, ']');
}

static void append_capture(struct sc_report_page *page, const struct sc_report_capture *capture,
			   int64_t interval_ns)
{
	const struct sc_report_sums *sums = &capture->sums;
	GString *out = page->json;

	g_string_append(out, "{\"input\":");
	sc_json_input(out, &capture->input);
	append_pair(out, "label", capture->label);
	g_string_append(out, ",\"counters\":");
	sc_json_counters(out, capture->counters);
	append_notes(out, capture->counters);
	g_string_append_printf(
		out,
		",\"calls_seen\":%" G_GUINT64_FORMAT ",\"calls_failed\":%" G_GUINT64_FORMAT
		",\"registrations_seen\":%" G_GUINT64_FORMAT ",\"elements_seen\":%" G_GUINT64_FORMAT
		",\"streams_seen\":%" G_GUINT64_FORMAT ",\"messages_counted\":%" G_GUINT64_FORMAT,
		sc_keep_seen(capture->calls.keep), sums->failed,
		sc_keep_seen(capture->registrations.keep), capture->elements_seen,
		capture->streams_seen, sums->messages);
	g_string_append(out, ",\n\"outcomes\":");
	append_outcomes(out, sc_outcome_words, sums->outcomes);
	g_string_append(out, ",\"registration_outcomes\":");
	append_outcomes(out, sc_registration_outcome_words, sums->registration_outcomes);
	g_string_append(out, ",\"final_codes\":");
	append_codes(out, sums->final_codes);
	g_string_append(out, ",\"requests\":");
	append_words(out, &sums->requests);
	g_string_append(out, ",\"responses\":");
	append_codes(out, sums->responses);
	g_string_append_printf(out,
			       ",\"lengths\":{\"step\":%u,\"requests\":", SC_REPORT_LENGTH_STEP);
	append_counts(out, sums->request_lengths, SC_REPORT_LENGTH_STEPS);
	g_string_append(out, ",\"responses\":");
	append_counts(out, sums->response_lengths, SC_REPORT_LENGTH_STEPS);
	g_string_append_c(out, '}');
	append_rates(out, sums, interval_ns);
	append_distributions(out, sums);
	append_rows(page, &sc_metrics_table, capture->metric_rows);
	append_rows(page, &sc_health_table, capture->checks);
	append_owners(page, &sc_calls_table, &capture->calls);
	append_owners(page, &sc_registrations_table, &capture->registrations);
	append_rows(page, &sc_elements_table, capture->elements);
	append_rows(page, &sc_streams_table, capture->streams);
	g_string_append(page->json, ",\n\"ladders\":[");
	sc_report_call_index(page, capture);
	g_string_append(page->json, "],\n\"registration_ladders\":[");
	sc_report_registration_index(page, capture);
	g_string_append(page->json, "]}");
}

/* ---- all of it ---- */

/* How far the local clock is from UTC, in seconds, at that second. */
static int64_t offset_at(int64_t second)
{
	time_t time = (time_t)second;
	struct tm local;

	return localtime_r(&time, &local) ? local.tm_gmtoff : 0;
}

/* The second at which the clock is changed, of which it is known that it lies after
 * `from` and not after `to`. */
static int64_t change_between(int64_t from, int64_t to)
{
	const int64_t offset = offset_at(from);

	while (to - from > 1) {
		const int64_t middle = from + (to - from) / 2;

		*(offset_at(middle) == offset ? &from : &to) = middle;
	}
	return to;
}

/* Nobody changes clocks more often. */
#define CLOCK_STEP_S (INT64_C(7) * 86400)
#define CLOCK_STEPS_MAX 20000 /* 380 years */

static void append_offset(GString *out, bool first, int64_t second)
{
	g_string_append_printf(out, "%s[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]",
			       first ? "" : ",", second, offset_at(second));
}

/* From when on the local clock was how far from UTC; nothing if times are UTC. */
static void append_offsets(GString *out, const struct sc_report *report)
{
	int64_t at = INT64_MAX, end = INT64_MIN;

	g_string_append(out, ",\"offsets\":[");
	for (guint i = 0; report->settings.local_time && i < report->captures->len; i++) {
		const struct sc_report_capture *capture = g_ptr_array_index(report->captures, i);

		if (capture->input.first_ns == SC_TIME_NONE)
			continue;
		at = MIN(at, capture->input.first_ns / SC_NS_PER_S - 1);
		end = MAX(end, capture->input.last_ns / SC_NS_PER_S + 1);
	}
	if (at <= end)
		append_offset(out, true, at);
	else if (report->settings.local_time) /* of what has no time */
		append_offset(out, true, 0);
	for (unsigned i = 0; at < end && i < CLOCK_STEPS_MAX; i++, at += CLOCK_STEP_S)
		if (offset_at(at) != offset_at(at + CLOCK_STEP_S))
			append_offset(out, false, change_between(at, at + CLOCK_STEP_S));
	g_string_append_c(out, ']');
}

static void append_settings(GString *out, const struct sc_report *report)
{
	const struct sc_report_settings *settings = &report->settings;

	g_string_append_printf(out, ",\"settings\":{\"counting\":\"%s\",\"include_open\":%s",
			       settings->config.counting == SC_COUNT_STRICT ? "strict" : "attempt",
			       settings->config.include_open ? "true" : "false");
	append_pair(out, "where", settings->where);
	append_pair(out, "from", settings->from);
	append_pair(out, "to", settings->to);
	append_pair(out, "title", settings->title);
	append_offsets(out, report);
	g_string_append_printf(out, "},\"limits\":{\"calls\":%u,\"text_bytes\":%u",
			       SC_REPORT_CALLS_MAX, SC_REPORT_TEXT_BYTES_MAX);
	g_string_append_printf(out, ",\"message_bytes\":%u,\"texts_dropped\":%s,\"chunk\":%u}",
			       SC_REPORT_MESSAGE_BYTES_MAX,
			       report->texts_dropped ? "true" : "false", SC_REPORT_CHUNK);
}

void sc_report_data(struct sc_report_page *page)
{
	static const struct sc_table *const tables[] = {&sc_calls_table,   &sc_registrations_table,
							&sc_metrics_table, &sc_elements_table,
							&sc_streams_table, &sc_health_table};
	const GPtrArray *captures = page->report->captures;
	struct sc_report_span span = {0, 0};

	for (guint i = 0; i < captures->len; i++)
		sc_report_span(&((struct sc_report_capture *)g_ptr_array_index(captures, i))->sums,
			       &span);
	g_string_append_printf(page->json, "{\"schema_version\":%d,\"sipchron_version\":\"%s\"",
			       SC_JSON_SCHEMA_VERSION, SIPCHRON_VERSION);
	append_settings(page->json, page->report);
	g_string_append(page->json, ",\n\"tables\":{");
	for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
		if (i > 0)
			g_string_append_c(page->json, ',');
		append_table(page->json, tables[i]);
	}
	g_string_append_c(page->json, '}');
	append_times(page->json);
	append_grades(page->json);
	append_phrases(page->json, captures);
	g_string_append(page->json, ",\n\"captures\":[");
	for (guint i = 0; i < captures->len; i++) {
		if (i > 0)
			g_string_append(page->json, ",\n");
		append_capture(page, g_ptr_array_index(captures, i), sc_report_interval(&span));
	}
	g_string_append(page->json, "]}");
	sc_report_flush(page);
}
