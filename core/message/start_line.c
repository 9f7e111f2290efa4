#include "message/start_line.h"

#include "message/diag.h"
#include "message/number.h"

#define CODE_DIGITS 3
#define CODE_MIN 100
#define CODE_MAX 699

static const struct sc_span protocol = SC_SPAN_LIT("SIP/");
static const struct sc_span version = SC_SPAN_LIT("2.0");

static bool begins_protocol(struct sc_span text)
{
	return text.len >= protocol.len && (memcmp(text.ptr, "SIP/", sizeof "SIP/" - 1) == 0 ||
					    sc_span_caseprefix(text, protocol));
}

/* The white space between two elements: one SP by the grammar. */
static inline bool read_blanks(struct sc_cursor *cursor, uint64_t *diags)
{
	struct sc_span blanks = sc_cursor_while(cursor, SC_C_BLANK);

	if (blanks.len != 1 || *blanks.ptr != ' ')
		*diags |= SC_DIAG_BIT(START_SPACES);
	return blanks.len > 0;
}

/* 1*DIGIT "." 1*DIGIT */
static inline bool read_version(struct sc_cursor *cursor, uint64_t *diags)
{
	const char *from = cursor->at;

	if (cursor->end - from > 3 && memcmp(from, "2.0 ", 4) == 0) {
		cursor->at += version.len;
		return true;
	}
	if (sc_cursor_while(cursor, SC_C_DIGIT).len == 0 || !sc_cursor_take(cursor, '.') ||
	    sc_cursor_while(cursor, SC_C_DIGIT).len == 0)
		return false;
	if (!sc_span_eq(sc_span_between(from, cursor->at), version))
		*diags |= SC_DIAG_BIT(VERSION);
	return true;
}

/* Behind "SIP/". */
static bool read_status(struct sc_start *start, struct sc_cursor *cursor)
{
	const char *from;
	size_t digits_len;
	uint64_t code;
	bool sound;

	if (!read_version(cursor, &start->diags) || !read_blanks(cursor, &start->diags))
		return false;
	from = cursor->at;
	sound = sc_cursor_number(cursor, CODE_MAX, &code);
	digits_len = (size_t)(cursor->at - from);
	if (digits_len == 0)
		return false;
	if (digits_len == CODE_DIGITS && sound && code >= CODE_MIN)
		start->code = (uint16_t)code;
	else
		start->diags |= SC_DIAG_BIT(CODE);
	/* SP Reason-Phrase; what else the phrase begins with is part of it. */
	if (!sc_cursor_take(cursor, ' ')) {
		start->diags |= SC_DIAG_BIT(START_SPACES);
		if (digits_len != CODE_DIGITS && !sc_cursor_done(cursor))
			return false;
	}
	start->reason = sc_cursor_rest(cursor);
	return true;
}

/* Cuts SP SIP/n.n and spaces behind it off the end of a line; this is what
 * tells a Request-Line from the first line of anything else. */
static bool cut_version(struct sc_span *line, uint64_t *diags)
{
	static const struct sc_span usual = SC_SPAN_LIT(" SIP/2.0");
	const char *end = line->ptr + line->len, *at;
	struct sc_cursor cursor;

	if (line->len > usual.len && memcmp(end - usual.len, usual.ptr, usual.len) == 0) {
		line->len -= usual.len;
		return true;
	}
	while (end > line->ptr && sc_is(end[-1], SC_C_BLANK))
		end--;
	if (end != line->ptr + line->len)
		*diags |= SC_DIAG_BIT(START_SPACES);
	for (at = end; at > line->ptr && (sc_is(at[-1], SC_C_DIGIT) || at[-1] == '.');)
		at--;
	cursor = (struct sc_cursor){at, end, end};
	if ((size_t)(at - line->ptr) <= protocol.len || !read_version(&cursor, diags) ||
	    !sc_cursor_done(&cursor))
		return false;
	at -= protocol.len;
	if (!sc_span_caseeq(sc_span(at, protocol.len), protocol) || !sc_is(at[-1], SC_C_BLANK))
		return false;
	line->len = (size_t)(at - 1 - line->ptr);
	return true;
}

/* Request-URI: "<" and ">" off; it must begin as a URI does. */
static bool keep_uri(struct sc_start *start, struct sc_span uri)
{
	struct sc_cursor cursor;

	if (uri.len >= 2 && uri.ptr[0] == '<' && uri.ptr[uri.len - 1] == '>') {
		start->diags |= SC_DIAG_BIT(URI_BRACKETS);
		uri = sc_span_trim(sc_span(uri.ptr + 1, uri.len - 2));
	}
	cursor = sc_cursor(uri);
	if (uri.len == 0 || !sc_is(*uri.ptr, SC_C_ALPHA))
		return false;
	sc_cursor_while(&cursor, SC_C_SCHEME);
	if (!sc_cursor_is(&cursor, ':'))
		return false;
	sc_cursor_to(&cursor, ' ', '\t');
	if (!sc_cursor_done(&cursor))
		start->diags |= SC_DIAG_BIT(URI_SPACES);
	start->uri = uri;
	return true;
}

static bool read_request(struct sc_start *start, struct sc_span line)
{
	struct sc_cursor cursor;
	struct sc_span uri;

	if (!cut_version(&line, &start->diags))
		return false;
	cursor = sc_cursor(line);
	start->method = sc_cursor_while(&cursor, SC_C_TOKEN);
	if (start->method.len == 0 || !read_blanks(&cursor, &start->diags))
		return false;
	uri = sc_cursor_rest(&cursor);
	while (uri.len > 0 && sc_is(uri.ptr[uri.len - 1], SC_C_BLANK)) {
		start->diags |= SC_DIAG_BIT(START_SPACES);
		uri.len--;
	}
	start->request = true;
	return keep_uri(start, uri);
}

bool sc_start_read(struct sc_start *start, struct sc_span line)
{
	struct sc_cursor cursor = sc_cursor(line);

	*start = (struct sc_start){0};
	if (line.len == 0 || !sc_is(*line.ptr, SC_C_TOKEN))
		return false;
	if (!begins_protocol(line))
		return read_request(start, line);
	cursor.at += protocol.len;
	return read_status(start, &cursor);
}

bool sc_start_read_versionless(struct sc_start *start, struct sc_span line)
{
	struct sc_cursor cursor = sc_cursor(line);
	struct sc_span uri;

	*start = (struct sc_start){.request = true, .diags = SC_DIAG_BIT(NO_VERSION)};
	start->method = sc_cursor_while(&cursor, SC_C_TOKEN);
	if (start->method.len == 0 || !sc_cursor_take(&cursor, ' '))
		return false;
	uri = sc_cursor_rest(&cursor);
	if (!sc_span_caseprefix(uri, SC_SPAN_LIT("sip:")) &&
	    !sc_span_caseprefix(uri, SC_SPAN_LIT("sips:")))
		return false;
	return keep_uri(start, uri) && !(start->diags & SC_DIAG_BIT(URI_SPACES));
}

/* Is the line, as far as it is there, the beginning of a Status-Line? The
 * cursor is behind "SIP/". */
static bool could_be_status(struct sc_cursor *cursor)
{
	sc_cursor_while(cursor, SC_C_DIGIT);
	if (sc_cursor_take(cursor, '.'))
		sc_cursor_while(cursor, SC_C_DIGIT);
	if (sc_cursor_while(cursor, SC_C_BLANK).len > 0)
		return sc_cursor_done(cursor) || sc_is(*cursor->at, SC_C_DIGIT);
	return sc_cursor_done(cursor);
}

static bool could_be_request(struct sc_cursor *cursor)
{
	sc_cursor_while(cursor, SC_C_TOKEN);
	if (sc_cursor_while(cursor, SC_C_BLANK).len > 0) {
		sc_cursor_take(cursor, '<');
		sc_cursor_while(cursor, SC_C_BLANK);
		if (!sc_cursor_done(cursor) && !sc_is(*cursor->at, SC_C_ALPHA))
			return false;
		sc_cursor_while(cursor, SC_C_SCHEME);
		if (sc_cursor_is(cursor, ':'))
			return true;
	}
	return sc_cursor_done(cursor);
}

bool sc_start_line(struct sc_span bytes, bool *whole_line)
{
	struct sc_cursor cursor = sc_cursor(bytes);
	struct sc_start start;
	const char *lf;

	*whole_line = false;
	if (bytes.len == 0)
		return true;
	if (!sc_is(*bytes.ptr, SC_C_TOKEN))
		return false;
	lf = memchr(bytes.ptr, '\n', bytes.len);
	if (lf) {
		*whole_line = true;
		if (lf > bytes.ptr && lf[-1] == '\r')
			lf--;
		return sc_start_read(&start, sc_span_between(bytes.ptr, lf));
	}
	if (!begins_protocol(bytes))
		return could_be_request(&cursor);
	cursor.at += protocol.len;
	return could_be_status(&cursor);
}
