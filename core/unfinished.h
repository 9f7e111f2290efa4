/* Streams that hold the beginning of a message, in the order of the frames in which
 * those began: what comes of them later is listed from there (METRICS.md FX-12). */
#ifndef SC_UNFINISHED_H
#define SC_UNFINISHED_H

#include <stdint.h>

#define SC_UNFINISHED_NONE UINT64_MAX

/* A part of what waits; the owner's. Its frame is SC_UNFINISHED_NONE while it is in no list. */
struct sc_unfinished {
	struct sc_unfinished *before, *after;
	uint64_t frame;
};

struct sc_unfinished_list {
	struct sc_unfinished *first, *last;
};

/* The beginning that it holds now: a frame, or SC_UNFINISHED_NONE. */
void sc_unfinished_set(struct sc_unfinished_list *list, struct sc_unfinished *item, uint64_t frame);

/* The earliest of all; SC_UNFINISHED_NONE: nothing waits. */
static inline uint64_t sc_unfinished_first(const struct sc_unfinished_list *list)
{
	return list->first ? list->first->frame : SC_UNFINISHED_NONE;
}

#endif
