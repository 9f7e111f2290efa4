#include "message/check.h"

#include "message/list.h"
#include "message/message.h"
#include "message/number.h"

/* A value of the message, behind which all of it may be read. */
static struct sc_cursor value_of(const struct sc_message *message, enum sc_header header)
{
	struct sc_cursor cursor = sc_cursor(message->header[header]);

	cursor.limit = message->bytes.ptr + message->bytes.len;
	return cursor;
}

static inline bool read_name_addr(struct sc_message *message, enum sc_header header,
				  struct sc_name_addr *name_addr)
{
	if (!sc_message_has(message, header) ||
	    !sc_name_addr_read(name_addr, value_of(message, header), &message->diags))
		return false;
	if (name_addr->tag.ptr && name_addr->tag.len == 0) { /* no tag (METRICS.md FX-15) */
		name_addr->tag.ptr = NULL;
		message->diags |= SC_DIAG_BIT(EMPTY_TAG);
	}
	return true;
}

/* The magic cookie marks a branch as unique (RFC 3261 8.1.1.7); alone it is
 * none (RFC 4475 3.2.1). */
static void read_via(struct sc_message *message)
{
	static const struct sc_span cookie = SC_SPAN_LIT("z9hG4bK");
	struct sc_cursor row = value_of(message, SC_H_VIA), first = row;
	struct sc_span value = sc_cursor_rest(&row);

	if (message->via_count == 0) {
		message->diags |=
			sc_message_has(message, SC_H_VIA) ? SC_DIAG_BIT(VIA) : SC_DIAG_BIT(NO_VIA);
		return;
	}
	if (message->via_count > 1) {
		sc_list_next(&row, &value);
		first.at = value.ptr;
		first.end = value.ptr + value.len;
	}
	if (!sc_via_read(&message->via, first))
		message->diags |= SC_DIAG_BIT(VIA);
	if (message->via.branch.len == cookie.len && sc_span_caseeq(message->via.branch, cookie))
		message->diags |= SC_DIAG_BIT(EMPTY_BRANCH);
}

/* CSeq = 1*DIGIT LWS Method (RFC 3261 20.16) */
static void read_cseq(struct sc_message *message)
{
	struct sc_cursor cursor = value_of(message, SC_H_CSEQ);
	struct sc_span method;
	uint64_t number;
	bool sound;

	if (!sc_message_has(message, SC_H_CSEQ)) {
		message->diags |= SC_DIAG_BIT(NO_CSEQ);
		return;
	}
	sound = sc_cursor_number(&cursor, UINT32_MAX, &number);
	sc_cursor_skip_lws(&cursor);
	method = sc_cursor_while(&cursor, SC_C_TOKEN);
	if (!sound || method.len == 0 || !sc_cursor_done(&cursor))
		message->diags |= SC_DIAG_BIT(CSEQ);
	else
		message->cseq = (uint32_t)number;
	if (message->request) {
		if (method.len > 0 && !sc_span_eq(method, message->method_name))
			message->diags |= SC_DIAG_BIT(CSEQ_METHOD);
	} else {
		message->method_name = method;
		message->method = sc_method_from(method);
	}
}

void sc_message_read_keys(struct sc_message *message)
{
	read_via(message);
	if (!read_name_addr(message, SC_H_FROM, &message->from))
		message->diags |= SC_DIAG_BIT(NO_FROM);
	if (!read_name_addr(message, SC_H_TO, &message->to))
		message->diags |= SC_DIAG_BIT(NO_TO);
	message->call_id = message->header[SC_H_CALL_ID];
	if (message->call_id.len == 0)
		message->diags |= SC_DIAG_BIT(NO_CALL_ID);
	read_cseq(message);
}

/* Date is always GMT (RFC 3261 20.17). */
static bool is_gmt(struct sc_span date)
{
	static const struct sc_span gmt = SC_SPAN_LIT("GMT");

	return date.len >= gmt.len &&
	       sc_span_caseeq(sc_span(date.ptr + date.len - gmt.len, gmt.len), gmt);
}

/* RFC 3261 20.22 and 25.1, RFC 4028 4, RFC 3262 7.1. */
static uint64_t scalar_max(enum sc_header header)
{
	switch (header) {
	case SC_H_MAX_FORWARDS:
		return 255;
	case SC_H_WARNING: /* warn-code = 3DIGIT */
		return 999;
	default:
		return UINT32_MAX;
	}
}

bool sc_scalar_beyond(enum sc_header header, struct sc_span value)
{
	struct sc_cursor cursor = sc_cursor(value);
	uint64_t number;

	/* What is no number at all is not a number out of range. */
	return value.len > 0 && sc_is(*value.ptr, SC_C_DIGIT) &&
	       !sc_cursor_number(&cursor, scalar_max(header), &number);
}

void sc_message_check(struct sc_message *message)
{
	struct sc_cursor text = sc_cursor(message->uri);
	struct sc_uri uri;

	if (message->request) {
		text.limit = message->bytes.ptr + message->bytes.len;
		sc_uri_read(&uri, text, &message->diags);
		if (uri.headers.ptr)
			message->diags |= SC_DIAG_BIT(URI_HEADERS);
	}
	if (sc_message_has(message, SC_H_DATE) && !is_gmt(message->header[SC_H_DATE]))
		message->diags |= SC_DIAG_BIT(DATE);
}
