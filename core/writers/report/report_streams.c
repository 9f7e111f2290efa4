/* The streams of a call as JSON: their rows, and how they went, in seconds since the ladder's
 * start and numbers alone, since there are many. */
#include "base/time.h"
#include "base/type.h"
#include "writers/report/report_json.h"
#include "writers/report/report_parts.h"

static void append_since(GString *out, int64_t time_ns, int64_t start_ns)
{
	sc_report_json_seconds(out, sc_time_diff(time_ns, start_ns));
}

static void append_gaps(GString *out, const struct sc_stream_row *row, int64_t start_ns)
{
	const struct sc_gap_row *gaps = row->gaps.items;

	g_string_append(out, ",\"gaps\":[");
	for (size_t i = 0; i < row->gaps.count; i++) {
		g_string_append(out, i > 0 ? ",[" : "[");
		append_since(out, gaps[i].from_ns, start_ns);
		g_string_append_c(out, ',');
		append_since(out, gaps[i].to_ns, start_ns);
		g_string_append_c(out, ']');
	}
	g_string_append_c(out, ']');
}

/* [since, length, expected, lost, discarded, jitter, MOS] */
static void append_course(GString *out, const struct sc_stream_row *row, int64_t start_ns)
{
	const struct sc_course_row *course = row->course.items;

	g_string_append(out, ",\"course\":[");
	for (size_t i = 0; i < row->course.count; i++) {
		const struct sc_course_row *part = &course[i];

		g_string_append(out, i > 0 ? ",[" : "[");
		append_since(out, part->time_ns, start_ns);
		g_string_append_c(out, ',');
		sc_report_json_seconds(
			out, CLAMP(sc_time_diff(row->end_ns, part->time_ns), 0, part->length_ns));
		g_string_append_printf(
			out, ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",",
			part->expected, part->lost, part->discarded);
		sc_report_json_seconds(out, part->jitter_ns);
		if (part->mos.absent == SC_PRESENT)
			g_string_append_printf(out, ",%" G_GINT64_FORMAT ".%03d]",
					       part->mos.value / 1000,
					       (int)(part->mos.value % 1000));
		else
			g_string_append(out, ",null]");
	}
	g_string_append_c(out, ']');
}

void sc_report_streams(GString *out, const GPtrArray *streams, int64_t start_ns)
{
	for (guint i = 0; streams && i < streams->len; i++) {
		const struct sc_stream_row *row = g_ptr_array_index(streams, i);

		g_string_append(out, i > 0 ? ",\n{\"row\":" : "{\"row\":");
		sc_row_json(out, &sc_streams_table, row);
		append_gaps(out, row, start_ns);
		append_course(out, row, start_ns);
		g_string_append_c(out, '}');
	}
}
