#include "writers/in_order.h"

#include <glib.h>

#include "base/row_copy.h"
#include "base/time.h"

struct sc_in_order {
	sc_in_order_fn *turn;
	void *user;
	struct sc_counters *counters;
	GSequence *waiting; /* struct place, by frame and then by when they came */
	size_t waiting_bytes, waiting_bytes_max;
	struct sc_listed listed;
};

/* A row that waits. */
struct place {
	struct sc_message_row *row; /* ours */
	size_t bytes;
};

static void free_place(void *data)
{
	struct place *place = data;

	g_free(place->row);
	g_free(place);
}

struct sc_in_order *sc_in_order_new(size_t waiting_bytes_max, sc_in_order_fn *turn, void *user,
				    struct sc_counters *counters)
{
	struct sc_in_order *order = g_new0(struct sc_in_order, 1);

	order->turn = turn;
	order->user = user;
	order->counters = counters;
	order->waiting = g_sequence_new(free_place);
	order->waiting_bytes_max = waiting_bytes_max;
	order->listed = (struct sc_listed){SC_TIME_NONE, SC_TIME_NONE};
	return order;
}

void sc_in_order_free(struct sc_in_order *order)
{
	if (!order)
		return;
	g_sequence_free(order->waiting);
	g_free(order);
}

void sc_listed_next(struct sc_listed *listed, struct sc_message_row *row)
{
	row->delta_first_ns = row->delta_prev_ns = SC_TIME_NONE;
	if (listed->first_ns == SC_TIME_NONE)
		listed->first_ns = row->time_ns;
	if (row->time_ns != SC_TIME_NONE && listed->first_ns != SC_TIME_NONE)
		row->delta_first_ns = sc_time_diff(row->time_ns, listed->first_ns);
	if (row->time_ns != SC_TIME_NONE && listed->prev_ns != SC_TIME_NONE)
		row->delta_prev_ns = sc_time_diff(row->time_ns, listed->prev_ns);
	listed->prev_ns = row->time_ns;
}

static void list(struct sc_in_order *order, const struct sc_message_row *row)
{
	struct sc_message_row listed = *row;

	sc_listed_next(&order->listed, &listed);
	order->turn(order->user, &listed);
}

static gint by_frame(gconstpointer one, gconstpointer other, gpointer user)
{
	uint64_t a = ((const struct place *)one)->row->first_frame;
	uint64_t b = ((const struct place *)other)->row->first_frame;

	(void)user;
	return a < b ? -1 : a > b;
}

static void list_first(struct sc_in_order *order)
{
	GSequenceIter *first = g_sequence_get_begin_iter(order->waiting);
	struct place *place = g_sequence_get(first);

	list(order, place->row);
	order->waiting_bytes -= place->bytes;
	g_sequence_remove(first);
}

static void list_until(struct sc_in_order *order, uint64_t frame)
{
	while (!g_sequence_is_empty(order->waiting)) {
		GSequenceIter *first = g_sequence_get_begin_iter(order->waiting);

		if (((const struct place *)g_sequence_get(first))->row->first_frame > frame)
			return;
		list_first(order);
	}
}

static void wait_for_turn(struct sc_in_order *order, const struct sc_message_row *row)
{
	struct place *place = g_new(struct place, 1);

	place->row = sc_row_copy(&sc_messages_table, sizeof *row, row, &place->bytes);
	order->waiting_bytes += place->bytes;
	g_sequence_insert_sorted(order->waiting, place, by_frame, NULL);
	while (order->waiting_bytes > order->waiting_bytes_max) {
		order->counters->n[SC_COUNT_LIMIT_ORDER]++;
		list_first(order);
	}
}

void sc_in_order_add(struct sc_in_order *order, const struct sc_message_row *row)
{
	if (row->first_frame <= row->settled_frame && g_sequence_is_empty(order->waiting)) {
		list(order, row);
		return;
	}
	wait_for_turn(order, row);
	list_until(order, row->settled_frame);
}

void sc_in_order_finish(struct sc_in_order *order)
{
	list_until(order, UINT64_MAX);
}
