/* Values at times, any number in, few kept: of those whose worst and median are drawn.
 *
 * While they are few, all are kept. When they are too many, each second one of those that lie near
 * to one another, in the order of their values, goes, and the one that stays counts as two: so the
 * median stays where it is, within a few places, and the worst is always there. */
#ifndef SC_WRITERS_CHART_CROWD_H
#define SC_WRITERS_CHART_CROWD_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct sc_crowd_value {
	int64_t since_ns;
	float value, length_s;
	uint32_t stream;  /* in the order in which they ended */
	uint8_t scale;    /* enum sc_mos_scale: only values of one scale are near */
	uint8_t halvings; /* it stands for 2^halvings */
};

struct sc_crowd {
	GArray *kept;    /* struct sc_crowd_value, in the order in which they came until some go */
	size_t kept_max; /* at least 16 */
	int64_t near_ns; /* those in one stretch of this are near */
	bool low_is_worse;
	uint64_t added;
};

void sc_crowd_init(struct sc_crowd *crowd, size_t kept_max, bool low_is_worse);
void sc_crowd_clear(struct sc_crowd *crowd);

/* value->halvings is 0. */
void sc_crowd_add(struct sc_crowd *crowd, const struct sc_crowd_value *value);

/* By time, for who draws them. */
void sc_crowd_sort(struct sc_crowd *crowd);

/* Of values of one time and scale, at least one: by nearest rank. Sorts them, so that the
 * worst is the first or the last. */
double sc_crowd_median(GArray *values);

#endif
