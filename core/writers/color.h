/* Which words of a table stand out, and how. */
#ifndef SC_WRITERS_COLOR_H
#define SC_WRITERS_COLOR_H

#include "base/column.h"

/* What a terminal is told before the text of that cell; NULL: nothing, it looks as all text does.
 */
const char *sc_color_of(const struct sc_column *column, const void *row);

#endif
