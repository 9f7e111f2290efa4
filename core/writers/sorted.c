#include "writers/sorted.h"

#include <glib.h>

#include "base/row_copy.h"
#include "base/type.h"

/* With a limit, rows that cannot be among those listed are thrown away whenever
 * twice as many wait, and some more. */
#define SPARE_ROWS 1024u

struct sc_sorted {
	const struct sc_table *table;
	size_t row_bytes;
	struct sc_order order;
	sc_sorted_fn *turn;
	void *user;
	struct sc_counters *counters;
	GPtrArray *rows; /* struct kept * */
	uint64_t added;
	size_t bytes, bytes_max;
};

struct kept {
	uint64_t number; /* in the order in which they came */
	size_t bytes;
	void *row;
};

static void free_kept(void *data)
{
	struct kept *kept = data;

	g_free(kept->row);
	g_free(kept);
}

struct sc_sorted *sc_sorted_new(const struct sc_table *table, size_t row_bytes,
				const struct sc_order *order, size_t bytes_max, sc_sorted_fn *turn,
				void *user, struct sc_counters *counters)
{
	struct sc_sorted *sorted = g_new0(struct sc_sorted, 1);

	*sorted = (struct sc_sorted){
		.table = table,
		.row_bytes = row_bytes,
		.order = *order,
		.turn = turn,
		.user = user,
		.counters = counters,
		.rows = g_ptr_array_new_with_free_func(free_kept),
		.bytes_max = bytes_max,
	};
	return sorted;
}

bool sc_sorted_by(const struct sc_column *column)
{
	return sc_type_of(column)->as != SC_AS_LIST;
}

/* ---- the order ---- */

static int compare_numbers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare_texts(struct sc_span a, struct sc_span b)
{
	size_t len = MIN(a.len, b.len);
	int order = len > 0 ? memcmp(a.ptr, b.ptr, len) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* By address and then by port: as text 10.0.0.9 comes behind 10.0.0.10. */
static int compare_endpoints(const struct sc_endpoint *a, const struct sc_endpoint *b)
{
	int order;

	if (a->family != b->family)
		return a->family - b->family;
	order = memcmp(a->addr, b->addr, sizeof a->addr);
	return order ? order : a->port - b->port;
}

static int compare_cells(const struct sc_column *column, const void *a, const void *b)
{
	const struct sc_type_ops *type = sc_type_of(column);

	switch (type->as) {
	case SC_AS_TEXT:
		return compare_texts(type->text_of(column, a, NULL),
				     type->text_of(column, b, NULL));
	case SC_AS_ENDPOINT:
		return compare_endpoints(a, b);
	case SC_AS_FLAGS:
		return compare_numbers((int64_t) * (const uint64_t *)a,
				       (int64_t) * (const uint64_t *)b);
	default:
		return compare_numbers(type->number_of(a), type->number_of(b));
	}
}

static int by_order(const void *one, const void *other, void *data)
{
	const struct kept *a = *(struct kept *const *)one, *b = *(struct kept *const *)other;
	const struct sc_order *order = data;
	const struct sc_column *column = order->column;
	int result = 0;

	if (!column)
		result = a->number < b->number ? -1 : 1;
	if (column && sc_cell_present(column, a->row) != sc_cell_present(column, b->row))
		return sc_cell_present(column, a->row) ? -1 : 1;
	if (column && sc_cell_present(column, a->row))
		result = compare_cells(column, sc_cell(column, a->row), sc_cell(column, b->row));
	if (result != 0)
		return order->reverse ? -result : result;
	return a->number < b->number ? -1 : 1;
}

static void sort(struct sc_sorted *sorted)
{
	g_ptr_array_sort_with_data(sorted->rows, by_order, &sorted->order);
}

/* ---- the rows ---- */

/* Rows behind the first `limit` are not listed. */
static void prune(struct sc_sorted *sorted)
{
	GPtrArray *rows = sorted->rows;
	guint limit = (guint)MIN(sorted->order.limit, G_MAXUINT);

	sort(sorted);
	for (guint i = limit; i < rows->len; i++)
		sorted->bytes -= ((struct kept *)g_ptr_array_index(rows, i))->bytes;
	if (rows->len > limit)
		g_ptr_array_set_size(rows, (gint)limit);
}

static void hand_out(struct sc_sorted *sorted)
{
	sort(sorted);
	for (guint i = 0; i < sorted->rows->len; i++)
		sorted->turn(sorted->user,
			     ((struct kept *)g_ptr_array_index(sorted->rows, i))->row);
	g_ptr_array_set_size(sorted->rows, 0);
	sorted->bytes = 0;
}

void sc_sorted_add(struct sc_sorted *sorted, const void *row)
{
	struct kept *kept = g_new(struct kept, 1);
	uint64_t limit = sorted->order.limit;

	kept->number = ++sorted->added;
	kept->row = sc_row_copy(sorted->table, sorted->row_bytes, row, &kept->bytes);
	sorted->bytes += kept->bytes;
	g_ptr_array_add(sorted->rows, kept);
	if (limit > 0 && sorted->rows->len / 2 > limit &&
	    sorted->rows->len > 2 * limit + SPARE_ROWS)
		prune(sorted);
	if (sorted->bytes > sorted->bytes_max) {
		sorted->counters->n[SC_COUNT_LIMIT_SORTED] += sorted->rows->len;
		hand_out(sorted);
	}
}

void sc_sorted_finish(struct sc_sorted *sorted)
{
	hand_out(sorted);
}

void sc_sorted_free(struct sc_sorted *sorted)
{
	if (!sorted)
		return;
	g_ptr_array_free(sorted->rows, TRUE);
	g_free(sorted);
}
