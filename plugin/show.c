/* Every pass: the tree of a frame, from what the core knows by now. */
#include "plugin.h"

#include "carry.h"
#include "expert.h"
#include "message/message.h"
#include "names.h"
#include "session/roles.h"
#include "store.h"
#include "base/text.h"
#include "base/type.h"

/* What showing a frame takes. */
struct show {
	tvbuff_t *tvb;
	packet_info *pinfo;
};

/* ---- values ---- */

/* A C string of UTF-8 for as long as the frame is shown. */
static const char *text_of(const struct show *show, struct sc_span text)
{
	char *copy = wmem_strndup(show->pinfo->pool, text.ptr, text.len);

	if (!g_utf8_validate(copy, -1, NULL)) {
		char *valid = g_utf8_make_valid(copy, -1);
		copy = wmem_strdup(show->pinfo->pool, valid);
		g_free(valid);
	}
	return copy;
}

static proto_item *add_time(const struct show *show, proto_tree *tree, int hf, int64_t ns)
{
	nstime_t time = {(time_t)(ns / SC_NS_PER_S), (int)(ns % SC_NS_PER_S)};

	return proto_tree_add_time(tree, hf, show->tvb, 0, 0, &time);
}

/* ---- a value of each type; the item that was added, or NULL ---- */

typedef proto_item *add_fn(const struct show *show, proto_tree *tree, int hf,
			   const struct sc_column *column, const void *cell);

#define ADD(name) \
	static proto_item *name(const struct show *show, proto_tree *tree, int hf, \
				const struct sc_column *column, const void *cell)

ADD(add_count)
{
	(void)column;
	return proto_tree_add_uint64(tree, hf, show->tvb, 0, 0, *(const uint64_t *)cell);
}

ADD(add_number)
{
	(void)column;
	return proto_tree_add_uint(tree, hf, show->tvb, 0, 0, (guint32)(*(const uint64_t *)cell));
}

ADD(add_bool)
{
	(void)column;
	return proto_tree_add_boolean(tree, hf, show->tvb, 0, 0, *(const bool *)cell);
}

ADD(add_quantity)
{
	(void)column;
	return proto_tree_add_double(tree, hf, show->tvb, 0, 0, sc_quantity_double(cell));
}

/* Text of a capture, words, addresses. */
ADD(add_text)
{
	char room[SC_ENDPOINT_TEXT_MAX];

	return proto_tree_add_string(
		tree, hf, show->tvb, 0, 0,
		text_of(show, sc_type_of(column)->text_of(column, cell, room)));
}

ADD(add_interval)
{
	const struct sc_interval *interval = cell;
	proto_item *item = add_time(show, tree, hf, interval->ns);

	(void)column;
	if (interval->start_frame != 0 && interval->stop_frame != 0)
		proto_item_append_text(item, " (frame %" PRIu64 " to %" PRIu64 ")",
				       interval->start_frame, interval->stop_frame);
	return item;
}

ADD(add_span)
{
	(void)column;
	return add_time(show, tree, hf, *(const int64_t *)cell);
}

ADD(add_instant)
{
	int64_t ns = *(const int64_t *)cell;
	nstime_t time = {(time_t)(ns / SC_NS_PER_S), (int)(ns % SC_NS_PER_S)};

	(void)column;
	if (time.nsecs < 0) { /* before 1970 */
		time.secs--;
		time.nsecs += (int)SC_NS_PER_S;
	}
	return proto_tree_add_time(tree, hf, show->tvb, 0, 0, &time);
}

/* A set has its field once a member. */
ADD(add_flags)
{
	const uint64_t flags = *(const uint64_t *)cell;

	for (unsigned bit = 0; column->words[bit]; bit++)
		if (flags >> bit & 1)
			proto_item_set_generated(proto_tree_add_string(tree, hf, show->tvb, 0, 0,
								       column->words[bit]));
	return NULL;
}

/* A tally or frames as one line; rows have a subtree instead. */
ADD(add_list)
{
	(void)show;
	(void)tree;
	(void)hf;
	(void)column;
	(void)cell;
	return NULL;
}

static add_fn *const adders[] = {
	[SC_T_COUNT] = add_count,  [SC_T_ID] = add_number,         [SC_T_FRAME] = add_number,
	[SC_T_BOOL] = add_bool,    [SC_T_TEXT] = add_text,         [SC_T_BORROWED] = add_text,
	[SC_T_NAME] = add_text,    [SC_T_WORD] = add_text,         [SC_T_INTERVAL] = add_interval,
	[SC_T_SPAN_NS] = add_span, [SC_T_TIME] = add_instant,      [SC_T_ENDPOINT] = add_text,
	[SC_T_FLAGS] = add_flags,  [SC_T_QUANTITY] = add_quantity, [SC_T_TALLY] = add_list,
	[SC_T_FRAMES] = add_list,  [SC_T_ROWS] = add_list,
};
_Static_assert(G_N_ELEMENTS(adders) == SC_TYPE_COUNT, "each type can be shown");

static void add_cell(const struct show *show, proto_tree *tree, const struct sc_fields *fields,
		     size_t at, const void *row)
{
	const struct sc_column *column = &fields->table->columns[at];

	proto_item_set_generated(
		adders[column->type](show, tree, fields->hf[at], column, sc_cell(column, row)));
}

static void add_rows(const struct show *show, proto_tree *tree, int hf,
		     const struct sc_fields *nested, const struct sc_row_list *rows,
		     uint64_t frame);

/* ---- rows ---- */

static bool wanted(proto_tree *tree, int hf)
{
	return hf > 0 && proto_field_is_referenced(tree, hf);
}

static bool any_wanted(proto_tree *tree, const struct sc_fields *fields)
{
	for (size_t i = 0; i < fields->table->count; i++)
		if (wanted(tree, fields->hf[i]) ||
		    (fields->nested[i].table && any_wanted(tree, &fields->nested[i])))
			return true;
	return false;
}

/* `skip`: the column that is the root of the subtree already, or none. */
static void add_row(const struct show *show, proto_tree *tree, const struct sc_fields *fields,
		    const void *row, const struct sc_column *skip)
{
	for (size_t i = 0; i < fields->table->count; i++) {
		const struct sc_column *column = &fields->table->columns[i];

		if (column == skip || fields->hf[i] == 0)
			continue;
		if (column->type == SC_T_ROWS)
			add_rows(show, tree, fields->hf[i], &fields->nested[i],
				 sc_cell(column, row), show->pinfo->num);
		else if (wanted(tree, fields->hf[i]) && sc_cell_present(column, row) &&
			 sc_plugin_settled(fields, column, row, show->pinfo->num))
			add_cell(show, tree, fields, i, row);
	}
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

static void add_rows(const struct show *show, proto_tree *tree, int hf,
		     const struct sc_fields *nested, const struct sc_row_list *rows, uint64_t frame)
{
	if (!wanted(tree, hf) && !any_wanted(tree, nested))
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

/* The row in a subtree whose root is its number. */
static void add_numbered(const struct show *show, proto_tree *tree, const struct sc_fields *fields,
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

static struct sc_message_row row_of(const struct sc_plugin_message *message)
{
	return (struct sc_message_row){
		.time_ns = message->time_ns,
		.delta_prev_ns = message->delta_prev_ns,
		.delta_first_ns = message->delta_first_ns,
		.type = message->request ? SC_TYPE_REQUEST : SC_TYPE_STATUS,
		.command = sc_span_of(message->command),
		.code = message->code,
		.cseq_method = sc_span_of(message->cseq_method),
		.sip_length = message->sip_length,
		.copy = message->copy,
		.original_frame = message->original_frame,
		.retransmission_index = message->retransmission_index,
		.timer_error_ns = message->timer_error_ns,
		.cause = message->cause,
		.diags = message->diags,
	};
}

static void add_message(const struct show *show, proto_tree *tree,
			const struct sc_plugin_message *message)
{
	const struct sc_message_row row = row_of(message);
	int type_id = sc_plugin_fields.lone[SC_FIELD_TYPE_ID];
	proto_tree *subtree;

	if (!any_wanted(tree, &sc_plugin_fields.message) && !wanted(tree, type_id))
		return;
	subtree = proto_tree_add_subtree(tree, show->tvb, 0, 0, sc_plugin_fields.message.ett, NULL,
					 "Message");
	add_row(show, subtree, &sc_plugin_fields.message, &row, NULL);
	if (wanted(tree, type_id))
		proto_item_set_generated(proto_tree_add_uint(subtree, type_id, show->tvb, 0, 0,
							     sc_plugin_type_id(message)));
}

static void add_roles(const struct show *show, proto_tree *tree, int hf, const address *address,
		      uint32_t port)
{
	struct sc_endpoint endpoint = sc_carry_endpoint(address, port);
	uint64_t roles;

	if (sc_plugin.first_pass || !wanted(tree, hf)) /* all messages tell of them */
		return;
	roles = sc_plugin_roles(&endpoint);
	for (unsigned bit = 0; sc_role_words[bit]; bit++)
		if (roles >> bit & 1)
			proto_item_set_generated(proto_tree_add_string(tree, hf, show->tvb, 0, 0,
								       sc_role_words[bit]));
}

/* ---- the line ---- */

/* What was measured up to this frame; with its time, unless the line says it already. */
static void name_intervals(const struct show *show, GString *line, const struct sc_fields *fields,
			   const void *row, int64_t said_ns)
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
		sc_duration_format(seconds, interval->ns, 3);
		g_string_append_printf(line, " %s s", seconds);
	}
}

/* ", 0.850 s after INVITE in frame 1"; returns the time, SC_TIME_NONE: not known. */
static int64_t name_request(const struct show *show, GString *line, const struct sc_txn_row *txn)
{
	int64_t now_ns = sc_plugin_time(show->pinfo->num), after_ns;
	char after[SC_TIME_TEXT_MAX];

	if (txn->request_frame == 0 || txn->start_ns == SC_TIME_NONE || now_ns == SC_TIME_NONE)
		return SC_TIME_NONE;
	after_ns = sc_time_diff(now_ns, txn->start_ns);
	sc_duration_format(after, after_ns, 3);
	g_string_append_printf(line, ", %s s after ", after);
	sc_text_plain(line, txn->method);
	g_string_append_printf(line, " in frame %" PRIu64, txn->request_frame);
	return after_ns;
}

/* "180 Ringing, 0.850 s after INVITE in frame 1, SRD", "ACK, ACKD 0.002 s" */
static void append_line(const struct show *show, GString *line,
			const struct sc_plugin_message *message)
{
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

static void add_group(const struct show *show, proto_tree *tree, const struct sc_fields *fields,
		      const void *row)
{
	if (row)
		add_numbered(show, tree, fields, row);
}

static void show_message(const struct show *show, proto_tree *tree,
			 const struct sc_plugin_message *message)
{
	struct sc_results *results = sc_plugin.results;
	struct sc_plugin_fields *fields = &sc_plugin_fields;
	proto_item *item = proto_tree_add_item(tree, sc_plugin.proto, show->tvb, 0, 0, ENC_NA);
	proto_tree *subtree = proto_item_add_subtree(item, fields->ett);

	if (PTREE_DATA(tree)->visible) {
		GString *line = g_string_new(": ");

		append_line(show, line, message);
		proto_item_append_text(item, "%s", line->str);
		g_string_free(line, TRUE);
	}
	proto_item_set_generated(item);
	add_message(show, subtree, message);
	if (message->txn != 0 && any_wanted(tree, &fields->txn))
		add_group(show, subtree, &fields->txn, sc_results_txn(results, message->txn));
	if (message->call != 0 && any_wanted(tree, &fields->call))
		add_group(show, subtree, &fields->call, sc_results_call(results, message->call));
	if (message->registration != 0 && any_wanted(tree, &fields->registration))
		add_group(show, subtree, &fields->registration,
			  sc_results_registration(results, message->registration));
	add_roles(show, subtree, fields->lone[SC_FIELD_SRC_ROLE], &show->pinfo->src,
		  show->pinfo->srcport);
	add_roles(show, subtree, fields->lone[SC_FIELD_DST_ROLE], &show->pinfo->dst,
		  show->pinfo->destport);
	sc_expert_message(show->pinfo, item, message);
}

void sc_plugin_show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
		    const struct sc_plugin_frame *frame)
{
	struct show show = {tvb, pinfo};
	/* A filter may ask for Wireshark's own fields about expert information. */
	bool referenced = tree && (proto_field_is_referenced(tree, sc_plugin.proto) ||
				   sc_expert_wanted(tree));

	for (uint32_t i = 0; i < frame->count; i++) {
		if (referenced)
			show_message(&show, tree, &frame->messages[i]);
		else
			sc_expert_message(pinfo, NULL, &frame->messages[i]);
	}
}
