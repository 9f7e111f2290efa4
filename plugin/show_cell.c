/* A value of each type of column as an item of a packet's tree. */
#include "show.h"

#include "base/type.h"

/* A C string of UTF-8 for as long as the frame is shown. */
static const char *text_of(const struct sc_show *show, struct sc_span text)
{
	char *copy = wmem_strndup(show->pinfo->pool, text.ptr, text.len);

	if (!g_utf8_validate(copy, -1, NULL)) {
		char *valid = g_utf8_make_valid(copy, -1);
		copy = wmem_strdup(show->pinfo->pool, valid);
		g_free(valid);
	}
	return copy;
}

proto_item *sc_show_time(const struct sc_show *show, proto_tree *tree, int hf, int64_t ns)
{
	nstime_t time = {(time_t)(ns / SC_NS_PER_S), (int)(ns % SC_NS_PER_S)};

	return proto_tree_add_time(tree, hf, show->tvb, 0, 0, &time);
}

/* ---- a value of each type; the item that was added, or NULL ---- */

typedef proto_item *add_fn(const struct sc_show *show, proto_tree *tree, int hf,
			   const struct sc_column *column, const void *cell);

#define ADD(name) \
	static proto_item *name(const struct sc_show *show, proto_tree *tree, int hf, \
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

ADD(add_truth)
{
	(void)column;
	return proto_tree_add_boolean(tree, hf, show->tvb, 0, 0,
				      *(const uint8_t *)cell == SC_TRUTH_YES);
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
	proto_item *item = sc_show_time(show, tree, hf, interval->ns);

	(void)column;
	if (interval->start_frame != 0 && interval->stop_frame != 0)
		proto_item_append_text(item, " (frame %" PRIu64 " to %" PRIu64 ")",
				       interval->start_frame, interval->stop_frame);
	return item;
}

ADD(add_span)
{
	(void)column;
	return sc_show_time(show, tree, hf, *(const int64_t *)cell);
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

/* "12 0 3" */
ADD(add_counts)
{
	const struct sc_frame_list *list = cell;
	wmem_strbuf_t *text = wmem_strbuf_new(show->pinfo->pool, "");

	(void)column;
	for (size_t i = 0; i < list->count; i++)
		wmem_strbuf_append_printf(text, "%s%" PRIu64, i > 0 ? " " : "", list->items[i]);
	return proto_tree_add_string(tree, hf, show->tvb, 0, 0, wmem_strbuf_get_str(text));
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
	[SC_T_COUNT] = add_count,       [SC_T_ID] = add_number,    [SC_T_FRAME] = add_number,
	[SC_T_BOOL] = add_bool,         [SC_T_TRUTH] = add_truth,  [SC_T_TEXT] = add_text,
	[SC_T_BORROWED] = add_text,     [SC_T_NAME] = add_text,    [SC_T_WORD] = add_text,
	[SC_T_INTERVAL] = add_interval, [SC_T_SPAN_NS] = add_span, [SC_T_TIME] = add_instant,
	[SC_T_ENDPOINT] = add_text,     [SC_T_FLAGS] = add_flags,  [SC_T_QUANTITY] = add_quantity,
	[SC_T_TALLY] = add_list,        [SC_T_FRAMES] = add_list,  [SC_T_COUNTS] = add_counts,
	[SC_T_ROWS] = add_list,
};
_Static_assert(G_N_ELEMENTS(adders) == SC_TYPE_COUNT, "each type can be shown");

void sc_show_cell(const struct sc_show *show, proto_tree *tree, int hf,
		  const struct sc_column *column, const void *row)
{
	proto_item_set_generated(
		adders[column->type](show, tree, hf, column, sc_cell(column, row)));
}
