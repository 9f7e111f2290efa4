/* Statistics > Service Response Time > SIP Chronometry, and -z sipchron,srt[,filter]:
 * all calls with their length, all streams with theirs, then the measured times of calls, a
 * table each and in it a row a call. A row leads to the packets of its call or stream: Apply,
 * Prepare, Find and Colorize in its context menu. */
#include "fields.h"

#include <epan/srt_table.h>

#include "base/text.h"
#include "base/type.h"
#include "store.h"

enum { CALLS, STREAMS, TIMES }; /* tables, in their order */

/* The times that the command line's table shows. */
#define IMPORTANCE_MAX 2

static bool has_table(const struct sc_column *column)
{
	return column->type == SC_T_INTERVAL && column->importance <= IMPORTANCE_MAX;
}

static void init(struct register_srt *srt, GArray *tables)
{
	const char *filter = sc_plugin_fields.call.prefix; /* == and the number follow */

	(void)srt;
	init_srt_table("Calls, first to last packet", "calls", tables, 1, "Call", filter, NULL);
	init_srt_table("Streams, first to last packet", "streams", tables, 1, "Stream",
		       sc_plugin_fields.stream.prefix, NULL);
	for (size_t i = 0; i < sc_calls_table.count; i++) {
		const struct sc_column *column = &sc_calls_table.columns[i];

		if (has_table(column))
			init_srt_table(column->label, column->key, tables, 1, "Call", filter, NULL);
	}
}

/* "alice@example.com to bob@example.com, rejected 603" */
static char *name_of(const struct sc_call_row *call)
{
	GString *name = g_string_new(NULL);

	sc_text_plain(name, call->from);
	g_string_append(name, " to ");
	sc_text_plain(name, call->to);
	if (!sc_plugin.first_pass)
		g_string_append_printf(name, ", %s", sc_word(sc_outcome_words, call->outcome));
	if (!sc_plugin.first_pass && call->final_code != 0)
		g_string_append_printf(name, " %" PRIu64, call->final_code);
	return g_string_free(name, FALSE);
}

/* "192.0.2.1:4000 to 192.0.2.2:5000, to-callee of call 1, PCMU, lost 3, MOS 4.10" */
static char *name_of_stream(const struct sc_stream_row *stream)
{
	static const char *const keys[] = {"codec", "lost", "mos"};
	GString *name = g_string_new(NULL);
	char end[SC_ENDPOINT_TEXT_MAX];

	sc_endpoint_format(end, &stream->src);
	g_string_append_printf(name, "%s to ", end);
	sc_endpoint_format(end, &stream->dst);
	g_string_append(name, end);
	if (stream->call != 0)
		g_string_append_printf(name, ", %s of call %" PRIu64,
				       sc_word(sc_stream_direction_words, stream->direction),
				       stream->call);
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		const struct sc_column *column =
			sc_table_column(&sc_streams_table, sc_span_of(keys[i]));

		if (!sc_cell_present(column, stream))
			continue;
		g_string_append(name, i == 0 ? ", " : i == 1 ? ", lost " : ", MOS ");
		sc_cell_text(name, column, stream, SC_STYLE_TABLE);
	}
	return g_string_free(name, FALSE);
}

static bool is_listed(const srt_stat_table *table, uint64_t number)
{
	return number < (uint64_t)table->num_procs && table->procedures[number].stats.num > 0;
}

/* Wireshark measures from the time that it is given to the packet's. Frees `name`. */
static void add(srt_stat_table *table, packet_info *pinfo, uint64_t number, char *name, int64_t ns)
{
	nstime_t taken = {(time_t)(ns / SC_NS_PER_S), (int)(ns % SC_NS_PER_S)};
	nstime_t from;

	init_srt_table_row(table, (int)number, name);
	g_free(name);
	nstime_delta(&from, &pinfo->abs_ts, &taken);
	add_srt_table_data(table, (int)number, &from, pinfo);
}

/* From the first packet to the last, which only the end tells. SC_TIME_NONE: not to be listed. */
static int64_t length_of(const srt_stat_table *table, uint64_t number, uint64_t first_frame,
			 uint64_t last_frame)
{
	int64_t first_ns = sc_plugin_time((uint32_t)first_frame);
	int64_t last_ns = sc_plugin_time((uint32_t)last_frame);

	if (sc_plugin.first_pass || is_listed(table, number) || first_ns == SC_TIME_NONE ||
	    last_ns == SC_TIME_NONE)
		return SC_TIME_NONE;
	return sc_time_diff(last_ns, first_ns);
}

static srt_stat_table *table_of(const srt_data_t *data, guint at)
{
	return g_array_index(data->srt_array, srt_stat_table *, at);
}

static void add_call(const srt_data_t *data, packet_info *pinfo, const struct sc_call_row *call)
{
	srt_stat_table *table = table_of(data, CALLS);
	int64_t length_ns = length_of(table, call->call, call->first_frame, call->last_frame);
	guint at = TIMES;

	if (length_ns != SC_TIME_NONE)
		add(table, pinfo, call->call, name_of(call), length_ns);
	for (size_t i = 0; i < sc_calls_table.count; i++) {
		const struct sc_column *column = &sc_calls_table.columns[i];

		if (!has_table(column))
			continue;
		table = table_of(data, at++);
		if (!is_listed(table, call->call) &&
		    sc_plugin_known_here(&sc_plugin_fields.call, column, call, pinfo->num))
			add(table, pinfo, call->call, name_of(call),
			    ((const struct sc_interval *)sc_cell(column, call))->ns);
	}
}

static void add_stream(const srt_data_t *data, packet_info *pinfo, uint32_t handle)
{
	struct sc_results *results = sc_plugin.results;
	uint64_t number = sc_results_stream_number(results, handle);
	const struct sc_stream_row *stream = sc_results_stream(results, number);
	srt_stat_table *table = table_of(data, STREAMS);
	int64_t length_ns;

	if (!stream)
		return;
	length_ns = length_of(table, number, stream->first_frame, stream->last_frame);
	if (length_ns != SC_TIME_NONE)
		add(table, pinfo, number, name_of_stream(stream), length_ns);
}

static tap_packet_status packet(void *user, packet_info *pinfo, epan_dissect_t *edt,
				const void *tapped, tap_flags_t flags)
{
	const struct sc_plugin_frame *frame = tapped;

	(void)edt;
	(void)flags;
	for (uint32_t i = 0; i < frame->count; i++) {
		const struct sc_call_row *call =
			sc_results_call(sc_plugin.results, frame->messages[i].call);

		if (call)
			add_call(user, pinfo, call);
	}
	for (uint32_t i = 0; i < frame->stream_count; i++)
		add_stream(user, pinfo, frame->streams[i]);
	return TAP_PACKET_REDRAW;
}

void sc_plugin_register_srt(void)
{
	register_srt_table(sc_plugin.proto, "sipchron", 1, packet, init, NULL);
}
