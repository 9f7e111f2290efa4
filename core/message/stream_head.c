#include "message/stream_head.h"

#include "message/header_line.h"

/* Content-Length, or l: every other row is passed over without a look at its
 * name. */
static void read_row(struct sc_head *head, const char *at, const char *end, const char *limit)
{
	enum sc_header header = SC_H_UNKNOWN;
	struct sc_span value;
	uint64_t diags = 0; /* the parser will find them again */

	if (sc_lower(*at) != 'c' && sc_lower(*at) != 'l')
		return;
	if (sc_row_split(at, end, limit, &header, &value) && header == SC_H_CONTENT_LENGTH)
		sc_content_length_row(&head->content_length, value, &diags);
}

bool sc_head_scan(struct sc_head *head, struct sc_span text)
{
	const char *at, *end;
	struct sc_rows rows;
	enum sc_row row;

	sc_rows_begin(&rows, text.ptr + head->at, text.ptr + text.len, head->seen);
	while (at = rows.at, row = sc_rows_next(&rows, &end), row == SC_ROW)
		read_row(head, at, end, rows.limit);
	if (row == SC_ROW_EMPTY) {
		head->length = (size_t)(rows.at - text.ptr);
		return true;
	}
	/* An LF at the very end may turn out to end the row: it is not passed. */
	head->at = (size_t)(at - text.ptr);
	head->seen = text.len - head->at;
	if (head->seen > 0 && text.ptr[text.len - 1] == '\n')
		head->seen--;
	return false;
}

bool sc_head_first_line(struct sc_head *head, struct sc_span text)
{
	if (memchr(text.ptr + head->seen, '\n', text.len - head->seen))
		return true;
	head->seen = text.len;
	return false;
}
