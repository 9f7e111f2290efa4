#include "filter/nearest.h"

#include <limits.h>
#include <glib.h>

/* The words of the program are shorter; what is longer is no mistyped one of them. */
#define WORD_MAX 48

struct sc_nearest sc_nearest_to(struct sc_span typed)
{
	return (struct sc_nearest){typed, NULL, UINT_MAX};
}

/* Letters added, left out, replaced or swapped with their neighbour (the
 * distance of Damerau and Levenshtein, adjacent swaps only). Case is ignored
 * and "-" and "_" are one. */
static unsigned distance(struct sc_span a, struct sc_span b)
{
	unsigned rows[3][WORD_MAX + 1], *above2 = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= b.len; j++)
		above[j] = (unsigned)j;
	for (size_t i = 1; i <= a.len; i++) {
		unsigned *spare = above2;

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b.len; j++) {
			bool same = sc_lower(a.ptr[i - 1]) == sc_lower(b.ptr[j - 1]) ||
				    (strchr("-_", a.ptr[i - 1]) && strchr("-_", b.ptr[j - 1]));

			row[j] = MIN(MIN(above[j] + 1, row[j - 1] + 1), above[j - 1] + !same);
			if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] &&
			    a.ptr[i - 2] == b.ptr[j - 1])
				row[j] = MIN(row[j], above2[j - 2] + 1);
		}
		above2 = above;
		above = row;
		row = spare;
	}
	return above[b.len];
}

void sc_nearest_offer(struct sc_nearest *nearest, const char *word)
{
	struct sc_span candidate = sc_span_of(word);
	size_t shorter = MIN(nearest->typed.len, candidate.len);
	unsigned d;

	if (nearest->typed.len > WORD_MAX || candidate.len > WORD_MAX || shorter == 0)
		return;
	d = distance(nearest->typed, candidate);
	/* A third of the letters may be wrong; more is another word. */
	if (d < nearest->distance && d <= (shorter + 2) / 3) {
		nearest->distance = d;
		nearest->word = word;
	}
}
