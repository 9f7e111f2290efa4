#include "writers/queue.h"

#include <glib.h>

/* Every struct of a row, and what it points to, may begin at a multiple of this. */
#define ALIGNMENT sizeof(max_align_t)

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

/* A row in the queue; the bytes of the row follow. */
struct place {
	size_t bytes;
	max_align_t row[];
};

/* In the place of a row that is not listed. */
static struct place not_listed;

/* Room for copies. With `at` NULL it only counts. */
struct room {
	char *at;
	size_t used;
};

static size_t aligned(size_t bytes)
{
	return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void *put(struct room *room, const void *from, size_t bytes)
{
	char *to = room->at ? room->at + room->used : NULL;

	if (to && bytes > 0)
		memcpy(to, from, bytes);
	room->used += aligned(bytes);
	return to;
}

static void put_references(struct room *room, const struct sc_table *table, const void *row,
			   void *copy);

static void put_rows(struct room *room, const struct sc_table *table,
		     const struct sc_row_list *rows, struct sc_row_list *copy)
{
	char *items = put(room, rows->items, rows->count * rows->stride);

	for (size_t i = 0; i < rows->count; i++)
		put_references(room, table, (const char *)rows->items + i * rows->stride,
			       items ? items + i * rows->stride : NULL);
	if (copy)
		copy->items = items;
}

/* Copies what the columns of `row` point to and lets `copy` point there. Words
 * and the names of tallies are constants. */
static void put_references(struct room *room, const struct sc_table *table, const void *row,
			   void *copy)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct sc_column *column = &table->columns[i];
		const void *cell = sc_cell(column, row);
		void *copied = copy ? (char *)copy + column->offset : NULL;

		if (column->type == SC_T_TEXT) {
			const struct sc_span *text = cell;
			char *bytes = put(room, text->ptr, text->len);

			if (copied && text->ptr)
				((struct sc_span *)copied)->ptr = bytes;
		} else if (column->type == SC_T_FRAMES) {
			const struct sc_frame_list *list = cell;
			uint64_t *items = put(room, list->items, list->count * sizeof *items);

			if (copied)
				((struct sc_frame_list *)copied)->items = items;
		} else if (column->type == SC_T_TALLY) {
			const struct sc_tally_list *list = cell;
			struct sc_tally *items =
				put(room, list->items, list->count * sizeof *items);

			if (copied)
				((struct sc_tally_list *)copied)->items = items;
		} else if (column->type == SC_T_ROWS) {
			put_rows(room, column->nested, cell, copied);
		}
	}
}

static struct place *copy_of(const struct sc_queue *queue, const void *row)
{
	struct room room = {NULL, aligned(queue->row_bytes)};
	struct place *place;

	put_references(&room, queue->table, row, NULL);
	place = g_malloc(sizeof *place + room.used);
	place->bytes = sizeof *place + room.used;
	room = (struct room){(char *)place->row, 0};
	put(&room, row, queue->row_bytes);
	put_references(&room, queue->table, row, place->row);
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
	/* The front is given back now and then, at a cost of one move a row. */
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
