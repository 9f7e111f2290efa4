/* Which record of which file a frame is: by hand, from the order in which files have
 * their turns. */
#include <glib.h>

#include "base/places.h"

/* "aab": two records of file 0, one of file 1. */
static struct sc_places *noted(const char *files)
{
	struct sc_places *places = sc_places_new();
	uint64_t records[2] = {0, 0};

	for (size_t i = 0; files[i]; i++) {
		unsigned file = (unsigned)(files[i] - 'a');
		const struct sc_frame_ref frame = {
			.number = i + 1, .file = file, .file_number = ++records[file]};

		sc_places_note(places, &frame);
	}
	return places;
}

static void check(const struct sc_places *places, uint64_t frame, uint32_t file,
		  uint64_t file_frame)
{
	struct sc_place place;

	g_assert_true(sc_places_find(places, frame, &place));
	g_assert_cmpuint(place.file, ==, file);
	g_assert_cmpuint(place.file_frame, ==, file_frame);
}

static void test_turns(void)
{
	struct sc_places *places = noted("aababbb");

	check(places, 1, 0, 1);
	check(places, 2, 0, 2);
	check(places, 3, 1, 1);
	check(places, 4, 0, 3);
	check(places, 5, 1, 2);
	check(places, 7, 1, 4);
	g_assert_cmpuint(sc_places_lost(places), ==, 0);
	sc_places_free(places);
}

static void test_unknown(void)
{
	struct sc_places *places = noted("ab"), *none = noted("");
	struct sc_place place;

	g_assert_false(sc_places_find(places, 0, &place));
	g_assert_false(sc_places_find(places, 3, &place));
	g_assert_false(sc_places_find(none, 1, &place));
	g_assert_false(sc_places_find(NULL, 1, &place));
	sc_places_free(places);
	sc_places_free(none);
	sc_places_free(NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/places/turns", test_turns);
	g_test_add_func("/places/unknown", test_unknown);
	return g_test_run();
}
