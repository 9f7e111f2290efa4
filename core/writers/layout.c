#include "writers/layout.h"

#include <limits.h>

#include <glib.h>

/* A shortened cell still tells something at the first width ("sip:a…com"), and
 * can be read at the second; no further column is shown at its expense. */
#define SHRUNK_MIN 10
#define READABLE_MIN 28
#define IMPORTANCE_LAST 3

/* How much columns give up, one step after the other, until all fit. */
enum step {
	READABLE, /* texts are as long as they can be read */
	SHORT,    /* texts are short, but what has to be seen of them is there */
	SHORTER,  /* ... and so is what else has a short form */
	TIGHT,    /* ... with less room between the columns */
	LESS,     /* ... and what can be shortened at all is short */
	CUT,      /* ... and what has to be seen of texts is cut, too */
	STEPS
};

static unsigned gap_at(enum step step)
{
	return step >= TIGHT ? SC_LAYOUT_GAP_MIN : SC_LAYOUT_GAP;
}

static unsigned least_of(const struct sc_layout_column *column)
{
	return column->least > 0 ? column->least : SHRUNK_MIN;
}

static unsigned narrowed(const struct sc_layout_column *column, enum step step)
{
	unsigned width = column->natural;

	if (column->shrinks == SC_SHRINKS_READILY)
		width = step == READABLE ? MAX(least_of(column), READABLE_MIN)
			: step >= CUT    ? SHRUNK_MIN
					 : least_of(column);
	else if (column->shrinks == SC_SHRINKS_LAST && step >= LESS && !column->whole)
		width = SHRUNK_MIN;
	else if (column->shrinks == SC_SHRINKS_LAST && step >= SHORTER && column->least > 0)
		width = column->least;
	return MIN(column->natural, MAX(column->heading, width));
}

/* Shows the columns that must be shown. Returns the room they take. */
static unsigned show_all_that_must(struct sc_layout_column *columns, size_t count, enum step step)
{
	unsigned used = 0;

	for (size_t i = 0; i < count; i++) {
		columns[i].width = 0;
		if (columns[i].importance != 1)
			continue;
		columns[i].width = narrowed(&columns[i], step);
		used += columns[i].width + (used > 0 ? gap_at(step) : 0);
	}
	return used;
}

/* Shows those columns of lesser importance, in order, that still fit. */
static unsigned show_more(struct sc_layout_column *columns, size_t count, unsigned importance,
			  unsigned used, unsigned width_max)
{
	for (size_t i = 0; i < count; i++) {
		unsigned width = narrowed(&columns[i], READABLE);
		unsigned more = width + (used > 0 ? SC_LAYOUT_GAP : 0);

		if (columns[i].importance != importance || columns[i].empty ||
		    used + more > width_max)
			continue;
		columns[i].width = width;
		used += more;
	}
	return used;
}

/* Nothing helps: columns are left out, the last ones first, and a single one is cut to the room;
 * but not those that are kept. */
static unsigned leave_out(struct sc_layout_column *columns, size_t count, unsigned used,
			  unsigned width_max)
{
	size_t i = count;

	while (i-- > 0 && used > width_max) {
		if (columns[i].width == 0 || columns[i].kept)
			continue;
		if (used == columns[i].width) {
			columns[i].width = used = width_max;
			break;
		}
		used -= columns[i].width + SC_LAYOUT_GAP_MIN;
		columns[i].width = 0;
	}
	return used;
}

/* How much wider it would be with so much more room, up to `width_max`. */
static unsigned wants(const struct sc_layout_column *column, unsigned width_max, unsigned room)
{
	unsigned wanted = MIN(column->natural, width_max);
	unsigned more = column->width > 0 && column->width < wanted ? wanted - column->width : 0;

	return column->whole && more > room ? 0 : MIN(more, room);
}

/* First, columns get the width that has to be seen; then those that are shown whole or not at all
 * get theirs. Returns the room left. */
static unsigned widen_first(struct sc_layout_column *columns, size_t count, unsigned room)
{
	for (int whole = 0; whole <= 1; whole++) {
		for (size_t i = 0; i < count; i++) {
			const unsigned most = whole ? UINT_MAX : columns[i].least;
			unsigned more =
				columns[i].whole == whole ? wants(&columns[i], most, room) : 0;

			columns[i].width += more;
			room -= more;
		}
	}
	return room;
}

/* Shares the room that is left among the shortened columns. Every round ends the need of
 * a column or the room, so there are at most `count` of them. */
static void widen(struct sc_layout_column *columns, size_t count, unsigned room)
{
	room = widen_first(columns, count, room);
	while (room > 0) {
		unsigned hungry = 0, share;

		for (size_t i = 0; i < count; i++)
			hungry += wants(&columns[i], UINT_MAX, room) > 0;
		if (hungry == 0)
			return;
		share = MAX(room / hungry, 1);
		for (size_t i = 0; i < count && room > 0; i++) {
			unsigned more = wants(&columns[i], UINT_MAX, MIN(share, room));

			columns[i].width += more;
			room -= more;
		}
	}
}

unsigned sc_layout_fit(struct sc_layout_column *columns, size_t count, unsigned width_max)
{
	enum step step = READABLE;
	unsigned used;

	for (size_t i = 0; i < count; i++)
		columns[i].width = width_max == 0 ? columns[i].natural : 0;
	if (width_max == 0)
		return SC_LAYOUT_GAP;
	used = show_all_that_must(columns, count, step);
	for (unsigned importance = 2; importance <= IMPORTANCE_LAST; importance++)
		used = show_more(columns, count, importance, used, width_max);
	while (used > width_max && step + 1 < STEPS)
		used = show_all_that_must(columns, count, ++step);
	if (used > width_max)
		used = leave_out(columns, count, used, width_max);
	if (used < width_max)
		widen(columns, count, width_max - used);
	return gap_at(step);
}
