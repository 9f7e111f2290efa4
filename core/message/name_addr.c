/* From, To, Contact, Route ...: RFC 3261 20, 25.1 name-addr and addr-spec. */
#include "message/lex.h"
#include "message/diag.h"

#define DIAG(id) (UINT64_C(1) << SC_DIAG_##id)

/* display-name = *(token LWS) / quoted-string; everything else needs quotes. */
static bool display_needs_quotes(struct sc_span display)
{
	for (size_t i = 0; i < display.len; i++)
		if (!sc_is(display.ptr[i], SC_C_TOKEN | SC_C_LWS))
			return true;
	return false;
}

/* Steps up to the '<' and takes what stands before it as display name. False:
 * there is no '<'; the cursor is then where it was. */
static bool read_display(struct sc_name_addr *out, struct sc_cursor *cursor, uint64_t *found)
{
	struct sc_cursor from = *cursor;

	if (sc_cursor_take(cursor, '"')) {
		if (!sc_cursor_quoted(cursor, &out->display)) {
			/* The string runs to the end of the row. Of what it
			 * swallowed the last <...> is the address (quotbal). */
			struct sc_span rest = out->display;
			const char *bracket = memrchr(rest.ptr, '<', rest.len);

			*found |= SC_DIAG_BIT(QUOTE);
			if (!bracket)
				return false;
			out->display = sc_span_trim(sc_span_between(rest.ptr, bracket));
			cursor->at = bracket;
			return true;
		}
		sc_cursor_skip_lws(cursor);
		if (sc_cursor_is(cursor, '<'))
			return true;
	}
	sc_cursor_to(cursor, '<', ';');
	if (!sc_cursor_is(cursor, '<')) {
		out->display = sc_span(NULL, 0);
		*cursor = from;
		return false;
	}
	out->display = sc_span_trim(sc_span_between(from.at, cursor->at));
	if (out->display.len == 0)
		out->display.ptr = NULL;
	else if (display_needs_quotes(out->display))
		*found |= SC_DIAG_BIT(DISPLAY_NAME);
	return true;
}

/* Behind the '<'. */
static void read_bracketed(struct sc_name_addr *out, struct sc_cursor *cursor, uint64_t *found)
{
	struct sc_span inside = sc_cursor_rest(cursor);
	const char *end = memchr(inside.ptr, '>', inside.len);

	if (end) {
		inside.len = (size_t)(end - inside.ptr);
		cursor->at = end + 1;
	} else { /* as far as a URI can go */
		*found |= SC_DIAG_BIT(ADDR_OPEN);
		inside = sc_cursor_to(cursor, ';', ' ');
	}
	out->uri = sc_span_trim(inside);
	if (out->uri.len != inside.len || memchr(out->uri.ptr, ' ', out->uri.len))
		*found |= SC_DIAG_BIT(ADDR_SPACES);
}

/* The parameters belong to the header, not to the URI (RFC 3261 20). */
static void read_addr_spec(struct sc_name_addr *out, struct sc_cursor *cursor)
{
	out->uri = sc_span_trim(sc_cursor_to(cursor, ';', ';'));
}

bool sc_name_addr_parse(struct sc_name_addr *name_addr, struct sc_span text, uint64_t *diags)
{
	struct sc_cursor cursor = sc_cursor(text);
	uint64_t found = 0;

	*name_addr = (struct sc_name_addr){0};
	sc_cursor_skip_lws(&cursor);
	if (sc_cursor_done(&cursor))
		return false;
	if (read_display(name_addr, &cursor, &found)) {
		cursor.at++;
		read_bracketed(name_addr, &cursor, &found);
	} else {
		read_addr_spec(name_addr, &cursor);
	}
	sc_cursor_to(&cursor, ';', ';');
	name_addr->params = sc_cursor_rest(&cursor);
	name_addr->tag = sc_param(name_addr->params, SC_SPAN_LIT("tag"));
	if (diags)
		*diags |= found;
	return name_addr->uri.len > 0;
}
