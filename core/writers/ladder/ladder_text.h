/* Inside the text of a ladder: what its parts share. */
#ifndef SC_WRITERS_LADDER_LADDER_TEXT_H
#define SC_WRITERS_LADDER_LADDER_TEXT_H

#include "writers/ladder/ladder_words.h"

/* Drawing characters, each one column wide. */
struct sc_ladder_glyphs {
	const char *lifeline, *line, *dashed, *media, *crossing, *left, *right, *self;
	struct sc_ladder_signs signs;
};

struct sc_ladder_sheet {
	GString *out;
	const struct sc_ladder *ladder;
	const struct sc_ladder_style *style;
	const struct sc_ladder_glyphs *glyphs;
	unsigned width;
	unsigned times, frames, calls; /* widths of the columns at the left; calls 0: none */
	unsigned first, gap;           /* where the first host stands, and from host to host */
	unsigned notes;                /* where notes stand; 0: below their message */
	bool list;                     /* hosts are too many: no columns, letters for them */
};

/* Of any one text, where the width is not limited. */
#define SC_LADDER_TEXT_MAX 200u

/* Text of the capture, as it may be printed, in at most `width` columns. */
GString *sc_ladder_harmless(const struct sc_ladder_sheet *p, struct sc_span text, unsigned width);

/* Columns that it takes. */
unsigned sc_ladder_width(const GString *text);

void sc_ladder_spaces(struct sc_ladder_sheet *p, unsigned count);
void sc_ladder_end_line(struct sc_ladder_sheet *p);

/* Finds out what stands where. */
void sc_ladder_lay_out(struct sc_ladder_sheet *p);

/* What stands above the messages. */
void sc_ladder_head(struct sc_ladder_sheet *p);

static inline unsigned sc_ladder_host_at(const struct sc_ladder_sheet *p, size_t host)
{
	return p->first + (unsigned)host * p->gap;
}

/* The letters of a host in a list: "A" to "Z", "AA" ... */
void sc_ladder_letters(GString *out, size_t host);

#endif
