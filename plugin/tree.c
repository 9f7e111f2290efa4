/* Statistics > SIP Chronometry > Messages, and -z sipchron_messages,tree:
 * messages by type and command, by what they are to earlier ones, by time and
 * by length. */
#include "names.h"

#include "base/text.h"
#include "session/copies.h"

/* Reason phrases are free text: at most so many have a row of their own. */
#define NAMES_MAX 1000

/* Lengths are counted in so many classes of so many bytes. The classes are the
 * same for every capture, because a single pass does not know the shortest and
 * the longest message before the end. */
#define LENGTH_CLASS 100
#define LENGTH_CLASSES 15

#define NS_PER_MINUTE (60 * SC_NS_PER_S)
#define MINUTES_PER_HOUR 60
/* A row a minute up to here, a row an hour up to there. */
#define MINUTE_ROWS_HOURS 24
#define HOUR_ROWS_HOURS (60 * 24)

enum { ALL, REQUEST, STATUS, COPY, TIME, LENGTH, NODES };

/* Ids of the fixed nodes. Of the tree that was made last, and the same in all:
 * the library numbers nodes in the order in which they are made. */
static int nodes[NODES];

static GHashTable *names; /* of commands that have a row */

/* ---- names ---- */

static const char *name_of(GString *name, const struct sc_plugin_message *message)
{
	sc_plugin_append_name(name, message);
	if (g_hash_table_contains(names, name->str))
		return name->str;
	if (g_hash_table_size(names) >= NAMES_MAX)
		return "others";
	g_hash_table_add(names, g_strdup(name->str));
	return name->str;
}

/* Hours and minutes since the first message: "00:07"; after a day the hour:
 * "25:.."; after 60 days no more. Every row is looked for among all. */
static void name_time(char name[static 32], int64_t since_ns)
{
	int64_t minute = since_ns / NS_PER_MINUTE - (since_ns % NS_PER_MINUTE < 0);
	int64_t hours = ABS(minute) / MINUTES_PER_HOUR;
	const char *sign = minute < 0 ? "-" : "";

	if (hours < MINUTE_ROWS_HOURS)
		g_snprintf(name, 32, "%s%02" PRId64 ":%02" PRId64, sign, hours,
			   ABS(minute) % MINUTES_PER_HOUR);
	else if (hours < HOUR_ROWS_HOURS)
		g_snprintf(name, 32, "%s%02" PRId64 ":..", sign, hours);
	else
		g_snprintf(name, 32, "%s", minute < 0 ? "earlier" : "later");
}

/* ---- the tree ---- */

static int make(stats_tree *tree, const char *name, int parent)
{
	return stats_tree_create_node(tree, name, parent, STAT_DT_INT, TRUE);
}

static void sort_by_name(stats_tree *tree, const char *name, int parent)
{
	stat_node_set_flags(tree, name, parent, TRUE, ST_SORT_COL_NAME << ST_FLG_SRTCOL_SHIFT);
}

static void make_lengths(stats_tree *tree)
{
	char text[LENGTH_CLASSES][32];
	char *classes[LENGTH_CLASSES];

	for (int i = 0; i < LENGTH_CLASSES; i++) {
		int first = i * LENGTH_CLASS;

		classes[i] = text[i];
		if (i < LENGTH_CLASSES - 1)
			g_snprintf(text[i], sizeof text[i], "%d-%d", first,
				   first + LENGTH_CLASS - 1);
		else
			g_snprintf(text[i], sizeof text[i], "%d-", first);
	}
	nodes[LENGTH] = stats_tree_create_range_node_string(tree, "Packet length (bytes)",
							    nodes[ALL], LENGTH_CLASSES, classes);
}

static void init(stats_tree *tree)
{
	g_clear_pointer(&names, g_hash_table_destroy);
	names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	nodes[ALL] = make(tree, "SIP messages", 0);
	nodes[REQUEST] = make(tree, "Request", nodes[ALL]);
	nodes[STATUS] = make(tree, "Status", nodes[ALL]);
	nodes[COPY] = make(tree, "Copy", nodes[ALL]);
	nodes[TIME] = make(tree, "Time (hours:minutes since the first)", nodes[ALL]);
	sort_by_name(tree, "Time (hours:minutes since the first)", nodes[ALL]);
	make_lengths(tree);
}

static void count_message(stats_tree *tree, const struct sc_plugin_message *message, int length)
{
	GString *name = g_string_new(NULL);
	int type = message->request ? REQUEST : STATUS;
	char minute[32];

	tick_stat_node(tree, "SIP messages", 0, TRUE);
	tick_stat_node(tree, type == REQUEST ? "Request" : "Status", nodes[ALL], TRUE);
	tick_stat_node(tree, name_of(name, message), nodes[type], FALSE);
	tick_stat_node(tree, "Copy", nodes[ALL], TRUE);
	tick_stat_node(tree, sc_word(sc_copy_words, message->copy), nodes[COPY], FALSE);
	if (message->delta_first_ns != SC_TIME_NONE) {
		name_time(minute, message->delta_first_ns);
		tick_stat_node(tree, "Time (hours:minutes since the first)", nodes[ALL], TRUE);
		int node = tick_stat_node(tree, minute, nodes[TIME], TRUE);
		tick_stat_node(tree, type == REQUEST ? "requests" : "responses", node, FALSE);
	}
	tick_stat_node(tree, "Packet length (bytes)", nodes[ALL], TRUE);
	stats_tree_tick_range(tree, "Packet length (bytes)", nodes[ALL], length);
	g_string_free(name, TRUE);
}

static tap_packet_status packet(stats_tree *tree, packet_info *pinfo, epan_dissect_t *edt,
				const void *data, tap_flags_t flags)
{
	const struct sc_plugin_frame *frame = data;

	(void)edt;
	(void)flags;
	for (uint32_t i = 0; i < frame->count; i++)
		count_message(tree, &frame->messages[i], (int)pinfo->fd->pkt_len);
	return frame->count > 0 ? TAP_PACKET_REDRAW : TAP_PACKET_DONT_REDRAW;
}

static void shut_down(void)
{
	g_clear_pointer(&names, g_hash_table_destroy);
}

void sc_plugin_register_tree(void)
{
	stats_tree_register_plugin("sipchron", "sipchron_messages",
				   "SIP Chronometry" SC_WS_SUBMENU "Messages", 0, packet, init,
				   NULL);
	register_shutdown_routine(shut_down);
}
