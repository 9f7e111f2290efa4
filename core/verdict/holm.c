#include "verdict/holm.h"

#include <glib.h>
#include <stdlib.h>

static int by_p(const void *one, const void *other)
{
	const double a = **(double *const *)one, b = **(double *const *)other;

	return a < b ? -1 : a > b;
}

void sc_holm(double *p, size_t count)
{
	g_autofree double **order = g_new(double *, count);
	double before = 0;

	for (size_t i = 0; i < count; i++)
		order[i] = &p[i];
	if (count > 0)
		qsort(order, count, sizeof *order, by_p);
	for (size_t i = 0; i < count; i++) {
		before = MAX(before, MIN(1, *order[i] * (double)(count - i)));
		*order[i] = before;
	}
}
