/* One cell of a row as text: how numbers and times read in each format. */
#ifndef SC_WRITERS_VALUE_H
#define SC_WRITERS_VALUE_H

#include <glib.h>

#include "base/column.h"

enum sc_style {
	SC_STYLE_TABLE, /* durations with 3 decimals */
	SC_STYLE_CSV,   /* with 9 */
	SC_STYLE_JSON,  /* exact, shortest */
};

/* Is a cell of this type a JSON number, and stands right-aligned in a table? */
bool sc_value_is_number(enum sc_type type);

/* Appends a present cell of a type that has one value and no text of the
 * capture: numbers, and times (RFC 3339, `local`: with the local offset) and
 * endpoints without quotes. False: the cell is of another type. */
bool sc_value_append(GString *out, const struct sc_column *column, const void *row,
		     enum sc_style style, bool local);

/* The names of the bits that are set, in the order of column->words, each
 * between `open` and `close`, with `separator` between them. */
void sc_value_append_flags(GString *out, const struct sc_column *column, const void *row,
			   const char *open, const char *separator, const char *close);

void sc_value_append_frames(GString *out, const struct sc_frame_list *frames,
			    const char *separator);

void sc_value_append_count(GString *out, uint64_t value);

#endif
