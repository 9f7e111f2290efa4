/* One pass over the header block, then a look at what every message must have. */
#include "message/parse.h"

#include "base/canary.h"
#include "message/check.h"
#include "message/content_length.h"
#include "message/header_line.h"
#include "message/list.h"
#include "message/start_line.h"

/* What the pass over the rows collects beside the message itself. */
struct reader {
	struct sc_message *message;
	struct sc_content_length content_length;
	struct sc_rows rows;
	const char *vias_end; /* of the second Via row and those after it; NULL: there is none */
	bool vias_apart;      /* other rows stand between two of them */
};

static bool is_key(enum sc_header header)
{
	return header == SC_H_FROM || header == SC_H_TO || header == SC_H_CALL_ID ||
	       header == SC_H_CSEQ;
}

static __attribute__((noinline)) uint32_t count_list(struct sc_cursor row)
{
	struct sc_span value;
	uint32_t count = 0;

	while (sc_list_next(&row, &value))
		count++;
	return count;
}

static uint32_t count_values(struct sc_span row, const char *limit)
{
	const char *end = row.ptr + row.len;

	if (sc_find_either(row.ptr, end, limit, ',', ',') == end)
		return row.len > 0;
	return count_list((struct sc_cursor){row.ptr, end, limit});
}

/* Without <> a '?' in a Contact is neither the URI's nor the header's
 * (RFC 3261 20.10, RFC 4475 3.1.2.13). */
static bool contact_needs_brackets(struct sc_span row)
{
	return row.len > 0 && row.ptr[0] != '<' && memchr(row.ptr, '?', row.len) &&
	       !memchr(row.ptr, '<', row.len);
}

static inline void look_into(struct reader *reader, enum sc_header header, struct sc_span value)
{
	struct sc_message *message = reader->message;

	if (header == SC_H_VIA)
		message->via_count += count_values(value, reader->rows.limit);
	else if (header == SC_H_CONTENT_LENGTH)
		sc_content_length_row(&reader->content_length, value, &message->diags);
	else if (header == SC_H_CONTACT && contact_needs_brackets(value))
		message->diags |= SC_DIAG_BIT(CONTACT_BRACKETS);
}

/* One more row of Vias, which begins at `row`. */
static void keep_via(struct reader *reader, const char *row, struct sc_span value)
{
	struct sc_span first = reader->message->header[SC_H_VIA];
	const char *before = reader->vias_end ? reader->vias_end : first.ptr + first.len;

	while (before < row && sc_is(*before, SC_C_LWS))
		before++;
	reader->vias_apart |= before != row;
	reader->vias_end = value.ptr + value.len;
}

/* A second row of a header. The first ones are looked into when all are there. */
static __attribute__((noinline)) void keep_another(struct reader *reader, enum sc_header header,
						   const char *row, struct sc_span value)
{
	if (is_key(header))
		reader->message->diags |= SC_DIAG_BIT(DUPLICATE_KEY);
	else if (sc_header_kind(header) == 'S')
		reader->message->diags |= SC_DIAG_BIT(DUPLICATE_HEADER);
	if (header == SC_H_VIA)
		keep_via(reader, row, value);
	look_into(reader, header, value);
}

static inline void keep_row(struct reader *reader, const char *at, const char *end,
			    const char *limit)
{
	struct sc_message *message = reader->message;
	enum sc_header header = SC_H_UNKNOWN;
	struct sc_span value;

	if (!sc_row_split(at, end, limit, &header, &value))
		message->diags |= SC_DIAG_BIT(HEADER_LINE);
	else if (header == SC_H_UNKNOWN)
		return;
	else if (SC_USUAL(!message->header[header].ptr))
		message->header[header] = value;
	else
		keep_another(reader, header, at, value);
}

/* The rows up to the empty line, which is stepped over. False: there is none.
 * Not inlined: as a part of a bigger function its loop runs out of registers. */
static __attribute__((noinline)) bool read_rows(struct reader *reader)
{
	struct sc_message *message = reader->message;
	struct sc_rows rows = reader->rows; /* a copy can be kept in registers */
	const char *from = rows.at, *at = from, *end;
	enum sc_row row;

	while (row = sc_rows_next(&rows, &end), row == SC_ROW) {
		if (rows.at == end + 1)
			message->diags |= SC_DIAG_BIT(LF_LINES);
		keep_row(reader, at, end, rows.limit);
		at = rows.at;
	}
	if (rows.at == end + 1)
		message->diags |= SC_DIAG_BIT(LF_LINES);
	if (row == SC_ROW_CUT) {
		message->diags |= SC_DIAG_BIT(NO_HEADER_END);
		if (end > at)
			keep_row(reader, at, end, rows.limit);
		at = rows.at;
	}
	reader->rows.at = rows.at;
	message->header_block = sc_span_between(from, at);
	return row == SC_ROW_EMPTY;
}

static void look_into_rows(struct reader *reader)
{
	struct sc_message *message = reader->message;

	if (!reader->vias_apart)
		message->vias = message->header[SC_H_VIA];
	if (message->vias.ptr && reader->vias_end)
		message->vias = sc_span_between(message->vias.ptr, reader->vias_end);

#define X(id) \
	if (sc_message_has(message, SC_H_##id)) \
		look_into(reader, SC_H_##id, message->header[SC_H_##id]);
	X(VIA)
	X(CONTENT_LENGTH)
	X(CONTACT)
#undef X
#define X(id) \
	if (message->header[SC_H_##id].len > 0 && \
	    sc_scalar_beyond(SC_H_##id, message->header[SC_H_##id])) \
		message->diags |= SC_DIAG_BIT(SCALAR);
	SC_SCALARS(X)
#undef X
}

static bool is_version_less(struct sc_start *start, struct sc_span line, struct sc_rows rows)
{
	enum sc_header header = SC_H_UNKNOWN;
	const char *at = rows.at, *end;
	struct sc_span value;

	if (!sc_start_read_versionless(start, line))
		return false;
	sc_rows_next(&rows, &end);
	return sc_row_split(at, end, rows.limit, &header, &value) &&
	       (is_key(header) || header == SC_H_VIA);
}

/* The first line. It cannot be folded. */
static bool read_start(struct reader *reader)
{
	struct sc_message *message = reader->message;
	struct sc_rows *rows = &reader->rows;
	const char *from = rows->at, *lf = sc_rows_lf(rows);
	const char *end = lf ? lf : rows->limit;
	struct sc_start start;

	rows->at = lf ? lf + 1 : rows->limit;
	if (end > from && end[-1] == '\r')
		end--;
	message->start_line = sc_span_between(from, end);
	if (!sc_start_read(&start, message->start_line) &&
	    !is_version_less(&start, message->start_line, *rows))
		return false;
	if (lf == end)
		start.diags |= SC_DIAG_BIT(LF_LINES);
	message->diags = start.diags;
	message->request = start.request;
	message->method_name = start.method;
	message->method = start.request ? sc_method_from(start.method) : SC_EXTENSION;
	message->uri = start.uri;
	message->code = start.code;
	message->reason = start.reason;
	return true;
}

/* RFC 3261 18.3: on a stream Content-Length is the body, and without a sound
 * one nothing is; elsewhere the body ends with the datagram at the latest.
 * False: a stream that does not have all of the body yet. */
static bool read_body(struct reader *reader, enum sc_carriage carriage, uint32_t missing)
{
	struct sc_message *message = reader->message;
	const char *from = reader->rows.at;
	size_t rest = (size_t)(reader->rows.limit - from), length = rest;

	message->has_content_length =
		reader->content_length.given && !reader->content_length.unsound;
	if (message->has_content_length) {
		message->content_length = reader->content_length.bytes;
		if (message->content_length <= rest) {
			length = (size_t)message->content_length;
		} else {
			if (carriage == SC_STREAM && missing == 0)
				return false;
			message->diags |= SC_DIAG_BIT(BODY_TRUNCATED);
			if (missing > 0)
				message->diags |= SC_DIAG_BIT(SNAPLEN);
		}
	} else if (carriage == SC_STREAM) {
		length = 0;
	} else if (missing > 0) {
		message->diags |= SC_DIAG_BIT(SNAPLEN);
	}
	message->body = sc_span(from, length);
	message->bytes = sc_span_between(message->start_line.ptr, from + length);
	if (rest > length && carriage != SC_STREAM) {
		message->surplus = (uint32_t)(rest - length);
		message->diags |= SC_DIAG_BIT(SURPLUS);
	}
	return true;
}

static bool is_filler(char c)
{
	return c == '\r' || c == '\n' || c == ' ' || c == '\0';
}

/* The C library does it: for a size known in advance compilers write `rep
 * stos`, which takes as long as three header rows. */
static void clear(struct sc_message *message)
{
	size_t len = sizeof *message;

	__asm__("" : "+r"(len)); /* now it is not known */
	memset(message, 0, len);
}

SC_NO_CANARY enum sc_parse sc_message_parse(struct sc_message *message, struct sc_span bytes,
					    enum sc_carriage carriage, uint32_t missing)
{
	bool stream = carriage == SC_STREAM && missing == 0;
	struct reader reader = {.message = message};
	bool whole_line;

	while (bytes.len > 0 && is_filler(*bytes.ptr)) {
		bytes.ptr++;
		bytes.len--;
	}
	if (bytes.len == 0 || !sc_is(*bytes.ptr, SC_C_TOKEN))
		return stream && bytes.len == 0 ? SC_PARSE_MORE : SC_PARSE_NOT_SIP;
	if (stream && !memchr(bytes.ptr, '\n', bytes.len))
		return sc_start_line(bytes, &whole_line) ? SC_PARSE_MORE : SC_PARSE_NOT_SIP;
	sc_rows_begin(&reader.rows, bytes.ptr, bytes.ptr + bytes.len, 0);
	clear(message);
	if (!read_start(&reader))
		return SC_PARSE_NOT_SIP;
	if (!read_rows(&reader) && stream)
		return SC_PARSE_MORE;
	look_into_rows(&reader);
	if (!read_body(&reader, carriage, missing))
		return SC_PARSE_MORE;
	sc_message_read_keys(message);
	sc_message_check(message);
	message->bad = sc_diags_bad(message->diags);
	return SC_PARSE_OK;
}

bool sc_is_keepalive(struct sc_span bytes)
{
	/* RFC 8489 5: type and length, the magic cookie, a 96-bit transaction id. */
	static const char magic[] = {0x21, 0x12, (char)0xA4, 0x42};
	const size_t cookie_offset = 4, stun_header_len = 20;
	size_t i = 0;

	while (i < bytes.len && is_filler(bytes.ptr[i]))
		i++;
	if (i == bytes.len)
		return bytes.len > 0;
	return bytes.len >= stun_header_len && ((unsigned char)bytes.ptr[0] & 0xC0) == 0 &&
	       memcmp(bytes.ptr + cookie_offset, magic, sizeof magic) == 0;
}
