/* Lines of SDP, their words, and the attributes among them. */
#ifndef SC_MESSAGE_SDP_LINE_H
#define SC_MESSAGE_SDP_LINE_H

#include "message/lex.h"

struct sc_sdp_line {
	struct sc_span value; /* behind the '=', trimmed */
	const char *from;     /* where the line begins */
	char type;            /* 'm' */
};

/* The next line that is one: a letter and a '='. The cursor stops behind its line end.
 * False: no more. */
bool sc_sdp_next_line(struct sc_cursor *cursor, struct sc_sdp_line *line);

/* The next a= line: its name, and what is behind the ':', empty if nothing. */
bool sc_sdp_next_attribute(struct sc_cursor *cursor, struct sc_span *name, struct sc_span *value);

/* An attribute's value cut at its ':', which need not be there. */
void sc_sdp_split(struct sc_span attribute, struct sc_span *name, struct sc_span *value);

/* The next word of a value; empty: no more. */
static inline struct sc_span sc_sdp_word(struct sc_cursor *cursor)
{
	sc_cursor_skip_lws(cursor);
	return sc_cursor_to(cursor, ' ', '\t');
}

#endif
