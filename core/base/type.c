#include "base/type.h"

#include "base/type_parts.h"

#define CELL(type) (*(const type *)cell)

/* ---- is it there? ---- */

static bool always(const void *cell)
{
	(void)cell;
	return true;
}

static bool not_zero(const void *cell)
{
	return CELL(uint64_t) != 0;
}

static bool has_pointer(const void *cell)
{
	return *(const char *const *)cell != NULL;
}

static bool has_bytes(const void *cell)
{
	return CELL(struct sc_span).ptr != NULL;
}

static bool is_word(const void *cell)
{
	return CELL(uint8_t) != 0;
}

static bool is_true(const void *cell)
{
	return CELL(bool);
}

static bool is_yes(const void *cell)
{
	return CELL(uint8_t) == SC_TRUTH_YES;
}

static bool has_time(const void *cell)
{
	return CELL(int64_t) != SC_TIME_NONE;
}

static bool has_family(const void *cell)
{
	return CELL(struct sc_endpoint).family != 0;
}

static enum sc_absence interval_absence(const void *cell)
{
	return CELL(struct sc_interval).absent;
}

static bool has_interval(const void *cell)
{
	return interval_absence(cell) == SC_PRESENT;
}

static enum sc_absence quantity_absence(const void *cell)
{
	return CELL(struct sc_quantity).absent;
}

static bool has_quantity(const void *cell)
{
	return quantity_absence(cell) == SC_PRESENT;
}

static bool any_tally(const void *cell)
{
	return CELL(struct sc_tally_list).count > 0;
}

static bool any_frame(const void *cell)
{
	return CELL(struct sc_frame_list).count > 0;
}

static bool any_count(const void *cell)
{
	const struct sc_frame_list *counts = cell;

	for (size_t i = 0; i < counts->count; i++)
		if (counts->items[i] > 0)
			return true;
	return false;
}

static bool any_row(const void *cell)
{
	return CELL(struct sc_row_list).count > 0;
}

/* ---- what is compared ---- */

static int64_t whole(const void *cell)
{
	/* Literals end at INT64_MAX: what is above is all the same. */
	return CELL(uint64_t) > INT64_MAX ? INT64_MAX : (int64_t)CELL(uint64_t);
}

static int64_t nanoseconds(const void *cell)
{
	return CELL(int64_t);
}

static int64_t truth(const void *cell)
{
	return CELL(bool);
}

static int64_t yes(const void *cell)
{
	return is_yes(cell);
}

static int64_t interval_ns(const void *cell)
{
	return CELL(struct sc_interval).ns;
}

/* How many billionths one of `value` is. */
static const int64_t billionths_of[] = {
	[SC_UNIT_COUNT] = 1000000000,   [SC_UNIT_SECONDS] = 1,       [SC_UNIT_PERCENT] = 10000000,
	[SC_UNIT_PER_SECOND] = 1000000, [SC_UNIT_AVERAGE] = 1000000, [SC_UNIT_PROBABILITY] = 1,
};

static int64_t billionths(const void *cell)
{
	const struct sc_quantity *quantity = cell;
	int64_t product;

	if (__builtin_mul_overflow(quantity->value, billionths_of[quantity->unit], &product))
		return quantity->value < 0 ? INT64_MIN : INT64_MAX;
	return product;
}

double sc_quantity_double(const struct sc_quantity *quantity)
{
	return (double)quantity->value / (1e9 / (double)billionths_of[quantity->unit]);
}

static struct sc_span bytes_of(const struct sc_column *column, const void *cell, char *room)
{
	(void)column;
	(void)room;
	return CELL(struct sc_span);
}

static struct sc_span name_of(const struct sc_column *column, const void *cell, char *room)
{
	(void)column;
	(void)room;
	return sc_span_of(*(const char *const *)cell);
}

static struct sc_span word_of(const struct sc_column *column, const void *cell, char *room)
{
	(void)room;
	return sc_span_of(sc_word(column->words, CELL(uint8_t)));
}

static struct sc_span address_of(const struct sc_column *column, const void *cell, char *room)
{
	(void)column;
	return sc_span(room, sc_endpoint_format(room, cell));
}

/* ---- the table ---- */

const struct sc_type_ops sc_types[SC_TYPE_COUNT] = {
	[SC_T_COUNT] = {.name = "count",
			.bytes = sizeof(uint64_t),
			.as = SC_AS_WHOLE,
			.number = true,
			.present = always,
			.pack = sc_pack_u64,
			.unpack = sc_unpack_u64,
			.text = sc_text_of_count,
			.number_of = whole},
	[SC_T_ID] = {.name = "id",
		     .bytes = sizeof(uint64_t),
		     .as = SC_AS_WHOLE,
		     .number = true,
		     .present = not_zero,
		     .pack = sc_pack_u64,
		     .unpack = sc_unpack_u64,
		     .text = sc_text_of_count,
		     .number_of = whole},
	[SC_T_FRAME] = {.name = "frame",
			.bytes = sizeof(uint64_t),
			.as = SC_AS_WHOLE,
			.number = true,
			.present = not_zero,
			.pack = sc_pack_u64,
			.unpack = sc_unpack_u64,
			.text = sc_text_of_count,
			.number_of = whole},
	[SC_T_BOOL] = {.name = "bool",
		       .bytes = sizeof(bool),
		       .as = SC_AS_TRUTH,
		       .present = always,
		       .any = is_true,
		       .pack = sc_pack_byte,
		       .unpack = sc_unpack_byte,
		       .text = sc_text_of_bool,
		       .number_of = truth},
	[SC_T_TRUTH] = {.name = "bool",
			.bytes = sizeof(uint8_t),
			.as = SC_AS_TRUTH,
			.present = is_word,
			.any = is_yes,
			.pack = sc_pack_byte,
			.unpack = sc_unpack_byte,
			.text = sc_text_of_truth,
			.number_of = yes},
	[SC_T_TEXT] = {.name = "text",
		       .bytes = sizeof(struct sc_span),
		       .as = SC_AS_TEXT,
		       .shrinks = SC_SHRINKS_READILY,
		       .present = has_bytes,
		       .pack = sc_pack_text,
		       .unpack = sc_unpack_text,
		       .copy = sc_copy_text,
		       .text = sc_text_of_text,
		       .text_of = bytes_of},
	[SC_T_BORROWED] = {.name = "text",
			   .bytes = sizeof(struct sc_span),
			   .as = SC_AS_TEXT,
			   .shrinks = SC_SHRINKS_READILY,
			   .present = has_bytes,
			   .pack = sc_pack_nothing,
			   .unpack = sc_unpack_nothing,
			   .copy = sc_copy_nothing,
			   .text = sc_text_of_text,
			   .text_of = bytes_of},
	[SC_T_NAME] = {.name = "word",
		       .bytes = sizeof(const char *),
		       .as = SC_AS_TEXT,
		       .present = has_pointer,
		       .pack = sc_pack_name,
		       .unpack = sc_unpack_name,
		       .text = sc_text_of_word,
		       .text_of = name_of},
	[SC_T_WORD] = {.name = "word",
		       .bytes = sizeof(uint8_t),
		       .as = SC_AS_TEXT,
		       .present = is_word,
		       .pack = sc_pack_byte,
		       .unpack = sc_unpack_byte,
		       .text = sc_text_of_word,
		       .text_of = word_of},
	[SC_T_INTERVAL] = {.name = "interval",
			   .bytes = sizeof(struct sc_interval),
			   .as = SC_AS_SECONDS,
			   .number = true,
			   .present = has_interval,
			   .absence = interval_absence,
			   .pack = sc_pack_interval,
			   .unpack = sc_unpack_interval,
			   .text = sc_text_of_interval,
			   .number_of = interval_ns},
	[SC_T_SPAN_NS] = {.name = "span",
			  .bytes = sizeof(int64_t),
			  .as = SC_AS_SECONDS,
			  .number = true,
			  .present = has_time,
			  .pack = sc_pack_i64,
			  .unpack = sc_unpack_i64,
			  .text = sc_text_of_span,
			  .number_of = nanoseconds},
	[SC_T_TIME] = {.name = "time",
		       .bytes = sizeof(int64_t),
		       .as = SC_AS_TIME,
		       .present = has_time,
		       .pack = sc_pack_i64,
		       .unpack = sc_unpack_i64,
		       .text = sc_text_of_time,
		       .number_of = nanoseconds},
	[SC_T_ENDPOINT] = {.name = "endpoint",
			   .bytes = sizeof(struct sc_endpoint),
			   .as = SC_AS_ENDPOINT,
			   .shrinks = SC_SHRINKS_LAST,
			   .present = has_family,
			   .pack = sc_pack_endpoint,
			   .unpack = sc_unpack_endpoint,
			   .text = sc_text_of_endpoint,
			   .text_of = address_of},
	[SC_T_FLAGS] = {.name = "flags",
			.bytes = sizeof(uint64_t),
			.as = SC_AS_FLAGS,
			.shrinks = SC_SHRINKS_READILY,
			.present = always,
			.any = not_zero,
			.pack = sc_pack_u64,
			.unpack = sc_unpack_u64,
			.text = sc_text_of_flags},
	[SC_T_QUANTITY] = {.name = "quantity",
			   .bytes = sizeof(struct sc_quantity),
			   .as = SC_AS_AMOUNT,
			   .number = true,
			   .present = has_quantity,
			   .absence = quantity_absence,
			   .pack = sc_pack_quantity,
			   .unpack = sc_unpack_quantity,
			   .text = sc_text_of_quantity,
			   .number_of = billionths},
	[SC_T_TALLY] = {.name = "tally",
			.bytes = sizeof(struct sc_tally_list),
			.as = SC_AS_LIST,
			.shrinks = SC_SHRINKS_READILY,
			.present = always,
			.any = any_tally,
			.pack = sc_pack_tally,
			.unpack = sc_unpack_tally,
			.copy = sc_copy_tally,
			.text = sc_text_of_tally},
	[SC_T_FRAMES] = {.name = "frames",
			 .bytes = sizeof(struct sc_frame_list),
			 .as = SC_AS_LIST,
			 .shrinks = SC_SHRINKS_READILY,
			 .present = always,
			 .any = any_frame,
			 .pack = sc_pack_frames,
			 .unpack = sc_unpack_frames,
			 .copy = sc_copy_frames,
			 .text = sc_text_of_frames},
	[SC_T_COUNTS] = {.name = "counts",
			 .bytes = sizeof(struct sc_frame_list),
			 .as = SC_AS_LIST,
			 .shrinks = SC_SHRINKS_READILY,
			 .present = always,
			 .any = any_count,
			 .pack = sc_pack_frames,
			 .unpack = sc_unpack_frames,
			 .copy = sc_copy_frames,
			 .text = sc_text_of_frames},
	[SC_T_ROWS] = {.name = "rows",
		       .bytes = sizeof(struct sc_row_list),
		       .as = SC_AS_LIST,
		       .present = always,
		       .any = any_row,
		       .pack = sc_pack_rows,
		       .unpack = sc_unpack_rows,
		       .copy = sc_copy_rows,
		       .text = sc_text_of_rows},
};
