#include "writers/chart/thin.h"

#include <glib.h>
#include <string.h>

#include "base/span.h"
#include "base/time.h"

/* The first grid that is laid: about the pixels of a picture. It gets coarser
 * by halves when even its cells are too many. */
#define COLUMNS 1024
#define ROWS 512
#define FREE UINT32_MAX

struct sc_thin {
	struct sc_thin_point *points;
	uint32_t *slots; /* index of a point, or FREE */
	size_t kept, kept_max, slot_count;
	uint64_t added;
	int64_t x_step, y_step;
	bool words, thinned; /* thinned: more than copies at the same place were left out */
};

struct sc_thin *sc_thin_new(size_t kept_max, bool words)
{
	struct sc_thin *thin = g_new0(struct sc_thin, 1);

	thin->kept_max = kept_max;
	thin->points = g_new(struct sc_thin_point, kept_max);
	for (thin->slot_count = 4; thin->slot_count < 3 * kept_max;)
		thin->slot_count *= 2;
	thin->slots = g_new(uint32_t, thin->slot_count);
	memset(thin->slots, 0xff, thin->slot_count * sizeof *thin->slots);
	thin->x_step = thin->y_step = 1;
	thin->words = words;
	return thin;
}

struct sc_thin *sc_thin_copy(const struct sc_thin *thin, size_t kept_max)
{
	struct sc_thin *copy = sc_thin_new(kept_max, thin->words);

	for (size_t i = 0; i < thin->kept; i++)
		sc_thin_add(copy, thin->points[i].x, thin->points[i].y, thin->points[i].group);
	copy->added = thin->added;
	copy->thinned |= thin->thinned;
	return copy;
}

void sc_thin_free(struct sc_thin *thin)
{
	if (!thin)
		return;
	g_free(thin->points);
	g_free(thin->slots);
	g_free(thin);
}

static struct sc_thin_point cell_of(const struct sc_thin *thin, const struct sc_thin_point *point)
{
	struct sc_thin_point cell;

	memset(&cell, 0, sizeof cell); /* it is hashed with its padding */
	cell.x = point->x / thin->x_step - (point->x % thin->x_step < 0);
	cell.y = point->y / thin->y_step - (point->y % thin->y_step < 0);
	cell.group = point->group;
	return cell;
}

/* Keeps the point unless there is one in its cell. */
static void keep(struct sc_thin *thin, const struct sc_thin_point *point)
{
	const struct sc_thin_point cell = cell_of(thin, point);
	size_t slot = sc_hash(0, &cell, sizeof cell) & (thin->slot_count - 1);

	for (; thin->slots[slot] != FREE; slot = (slot + 1) & (thin->slot_count - 1)) {
		const struct sc_thin_point other = cell_of(thin, &thin->points[thin->slots[slot]]);

		if (other.x == cell.x && other.y == cell.y && other.group == cell.group)
			return;
	}
	thin->slots[slot] = (uint32_t)thin->kept;
	thin->points[thin->kept++] = *point;
}

static int64_t twice(int64_t step)
{
	return step > INT64_MAX / 2 ? step : 2 * step;
}

static void coarsen(struct sc_thin *thin)
{
	int64_t x_min = INT64_MAX, x_max = INT64_MIN, y_min = INT64_MAX, y_max = INT64_MIN;
	const size_t before = thin->kept;

	thin->thinned = true;
	for (size_t i = 0; i < before; i++) {
		x_min = MIN(x_min, thin->points[i].x);
		x_max = MAX(x_max, thin->points[i].x);
		y_min = MIN(y_min, thin->points[i].y);
		y_max = MAX(y_max, thin->points[i].y);
	}
	thin->x_step = MAX(twice(thin->x_step), sc_time_diff(x_max, x_min) / COLUMNS);
	if (!thin->words)
		thin->y_step = MAX(twice(thin->y_step), sc_time_diff(y_max, y_min) / ROWS);
	memset(thin->slots, 0xff, thin->slot_count * sizeof *thin->slots);
	thin->kept = 0;
	for (size_t i = 0; i < before; i++)
		keep(thin, &thin->points[i]); /* moves towards the front, or goes */
}

void sc_thin_add(struct sc_thin *thin, int64_t x, int64_t y, uint32_t group)
{
	const struct sc_thin_point point = {.x = x, .y = y, .group = group};

	thin->added++;
	/* This ends: a column holds each word once, and words are few. */
	while (thin->kept == thin->kept_max) {
		const int64_t x_step = thin->x_step;

		coarsen(thin);
		if (thin->kept == thin->kept_max && thin->x_step == x_step)
			return;
	}
	keep(thin, &point);
}

const struct sc_thin_point *sc_thin_points(const struct sc_thin *thin, size_t *count)
{
	*count = thin->kept;
	return thin->points;
}

void sc_thin_counts(const struct sc_thin *thin, uint64_t *added, uint64_t *seen)
{
	*added = thin->added;
	*seen = thin->thinned ? thin->kept : thin->added;
}
