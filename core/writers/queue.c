#include "writers/queue.h"

#include <glib.h>

#include "base/row_copy.h"

struct sc_queue {
	const struct sc_table *table;
	size_t row_bytes;
	sc_queue_fn *turn;
	void *user;
	struct sc_counters *counters;
	uint64_t next;     /* the number whose turn it is */
	GPtrArray *places; /* from `head` on: row `next`, `next` + 1 ...; NULL: not final yet */
	size_t head;
	size_t waiting_bytes, waiting_bytes_max;
};

/* A row in the queue. */
struct place {
	size_t bytes;
	void *row; /* ours */
};

/* In the place of a row that is not listed. */
static struct place not_listed;

static struct place *copy_of(const struct sc_queue *queue, const void *row)
{
	struct place *place = g_new(struct place, 1);

	place->row = sc_row_copy(queue->table, queue->row_bytes, row, &place->bytes);
	return place;
}

struct sc_queue *sc_queue_new(const struct sc_table *table, size_t row_bytes,
			      size_t waiting_bytes_max, sc_queue_fn *turn, void *user,
			      struct sc_counters *counters)
{
	struct sc_queue *queue = g_new0(struct sc_queue, 1);

	queue->table = table;
	queue->row_bytes = row_bytes;
	queue->waiting_bytes_max = waiting_bytes_max;
	queue->turn = turn;
	queue->user = user;
	queue->counters = counters;
	queue->next = 1;
	queue->places = g_ptr_array_new();
	return queue;
}

static void free_place(struct sc_queue *queue, struct place *place)
{
	if (!place || place == &not_listed)
		return;
	queue->waiting_bytes -= place->bytes;
	g_free(place->row);
	g_free(place);
}

/* Takes the first place away, final or not, and gives the row its turn. */
static void advance(struct sc_queue *queue)
{
	struct place *place = g_ptr_array_index(queue->places, queue->head);

	if (place && place != &not_listed)
		queue->turn(queue->user, place->row);
	free_place(queue, place);
	queue->head++;
	queue->next++;
	/* Now and then the places at the front are given back, which moves each row once. */
	if (queue->head * 2 >= queue->places->len) {
		g_ptr_array_remove_range(queue->places, 0, (guint)queue->head);
		queue->head = 0;
	}
}

static bool first_is_final(const struct sc_queue *queue)
{
	return queue->head < queue->places->len && g_ptr_array_index(queue->places, queue->head);
}

/* Too much waits: the rows nobody has seen yet are passed over, and will come late. */
static void make_room(struct sc_queue *queue)
{
	while (queue->waiting_bytes > queue->waiting_bytes_max)
		advance(queue);
}

static void wait(struct sc_queue *queue, uint64_t number, const void *row)
{
	size_t place = queue->head + (size_t)(number - queue->next);

	if (place >= queue->places->len)
		g_ptr_array_set_size(queue->places, (gint)place + 1);
	if (!row) {
		g_ptr_array_index(queue->places, place) = &not_listed;
		return;
	}
	struct place *copy = copy_of(queue, row);
	g_ptr_array_index(queue->places, place) = copy;
	queue->waiting_bytes += copy->bytes;
	make_room(queue);
}

void sc_queue_add(struct sc_queue *queue, uint64_t number, const void *row)
{
	if (number > queue->next) {
		wait(queue, number, row);
	} else if (number < queue->next) { /* passed over before */
		queue->counters->n[SC_COUNT_LIMIT_ORDER]++;
		if (row)
			queue->turn(queue->user, row);
	} else {
		if (row)
			queue->turn(queue->user, row);
		if (queue->head < queue->places->len)
			advance(queue);
		else
			queue->next++;
	}
	while (first_is_final(queue))
		advance(queue);
}

void sc_queue_finish(struct sc_queue *queue)
{
	while (queue->head < queue->places->len)
		advance(queue);
}

void sc_queue_free(struct sc_queue *queue)
{
	if (!queue)
		return;
	for (size_t i = queue->head; i < queue->places->len; i++)
		free_place(queue, g_ptr_array_index(queue->places, i));
	g_ptr_array_free(queue->places, TRUE);
	g_free(queue);
}
