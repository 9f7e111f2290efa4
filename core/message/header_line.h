/* Header rows, folds included: the one place that knows where a row ends. The
 * parser, the walk over values and the framer all read rows here, so that they
 * cannot differ about the end of a header block. */
#ifndef SC_MESSAGE_HEADER_LINE_H
#define SC_MESSAGE_HEADER_LINE_H

#include <stdbool.h>
#include <string.h>

#include "message/header_name.h"
#include "message/lex.h"

/* LFs are found 64 bytes at a time, as the bits of a word. One memchr for each
 * row would be a chain in which no search can begin before the last one ended. */
#define SC_LF_BLOCK 64

struct sc_rows {
	const char *at;    /* where the next row begins */
	const char *limit; /* end of the text */
	const char *first; /* beginning of the text */
	const char *block; /* what bit 0 of `lfs` stands for */
	uint64_t lfs;      /* LFs not yet looked at */
};

enum sc_row {
	SC_ROW,       /* *end is at its line end, rows->at behind it */
	SC_ROW_EMPTY, /* the empty line behind the headers; rows->at is behind it */
	SC_ROW_CUT,   /* the text stops before it can be told where the row ends */
};

/* The LFs of SC_LF_BLOCK bytes. */
static inline uint64_t sc_lf_bits(const char *at)
{
	uint64_t bits = 0;

	for (int i = 0; i < SC_LF_BLOCK; i += SC_BLOCK)
		bits |= (uint64_t)sc_block_is(at + i, '\n') << i;
	return bits;
}

/* Looks at the block that begins at rows->block. The last one is shorter; it
 * is read together with what lies before it, so that nothing is read behind
 * the limit. */
static inline void sc_rows_look(struct sc_rows *rows)
{
	size_t left = (size_t)(rows->limit - rows->block);

	if (left >= SC_LF_BLOCK) {
		rows->lfs = sc_lf_bits(rows->block);
	} else if (rows->limit - rows->first >= SC_LF_BLOCK) {
		rows->lfs = left > 0 ? sc_lf_bits(rows->limit - SC_LF_BLOCK) >> (SC_LF_BLOCK - left)
				     : 0;
	} else {
		rows->lfs = 0;
		for (size_t i = 0; i < left; i++)
			rows->lfs |= (uint64_t)(rows->block[i] == '\n') << i;
	}
}

/* Rows from `at` on. `seen`: so many bytes there are known to hold no LF that
 * ends the row. */
static inline void sc_rows_begin(struct sc_rows *rows, const char *at, const char *limit,
				 size_t seen)
{
	*rows = (struct sc_rows){.at = at, .limit = limit, .first = at, .block = at + seen};
	sc_rows_look(rows);
}

static inline const char *sc_rows_lf(struct sc_rows *rows)
{
	const char *lf;

	while (rows->lfs == 0) {
		if (rows->limit - rows->block <= SC_LF_BLOCK)
			return NULL;
		rows->block += SC_LF_BLOCK;
		sc_rows_look(rows);
	}
	lf = rows->block + (unsigned)__builtin_ctzll(rows->lfs);
	rows->lfs &= rows->lfs - 1;
	return lf;
}

/* The row that begins at rows->at. With SC_ROW_CUT *end is its line end if
 * there is one, else the limit, which is where rows->at then is. */
static inline enum sc_row sc_rows_next(struct sc_rows *rows, const char **end)
{
	const char *at = rows->at, *lf;

	while ((lf = sc_rows_lf(rows)) != NULL) {
		*end = lf > at && lf[-1] == '\r' ? lf - 1 : lf;
		rows->at = lf + 1;
		if (*end == at)
			return SC_ROW_EMPTY;
		if (lf + 1 == rows->limit)
			return SC_ROW_CUT;
		if (!sc_is(lf[1], SC_C_BLANK)) /* else a fold, RFC 3261 7.3.1 */
			return SC_ROW;
	}
	*end = rows->at = rows->limit;
	return SC_ROW_CUT;
}

/* Name and value of a row that ends at `end`; nothing behind `limit` is read.
 * False: there is no colon in it. */
static inline bool sc_row_split(const char *at, const char *end, const char *limit,
				enum sc_header *header, struct sc_span *value)
{
	const char *colon, *last;

	*header = sc_header_at(at, end, limit, &colon);
	if (!colon)
		return false;
	for (last = end; sc_is(last[-1], SC_C_LWS);) /* not beyond the colon */
		last--;
	at = colon + 1;
	if (at == last) {
		*value = sc_span(end, 0);
		return true;
	}
	while (sc_is(*at, SC_C_LWS))
		at++;
	*value = sc_span_between(at, last);
	return true;
}

#endif
