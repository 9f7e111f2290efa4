/* From, To, Contact, Route ...: RFC 3261 20, 25.1 name-addr and addr-spec. */
#include "message/name_addr.h"

#include "message/diag.h"
#include "message/param.h"

/* display-name = *(token LWS) / quoted-string; everything else needs quotes. */
static bool display_needs_quotes(struct sc_span display)
{
	const char *end = display.ptr + display.len;

	while (end > display.ptr && sc_is(end[-1], SC_C_TOKEN | SC_C_LWS))
		end--;
	return end > display.ptr;
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
	out->display = sc_trimmed(from.at, cursor->at);
	if (out->display.len == 0)
		out->display.ptr = NULL;
	else if (display_needs_quotes(out->display))
		*found |= SC_DIAG_BIT(DISPLAY_NAME);
	return true;
}

/* Behind the '<'. */
static void read_bracketed(struct sc_name_addr *out, struct sc_cursor *cursor, uint64_t *found)
{
	struct sc_cursor from = *cursor;
	struct sc_span inside = sc_cursor_to(cursor, '>', ' ');
	bool spaces = sc_cursor_is(cursor, ' ');

	if (spaces)
		inside.len += sc_cursor_to(cursor, '>', '>').len;
	if (!sc_cursor_take(cursor, '>')) { /* as far as a URI can go */
		*found |= SC_DIAG_BIT(ADDR_OPEN);
		*cursor = from;
		inside = sc_cursor_to(cursor, ';', ' ');
		spaces = false;
	}
	out->uri = sc_trimmed(inside.ptr, inside.ptr + inside.len);
	if (spaces || out->uri.len != inside.len)
		*found |= SC_DIAG_BIT(ADDR_SPACES);
}

/* The parameters belong to the header, not to the URI (RFC 3261 20). */
static void read_addr_spec(struct sc_name_addr *out, struct sc_cursor *cursor)
{
	out->uri = sc_span_trim(sc_cursor_to(cursor, ';', ';'));
}

static struct sc_span find_tag(struct sc_cursor cursor)
{
	struct sc_param_pair pair;

	while (sc_param_next(&cursor, &pair))
		if (sc_is_word(pair.name, "tag"))
			return pair.value;
	return sc_span(NULL, 0);
}

static __attribute__((noinline)) bool read_any(struct sc_name_addr *name_addr,
					       struct sc_cursor cursor, uint64_t *diags)
{
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
	if (!sc_cursor_is(&cursor, ';') && !sc_cursor_done(&cursor))
		sc_cursor_to(&cursor, ';', ';');
	name_addr->params = sc_cursor_rest(&cursor);
	name_addr->tag = find_tag(cursor);
	*diags |= found;
	return name_addr->uri.len > 0;
}

/* Words, "<", URI, ">", and nothing or the tag behind it: so nearly all look, and
 * there is nothing in them that could be read in two ways. False: it is
 * something else; what is in *out then means nothing. */
static inline bool read_plain(struct sc_name_addr *out, struct sc_cursor text)
{
	const char *at = text.at, *open, *close, *last;
	unsigned opens = text.limit - at >= SC_BLOCK ? sc_block_is(at, '<') : 0;

	/* Only words before the '<'? */
	if (opens == 0 || (~sc_block_words(at) & (opens - 1) & ~opens) != 0 || *at == ' ')
		return false;
	open = at + (unsigned)__builtin_ctz(opens);
	if (open >= text.end)
		return false;
	for (last = open; last > at && last[-1] == ' ';)
		last--;
	out->display = last > at ? sc_span_between(at, last) : sc_span(NULL, 0);
	close = sc_find_either(open + 1, text.end, text.limit, '>', ' ');
	if (close == text.end || *close == ' ' || sc_is(open[1], SC_C_LWS) ||
	    sc_is(close[-1], SC_C_LWS) || close == open + 1)
		return false;
	out->uri = sc_span_between(open + 1, close);
	text.at = close + 1;
	out->params = sc_cursor_rest(&text);
	out->tag = sc_span(NULL, 0);
	return sc_cursor_done(&text) || sc_param_usual(&text, ";tag=", &out->tag);
}

bool sc_name_addr_read(struct sc_name_addr *name_addr, struct sc_cursor text, uint64_t *diags)
{
	return read_plain(name_addr, text) || read_any(name_addr, text, diags);
}

bool sc_name_addr_parse(struct sc_name_addr *name_addr, struct sc_span text, uint64_t *diags)
{
	uint64_t ignored = 0;

	return sc_name_addr_read(name_addr, sc_cursor(text), diags ? diags : &ignored);
}
