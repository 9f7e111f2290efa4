/* Points for a picture, any number in, few kept: one of those that would come
 * to lie on one another. While there are few, all are kept as they are; when
 * they are too many, a grid is laid over them, as coarse as it has to be, and
 * of each cell the first point stays, at its own place. */
#ifndef SC_WRITERS_CHART_THIN_H
#define SC_WRITERS_CHART_THIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sc_thin_point {
	int64_t x, y;
	uint32_t group; /* points of different groups never hide one another */
};

struct sc_thin;

/* `words`: y is one of a set, and near values are not alike. */
struct sc_thin *sc_thin_new(size_t kept_max, bool words);
/* A copy that keeps fewer. */
struct sc_thin *sc_thin_copy(const struct sc_thin *thin, size_t kept_max);
void sc_thin_free(struct sc_thin *thin); /* NULL is fine */

void sc_thin_add(struct sc_thin *thin, int64_t x, int64_t y, uint32_t group);

/* Those kept, in the order in which they came. */
const struct sc_thin_point *sc_thin_points(const struct sc_thin *thin, size_t *count);

/* How many were added, and how many of them can be seen: what lies at the very
 * place of one that was kept counts as seen. */
void sc_thin_counts(const struct sc_thin *thin, uint64_t *added, uint64_t *seen);

#endif
