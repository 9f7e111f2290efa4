#include "writers/layout.h"

#include <glib.h>

/* A shortened cell still tells something at the first width ("sip:a…com"), and
 * can be read at the second; no further column is shown at its expense. */
#define SHRUNK_MIN 10
#define READABLE_MIN 28
#define IMPORTANCE_LAST 3

static unsigned narrowed(const struct sc_layout_column *column, unsigned width,
			 enum sc_shrinking willing)
{
	if (column->shrinks < willing)
		return column->natural;
	return MIN(column->natural, MAX(column->heading, width));
}

/* Shows the columns that must be shown, those that are `willing` at least
 * shortened to that width. Returns the room they take. */
static unsigned show_all_that_must(struct sc_layout_column *columns, size_t count, unsigned width,
				   enum sc_shrinking willing)
{
	unsigned used = 0;

	for (size_t i = 0; i < count; i++) {
		if (columns[i].importance != 1)
			continue;
		columns[i].width = narrowed(&columns[i], width, willing);
		used += columns[i].width + (used > 0 ? SC_LAYOUT_GAP : 0);
	}
	return used;
}

/* Of the columns of lesser importance, in order, those that still fit. */
static unsigned show_more(struct sc_layout_column *columns, size_t count, unsigned importance,
			  unsigned used, unsigned width_max)
{
	for (size_t i = 0; i < count; i++) {
		unsigned width = narrowed(&columns[i], READABLE_MIN, SC_SHRINKS_READILY);
		unsigned more = width + (used > 0 ? SC_LAYOUT_GAP : 0);

		if (columns[i].importance != importance || columns[i].empty ||
		    used + more > width_max)
			continue;
		columns[i].width = width;
		used += more;
	}
	return used;
}

static bool wants_more(const struct sc_layout_column *column)
{
	return column->width > 0 && column->width < column->natural;
}

/* Shares the room that is left among the shortened columns. Every round ends
 * the need of a column or the room, so there are at most `count` of them. */
static void widen(struct sc_layout_column *columns, size_t count, unsigned room)
{
	while (room > 0) {
		unsigned hungry = 0, share;

		for (size_t i = 0; i < count; i++)
			hungry += wants_more(&columns[i]);
		if (hungry == 0)
			return;
		share = MAX(room / hungry, 1);
		for (size_t i = 0; i < count && room > 0; i++) {
			unsigned more;

			if (!wants_more(&columns[i]))
				continue;
			more = MIN(MIN(share, room), columns[i].natural - columns[i].width);
			columns[i].width += more;
			room -= more;
		}
	}
}

void sc_layout_fit(struct sc_layout_column *columns, size_t count, unsigned width_max)
{
	unsigned used;

	for (size_t i = 0; i < count; i++)
		columns[i].width = width_max == 0 ? columns[i].natural : 0;
	if (width_max == 0)
		return;
	used = show_all_that_must(columns, count, READABLE_MIN, SC_SHRINKS_READILY);
	for (unsigned importance = 2; importance <= IMPORTANCE_LAST; importance++)
		used = show_more(columns, count, importance, used, width_max);
	if (used > width_max)
		used = show_all_that_must(columns, count, SHRUNK_MIN, SC_SHRINKS_READILY);
	if (used > width_max)
		used = show_all_that_must(columns, count, SHRUNK_MIN, SC_SHRINKS_LAST);
	if (used < width_max)
		widen(columns, count, width_max - used);
}
