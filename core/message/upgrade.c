#include "message/upgrade.h"

#include "message/header_line.h"
#include "message/list.h"

static enum sc_answer begins_with(struct sc_span bytes, struct sc_span text)
{
	if (memcmp(bytes.ptr, text.ptr, bytes.len < text.len ? bytes.len : text.len) != 0)
		return SC_NO;
	return bytes.len < text.len ? SC_MORE : SC_YES;
}

enum sc_answer sc_upgrade_begins(struct sc_span bytes)
{
	enum sc_answer answer = begins_with(bytes, SC_SPAN_LIT("GET "));

	return answer == SC_NO ? begins_with(bytes, SC_SPAN_LIT("HTTP/1.1 101")) : answer;
}

static bool list_has(struct sc_span list, struct sc_span word)
{
	struct sc_cursor cursor = sc_cursor(list);
	struct sc_span value;

	while (sc_list_next(&cursor, &value))
		if (sc_span_caseeq(value, word))
			return true;
	return false;
}

enum sc_upgrade sc_upgrade_read(struct sc_span head)
{
	bool websocket = false, named = false, sip = false;
	const char *at, *end;
	struct sc_rows rows;
	enum sc_row row;

	sc_rows_begin(&rows, head.ptr, head.ptr + head.len, 0);
	do {
		enum sc_header header;
		struct sc_cursor text;
		struct sc_span name, value;

		at = rows.at;
		row = sc_rows_next(&rows, &end);
		if (!sc_row_split(at, end, rows.limit, &header, &value))
			continue;
		text = (struct sc_cursor){at, end, rows.limit};
		name = sc_span_trim(sc_cursor_to(&text, ':', ':'));
		if (sc_span_caseeq(name, SC_SPAN_LIT("Upgrade"))) {
			websocket |= list_has(value, SC_SPAN_LIT("websocket"));
		} else if (sc_span_caseeq(name, SC_SPAN_LIT("Sec-WebSocket-Protocol"))) {
			named = true;
			sip |= list_has(value, SC_SPAN_LIT("sip"));
		}
	} while (row == SC_ROW);
	if (!websocket)
		return SC_UPGRADE_NONE;
	return sip ? SC_UPGRADE_SIP : named ? SC_UPGRADE_OTHER : SC_UPGRADE_OPEN;
}
