/* Every pass: the tree of a frame, from what the core knows by now. */
#include "show.h"

#include "carry.h"
#include "expert.h"
#include "fields.h"
#include "message/message.h"
#include "names.h"
#include "session/roles.h"
#include "store.h"
#include "base/text.h"
#include "base/type.h"

static void add_rows(const struct sc_show *show, proto_tree *tree, int hf,
		     const struct sc_fields *nested, const struct sc_row_list *rows,
		     uint64_t frame);

/* ---- rows ---- */

/* Wireshark draws the selected packet as the opposite of what its frame numbers point
 * to. So a request points to responses alone, and a response to its request. */
static bool is_own(const struct sc_show *show, const struct sc_column *column)
{
	return show->message &&
	       column->frame_is == (show->message->request ? SC_FRAME_REQUEST : SC_FRAME_RESPONSE);
}

static int field_of(const struct sc_show *show, const struct sc_fields *fields, size_t at)
{
	return is_own(show, &fields->table->columns[at]) ? fields->hf_own[at] : fields->hf[at];
}

bool sc_show_wanted(proto_tree *tree, int hf)
{
	return hf > 0 && proto_field_is_referenced(tree, hf);
}

bool sc_show_any_wanted(proto_tree *tree, const struct sc_fields *fields)
{
	for (size_t i = 0; i < fields->table->count; i++)
		if (sc_show_wanted(tree, fields->hf[i]) ||
		    (fields->nested[i].table && sc_show_any_wanted(tree, &fields->nested[i])))
			return true;
	return false;
}

static void add_column(const struct sc_show *show, proto_tree *tree, const struct sc_fields *fields,
		       size_t at, const void *row)
{
	const struct sc_column *column = &fields->table->columns[at];

	if (column->type == SC_T_ROWS)
		add_rows(show, tree, fields->hf[at], &fields->nested[at], sc_cell(column, row),
			 show->pinfo->num);
	else if (sc_show_wanted(tree, fields->hf[at]) && sc_cell_present(column, row) &&
		 sc_plugin_settled(fields, column, row, show->pinfo->num))
		sc_show_cell(show, tree, field_of(show, fields, at), column, row);
}

/* `skip`: the column that is the root of the subtree already, or none. */
static void add_row(const struct sc_show *show, proto_tree *tree, const struct sc_fields *fields,
		    const void *row, const struct sc_column *skip)
{
	for (size_t i = 0; i < fields->table->count; i++)
		if (&fields->table->columns[i] != skip && fields->hf[i] != 0)
			add_column(show, tree, fields, i, row);
}

/* In the first pass a row inside a row stands where something was measured. */
static bool any_settled(const struct sc_fields *fields, const void *row, uint64_t frame)
{
	for (size_t i = 0; i < fields->table->count; i++) {
		const struct sc_column *column = &fields->table->columns[i];

		if (column->type == SC_T_INTERVAL && sc_cell_present(column, row) &&
		    sc_plugin_settled(fields, column, row, frame))
			return true;
	}
	return false;
}

static void add_rows(const struct sc_show *show, proto_tree *tree, int hf,
		     const struct sc_fields *nested, const struct sc_row_list *rows, uint64_t frame)
{
	if (!sc_show_wanted(tree, hf) && !sc_show_any_wanted(tree, nested))
		return;
	for (size_t i = 0; i < rows->count; i++) {
		const void *row = (const char *)rows->items + i * rows->stride;
		proto_item *item;

		if (sc_plugin.first_pass && !any_settled(nested, row, frame))
			continue;
		item = proto_tree_add_item(tree, hf, show->tvb, 0, 0, ENC_NA);
		proto_item_set_generated(item);
		add_row(show, proto_item_add_subtree(item, nested->ett), nested, row, NULL);
	}
}

void sc_show_numbered(const struct sc_show *show, proto_tree *tree, const struct sc_fields *fields,
		      const void *row)
{
	const char *noun = strrchr(fields->prefix, '.') + 1;
	const struct sc_column *number = sc_table_column(fields->table, sc_span_of(noun));
	size_t at = (size_t)(number - fields->table->columns);
	proto_item *item = proto_tree_add_uint(tree, fields->hf[at], show->tvb, 0, 0,
					       (guint32)(*(const uint64_t *)sc_cell(number, row)));

	proto_item_set_generated(item);
	add_row(show, proto_item_add_subtree(item, fields->ett), fields, row, number);
}

/* ---- the message ---- */

/* The rows that a message belongs to. */
enum { TXN, CALL, REGISTRATION, GROUPS };

static const struct sc_fields *const groups[GROUPS] = {
	[TXN] = &sc_plugin_fields.txn,
	[CALL] = &sc_plugin_fields.call,
	[REGISTRATION] = &sc_plugin_fields.registration,
};

static uint32_t number_in(const struct sc_plugin_message *message, int group)
{
	return group == TXN ? message->txn : group == CALL ? message->call : message->registration;
}

static const void *row_in(const struct sc_plugin_message *message, int group)
{
	uint32_t number = number_in(message, group);
	struct sc_results *results = sc_plugin.results;

	if (number == 0)
		return NULL;
	return group == TXN    ? (const void *)sc_results_txn(results, number)
	       : group == CALL ? (const void *)sc_results_call(results, number)
			       : (const void *)sc_results_registration(results, number);
}

/* Of several messages of a row in one frame the first: a time is to be counted once. */
static bool is_first_of(const struct sc_show *show, int group)
{
	for (const struct sc_plugin_message *other = show->frame->messages; other < show->message;
	     other++)
		if (number_in(other, group) == number_in(show->message, group))
			return false;
	return true;
}

static void add_stop(const struct sc_show *show, proto_tree *tree, const struct sc_fields *fields,
		     size_t at, const void *row)
{
	const struct sc_interval *interval = sc_cell(&fields->table->columns[at], row);
	proto_item *item = proto_tree_add_string(tree, sc_plugin_fields.lone[SC_FIELD_STOPS],
						 show->tvb, 0, 0, sc_plugin_stop_name(fields, at));

	proto_item_set_generated(item);
	proto_item_set_generated(
		sc_show_time(show, proto_item_add_subtree(item, sc_plugin_fields.message.ett),
			     fields->hf_stop[at], interval->ns));
}

static bool stops_wanted(proto_tree *tree, int group)
{
	for (size_t i = 0; i < groups[group]->table->count; i++)
		if (sc_show_wanted(tree, groups[group]->hf_stop[i]))
			return true;
	return sc_show_wanted(tree, sc_plugin_fields.lone[SC_FIELD_STOPS]);
}

static bool any_stops_wanted(proto_tree *tree)
{
	for (int group = 0; group < GROUPS; group++)
		if (stops_wanted(tree, group))
			return true;
	return false;
}

static void add_stops(const struct sc_show *show, proto_tree *tree)
{
	for (int group = 0; group < GROUPS; group++) {
		const struct sc_fields *fields = groups[group];
		const void *row = stops_wanted(tree, group) && is_first_of(show, group)
					  ? row_in(show->message, group)
					  : NULL;

		for (size_t i = 0; row && i < fields->table->count; i++)
			if (sc_plugin_known_here(fields, &fields->table->columns[i], row,
						 show->pinfo->num))
				add_stop(show, tree, fields, i, row);
	}
}

/* The dissector of SIP points from a response to its request too, without a type, and
 * the first pointer to a frame counts. What points to the response itself, as to a
 * request, makes it the opposite. */
static void add_own_frame(const struct sc_show *show, proto_tree *tree)
{
	int hf = sc_plugin_fields.lone[SC_FIELD_FRAME];
	proto_item *item;

	if (show->message->request || !sc_show_wanted(tree, hf))
		return;
	item = proto_tree_add_uint(tree, hf, show->tvb, 0, 0, show->pinfo->num);
	proto_item_set_generated(item);
	proto_item_set_hidden(item);
}

static void add_message(const struct sc_show *show, proto_tree *tree)
{
	const struct sc_plugin_message *message = show->message;
	const struct sc_message_row row = sc_plugin_message_row(message);
	int own = sc_plugin_fields.lone[SC_FIELD_MESSAGE];
	int type_id = sc_plugin_fields.lone[SC_FIELD_TYPE_ID];
	proto_tree *subtree;
	proto_item *item;
	GString *name;

	if (!sc_show_any_wanted(tree, &sc_plugin_fields.message) && !sc_show_wanted(tree, own) &&
	    !sc_show_wanted(tree, type_id) && !any_stops_wanted(tree))
		return;
	name = g_string_new(NULL);
	sc_plugin_append_name(name, message);
	item = proto_tree_add_string(tree, own, show->tvb, 0, 0, name->str);
	g_string_free(name, TRUE);
	proto_item_set_generated(item);
	subtree = proto_item_add_subtree(item, sc_plugin_fields.message.ett);
	add_row(show, subtree, &sc_plugin_fields.message, &row, NULL);
	if (sc_show_wanted(tree, type_id))
		proto_item_set_generated(proto_tree_add_uint(subtree, type_id, show->tvb, 0, 0,
							     sc_plugin_type_id(message)));
	add_own_frame(show, subtree);
	add_stops(show, subtree);
}

/* By the end a session may have grown. */
void sc_show_conversation(const struct sc_show *show, proto_tree *tree,
			  const struct sc_plugin_message *message)
{
	int hf = sc_plugin_fields.lone[SC_FIELD_CONVERSATION];
	char text[SC_CONVERSATION_MAX];

	if (!sc_plugin.first_pass && sc_show_wanted(tree, hf) &&
	    sc_plugin_conversation(message, text))
		proto_item_set_generated(proto_tree_add_string(tree, hf, show->tvb, 0, 0, text));
}

static void add_roles(const struct sc_show *show, proto_tree *tree, int hf, const address *address,
		      uint32_t port)
{
	struct sc_endpoint endpoint = sc_carry_endpoint(address, port);
	uint64_t roles;

	if (sc_plugin.first_pass || !sc_show_wanted(tree, hf)) /* all messages tell of them */
		return;
	roles = sc_plugin_roles(&endpoint);
	for (unsigned bit = 0; sc_role_words[bit]; bit++)
		if (roles >> bit & 1)
			proto_item_set_generated(proto_tree_add_string(tree, hf, show->tvb, 0, 0,
								       sc_role_words[bit]));
}

/* ---- the line ---- */

/* What was measured up to this frame; with its time, unless the line says it already. */
static void name_intervals(const struct sc_show *show, GString *line,
			   const struct sc_fields *fields, const void *row, int64_t said_ns)
{
	const struct sc_column *column;
	size_t at = 0;

	while (row && (column = sc_plugin_measured(fields, row, show->pinfo->num, &at))) {
		const struct sc_interval *interval = sc_cell(column, row);
		char *name = g_ascii_strup(column->key, -1);
		char seconds[SC_TIME_TEXT_MAX];

		g_string_append_printf(line, ", %s", name);
		g_free(name);
		if (interval->ns == said_ns)
			continue;
		sc_duration_format_brief(seconds, interval->ns);
		g_string_append_printf(line, " %s s", seconds);
	}
}

/* ", 0.850 s after INVITE in frame 1"; returns the time, SC_TIME_NONE: not known. */
static int64_t name_request(const struct sc_show *show, GString *line, const struct sc_txn_row *txn)
{
	int64_t now_ns = sc_plugin_time(show->pinfo->num), after_ns;
	char after[SC_TIME_TEXT_MAX];

	if (txn->request_frame == 0 || txn->start_ns == SC_TIME_NONE || now_ns == SC_TIME_NONE)
		return SC_TIME_NONE;
	after_ns = sc_time_diff(now_ns, txn->start_ns);
	sc_duration_format_brief(after, after_ns);
	g_string_append_printf(line, ", %s s after ", after);
	sc_text_plain(line, txn->method);
	g_string_append_printf(line, " in frame %" PRIu64, txn->request_frame);
	return after_ns;
}

/* "180 Ringing, 0.850 s after INVITE in frame 1, SRD", "ACK, ACKD 0.002 s" */
static void append_line(const struct sc_show *show, GString *line)
{
	const struct sc_plugin_message *message = show->message;
	const struct sc_txn_row *txn = sc_results_txn(sc_plugin.results, message->txn);
	int64_t after_ns = SC_TIME_NONE;

	sc_plugin_append_name(line, message);
	sc_plugin_append_copy(line, message);
	if (txn && !message->request)
		after_ns = name_request(show, line, txn);
	name_intervals(show, line, &sc_plugin_fields.call,
		       sc_results_call(sc_plugin.results, message->call), after_ns);
	name_intervals(show, line, &sc_plugin_fields.registration,
		       sc_results_registration(sc_plugin.results, message->registration), after_ns);
}

/* ---- the frame ---- */

static void add_group(const struct sc_show *show, proto_tree *tree, int group)
{
	const void *row =
		sc_show_any_wanted(tree, groups[group]) ? row_in(show->message, group) : NULL;

	if (row)
		sc_show_numbered(show, tree, groups[group], row);
}

static void show_message(const struct sc_show *show, proto_tree *tree)
{
	const struct sc_plugin_fields *fields = &sc_plugin_fields;
	proto_item *item = proto_tree_add_item(tree, sc_plugin.proto, show->tvb, 0, 0, ENC_NA);
	proto_tree *subtree = proto_item_add_subtree(item, fields->ett);

	if (PTREE_DATA(tree)->visible) {
		GString *line = g_string_new(": ");

		append_line(show, line);
		proto_item_append_text(item, "%s", line->str);
		g_string_free(line, TRUE);
	}
	proto_item_set_generated(item);
	add_message(show, subtree);
	for (int group = 0; group < GROUPS; group++)
		add_group(show, subtree, group);
	sc_show_conversation(show, subtree, show->message);
	add_roles(show, subtree, fields->lone[SC_FIELD_SRC_ROLE], &show->pinfo->src,
		  show->pinfo->srcport);
	add_roles(show, subtree, fields->lone[SC_FIELD_DST_ROLE], &show->pinfo->dst,
		  show->pinfo->destport);
	sc_expert_message(show->pinfo, item, show->message);
}

void sc_plugin_show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
		    const struct sc_plugin_frame *frame)
{
	struct sc_show show = {tvb, pinfo, frame, NULL};
	/* A filter may ask for Wireshark's own fields about expert information. */
	bool referenced = tree && (proto_field_is_referenced(tree, sc_plugin.proto) ||
				   sc_expert_wanted(tree));

	for (uint32_t i = 0; i < frame->count; i++) {
		show.message = &frame->messages[i];
		if (referenced)
			show_message(&show, tree);
		else
			sc_expert_message(pinfo, NULL, show.message);
	}
	show.message = NULL;
	for (uint32_t i = 0; referenced && i < frame->stream_count; i++)
		sc_show_stream(&show, tree, frame->streams[i]);
}
