/* The SDP in a message, or another body of a known type, also as a part of multipart/mixed (RFC
 * 2046 5.1). */
#include "message/sdp.h"

#include <sys/param.h>

#include "base/limits.h"
#include "message/header_line.h"
#include "message/message.h"
#include "message/param.h"

/* A boundary has 1 to 70 characters (RFC 2046 5.1.1). */
#define BOUNDARY_LEN_MAX 70

static const struct sc_span sdp_type = SC_SPAN_LIT("application/sdp");

struct part {
	struct sc_span type; /* Content-Type; ptr NULL: none */
	struct sc_span body;
};

static bool is_type(struct sc_span type, struct sc_span wanted)
{
	struct sc_cursor cursor = sc_cursor(type);

	if (!sc_span_caseprefix(type, wanted))
		return false;
	cursor.at += wanted.len;
	return sc_cursor_done(&cursor) || *cursor.at == ';' || sc_is(*cursor.at, SC_C_LWS);
}

/* "--boundary", with "--" behind it for the last; then nothing but blanks. */
static bool is_delimiter(struct sc_span line, struct sc_span boundary)
{
	struct sc_cursor cursor = sc_cursor(line);

	if (!sc_cursor_take(&cursor, '-') || !sc_cursor_take(&cursor, '-') ||
	    !sc_span_eq(sc_span(cursor.at, MIN(boundary.len, sc_cursor_rest(&cursor).len)),
			boundary))
		return false;
	cursor.at += boundary.len;
	if (sc_cursor_take(&cursor, '-'))
		sc_cursor_take(&cursor, '-');
	sc_cursor_skip_lws(&cursor);
	return sc_cursor_done(&cursor);
}

/* From the cursor to the next delimiter: the bytes before it, without the line
 * end that belongs to it; the cursor goes behind its line. False: none. */
static bool next_delimiter(struct sc_cursor *cursor, struct sc_span boundary,
			   struct sc_span *before)
{
	const char *from = cursor->at;

	while (!sc_cursor_done(cursor)) {
		const char *line = cursor->at;
		const char *lf = memchr(line, '\n', (size_t)(cursor->end - line));

		cursor->at = lf ? lf + 1 : cursor->end;
		if (!is_delimiter(sc_span_between(line, cursor->at), boundary))
			continue;
		if (line > from && line[-1] == '\n')
			line--;
		if (line > from && line[-1] == '\r')
			line--;
		*before = sc_span_between(from, line);
		return true;
	}
	return false;
}

/* Headers, an empty line, the body. */
static void read_part(struct part *part, struct sc_span bytes)
{
	enum sc_row row = SC_ROW;
	struct sc_rows rows;

	*part = (struct part){.body = bytes};
	sc_rows_begin(&rows, bytes.ptr, bytes.ptr + bytes.len, 0);
	while (row == SC_ROW) {
		enum sc_header header = SC_H_UNKNOWN;
		const char *at = rows.at, *end;
		struct sc_span value;

		row = sc_rows_next(&rows, &end);
		if (sc_row_split(at, end, rows.limit, &header, &value) &&
		    header == SC_H_CONTENT_TYPE)
			part->type = value;
	}
	part->body = sc_span_between(rows.at, rows.limit);
}

static struct sc_span boundary_of(struct sc_span type)
{
	const char *semicolon = memchr(type.ptr, ';', type.len);
	struct sc_span boundary = {NULL, 0};

	if (semicolon)
		boundary = sc_param(sc_span_between(semicolon, type.ptr + type.len),
				    SC_SPAN_LIT("boundary"));
	if (boundary.len > BOUNDARY_LEN_MAX)
		boundary = sc_span(NULL, 0);
	return boundary;
}

/* The first part of that type. *too_deep is set, and never cleared, where `depth` ended the
 * search. */
static struct sc_span find(const struct part *whole, struct sc_span type, unsigned depth,
			   bool *too_deep)
{
	struct sc_cursor cursor = sc_cursor(whole->body);
	struct sc_span boundary, bytes, found = {NULL, 0};
	struct part part;

	if (!whole->type.ptr)
		return found;
	if (is_type(whole->type, type))
		return whole->body;
	if (!sc_span_caseprefix(whole->type, SC_SPAN_LIT("multipart/")))
		return found;
	if (depth == 0) {
		*too_deep = true;
		return found;
	}
	boundary = boundary_of(whole->type);
	if (boundary.len == 0 || !next_delimiter(&cursor, boundary, &bytes))
		return found;
	while (!found.ptr && !sc_cursor_done(&cursor)) {
		struct sc_span rest = sc_cursor_rest(&cursor);

		/* A body cut short has no closing delimiter. */
		if (!next_delimiter(&cursor, boundary, &bytes))
			bytes = rest;
		read_part(&part, bytes);
		found = find(&part, type, depth - 1, too_deep);
	}
	return found;
}

static struct sc_span look(const struct sc_message *message, struct sc_span type, bool *too_deep)
{
	struct part whole = {message->header[SC_H_CONTENT_TYPE], message->body};

	/* What is compressed is not read. */
	if (message->body.len == 0 || sc_message_has(message, SC_H_CONTENT_ENCODING))
		return sc_span(NULL, 0);
	return find(&whole, type, SC_MULTIPART_DEPTH_MAX, too_deep);
}

struct sc_span sc_message_part(const struct sc_message *message, struct sc_span type)
{
	bool ignored;

	return look(message, type, &ignored);
}

struct sc_span sc_message_sdp(const struct sc_message *message)
{
	return sc_message_part(message, sdp_type);
}

bool sc_message_sdp_too_deep(const struct sc_message *message)
{
	bool too_deep = false;

	return !look(message, sdp_type, &too_deep).ptr && too_deep;
}
