#include "unfinished.h"

#include <stddef.h>

static void take_out(struct sc_unfinished_list *list, struct sc_unfinished *item)
{
	if (item->frame == SC_UNFINISHED_NONE)
		return;
	*(item->before ? &item->before->after : &list->first) = item->after;
	*(item->after ? &item->after->before : &list->last) = item->before;
	item->frame = SC_UNFINISHED_NONE;
}

/* Mostly it is the last one: what is unfinished began in the frame that is being read. */
static void put_in(struct sc_unfinished_list *list, struct sc_unfinished *item, uint64_t frame)
{
	struct sc_unfinished *before = list->last;

	while (before && before->frame > frame)
		before = before->before;
	item->frame = frame;
	item->before = before;
	item->after = before ? before->after : list->first;
	*(item->before ? &item->before->after : &list->first) = item;
	*(item->after ? &item->after->before : &list->last) = item;
}

void sc_unfinished_set(struct sc_unfinished_list *list, struct sc_unfinished *item, uint64_t frame)
{
	if (frame == item->frame)
		return;
	take_out(list, item);
	if (frame != SC_UNFINISHED_NONE)
		put_in(list, item, frame);
}
