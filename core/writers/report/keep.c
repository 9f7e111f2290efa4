#include "writers/report/keep.h"

/* Half of the places for those that failed, a quarter each for the slowest and
 * for the sample; what one does not need the others have. */
#define FAILED_SHARE 2
#define SLOW_SHARE 4

/* The one that goes next is on top. */
struct heap {
	GPtrArray *items;
	bool (*goes_before)(const struct sc_kept *one, const struct sc_kept *other);
};

struct sc_keep {
	size_t max;
	uint64_t seen;
	GDestroyNotify drop;
	struct heap failed, slow, sample;
};

/* The finalizer of splitmix64: neighbours come to lie far apart. */
uint64_t sc_keep_lot(uint64_t number)
{
	number += UINT64_C(0x9e3779b97f4a7c15);
	number = (number ^ (number >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	number = (number ^ (number >> 27)) * UINT64_C(0x94d049bb133111eb);
	return number ^ (number >> 31);
}

static bool by_lot(const struct sc_kept *one, const struct sc_kept *other)
{
	return one->lot > other->lot;
}

static bool by_speed(const struct sc_kept *one, const struct sc_kept *other)
{
	if (one->slow_ns != other->slow_ns)
		return one->slow_ns < other->slow_ns;
	return one->number > other->number;
}

/* ---- heaps ---- */

static struct heap new_heap(bool (*goes_before)(const struct sc_kept *, const struct sc_kept *),
			    GDestroyNotify drop)
{
	return (struct heap){g_ptr_array_new_with_free_func(drop), goes_before};
}

static bool in_order(const struct heap *heap, guint parent, guint child)
{
	return !heap->goes_before(g_ptr_array_index(heap->items, child),
				  g_ptr_array_index(heap->items, parent));
}

static void swap(const struct heap *heap, guint one, guint other)
{
	void *item = g_ptr_array_index(heap->items, one);

	g_ptr_array_index(heap->items, one) = g_ptr_array_index(heap->items, other);
	g_ptr_array_index(heap->items, other) = item;
}

static void push(const struct heap *heap, struct sc_kept *kept)
{
	guint at = heap->items->len;

	g_ptr_array_add(heap->items, kept);
	while (at > 0 && !in_order(heap, (at - 1) / 2, at)) {
		swap(heap, at, (at - 1) / 2);
		at = (at - 1) / 2;
	}
}

static struct sc_kept *pop(const struct heap *heap)
{
	struct sc_kept *top = g_ptr_array_index(heap->items, 0);
	guint at = 0, count = heap->items->len - 1;

	swap(heap, 0, count);
	g_ptr_array_steal_index(heap->items, count);
	for (;;) {
		guint child = 2 * at + 1;

		if (child + 1 < count && in_order(heap, child + 1, child))
			child++;
		if (child >= count || in_order(heap, at, child))
			return top;
		swap(heap, at, child);
		at = child;
	}
}

/* ---- places ---- */

static void drop_nothing(void *kept)
{
	(void)kept;
}

struct sc_keep *sc_keep_new(size_t max, GDestroyNotify drop)
{
	struct sc_keep *keep = g_new0(struct sc_keep, 1);

	keep->max = MAX(max, SLOW_SHARE);
	keep->drop = drop ? drop : drop_nothing;
	keep->failed = new_heap(by_lot, keep->drop);
	keep->slow = new_heap(by_speed, keep->drop);
	keep->sample = new_heap(by_lot, keep->drop);
	return keep;
}

void sc_keep_free(struct sc_keep *keep)
{
	if (!keep)
		return;
	g_ptr_array_free(keep->failed.items, TRUE);
	g_ptr_array_free(keep->slow.items, TRUE);
	g_ptr_array_free(keep->sample.items, TRUE);
	g_free(keep);
}

/* Would it not be the next of them to go? */
static bool holds_in(const struct heap *heap, const struct sc_kept *kept)
{
	return heap->items->len == 0 || heap->goes_before(g_ptr_array_index(heap->items, 0), kept);
}

static size_t count_of(const struct sc_keep *keep)
{
	return (size_t)keep->failed.items->len + keep->slow.items->len + keep->sample.items->len;
}

bool sc_keep_wants(struct sc_keep *keep, const struct sc_kept *kept)
{
	const bool failed_full = keep->failed.items->len >= keep->max / FAILED_SHARE;
	bool wanted;

	if (count_of(keep) < keep->max)
		wanted = true;
	else if (kept->failed)
		wanted = !failed_full || holds_in(&keep->failed, kept);
	else
		wanted = keep->slow.items->len < keep->max / SLOW_SHARE ||
			 holds_in(&keep->slow, kept) || holds_in(&keep->sample, kept) ||
			 keep->failed.items->len > keep->max / FAILED_SHARE;
	keep->seen += !wanted;
	return wanted;
}

void sc_keep_add(struct sc_keep *keep, struct sc_kept *kept)
{
	keep->seen++;
	push(kept->failed ? &keep->failed : &keep->slow, kept);
	if (keep->slow.items->len > keep->max / SLOW_SHARE)
		push(&keep->sample, pop(&keep->slow));
	/* One too many: then one of these two has more than its share. */
	if (count_of(keep) > keep->max)
		keep->drop(pop(keep->failed.items->len > keep->max / FAILED_SHARE ? &keep->failed
										  : &keep->sample));
}

uint64_t sc_keep_seen(const struct sc_keep *keep)
{
	return keep->seen;
}

static gint by_number(gconstpointer one, gconstpointer other)
{
	const struct sc_kept *a = *(const struct sc_kept *const *)one,
			     *b = *(const struct sc_kept *const *)other;

	return a->number < b->number ? -1 : a->number > b->number;
}

GPtrArray *sc_keep_all(const struct sc_keep *keep)
{
	const struct heap *heaps[] = {&keep->failed, &keep->slow, &keep->sample};
	GPtrArray *all = g_ptr_array_new();

	for (size_t i = 0; i < G_N_ELEMENTS(heaps); i++)
		for (guint j = 0; j < heaps[i]->items->len; j++)
			g_ptr_array_add(all, g_ptr_array_index(heaps[i]->items, j));
	g_ptr_array_sort(all, by_number);
	return all;
}
