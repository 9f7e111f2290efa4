/* Statistics > Service Response Time > SIP Chronometry, and -z sipchron,srt[,filter]:
 * all calls with their length, then the measured times of calls, a table each and in it
 * a row a call. A row leads to the packets of its call: Apply, Prepare, Find and
 * Colorize in its context menu. */
#include "fields.h"

#include <epan/srt_table.h>

#include "base/text.h"
#include "store.h"

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

static bool is_listed(const srt_stat_table *table, uint64_t call)
{
	return call < (uint64_t)table->num_procs && table->procedures[call].stats.num > 0;
}

/* Wireshark measures from the time that it is given to the packet's. */
static void add(srt_stat_table *table, packet_info *pinfo, const struct sc_call_row *call,
		int64_t ns)
{
	nstime_t taken = {(time_t)(ns / SC_NS_PER_S), (int)(ns % SC_NS_PER_S)};
	nstime_t from;
	char *name = name_of(call);

	init_srt_table_row(table, (int)call->call, name);
	g_free(name);
	nstime_delta(&from, &pinfo->abs_ts, &taken);
	add_srt_table_data(table, (int)call->call, &from, pinfo);
}

/* From the first packet to the last, which only the end tells. */
static void add_length(srt_stat_table *table, packet_info *pinfo, const struct sc_call_row *call)
{
	int64_t first_ns = sc_plugin_time((uint32_t)call->first_frame);
	int64_t last_ns = sc_plugin_time((uint32_t)call->last_frame);

	if (!sc_plugin.first_pass && !is_listed(table, call->call) && first_ns != SC_TIME_NONE &&
	    last_ns != SC_TIME_NONE)
		add(table, pinfo, call, sc_time_diff(last_ns, first_ns));
}

static void add_call(const srt_data_t *data, packet_info *pinfo, const struct sc_call_row *call)
{
	guint at = 0;

	add_length(g_array_index(data->srt_array, srt_stat_table *, at++), pinfo, call);

	for (size_t i = 0; i < sc_calls_table.count; i++) {
		const struct sc_column *column = &sc_calls_table.columns[i];
		srt_stat_table *table;

		if (!has_table(column))
			continue;
		table = g_array_index(data->srt_array, srt_stat_table *, at++);
		if (!is_listed(table, call->call) &&
		    sc_plugin_known_here(&sc_plugin_fields.call, column, call, pinfo->num))
			add(table, pinfo, call,
			    ((const struct sc_interval *)sc_cell(column, call))->ns);
	}
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
	return TAP_PACKET_REDRAW;
}

void sc_plugin_register_srt(void)
{
	register_srt_table(sc_plugin.proto, "sipchron", 1, packet, init, NULL);
}
