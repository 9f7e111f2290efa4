#include "message/check.h"

#include "message/diag.h"
#include "message/lex.h"
#include "message/list.h"

static bool read_name_addr(struct sc_message *message, enum sc_header header,
			   struct sc_name_addr *name_addr)
{
	return sc_message_has(message, header) &&
	       sc_name_addr_parse(name_addr, message->header[header], &message->diags);
}

/* The magic cookie marks a branch as unique (RFC 3261 8.1.1.7); alone it is
 * none (RFC 4475 3.2.1). */
static void read_via(struct sc_message *message)
{
	static const struct sc_span cookie = SC_SPAN_LIT("z9hG4bK");
	struct sc_cursor row = sc_cursor(message->header[SC_H_VIA]);
	struct sc_span first = sc_cursor_rest(&row);

	if (message->via_count == 0) {
		message->diags |=
			sc_message_has(message, SC_H_VIA) ? SC_DIAG_BIT(VIA) : SC_DIAG_BIT(NO_VIA);
		return;
	}
	if (message->via_count > 1)
		sc_list_next(&row, &first);
	if (!sc_via_parse(&message->via, first))
		message->diags |= SC_DIAG_BIT(VIA);
	if (message->via.branch.len == cookie.len && sc_span_caseeq(message->via.branch, cookie))
		message->diags |= SC_DIAG_BIT(EMPTY_BRANCH);
}

/* CSeq = 1*DIGIT LWS Method (RFC 3261 20.16) */
static void read_cseq(struct sc_message *message)
{
	struct sc_cursor cursor = sc_cursor(message->header[SC_H_CSEQ]);
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

/* Numbers with a range: RFC 3261 20.22 and 25.1, RFC 4028 4, RFC 3262 7.1. */
static const struct {
	enum sc_header header;
	uint32_t max;
} scalars[] = {
	{SC_H_MAX_FORWARDS, 255},
	{SC_H_EXPIRES, UINT32_MAX},
	{SC_H_MIN_EXPIRES, UINT32_MAX},
	{SC_H_RETRY_AFTER, UINT32_MAX},
	{SC_H_SESSION_EXPIRES, UINT32_MAX},
	{SC_H_MIN_SE, UINT32_MAX},
	{SC_H_RSEQ, UINT32_MAX},
	{SC_H_WARNING, 999}, /* warn-code = 3DIGIT */
};

static void check_scalars(struct sc_message *message)
{
	uint64_t number;

	for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) {
		struct sc_span value = message->header[scalars[i].header];

		/* What is no number at all is not a number out of range. */
		if (value.len > 0 && sc_is(*value.ptr, SC_C_DIGIT) &&
		    !sc_leading_number(value, scalars[i].max, &number))
			message->diags |= SC_DIAG_BIT(SCALAR);
	}
}

void sc_message_check(struct sc_message *message)
{
	struct sc_uri uri;

	if (message->request) {
		sc_uri_parse(&uri, message->uri, &message->diags);
		if (uri.headers.ptr)
			message->diags |= SC_DIAG_BIT(URI_HEADERS);
	}
	if (sc_message_has(message, SC_H_DATE) && !is_gmt(message->header[SC_H_DATE]))
		message->diags |= SC_DIAG_BIT(DATE);
	check_scalars(message);
}
