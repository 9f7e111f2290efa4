/* The walk over all values of a header, row by row and, in lists, comma by comma. */
#include "message/message.h"

#include <limits.h>

#include "message/header_line.h"
#include "message/list.h"

/* *position is 0 at the start. Then its low half is the offset in the header
 * block where the walk goes on, plus 1, and its high half that of the end of
 * the row, 0 when the next row begins there. Remembering where the row ends
 * keeps a walk over a row of many values linear. */
#define POSITION_BITS 32
_Static_assert(sizeof(size_t) * CHAR_BIT >= 2 * POSITION_BITS, "two offsets in a position");

struct walk {
	const char *at, *limit;
	const char *row_end; /* NULL: between rows */
};

static bool walk_resume(struct walk *walk, const struct sc_message *message, enum sc_header header,
			size_t position)
{
	struct sc_span block = message->header_block;
	size_t offset = (position & UINT32_MAX) - 1, row_end = position >> POSITION_BITS;
	struct sc_rows rows;

	if (!sc_message_has(message, header))
		return false;
	walk->limit = block.ptr + block.len;
	if (position == 0) {
		/* From one character earlier, which is never a line end: at the
		 * very beginning a line end would be an empty line. */
		walk->at = message->header[header].ptr;
		sc_rows_begin(&rows, walk->at - 1, walk->limit, 0);
		sc_rows_next(&rows, &walk->row_end);
		return true;
	}
	if (offset > block.len || row_end > block.len)
		return false;
	walk->at = block.ptr + offset;
	walk->row_end = row_end > 0 ? block.ptr + row_end : NULL;
	return true;
}

static size_t walk_position(const struct walk *walk, struct sc_span block)
{
	size_t position = (size_t)(walk->at - block.ptr) + 1;

	if (walk->row_end)
		position |= (size_t)(walk->row_end - block.ptr) << POSITION_BITS;
	return position;
}

/* Goes to the value of the next row of that header. */
static bool walk_to_row(struct walk *walk, enum sc_header header)
{
	enum sc_header found = SC_H_UNKNOWN;
	struct sc_span value;
	struct sc_rows rows;

	sc_rows_begin(&rows, walk->at, walk->limit, 0);
	while (rows.at < rows.limit) {
		const char *at = rows.at, *end;

		sc_rows_next(&rows, &end);
		if (sc_row_split(at, end, rows.limit, &found, &value) && found == header) {
			walk->at = value.ptr;
			walk->row_end = end;
			return true;
		}
	}
	walk->at = walk->limit;
	return false;
}

static void walk_leave_row(struct walk *walk)
{
	struct sc_cursor line_end = {walk->row_end, walk->limit, walk->limit};

	sc_cursor_take(&line_end, '\r');
	sc_cursor_take(&line_end, '\n');
	walk->at = line_end.at;
	walk->row_end = NULL;
}

bool sc_message_next_value(const struct sc_message *message, enum sc_header header,
			   size_t *position, struct sc_span *value)
{
	struct walk walk;
	bool found = false;

	if (!walk_resume(&walk, message, header, *position))
		return false;
	while (!found && (walk.row_end || walk_to_row(&walk, header))) {
		struct sc_cursor row = {walk.at, walk.row_end, walk.limit};

		if (sc_header_kind(header) == 'L') {
			found = sc_list_next(&row, value);
			walk.at = row.at;
		} else {
			*value = sc_span_trim(sc_cursor_rest(&row));
			found = true;
			walk.at = row.end;
		}
		if (walk.at == walk.row_end)
			walk_leave_row(&walk);
	}
	*position = walk_position(&walk, message->header_block);
	return found;
}

bool sc_message_next_row(const struct sc_message *message, size_t *position, enum sc_header *header,
			 struct sc_span *name, struct sc_span *value)
{
	struct sc_span block = message->header_block;
	struct sc_rows rows;

	if (*position >= block.len)
		return false;
	sc_rows_begin(&rows, block.ptr + *position, block.ptr + block.len, 0);
	while (rows.at < rows.limit) {
		const char *at = rows.at, *end, *colon;

		sc_rows_next(&rows, &end);
		*position = (size_t)(rows.at - block.ptr);
		if (!sc_row_split(at, end, rows.limit, header, value))
			continue;
		colon = memchr(at, ':', (size_t)(end - at));
		*name = colon ? sc_span_trim(sc_span_between(at, colon)) : sc_span(at, 0);
		return true;
	}
	return false;
}

bool sc_message_named(const struct sc_message *message, struct sc_span name, struct sc_span *value)
{
	enum sc_header ignored;
	struct sc_span found;
	size_t position = 0;

	while (sc_message_next_row(message, &position, &ignored, &found, value))
		if (sc_span_caseeq(found, name))
			return true;
	return false;
}
