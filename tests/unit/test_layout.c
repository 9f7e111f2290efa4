/* Which columns a table shows, and how wide: expected widths counted by hand, two
 * columns of the terminal between any two. */
#include <glib.h>

#include "writers/layout.h"

/* number 6, text 60 (heading 4), number 5, address 40, text 20 */
static const struct sc_layout_column sample[] = {
	{.importance = 1, .shrinks = SC_SHRINKS_NEVER, .heading = 3, .natural = 6},
	{.importance = 1, .shrinks = SC_SHRINKS_READILY, .heading = 4, .natural = 60},
	{.importance = 2, .shrinks = SC_SHRINKS_NEVER, .heading = 5, .natural = 5},
	{.importance = 1, .shrinks = SC_SHRINKS_LAST, .heading = 3, .natural = 40},
	{.importance = 3, .shrinks = SC_SHRINKS_READILY, .heading = 5, .natural = 20},
};

#define COUNT G_N_ELEMENTS(sample)

static void test_widths(void)
{
	static const struct {
		unsigned room;
		unsigned widths[COUNT];
	} cases[] = {
		{0, {6, 60, 5, 40, 20}},   /* no limit */
		{139, {6, 60, 5, 40, 20}}, /* 6+60+5+40+20 and four gaps */
		{138, {6, 59, 5, 40, 20}}, /* the text gives way */
		{107, {6, 28, 5, 40, 20}}, /* as narrow as it can be read: 28 */
		{106, {6, 49, 5, 40, 0}},  /* before that a lesser column goes: 106-6-5-40-6 */
		{85, {6, 28, 5, 40, 0}},   /* 85-6-5-40-6 */
		{84, {6, 34, 0, 40, 0}},   /* 84-6-40-4 */
		{78, {6, 28, 0, 40, 0}},   {77, {6, 27, 0, 40, 0}}, /* what must be shown is
								       squeezed, down to 10 */
		{60, {6, 10, 0, 40, 0}},   {59, {6, 11, 0, 40, 0}}, /* one column of the terminal
								       between any two: 59-6-40-2 */
		{58, {6, 10, 0, 40, 0}},   {57, {6, 25, 0, 24, 0}}, /* addresses too: 10 and 10, the
								       other 29 are shared */
		{28, {6, 10, 0, 10, 0}},   {27, {6, 20, 0, 0, 0}}, /* the last one goes: never wider
								      than the room */
		{17, {6, 10, 0, 0, 0}},    {16, {6, 0, 0, 0, 0}},   {5, {5, 0, 0, 0, 0}},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sc_layout_column columns[COUNT];

		memcpy(columns, sample, sizeof sample);
		sc_layout_fit(columns, COUNT, cases[i].room);
		for (size_t c = 0; c < COUNT; c++)
			if (columns[c].width != cases[i].widths[c])
				g_error("room %u, column %zu: width %u, expected %u", cases[i].room,
					c, columns[c].width, cases[i].widths[c]);
	}
}

/* What was asked for by name is never left out, and each is then as narrow as it can be. */
static void test_kept(void)
{
	static const struct {
		unsigned room, widths[COUNT];
	} cases[] = {{28, {6, 10, 0, 10, 0}}, {27, {6, 10, 0, 10, 0}}, {5, {6, 10, 0, 10, 0}}};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sc_layout_column columns[COUNT];

		memcpy(columns, sample, sizeof sample);
		for (size_t c = 0; c < COUNT; c++)
			columns[c].kept = true;
		g_assert_cmpuint(sc_layout_fit(columns, COUNT, cases[i].room), ==, 1);
		for (size_t c = 0; c < COUNT; c++)
			g_assert_cmpuint(columns[c].width, ==, cases[i].widths[c]);
	}
}

static void test_empty(void)
{
	struct sc_layout_column columns[COUNT];

	memcpy(columns, sample, sizeof sample);
	columns[0].empty = columns[2].empty = true;
	sc_layout_fit(columns, COUNT, 139);
	g_assert_cmpuint(columns[0].width, ==, 6); /* must be shown */
	g_assert_cmpuint(columns[2].width, ==, 0);
	sc_layout_fit(columns, COUNT, 0);
	g_assert_cmpuint(columns[2].width, ==, 5);
}

/* As long as there is room for it. */
static void test_heading_is_whole(void)
{
	struct sc_layout_column column = {
		.importance = 1, .shrinks = SC_SHRINKS_READILY, .heading = 15, .natural = 40};

	sc_layout_fit(&column, 1, 15);
	g_assert_cmpuint(column.width, ==, 15);
	sc_layout_fit(&column, 1, 5);
	g_assert_cmpuint(column.width, ==, 5);
}

/* A number of twelve digits with a domain, a time of 12 or 8 characters, a word of 29 that has
 * a short form of 16; a number that nobody shortens. */
static void test_short_forms(void)
{
	static const struct sc_layout_column call[] = {
		{.importance = 1,
		 .shrinks = SC_SHRINKS_READILY,
		 .heading = 4,
		 .natural = 40,
		 .least = 12},
		{.importance = 1,
		 .shrinks = SC_SHRINKS_LAST,
		 .heading = 5,
		 .natural = 12,
		 .least = 8,
		 .whole = true},
		{.importance = 1,
		 .shrinks = SC_SHRINKS_LAST,
		 .heading = 7,
		 .natural = 29,
		 .least = 16},
		{.importance = 1, .shrinks = SC_SHRINKS_NEVER, .heading = 3, .natural = 6},
	};
	static const struct {
		unsigned room, gap, widths[G_N_ELEMENTS(call)];
	} cases[] = {
		{93, 2, {40, 12, 29, 6}}, {65, 2, {12, 12, 29, 6}},
		{64, 2, {18, 12, 22, 6}}, /* 12+8+16+6+6 = 48: the time first, 12 are shared */
		{51, 2, {14, 8, 17, 6}},  /* the time comes whole or not at all */
		{48, 2, {12, 8, 16, 6}},  {47, 1, {13, 8, 17, 6}},
		{45, 1, {12, 8, 16, 6}},  {44, 1, {12, 8, 15, 6}}, /* the word before the number */
		{39, 1, {12, 8, 10, 6}},  {38, 1, {11, 8, 10, 6}},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sc_layout_column columns[G_N_ELEMENTS(call)];

		memcpy(columns, call, sizeof call);
		g_assert_cmpuint(sc_layout_fit(columns, G_N_ELEMENTS(call), cases[i].room), ==,
				 cases[i].gap);
		for (size_t c = 0; c < G_N_ELEMENTS(call); c++)
			if (columns[c].width != cases[i].widths[c])
				g_error("room %u, column %zu: width %u, expected %u", cases[i].room,
					c, columns[c].width, cases[i].widths[c]);
	}
}

/* The word before the number, wherever it stands: 10 and 12, and one between. */
static void test_word_before_number(void)
{
	struct sc_layout_column columns[] = {
		{.importance = 1,
		 .shrinks = SC_SHRINKS_LAST,
		 .heading = 7,
		 .natural = 29,
		 .least = 16},
		{.importance = 1,
		 .shrinks = SC_SHRINKS_READILY,
		 .heading = 4,
		 .natural = 40,
		 .least = 12},
	};

	sc_layout_fit(columns, G_N_ELEMENTS(columns), 23);
	g_assert_cmpuint(columns[0].width, ==, 10);
	g_assert_cmpuint(columns[1].width, ==, 12);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/layout/widths", test_widths);
	g_test_add_func("/layout/kept", test_kept);
	g_test_add_func("/layout/empty", test_empty);
	g_test_add_func("/layout/heading", test_heading_is_whole);
	g_test_add_func("/layout/short-forms", test_short_forms);
	g_test_add_func("/layout/word-before-number", test_word_before_number);
	return g_test_run();
}
