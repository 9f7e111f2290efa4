#include "writers/layout.h"

#include <glib.h>

/* A shortened cell still tells something: "sip:a…e.com". */
#define SHRUNK_MIN 12
#define IMPORTANCE_LAST 3

static unsigned width_min(const struct sc_layout_column *column)
{
	if (!column->shrinks)
		return column->natural;
	return MIN(column->natural, MAX(column->heading, SHRUNK_MIN));
}

/* Shows the columns of one importance, in order, as narrow as they get; of
 * those that need not be shown the ones that fit. Returns the room used. */
static unsigned show(struct sc_layout_column *columns, size_t count, unsigned importance,
		     unsigned used, unsigned width_max)
{
	for (size_t i = 0; i < count; i++) {
		unsigned more = width_min(&columns[i]) + (used > 0 ? SC_LAYOUT_GAP : 0);

		if (columns[i].importance != importance)
			continue;
		if (importance > 1 && used + more > width_max)
			continue;
		columns[i].width = width_min(&columns[i]);
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
			more = MIN(share, columns[i].natural - columns[i].width);
			columns[i].width += more;
			room -= more;
		}
	}
}

void sc_layout_fit(struct sc_layout_column *columns, size_t count, unsigned width_max)
{
	unsigned used = 0;

	for (size_t i = 0; i < count; i++)
		columns[i].width = width_max == 0 ? columns[i].natural : 0;
	if (width_max == 0)
		return;
	for (unsigned importance = 1; importance <= IMPORTANCE_LAST; importance++)
		used = show(columns, count, importance, used, width_max);
	if (used < width_max)
		widen(columns, count, width_max - used);
}
