#include "base/places.h"

#include <glib.h>

#include "base/limits.h"

/* Records of one file, one behind the other. */
struct turn {
	uint64_t frame;      /* the first one's number over all files, */
	uint64_t file_frame; /* and in its own */
	uint32_t file;
};

struct sc_places {
	GArray *turns;       /* struct turn */
	uint64_t last, lost; /* frames */
};

struct sc_places *sc_places_new(void)
{
	struct sc_places *places = g_new0(struct sc_places, 1);

	places->turns = g_array_new(FALSE, FALSE, sizeof(struct turn));
	return places;
}

void sc_places_free(struct sc_places *places)
{
	if (!places)
		return;
	g_array_free(places->turns, TRUE);
	g_free(places);
}

static const struct turn *turn_at(const struct sc_places *places, guint index)
{
	return &g_array_index(places->turns, struct turn, index);
}

/* Does the record follow those of the latest turn? */
static bool follows(const struct sc_places *places, const struct sc_frame_ref *frame)
{
	const struct turn *turn;

	if (places->turns->len == 0)
		return false;
	turn = turn_at(places, places->turns->len - 1);
	return turn->file == frame->file &&
	       frame->number - turn->frame == frame->file_number - turn->file_frame;
}

void sc_places_note(struct sc_places *places, const struct sc_frame_ref *frame)
{
	const struct turn turn = {frame->number, frame->file_number, frame->file};

	if (places->lost > 0 || (!follows(places, frame) && places->turns->len == SC_PLACES_MAX)) {
		places->lost++;
		return;
	}
	if (!follows(places, frame))
		g_array_append_val(places->turns, turn);
	places->last = frame->number;
}

bool sc_places_find(const struct sc_places *places, uint64_t frame, struct sc_place *place)
{
	guint from = 0, to;
	const struct turn *turn;

	if (!places || places->turns->len == 0 || frame > places->last ||
	    frame < turn_at(places, 0)->frame)
		return false;
	for (to = places->turns->len; to - from > 1;) {
		guint middle = from + (to - from) / 2;

		if (turn_at(places, middle)->frame <= frame)
			from = middle;
		else
			to = middle;
	}
	turn = turn_at(places, from);
	place->file = turn->file;
	place->file_frame = turn->file_frame + (frame - turn->frame);
	return true;
}

uint64_t sc_places_lost(const struct sc_places *places)
{
	return places->lost;
}
